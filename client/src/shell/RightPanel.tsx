/** What is selected: its facts, its text, why it may or may not talk; for a policy also what its draft changes. */
import { assertNever } from '@eastwest/shared/base';
import { ActionIcon, Button, Tabs, Tooltip } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { Play, Trash2, X } from 'lucide-react';
import { lazy, Suspense } from 'react';
import type { ReactNode } from 'react';
import { EdgePanel } from '../inspect/EdgePanel.tsx';
import { PolicyFlow, WorkloadFlow } from '../inspect/FlowPanel.tsx';
import { NamespacePanel } from '../inspect/NamespacePanel.tsx';
import { NodePanel } from '../inspect/NodePanel.tsx';
import { PolicyPanel } from '../inspect/PolicyPanel.tsx';
import { StartPanel } from '../inspect/StartPanel.tsx';
import { WhyPanel } from '../inspect/WhyPanel.tsx';
import { IntentPanel } from '../intent/IntentPanel.tsx';
import { DraftChanges } from '../review/DraftChanges.tsx';
import { SolePanel } from '../sole/SolePanel.tsx';
import { policyAt } from '../state/drafting.ts';
import type { DraftId, DraftState } from '../state/drafts.ts';
import type { PanelTab, Selection } from '../state/view.ts';
import { Boundary } from '../ui/Boundary.tsx';
import { Empty, LateSkeleton } from '../ui/Controls.tsx';
import { actions, useStore } from '../ui/store.ts';
import { useShownGraph } from '../ui/use-derived.ts';
import { usePanelTitle } from './panel-title.ts';
import classes from './RightPanel.module.css';
import { TextUndo } from './TextUndo.tsx';

const PolicyEditor = lazy(async () => ({ default: (await import('../author/PolicyEditor.tsx')).PolicyEditor }));
const PolicyFormView = lazy(async () => ({ default: (await import('../author/form/PolicyFormView.tsx')).PolicyFormView }));

