/** What several parts of the page derive from the result, computed once per result. */
import type { Graph } from '@eastwest/shared/graph';
import type { AppState, EngineResult } from '../state/app.ts';
import { shownEdges, shownGraph } from '../state/shown.ts';
import type { ShownEdge } from '../state/shown.ts';
import { useStore } from './store.ts';

let lastResult: EngineResult | undefined;
let lastEdges: readonly ShownEdge[] = [];

function edgesOf(result: EngineResult | undefined): readonly ShownEdge[] {
  if (result !== lastResult) {
    lastEdges = shownEdges(result);
    lastResult = result;
  }
  return lastEdges;
}

/** With a usable draft the graph after it; undefined until the engine has answered, and while nothing has been read. */
export function useShownGraph(): Graph | undefined {
  return useStore((state) => (isUnread(state) ? undefined : shownGraph(state.result)));
}

/** No number is claimed of a cluster that has not said anything yet. */
function isUnread({ health, cluster }: AppState): boolean {
  return health?.state === 'starting' && cluster.objects.size === 0;
}

/** The edges of that graph and those that the draft cuts. The same array for the same result. */
export function useShownEdges(): readonly ShownEdge[] {
  return useStore((state) => edgesOf(state.result));
}
