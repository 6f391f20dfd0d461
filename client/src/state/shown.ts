/**
 * What of the engine's answers is on the screen: with a usable draft the world after it, its changes marked; while it is asked
 * what only a rule is responsible for, the world without that rule.
 */
import type { ConnectionChange, Preview, SoleEffect } from '@eastwest/shared/change';
import type { Graph, GraphEdge, NodeId } from '@eastwest/shared/graph';
import type { AppState } from './app.ts';

export type Shown = Pick<AppState, 'result' | 'sole'>;

/** Undefined while there is no answer. */
export function soleEffectOf({ sole }: Pick<AppState, 'sole'>): SoleEffect | undefined {
  const answer = sole?.known?.answer;
  return answer === undefined || 'error' in answer ? undefined : answer;
}

export function shownPreview(state: Shown): Preview | undefined {
  return soleEffectOf(state)?.preview ?? state.result?.preview;
}

export function shownGraph(state: Shown): Graph | undefined {
  return shownPreview(state)?.after ?? state.result?.graph;
}

/** A connection as drawn or listed: an edge of the shown graph, or one that the draft would cut. */
export interface ShownEdge extends GraphEdge {
  readonly change?: ConnectionChange;
}

/** Every edge after the draft, and those that it removes with the ports that they had. */
export function shownEdges(state: Shown): readonly ShownEdge[] {
  const graph = shownGraph(state);
  if (graph === undefined) return [];
  const changes = shownPreview(state)?.changes ?? [];
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