export function RightPanel() {
  const selection = useStore((state) => state.view.selection);
  const asked = useStore((state) => state.view.tab);
  const wish = useStore((state) => state.wish);
  const tabs = tabsOf(selection);
  const tab = tabs.some(({ value }) => value === asked) ? asked : 'overview';
  if (wish !== undefined) {
    return (
      <aside className={classes.panel} aria-label="Selection" tabIndex={-1} data-part>
        <IntentPanel wish={wish} />
      </aside>
    );
  }
  return (
    <aside className={classes.panel} aria-label="Selection" tabIndex={-1} data-part>
      <PanelHead selection={selection} />
      <Tabs
        value={tab}
        onChange={(value) => actions.setTab(tabs.find((each) => each.value === value)?.value ?? 'overview')}
        keepMounted={false}
        classNames={{ root: classes.tabs ?? '', list: classes.tabList ?? '', tab: classes.tab ?? '', panel: classes.body ?? '' }}
      >
        <Tabs.List>
          {tabs.map(({ value, label }) => (
            <Tabs.Tab key={value} value={value}>
              {label}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        <Tabs.Panel value="overview">
          <div className={classes.scroll}>
            <Overview selection={selection} />
          </div>
        </Tabs.Panel>
        <Tabs.Panel value="yaml">
          <PolicyTab selection={selection} what="The editor">
            <PolicyEditor />
          </PolicyTab>
        </Tabs.Panel>
        <Tabs.Panel value="form">
          <PolicyTab selection={selection} what="The form">
            <PolicyFormView />
          </PolicyTab>
        </Tabs.Panel>
        <Tabs.Panel value="flow">
          <div className={classes.scroll}>
            <Flow selection={selection} />
          </div>
        </Tabs.Panel>
        <Tabs.Panel value="why">
          <div className={classes.scroll}>
            <WhyPanel />
          </div>
        </Tabs.Panel>
        <Tabs.Panel value="changes">
          <div className={classes.scroll}>
            <DraftChanges />
          </div>
        </Tabs.Panel>
      </Tabs>
      <DraftFooter />
    </aside>
  );
}

interface TabChoice {
  readonly value: PanelTab;
  readonly label: string;
}

const overview: TabChoice = { value: 'overview', label: 'Overview' };
const form: TabChoice = { value: 'form', label: 'Form' };
const flow: TabChoice = { value: 'flow', label: 'Flow' };
const why: TabChoice = { value: 'why', label: 'Why' };

function tabsOf(selection: Selection): readonly TabChoice[] {
  const yaml: TabChoice = { value: 'yaml', label: 'YAML' };
  switch (selection.type) {
    case 'policy':
      return [yaml, form, flow, why, overview];
    case 'new-policy':
      return [yaml, form, flow, why];
    case 'node':
      return [overview, flow, why];
    case 'none':
    case 'namespace':
    case 'edge':
      return [overview, why];
    default:
      return assertNever(selection);
  }
}

function PanelHead({ selection }: { readonly selection: Selection }) {
  const { title, subtitle } = usePanelTitle(selection);
  return (
    <div className={classes.head}>
      <div className={classes.titles}>
        <h2 className={classes.title} title={title}>
          {title}
        </h2>
        {subtitle !== '' && <p className={classes.subtitle}>{subtitle}</p>}
      </div>
      <TextUndo />
      {selection.type !== 'none' && (
        <Tooltip label="Deselect (Esc)">
          <ActionIcon aria-label="Deselect" onClick={actions.clearSelection}>
            <X size={16} />
          </ActionIcon>
        </Tooltip>
      )}
    </div>
  );
}

function Overview({ selection }: { readonly selection: Selection }): ReactNode {
  const graph = useShownGraph();
  if (graph === undefined) return <LateSkeleton rows={8} />;
  switch (selection.type) {
    case 'none':
      return <StartPanel />;
    case 'node':
      return <NodePanel id={selection.id} />;
    case 'namespace':
      return <NamespacePanel name={selection.name} />;
    case 'edge':
      return <EdgePanel from={selection.from} to={selection.to} />;
    case 'policy':
      return <PolicyPanel policy={selection.key} />;
    case 'new-policy':
      return null;
    default:
      return assertNever(selection);
  }
}

function Flow({ selection }: { readonly selection: Selection }) {
  if (selection.type === 'node') return <WorkloadFlow id={selection.id} />;
  const id = draftIdOf(selection);
  return id === undefined ? null : <PolicyFlow id={id} />;
}

interface PolicyTabProps {
  readonly selection: Selection;
  readonly what: string;
  readonly children: ReactNode;
}

/** The editor or the form, and under it what the draft changes or, while it is asked, what only a rule is responsible for. */
function PolicyTab({ selection, what, children }: PolicyTabProps) {
  const id = draftIdOf(selection);
  const there = useStore(
    ({ cluster, drafts }) => id !== undefined && (drafts.has(id) || cluster.objects.has(id as Exclude<DraftId, `new:${number}`>)),
  );
  const drafted = useStore((state) => state.drafts.size > 0);
  const sole = useStore((state) => (state.sole?.policy === id ? state.sole : undefined));
  const ready = useStore((state) => state.source !== undefined);
  if (!ready) return <LateSkeleton rows={12} />;
  if (!there) return <Empty title="This policy is not there any more">It was deleted, or the link is of another cluster.</Empty>;
  return (
    <div className={classes.author}>
      <div className={classes.editor}>
        <Boundary what={what}>
          <Suspense fallback={<LateSkeleton rows={12} />}>{children}</Suspense>
        </Boundary>
      </div>
      {(drafted || sole !== undefined) && (
        <div className={classes.changes}>{sole === undefined ? <DraftChanges /> : <SolePanel sole={sole} />}</div>
      )}
    </div>
  );
}

function draftIdOf(selection: Selection): DraftId | undefined {
  if (selection.type === 'policy') return selection.key;
  return selection.type === 'new-policy' ? (selection.draft as DraftId) : undefined;
}

/** What may be done with the drafts; there as long as there is one, whatever is selected. */
function DraftFooter() {
  const drafts = useStore((state) => state.drafts);
  const selection = useStore((state) => state.view.selection);
  const id = draftIdOf(selection);
  const draft = id === undefined ? undefined : drafts.get(id);
  const deletable = useStore(({ cluster }) => selection.type === 'policy' && policyAt(cluster, selection.key) !== undefined);
  if (drafts.size === 0 && !deletable) return null;
  return (
    <div className={classes.footer}>
      {draft !== undefined && (
        <Button variant="default" onClick={() => discard(draft)}>
          Discard
        </Button>
      )}
      {draft === undefined && selection.type === 'policy' && deletable && (
        <Button variant="default" leftSection={<Trash2 size={13} />} onClick={() => actions.deletePolicy(selection.key)}>
          Delete…
        </Button>
      )}
      {drafts.size > 0 && (
        <Button className={classes.primary ?? ''} leftSection={<Play size={13} />} onClick={actions.openReview}>
          Review &amp; apply
        </Button>
      )}
    </div>
  );
}

function discard(draft: DraftState): void {
  actions.discardDraft(draft.id);
  const id = `discarded ${draft.id}`;
  const restore = (): void => {
    actions.restoreDraft(draft);
    notifications.hide(id);
  };
  notifications.show({
    id,
    message: (
      <div className={classes.undo}>
        The draft is discarded.
        <Button variant="default" size="compact-xs" onClick={restore}>
          Bring it back
        </Button>
      </div>
    ),
  });
}
