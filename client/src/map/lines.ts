/** The lines to draw: the overview, and in full what the selection and the pointer are about. */
import { assertNever } from '@eastwest/shared/base';
import type { NodeId } from '@eastwest/shared/graph';
import { isAllPorts } from '@eastwest/shared/model';
import type { Hover } from '../state/app.ts';
import type { ShownEdge } from '../state/shown.ts';
import type { Selection } from '../state/view.ts';
import type { Bundle } from './bundle.ts';
import { containerIdOf, overview } from './bundle.ts';
import type { ItemId, LineState, Pair, Scene } from './scene.ts';
import { namespaceId, namespaceOf } from './scene.ts';
import { lineLabel, plural, portWords, shortNameOf, wordsOf } from './words.ts';

export interface Line {
  readonly id: string;
  readonly from: ItemId;
  readonly to: ItemId;
  readonly state: LineState;
  /** Arrowhead at `to`; arrowhead at `from`. */
  readonly forward: boolean;
  readonly back: boolean;
  readonly label: string;
  /** Every connection in words; spoken and shown on hover. */
  readonly title: string;
  /** How many pairs it stands for. */
  readonly pairs: readonly Pair[];
}

/** What is in the middle of attention. */
export interface Emphasis {
  readonly items: ReadonlySet<ItemId>;
  /** Ids of pairs. */
  readonly pairs: ReadonlySet<string>;
}

export const noEmphasis: Emphasis = { items: new Set(), pairs: new Set() };

/** A node with more connections than this is drawn bundled even when it is selected. */
const mostDetail = 200;

export function overviewLines(scene: Scene): readonly Line[] {
  return overview(scene).bundles.map((bundle) => lineOf(scene, bundle));
}

/** Detail comes with attention: a bundle stays while all of it is meant; of the others the pairs that are meant are added. */
export function detailed(
  scene: Scene,
  base: readonly Line[],
  attention: readonly Emphasis[],
  opened: string | undefined,
): readonly Line[] {
  const kept = base.filter(({ id }) => id !== opened);
  const wanted = new Set(base.filter(({ id }) => id === opened).flatMap(({ pairs }) => pairs.map(({ id }) => id)));
  for (const { pairs } of attention) for (const id of missingFrom(kept, pairs)) wanted.add(id);
  if (wanted.size === 0) return base;
  const details = scene.pairs.filter(({ id }) => wanted.has(id));
  return [...kept, ...details.map((pair) => lineOf(scene, { id: pair.id, from: pair.from, to: pair.to, pairs: [pair] }))];
}

function missingFrom(lines: readonly Line[], pairs: ReadonlySet<string>): readonly string[] {
  const whole = lines.filter((line) => line.pairs.every(({ id }) => pairs.has(id)));
  const shown = new Set(whole.flatMap((line) => line.pairs.map(({ id }) => id)));
  const missing = [...pairs].filter((id) => !shown.has(id));
  return missing.length > mostDetail ? [] : missing;
}

export function lineOf(scene: Scene, { id, from, to, pairs }: Bundle): Line {
  const state = pairs[0]?.state ?? 'allowed';
  const along = pairs.filter((pair) => isAlong(scene, pair, from));
  const against = pairs.filter((pair) => !along.includes(pair));
  const forward = [...along.flatMap((pair) => pair.forward), ...against.flatMap((pair) => pair.back)];
  const back = [...along.flatMap((pair) => pair.back), ...against.flatMap((pair) => pair.forward)];
  const edges = [...forward, ...back];
  const label = isPlain(scene, { from, to }, edges, state) ? '' : lineLabel(edges, state);
  const title = titleOfLine(scene, { from, to }, edges, state);
  return { id, from, to, state, forward: forward.length > 0, back: back.length > 0, label, title, pairs };
}

/** "Anyone, on all ports" is what the plain arrow says; a label on each of these would drown the others. */
function isPlain(scene: Scene, { from, to }: Pick<Pair, 'from' | 'to'>, edges: readonly ShownEdge[], state: LineState): boolean {
  const side = containerIdOf(scene, from) === 'side' || containerIdOf(scene, to) === 'side';
  return side && state === 'allowed' && edges.every(({ ports }) => isAllPorts(ports));
}

function isAlong(scene: Scene, pair: Pair, from: ItemId): boolean {
  return pair.from === from || containerIdOf(scene, pair.from) === from;
}

function titleOfLine(scene: Scene, ends: Pick<Pair, 'from' | 'to'>, edges: readonly ShownEdge[], state: LineState): string {
  const [first] = edges;
  const mark = state === 'allowed' ? '' : ` (${wordsOf[state]})`;
  if (edges.length === 1 && first !== undefined) return `${arrow(scene, first.from, first.to)}: ${portWords(first)}${mark}`;
  const list = edges.slice(0, 6).map((edge) => `${arrow(scene, edge.from, edge.to)}: ${portWords(edge)}`);
  const more = edges.length > list.length ? [`and ${edges.length - list.length} more`] : [];
  const head = `${itemName(scene, ends.from)} and ${itemName(scene, ends.to)}, ${plural(edges.length, 'connection')}${mark}`;
  return [head, ...list, ...more].join('\n');
}

function arrow(scene: Scene, from: ItemId, to: ItemId): string {
  return `${itemName(scene, from)} → ${itemName(scene, to)}`;
}

export function itemName(scene: Scene, item: ItemId): string {
  const box = scene.boxes.get(item as NodeId);
  if (box !== undefined) return shortNameOf(box.node);
  return scene.containers.get(item as never)?.title ?? namespaceOf(item) ?? item;
}

/** What the selection and the pointer are about; a pair counts with both its ends. */
export function emphasisOf(scene: Scene, selection: Selection | Hover | undefined): Emphasis {
  switch (selection?.type) {
    case 'node':
      return around(scene, new Set<ItemId>([selection.id]), ({ from, to }) => from === selection.id || to === selection.id);
    case 'edge':
      return around(scene, new Set(), (pair) => holds(pair, selection.from, selection.to));
    case 'namespace':
      return aroundContainer(scene, namespaceId(selection.name));
    case 'none':
    case 'policy':
    case 'new-policy':
    case undefined:
      return noEmphasis;
    default:
      return assertNever(selection);
  }
}

function aroundContainer(scene: Scene, id: ItemId): Emphasis {
  const inside = new Set<ItemId>([id, ...(scene.containers.get(id as never)?.boxes ?? [])]);
  return around(scene, inside, ({ from, to }) => inside.has(from) || inside.has(to));
}

function around(scene: Scene, items: ReadonlySet<ItemId>, takesPart: (pair: Pair) => boolean): Emphasis {
  const pairs = scene.pairs.filter(takesPart);
  return {
    items: new Set([...items, ...pairs.flatMap(({ from, to }) => [from, to])]),
    pairs: new Set(pairs.map(({ id }) => id)),
  };
}

function holds(pair: Pair, from: NodeId, to: NodeId): boolean {
  const is = (edge: ShownEdge): boolean => edge.from === from && edge.to === to;
  return pair.forward.some(is) || pair.back.some(is);
}

/** A line under the pointer: it, and everything at its ends. */
export function emphasisOfLine({ from, to, pairs }: Line): Emphasis {
  return {
    items: new Set([from, to, ...pairs.flatMap((pair) => [pair.from, pair.to])]),
    pairs: new Set(pairs.map(({ id }) => id)),
  };
}
