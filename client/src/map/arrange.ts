/** A whole layout from nothing, by elk: boxes within each namespace by their lines, namespaces by what joins them. */
import type { NodeId } from '@eastwest/shared/graph';
import type { ELK, ElkNode, LayoutOptions } from 'elkjs/lib/elk-api';
import { chooseLevel, containerIdOf } from './bundle.ts';
import { inColumns } from './columns.ts';
import type { Rect, Size } from './geometry.ts';
import { assembled, boxesOf, boxSize, columnsFor, gridOf, wrapped } from './layout.ts';
import type { Inner, Layout } from './layout.ts';
import type { Container, ContainerId, Pair, Scene } from './scene.ts';
import { boxGap, columnGap, lineGap, rowGap } from './sizes.ts';

/** The part of elk that is used: a worker in the page, in process in tests. */
export type LayoutEngine = Pick<ELK, 'layout'>;

/** Beyond these a layered layout costs seconds and shows a comb rather than a structure. */
const mostLayered = { boxes: 60, pairs: 120 };

/** Namespaces are a little wider than high. */
const innerAspect = 1.5;

/** `aspect` is width over height of the window. The same scene always gives the same layout. */
export async function arrange(scene: Scene, aspect: number, elk: LayoutEngine): Promise<Layout> {
  const hidesInside = chooseLevel(scene, scene.pairs) === 3;
  const inside = pairsInside(scene);
  const containers = [...scene.containers.values()];
  const inners = await Promise.all(
    containers.map((container) => innerOf(scene, container, hidesInside ? [] : (inside.get(container.id) ?? []), elk)),
  );
  const lead = leading.flatMap((id) => inners.find((inner) => inner.id === id) ?? []);
  const rest = inners.filter((inner) => !lead.includes(inner));
  return assembled(inners, inColumns(lead, await ordered(scene, rest, elk), aspect));
}

/** What is not in a namespace stands at the left edge, in this order. */
const leading: readonly ContainerId[] = ['side', 'outside', 'hosts'];

function pairsInside(scene: Scene): ReadonlyMap<ContainerId, readonly Pair[]> {
  const inside = new Map<ContainerId, Pair[]>();
  for (const pair of scene.pairs) {
    const container = containerIdOf(scene, pair.from);
    if (container === containerIdOf(scene, pair.to)) inside.set(container, [...(inside.get(container) ?? []), pair]);
  }
  return inside;
}

async function innerOf(scene: Scene, container: Container, pairs: readonly Pair[], elk: LayoutEngine): Promise<Inner> {
  const ids = boxesOf(scene, container);
  const size = boxSize(scene, container);
  const joined = new Set(pairs.flatMap(({ from, to }) => [from, to]));
  const linked = ids.filter((id) => joined.has(id));
  const layered = pairs.length > 0 && linked.length <= mostLayered.boxes && pairs.length <= mostLayered.pairs;
  if (!layered) return wrapped(container, gridOf(ids, size, gridColumns(container, ids.length, size)));
  const above = await layeredBoxes(linked, pairs, size, elk);
  return wrapped(
    container,
    withRest(
      above,
      ids.filter((id) => !joined.has(id)),
      size,
    ),
  );
}

function gridColumns({ id }: Container, count: number, size: Size): number {
  if (id === 'side' || id === 'hosts') return 1;
  return columnsFor(count, size, id === 'outside' ? 0.8 : innerAspect);
}

/** Boxes without a line inside the namespace stand in rows under the others. */
function withRest(above: ReadonlyMap<NodeId, Rect>, rest: readonly NodeId[], size: Size): ReadonlyMap<NodeId, Rect> {
  const width = Math.max(...[...above.values()].map((rect) => rect.x + rect.width));
  const top = Math.max(...[...above.values()].map((rect) => rect.y + rect.height)) + boxGap;
  const fitting = Math.floor((width + boxGap) / (size.width + boxGap));
  const columns = Math.max(1, fitting, columnsFor(rest.length, size, innerAspect));
  const below = [...gridOf(rest, size, columns)].map(([id, rect]): [NodeId, Rect] => [id, { ...rect, y: rect.y + top }]);
  return new Map([...above, ...below]);
}

