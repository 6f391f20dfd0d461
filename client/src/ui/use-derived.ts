/** What several parts of the page derive from the engine's answers, computed once for each. */
import type { Graph } from '@eastwest/shared/graph';
import type { AppState } from '../state/app.ts';
import { shownEdges, shownGraph, shownPreview } from '../state/shown.ts';
import type { Shown, ShownEdge } from '../state/shown.ts';
import { useStore } from './store.ts';

let last: readonly unknown[] = [];
let lastEdges: readonly ShownEdge[] = [];

function edgesOf(state: Shown): readonly ShownEdge[] {
  const of = [shownGraph(state), shownPreview(state)];
  if (of.some((part, index) => part !== last[index])) {
    lastEdges = shownEdges(state);
    last = of;
  }
  return lastEdges;
}

/** With a usable draft the graph after it; undefined until the engine has answered, and while nothing has been read. */
export function useShownGraph(): Graph | undefined {
  return useStore((state) => (isUnread(state) ? undefined : shownGraph(state)));
}

/** No number is claimed of a cluster that has not said anything yet. */
function isUnread({ health, cluster }: AppState): boolean {
  return health?.state === 'starting' && cluster.objects.size === 0;
}

/** The edges of that graph and those that the draft cuts. The same array for the same answers. */
export function useShownEdges(): readonly ShownEdge[] {
  return useStore(edgesOf);
}
