import { Button, Menu } from '@mantine/core';
import { Globe, Layers, LayersPlus, Plus, SquareDashed, Users } from 'lucide-react';
import type { ReactNode } from 'react';
import { useHost } from './host.ts';
import { kindInWords, peerKinds } from './peer-words.ts';
import type { PeerKind } from './peer-words.ts';

interface AddPeerMenuProps {
  readonly label: string;
  readonly name: string;
  readonly onAdd: (kind: PeerKind) => void;
  /** Where nobody is excluded: a rule for anyone. */
  readonly onAnyone?: () => void;
}

const icons: Readonly<Record<PeerKind, ReactNode>> = {
  pods: <SquareDashed size={14} />,
  namespaces: <Layers size={14} />,
  both: <LayersPlus size={14} />,
  block: <Globe size={14} />,
};

export function AddPeerMenu({ label, name, onAdd, onAnyone }: AddPeerMenuProps) {
  const { home } = useHost();
  return (
    <Menu position="bottom-start">
      <Menu.Target>
        <Button
          variant="subtle"
          size="compact-xs"
          leftSection={<Plus size={13} />}
          aria-label={`${label} (${name})`}
          {...(onAnyone === undefined ? { 'data-add': true } : { 'data-add-rule': true })}
        >
          {label}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {peerKinds.map((kind) => (
          <Menu.Item key={kind} leftSection={icons[kind]} onClick={() => onAdd(kind)}>
            {kindInWords(kind, home)}
          </Menu.Item>
        ))}
        {onAnyone !== undefined && (
          <Menu.Item leftSection={<Users size={14} />} onClick={onAnyone}>
            Anyone
          </Menu.Item>
        )}
      </Menu.Dropdown>
    </Menu>
  );
}