const layeredOptions: LayoutOptions = {
  'elk.algorithm': 'layered',
  'elk.layered.nodePlacement.strategy': 'NETWORK_SIMPLEX',
  'elk.layered.thoroughness': '10',
  'elk.layered.considerModelOrder.strategy': 'PREFER_NODES',
  'elk.padding': '[left=0, top=0, right=0, bottom=0]',
};

const directions: readonly { readonly direction: 'RIGHT' | 'DOWN'; readonly between: number; readonly beside: number }[] = [
  { direction: 'RIGHT', between: lineGap, beside: boxGap },
  { direction: 'DOWN', between: lineGap - 20, beside: boxGap + 8 },
];

/** Both directions are tried; the one nearer to the wanted shape is taken. */
async function layeredBoxes(
  ids: readonly NodeId[],
  pairs: readonly Pair[],
  size: Size,
  elk: LayoutEngine,
): Promise<ReadonlyMap<NodeId, Rect>> {
  const edges = pairs.map(({ id, from, to }) => ({ id, sources: [from], targets: [to] }));
  const tried = await Promise.all(
    directions.map(({ direction, between, beside }) =>
      elk.layout({
        id: 'root',
        children: ids.map((id) => ({ id, ...size })),
        edges,
        layoutOptions: {
          ...layeredOptions,
          'elk.direction': direction,
          'elk.aspectRatio': String(innerAspect),
          'elk.spacing.nodeNode': String(beside),
          'elk.spacing.componentComponent': String(boxGap),
          'elk.layered.spacing.nodeNodeBetweenLayers': String(between),
        },
      }),
    ),
  );
  const [best] = tried.toSorted((a, b) => misshape(a) - misshape(b));
  return new Map((best?.children ?? []).map(({ id, x = 0, y = 0 }) => [id, { x: Math.round(x), y: Math.round(y), ...size }]));
}

function misshape({ width = 1, height = 1 }: ElkNode): number {
  return Math.abs(Math.log(width / height / innerAspect));
}

/** From left to right and top to bottom as the layered layout has them; sources of many lines come first. */
async function ordered(scene: Scene, inners: readonly Inner[], elk: LayoutEngine): Promise<readonly Inner[]> {
  const ids = new Set(inners.map(({ id }) => id));
  const between = weights(scene).filter(([from, to]) => ids.has(from) && ids.has(to));
  const edges = heaviest(between, inners.length * 3);
  const graph = await elk.layout({
    id: 'root',
    children: inners.map(({ id, size }) => ({ id, ...size })),
    edges: edges.map(([from, to]) => ({ id: `${from}|${to}`, sources: [from], targets: [to] })),
    layoutOptions: {
      ...layeredOptions,
      'elk.direction': 'RIGHT',
      'elk.separateConnectedComponents': 'false',
      'elk.spacing.nodeNode': String(rowGap),
      'elk.layered.spacing.nodeNodeBetweenLayers': String(columnGap),
    },
  });
  const places = new Map((graph.children ?? []).map(({ id, x = 0, y = 0, width }) => [id, { x: x + width / 2, y }]));
  const at = ({ id }: Inner): { x: number; y: number } => places.get(id) ?? { x: 0, y: 0 };
  return inners.toSorted((a, b) => at(a).x - at(b).x || at(a).y - at(b).y || (a.id < b.id ? -1 : 1));
}

type Weighted = readonly [from: ContainerId, to: ContainerId, weight: number];

function weights(scene: Scene): readonly Weighted[] {
  const sums = new Map<string, Weighted>();
  for (const pair of scene.pairs) {
    const [from, to] = [containerIdOf(scene, pair.from), containerIdOf(scene, pair.to)];
    if (from === to) continue;
    const key = `${from}|${to}`;
    sums.set(key, [from, to, (sums.get(key)?.[2] ?? 0) + pair.forward.length]);
  }
  return [...sums.values()];
}

function heaviest(edges: readonly Weighted[], count: number): readonly Weighted[] {
  return edges.toSorted((a, b) => b[2] - a[2]).slice(0, count);
}
