import '@xyflow/react/dist/base.css';
import { Button } from '@mantine/core';
import { ReactFlowProvider } from '@xyflow/react';
import { useElementSize } from '@mantine/hooks';
import { Network, SearchX } from 'lucide-react';
import { useMemo } from 'react';
import { isFiltered } from '../state/navigation.ts';
import type { Filter } from '../state/view.ts';
import { Empty, LateSkeleton } from '../ui/Controls.tsx';
import { actions, useStore } from '../ui/store.ts';
import { useShownEdges, useShownGraph } from '../ui/use-derived.ts';
import { buildScene } from './build.ts';
import type { Staged } from './build.ts';
import { MapCanvas } from './MapCanvas.tsx';
import { MapNotes } from './MapNotes.tsx';
import classes from './map.module.css';
import { useLayout } from './useLayout.tsx';
import { plural } from './words.ts';

/** The map: who may talk to whom, in space. Fills its parent. */
export function MapView() {
  const graph = useShownGraph();
  const edges = useShownEdges();
  const scope = useStore((state) => state.view.scope);
  const filter = useStore((state) => state.view.filter);
  const staged = useMemo(
    () => (graph === undefined ? undefined : buildScene({ graph, edges, scope, filter })),
    [graph, edges, scope, filter],
  );
  return (
    <section className={classes.map} aria-label="Map of allowed connections">
      {staged === undefined ? <LateSkeleton rows={8} /> : <Drawn staged={staged} filter={filter} />}
    </section>
  );
}

function Drawn({ staged, filter }: { readonly staged: Staged; readonly filter: Filter }) {
  const { ref, width, height } = useElementSize();
  const { placed, failure, tidy } = useLayout(staged, width > 0 && height > 0 ? width / height : undefined);
  return (
    <div ref={ref} className={classes.fill}>
      {placed === undefined && failure === undefined && <LateSkeleton rows={8} />}
      {placed !== undefined && (
        <ReactFlowProvider>
          <MapCanvas placed={placed} onTidy={tidy} />
        </ReactFlowProvider>
      )}
      <MapNotes scene={staged.scene} failure={failure} onAgain={tidy} />
      <Nothing staged={staged} filter={filter} />
      <TextAlternative staged={staged} />
    </div>
  );
}

function Nothing({ staged, filter }: { readonly staged: Staged; readonly filter: Filter }) {
  if (staged.scene.containers.size > 0) return null;
  if (!isFiltered(filter)) {
    return (
      <div className={classes.over}>
        <Empty icon={<Network size={24} aria-hidden="true" />} title="No workloads yet">
          As soon as a pod exists it is drawn here, with whom it may talk to.
        </Empty>
      </div>
    );
  }
  return (
    <div className={classes.over}>
      <Empty
        icon={<SearchX size={24} aria-hidden="true" />}
        title={filter.text === '' ? 'Nothing matches the filter' : `No workload matches “${filter.text}”`}
        actions={<Button onClick={() => actions.clearFilter()}>Clear the filter</Button>}
      >
        Names, labels (app=web), address ranges and ports can be searched.
      </Empty>
    </div>
  );
}

function TextAlternative({ staged: { scene } }: { readonly staged: Staged }) {
  const namespaces = [...scene.containers.values()].filter(({ id }) => id.startsWith('ns:'));
  const workloads = namespaces.reduce((sum, { count }) => sum + count, 0);
  return (
    <div className={classes.alternative}>
      <p>
        {plural(workloads, 'workload')} in {plural(namespaces.length, 'namespace')},{' '}
        {plural(scene.pairs.length, 'connected pair')}. The table has the same connections as text.
      </p>
      <button type="button" onClick={() => actions.setView('table')}>
        Show the connections as a table
      </button>
    </div>
  );
}
