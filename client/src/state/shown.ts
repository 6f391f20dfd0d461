/** What of the engine's result is on the screen: with a usable draft the world after it, its changes marked. */
import type { ConnectionChange } from '@eastwest/shared/change';
import type { Graph, GraphEdge, NodeId } from '@eastwest/shared/graph';
import type { EngineResult } from './app.ts';

export function shownGraph(result: EngineResult | undefined): Graph | undefined {
  return result?.preview?.after ?? result?.graph;
}

/** A connection as drawn or listed: an edge of the shown graph, or one that the draft would cut. */
export interface ShownEdge extends GraphEdge {
  readonly change?: ConnectionChange;
}

/** Every edge after the draft, and those that it removes with the ports that they had. */
export function shownEdges(result: EngineResult | undefined): readonly ShownEdge[] {
  const graph = shownGraph(result);
  if (graph === undefined) return [];
  const changes = result?.preview?.changes ?? [];
  if (changes.length === 0) return graph.edges;
  const byPair = new Map(changes.map((change) => [pairId(change.from, change.to), change]));
  const present = new Set(graph.edges.map((edge) => edge.id));
  return [
    ...graph.edges.map((edge) => withChange(edge, byPair.get(edge.id))),
    ...changes.filter((change) => !present.has(pairId(change.from, change.to))).map(changedEdge),
  ];
}

/** The id of the edge between two nodes. */
export function pairId(from: NodeId, to: NodeId): string {
  return `${from}→${to}`;
}

function withChange(edge: GraphEdge, change: ConnectionChange | undefined): ShownEdge {
  return change === undefined ? edge : { ...edge, change };
}

function changedEdge(change: ConnectionChange): ShownEdge {
  const { from, to } = change;
  const { ports, unknown } = change.kind === 'removed' ? change.before : change.after;
  return { id: pairId(from, to), from, to, ports, unknown, change };
}
