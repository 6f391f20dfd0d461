/** The middle: how the connections are shown, which of them, and the connections themselves. */
import { assertNever } from '@eastwest/shared/base';
import { Button, SegmentedControl } from '@mantine/core';
import { Boxes, Pencil, PlugZap } from 'lucide-react';
import { MapView } from '../map/MapView.tsx';
import { SoleChip } from '../sole/SoleChip.tsx';
import type { MainView, Scope } from '../state/view.ts';
import { Empty, LateSkeleton } from '../ui/Controls.tsx';
import { actions, useStore } from '../ui/store.ts';
import { useShownGraph } from '../ui/use-derived.ts';
import { hasWorkloads } from '../ui/words.ts';
import classes from './Centre.module.css';
import { FilterMenu } from './FilterMenu.tsx';
import { FindingsView } from './FindingsView.tsx';
import { NoPolicyYet } from './NoPolicyYet.tsx';
import { PoliciesView } from './PoliciesView.tsx';
import { TableView } from './TableView.tsx';
import { TiersView } from './TiersView.tsx';
import { TrialChip } from './TrialChip.tsx';

export function Centre() {
  const drafted = useStore((state) => state.drafts.size > 0);
  const trying = useStore((state) => state.trial !== undefined);
  return (
    <main
      id="centre"
      tabIndex={-1}
      data-part
      className={classes.centre}
      data-draft={drafted || undefined}
      data-trial={trying || undefined}
      aria-label="Connections"
    >
      <Toolbar />
      <NoPolicyYet />
      <div className={classes.content}>
        <Content />
      </div>
    </main>
  );
}

const views: { readonly value: MainView; readonly label: string }[] = [
  { value: 'map', label: 'Map' },
  { value: 'table', label: 'Table' },
  { value: 'policies', label: 'Policies' },
  { value: 'tiers', label: 'Tiers' },
  { value: 'findings', label: 'Findings' },
];

const scopes: { readonly value: Scope; readonly label: string }[] = [
  { value: 'namespaces', label: 'Namespaces' },
  { value: 'workloads', label: 'Workloads' },
];

function Toolbar() {
  const view = useStore((state) => state.view.view);
  const scope = useStore((state) => state.view.scope);
  return (
    <div className={classes.toolbar}>
      <SegmentedControl
        aria-label="View"
        size="xs"
        classNames={{ root: classes.segments ?? '', indicator: classes.indicator ?? '', label: classes.segment ?? '' }}
        data={views}
        value={view}
        onChange={actions.setView}
      />
      {view === 'map' && (
        <SegmentedControl
          aria-label="One box is"
          size="xs"
          classNames={{ root: classes.segments ?? '', indicator: classes.indicator ?? '', label: classes.segment ?? '' }}
          data={scopes}
          value={scope}
          onChange={actions.setScope}
        />
      )}
      {(view === 'map' || view === 'table') && <FilterMenu />}
      <DraftChip />
    </div>
  );
}

function DraftChip() {
  const trying = useStore((state) => state.trial !== undefined);
  const asking = useStore((state) => state.sole !== undefined);
  const count = useStore((state) => state.drafts.size);
  const stale = useStore((state) => state.result?.previewStale === true);
  if (asking) return <SoleChip />;
  if (trying) return <TrialChip />;
  if (count === 0) return null;
  return (
    <output className={classes.draft} data-stale={stale || undefined}>
      <Pencil size={13} aria-hidden="true" />
      {count === 1 ? 'Draft' : `${count} drafts`} · {stale ? 'as last readable' : 'not applied'}
    </output>
  );
}

function Content() {
  const view = useStore((state) => state.view.view);
  const graph = useShownGraph();
  const starting = useStore((state) => state.health?.state === 'starting');
  // Until the cluster has been read, what is empty is only unknown.
  if (graph === undefined || (starting && !hasWorkloads(graph))) return <Waiting />;
  if (!hasWorkloads(graph) && (view === 'map' || view === 'table')) return <NothingThere />;
  switch (view) {
    case 'map':
      return <MapView />;
    case 'table':
      return <TableView />;
    case 'policies':
      return <PoliciesView />;
    case 'tiers':
      return <TiersView />;
    case 'findings':
      return <FindingsView />;
    default:
      return assertNever(view);
  }
}

function Waiting() {
  const refused = useStore((state) => state.connection.state === 'refused');
  const failure = useStore((state) => state.engineFailure);
  const health = useStore((state) => state.health);
  if (refused) return <Empty icon={<PlugZap size={24} aria-hidden="true" />} title="Nothing to show without access" />;
  if (failure !== undefined) return <Empty title="The evaluation failed">{failure}</Empty>;
  if (health?.state === 'starting') return <Empty title="Nothing to show yet">{health.message}</Empty>;
  return <LateSkeleton rows={10} />;
}

function NothingThere() {
  const source = useStore((state) => state.source);
  const where = source?.kind === 'manifests' ? `no workload in ${source.name}` : `no pod in ${source?.name ?? 'the cluster'}`;
  return (
    <Empty
      icon={<Boxes size={24} aria-hidden="true" />}
      title={`There is ${where} yet`}
      actions={
        <Button variant="default" onClick={() => actions.setView('policies')}>
          Show the policies
        </Button>
      }
    >
      {source?.kind === 'manifests'
        ? 'As soon as a Deployment, StatefulSet, DaemonSet, Job or Pod is saved there, it appears here.'
        : 'As soon as a pod is created it appears here; the page follows the cluster by itself.'}
    </Empty>
  );
}
