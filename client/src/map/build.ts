/** From the graph to the scene: which boxes in which containers, and which of them may talk. */
import type { Graph, GraphNode, NodeId } from '@eastwest/shared/graph';
import { pairId } from '../state/shown.ts';
import type { ShownEdge } from '../state/shown.ts';
import { inFrame, matching } from './filter.ts';
import type { Filtered } from './filter.ts';
import type { Filter } from '../state/view.ts';
import type { Box, Container, ContainerId, ItemId, LineState, Pair, Scene, SceneInput } from './scene.ts';
import { containerOf, mostBoxes, namespaceOf, stateOf } from './scene.ts';

export interface Staged {
  /** What is laid out: without the filters that only hide. */
  readonly stage: Scene;
  /** What is drawn. */
  readonly scene: Scene;
  /** What the picture is of: for the same one nothing moves. */
  readonly arrangement: string;
}

/** A cluster that is too big is folded into its namespaces, unless the filter leaves little enough of it. */
export function buildScene(input: SceneInput): Staged {
  const { graph, edges, scope, filter } = input;
  const framed = inFrame(graph, edges, filter);
  const found = matching(framed, filter);
  const fits = framed.nodes.size <= mostBoxes;
  const narrowed = !fits && found.nodes.size <= mostBoxes;
  const folded = scope === 'namespaces' || !(fits || narrowed);
  const tooMany = scope === 'workloads' && folded ? framed.nodes.size : undefined;
  const compose = (what: Filtered): Scene => composed(graph, what, folded, tooMany);
  const scene = compose(found);
  const stage = narrowed || found === framed ? scene : compose(framed);
  return { scene, stage, arrangement: arrangementOf(filter, folded, narrowed) };
}

function arrangementOf({ namespaces, focus, text, port, direction }: Filter, folded: boolean, narrowed: boolean): string {
  return JSON.stringify([folded, [...namespaces].sort(), focus ?? '', ...(narrowed ? [text, port, direction] : [])]);
}

function composed(graph: Graph, { nodes, edges }: Filtered, folded: boolean, tooMany: number | undefined): Scene {
  const containers = containersOf(graph, nodes, folded);
  const loops = new Map(edges.filter(({ from, to }) => from === to).map((edge) => [edge.from, edge]));
  const shown = [...nodes.values()].filter((node) => containers.get(containerOf(node))?.folded === false);
  const boxes = new Map(shown.map((node) => [node.id, boxOf(node, loops.get(node.id))]));
  const endOf = (id: NodeId): ItemId => (boxes.has(id) ? id : itemOf(nodes, id));
  return { boxes, containers, pairs: pairsOf(edges, endOf), ...(tooMany === undefined ? {} : { tooMany }) };
}

function boxOf(node: GraphNode, loop: ShownEdge | undefined): Box {
  return { id: node.id, container: containerOf(node), node, ...(loop === undefined ? {} : { loop }) };
}

function itemOf(nodes: ReadonlyMap<NodeId, GraphNode>, id: NodeId): ItemId {
  const node = nodes.get(id);
  return node === undefined ? id : containerOf(node);
}

function containersOf(graph: Graph, nodes: ReadonlyMap<NodeId, GraphNode>, folded: boolean): ReadonlyMap<ContainerId, Container> {
  const members = new Map<ContainerId, NodeId[]>();
  for (const node of nodes.values()) push(members, containerOf(node), node.id);
  const summaries = new Map(graph.namespaces.map((summary) => [summary.name, summary]));
  const made = [...members].map(([id, ids]): [ContainerId, Container] => {
    const name = namespaceOf(id);
    const summary = name === undefined ? undefined : summaries.get(name);
    const fold = folded && name !== undefined;
    const container = { id, title: containerTitle(id), folded: fold, boxes: fold ? [] : ids, count: ids.length };
    return [id, summary === undefined ? container : { ...container, summary }];
  });
  return new Map(made.sort(([a], [b]) => (a < b ? -1 : 1)));
}

function containerTitle(id: ContainerId): string {
  if (id === 'outside') return 'outside the cluster';
  return id === 'hosts' ? 'cluster nodes' : (namespaceOf(id) ?? '');
}

/** One pair per two ends and state; the direction that comes first in the graph is its forward one. */
function pairsOf(edges: readonly ShownEdge[], endOf: (id: NodeId) => ItemId): readonly Pair[] {
  const pairs = new Map<string, { from: ItemId; to: ItemId; state: LineState; forward: ShownEdge[]; back: ShownEdge[] }>();
  for (const edge of edges) {
    const [from, to, state] = [endOf(edge.from), endOf(edge.to), stateOf(edge)];
    if (from === to) continue;
    const reverse = pairs.get(pairKey(to, from, state));
    if (reverse !== undefined) {
      reverse.back.push(edge);
      continue;
    }
    const key = pairKey(from, to, state);
    const pair = pairs.get(key) ?? { from, to, state, forward: [], back: [] };
    pairs.set(key, pair);
    pair.forward.push(edge);
  }
  return [...pairs].map(([id, pair]) => ({ id, ...pair }));
}

function pairKey(from: ItemId, to: ItemId, state: LineState): string {
  const id = pairId(from as NodeId, to as NodeId);
  return state === 'allowed' ? id : `${id} ${state}`;
}

function push<Key, Value>(lists: Map<Key, Value[]>, key: Key, value: Value): void {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [value]);
  else list.push(value);
}
