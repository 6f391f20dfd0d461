import { ActionIcon, Kbd, Menu, Popover, Tooltip, useMantineColorScheme } from '@mantine/core';
import { spotlight } from '@mantine/spotlight';
import { CircleHelp, Cuboid, FileCode2, Monitor, Moon, PanelLeft, PanelRight, Search, Sparkles, Sun } from 'lucide-react';
import type { ReactNode } from 'react';
import type { SourceInfo, SourceKind } from '@eastwest/shared/protocol';
import { UndoButton } from '../history/UndoButton.tsx';
import { useStore } from '../ui/store.ts';
import { EngineChip } from './EngineChip.tsx';
import { help } from './help.ts';
import { LiveState } from './LiveState.tsx';
import type { Panels } from './panels.ts';
import classes from './TopBar.module.css';

export function TopBar({ panels }: { readonly panels: Panels }) {
  const source = useStore((state) => state.source);
  return (
    <header className={classes.bar}>
      <FoldButton label="Fold the list of namespaces and policies" hotkey="[" onClick={() => panels.toggle('left')}>
        <PanelLeft size={16} />
      </FoldButton>
      <h1 className={classes.mark}>
        <img src="/favicon.svg" alt="" width={20} height={20} />
        eastwest
      </h1>
      {source !== undefined && <SourceChip source={source} />}
      <LiveState />
      <EngineChip />
      <button type="button" className={classes.search} onClick={spotlight.open} aria-label="Find workloads, policies, actions">
        <Search size={14} aria-hidden="true" />
        <span className={classes.searchText}>Find workloads, policies, actions</span>
        <Kbd size="xs">Ctrl K</Kbd>
      </button>
      <UndoButton />
      <Tooltip label="Keys and signs (?)">
        <ActionIcon aria-label="Keys and signs" onClick={help.open}>
          <CircleHelp size={16} />
        </ActionIcon>
      </Tooltip>
      <ThemeMenu />
      <FoldButton label="Fold the panel of the selection" hotkey="]" onClick={() => panels.toggle('right')}>
        <PanelRight size={16} />
      </FoldButton>
    </header>
  );
}

interface FoldButtonProps {
  readonly label: string;
  readonly hotkey: string;
  readonly onClick: () => void;
  readonly children: ReactNode;
}

function FoldButton({ label, hotkey, onClick, children }: FoldButtonProps) {
  return (
    <Tooltip label={`${label} (${hotkey})`}>
      <ActionIcon aria-label={label} onClick={onClick}>
        {children}
      </ActionIcon>
    </Tooltip>
  );
}

const sourceIcons: Readonly<Record<SourceKind, ReactNode>> = {
  kubernetes: <Cuboid size={14} aria-hidden="true" />,
  manifests: <FileCode2 size={14} aria-hidden="true" />,
  demo: <Sparkles size={14} aria-hidden="true" />,
};

const sourceWords: Readonly<Record<SourceKind, string>> = {
  kubernetes: 'cluster',
  manifests: 'manifests',
  demo: 'bundled cluster',
};

const applyWords: Readonly<Record<SourceInfo['apply'], string>> = {
  cluster: 'changes the policies of this cluster',
  files: 'writes the manifest files',
  export: 'checks, and gives you the YAML to save',
};

/** Of a path its end, which is what tells it from others. */
function shortened({ kind, name }: SourceInfo): string {
  const parts = name.split('/').filter((part) => part !== '');
  return kind === 'manifests' && parts.length > 2 ? `…/${parts.slice(-2).join('/')}` : name;
}

function SourceChip({ source }: { readonly source: SourceInfo }) {
  const { kind, name, user, why, apply } = source;
  return (
    <Popover position="bottom-start" withinPortal>
      <Popover.Target>
        <button type="button" className={classes.chip} title={why} aria-label={`Source: ${sourceWords[kind]} ${name}`}>
          {sourceIcons[kind]}
          <strong className={classes.name}>{shortened(source)}</strong>
          <span className={classes.soft}>{user === undefined ? sourceWords[kind] : `as ${user}`}</span>
        </button>
      </Popover.Target>
      <Popover.Dropdown>
        <dl className={classes.facts}>
          <dt>{sourceWords[kind]}</dt>
          <dd>{name}</dd>
          {user !== undefined && (
            <>
              <dt>as</dt>
              <dd>{user}</dd>
            </>
          )}
          <dt>why this one</dt>
          <dd>{why}</dd>
          <dt>apply</dt>
          <dd>{applyWords[apply]}</dd>
        </dl>
      </Popover.Dropdown>
    </Popover>
  );
}

function ThemeMenu() {
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const icons = { auto: Monitor, light: Sun, dark: Moon };
  const Icon = icons[colorScheme];
  return (
    <Menu position="bottom-end" withinPortal>
      <Menu.Target>
        <ActionIcon aria-label={`Colours: ${colorScheme === 'auto' ? 'as the system' : colorScheme}`}>
          <Icon size={16} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item leftSection={<Monitor size={14} />} onClick={() => setColorScheme('auto')}>
          As the system
        </Menu.Item>
        <Menu.Item leftSection={<Sun size={14} />} onClick={() => setColorScheme('light')}>
          Light
        </Menu.Item>
        <Menu.Item leftSection={<Moon size={14} />} onClick={() => setColorScheme('dark')}>
          Dark
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
