/** What several parts of the page derive from the result, computed once per result. */
import type { Graph } from '@eastwest/shared/graph';
import type { EngineResult } from '../state/app.ts';
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

/** With a usable draft the graph after it; undefined until the engine has answered. */
export function useShownGraph(): Graph | undefined {
  return useStore((state) => shownGraph(state.result));
}

/** The edges of that graph and those that the draft cuts. The same array for the same result. */
export function useShownEdges(): readonly ShownEdge[] {
  return useStore((state) => edgesOf(state.result));
}
