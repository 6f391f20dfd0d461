/** What there is to draw, before anything has a place: containers, boxes in them, and which boxes may talk. Pure data. */
import { assertNever } from '@eastwest/shared/base';
import type { Graph, GraphNode, NamespaceSummary, NodeId } from '@eastwest/shared/graph';
import { isEmptyPorts } from '@eastwest/shared/model';
import type { ShownEdge } from '../state/shown.ts';
import type { Filter, Scope } from '../state/view.ts';

/** `ns:NAME`, `outside` (external ranges), `hosts` (cluster nodes), `side` (the stand-ins; has no frame). */
export type ContainerId = `ns:${string}` | 'outside' | 'hosts' | 'side';

/** Anything that a line can end at. */
export type ItemId = NodeId | ContainerId;

export type LineState = 'allowed' | 'added' | 'removed' | 'changed' | 'unknown';

export interface Box {
  readonly id: NodeId;
  readonly container: ContainerId;
  readonly node: GraphNode;
  /** Its pods among themselves. */
  readonly loop?: ShownEdge;
}

export interface Container {
  readonly id: ContainerId;
  readonly title: string;
  /** Drawn as one box with counts instead of with what is in it. */
  readonly folded: boolean;
  readonly summary?: NamespaceSummary;
  /** Empty when folded. */
  readonly boxes: readonly NodeId[];
  /** How many boxes it has, folded or not. */
  readonly count: number;
}

/**
 * Two items that may talk in one or both directions, merged where both directions are in the same state.
 * The ends are boxes, or folded namespaces; `forward` and `back` then hold every connection between them.
 */
export interface Pair {
  readonly id: string;
  readonly from: ItemId;
  readonly to: ItemId;
  readonly state: LineState;
  /** Never empty. */
  readonly forward: readonly ShownEdge[];
  readonly back: readonly ShownEdge[];
}

export interface Scene {
  readonly boxes: ReadonlyMap<NodeId, Box>;
  readonly containers: ReadonlyMap<ContainerId, Container>;
  readonly pairs: readonly Pair[];
  /** How many boxes there would be; set when namespaces are folded because these are too many to draw. */
  readonly tooMany?: number;
}

export interface SceneInput {
  readonly graph: Graph;
  readonly edges: readonly ShownEdge[];
  readonly scope: Scope;
  readonly filter: Filter;
}

/** Measured: above this the page is no longer fluid and nobody can read it. */
export const mostBoxes = 250;

export function namespaceId(name: string): ContainerId {
  return `ns:${name}`;
}

export function namespaceOf(id: ItemId): string | undefined {
  return id.startsWith('ns:') ? id.slice(3) : undefined;
}

export function containerOf(node: GraphNode): ContainerId {
  switch (node.type) {
    case 'workload':
      return namespaceId(node.namespace);
    case 'external':
      return 'outside';
    case 'node':
      return 'hosts';
    case 'anyone':
    case 'any-pod':
      return 'side';
    default:
      return assertNever(node);
  }
}

export function stateOf(edge: ShownEdge): LineState {
  if (edge.change !== undefined) return edge.change.kind;
  const { ports, unknown } = edge;
  return isEmptyPorts(ports) && !isEmptyPorts(unknown) ? 'unknown' : 'allowed';
}

/** The ends of a line where the other end is given. */
export function otherEnd(pair: Pick<Pair, 'from' | 'to'>, end: ItemId): ItemId {
  return pair.from === end ? pair.to : pair.from;
}
