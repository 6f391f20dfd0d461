/**
 * Few lines at a glance: pairs that say nearly the same are drawn as one line. From fine to coarse:
 * 0 fans (a box and three or more of one namespace, on the same ports) · 1 fans on any ports · 2 one line per two namespaces ·
 * 3 that, without what stays inside a namespace. What a draft changes is bundled apart from the rest, so it is always there to be seen.
 */
import type { NodeId } from '@eastwest/shared/graph';
import type { ContainerId, ItemId, Pair, Scene } from './scene.ts';
import { portWords } from './words.ts';

export interface Bundle {
  readonly id: string;
  readonly from: ItemId;
  readonly to: ItemId;
  /** All in the same state; an end of each is `from` or in it, the other is `to` or in it. */
  readonly pairs: readonly Pair[];
}

export type Level = 0 | 1 | 2 | 3;

/** More lines than this are not read but waded through. */
export const fewLines = 60;

const fanSize = 3;

export function chooseLevel(scene: Scene, pairs: readonly Pair[]): Level {
  const counted = pairs.filter((pair) => !atSide(scene, pair));
  if (bundled(scene, counted, 0).length <= fewLines) return 0;
  if (bundled(scene, counted, 1).length <= fewLines) return 1;
  return bundled(scene, counted, 2).length <= fewLines * 1.5 ? 2 : 3;
}

/** The lines of a scene with nothing selected. */
export function overview(scene: Scene): { readonly level: Level; readonly bundles: readonly Bundle[] } {
  const quiet = scene.pairs.filter(({ state }) => state === 'allowed');
  const marked = scene.pairs.filter(({ state }) => state !== 'allowed');
  const level = chooseLevel(scene, quiet);
  const shownMarks = bundled(scene, marked, Math.min(2, chooseLevel(scene, marked)) as Level);
  return { level, bundles: [...bundled(scene, quiet, level), ...shownMarks] };
}

export function bundled(scene: Scene, pairs: readonly Pair[], level: Level): readonly Bundle[] {
  const side = pairs.filter((pair) => atSide(scene, pair));
  const rest = pairs.filter((pair) => !atSide(scene, pair));
  const inside = rest.filter((pair) => isInside(scene, pair));
  const across = rest.filter((pair) => !isInside(scene, pair));
  const inner = level === 3 ? [] : inside.map(alone);
  return [...fans(scene, side, 2, portsOfPair), ...inner, ...acrossAt(scene, across, level)];
}

function acrossAt(scene: Scene, pairs: readonly Pair[], level: Level): readonly Bundle[] {
  if (level === 0) return fans(scene, pairs, fanSize, portsOfPair);
  return level === 1 ? fans(scene, pairs, fanSize, () => '') : byNamespaces(scene, pairs);
}

export function containerIdOf(scene: Scene, item: ItemId): ContainerId {
  return scene.boxes.get(item as NodeId)?.container ?? (item as ContainerId);
}

function isInside(scene: Scene, { from, to }: Pair): boolean {
  return containerIdOf(scene, from) === containerIdOf(scene, to);
}

function atSide(scene: Scene, { from, to }: Pair): boolean {
  return containerIdOf(scene, from) === 'side' || containerIdOf(scene, to) === 'side';
}

function alone(pair: Pair): Bundle {
  return { id: pair.id, from: pair.from, to: pair.to, pairs: [pair] };
}

interface Fan {
  readonly hub: ItemId;
  readonly other: ContainerId;
  readonly pairs: Pair[];
}

/** What a pair says, as a key: its ports in each direction, seen from the hub. */
function portsOfPair({ from, forward, back }: Pair, hub: ItemId): string {
  const [out, home] = from === hub ? [forward, back] : [back, forward];
  return [out, home].map((edges) => edges.map(portWords).join()).join('|');
}

/**
 * Groups the pairs between one box and several of one container that are alike, the largest groups first; what is left
 * stays single.
 */
function fans(
  scene: Scene,
  pairs: readonly Pair[],
  least: number,
  likeness: (pair: Pair, hub: ItemId) => string,
): readonly Bundle[] {
  const groups = new Map<string, Fan>();
  for (const pair of pairs) {
    for (const [hub, end] of [
      [pair.from, pair.to],
      [pair.to, pair.from],
    ] as const) {
      const other = containerIdOf(scene, end);
      if (other === 'side' || other === end) continue;
      const key = `${hub}|${other}|${pair.state}|${likeness(pair, hub)}`;
      const fan = groups.get(key) ?? { hub, other, pairs: [] };
      groups.set(key, fan);
      fan.pairs.push(pair);
    }
  }
  return takeLargest(groups, pairs, least);
}

function takeLargest(groups: ReadonlyMap<string, Fan>, pairs: readonly Pair[], least: number): readonly Bundle[] {
  const left = new Set(pairs);
  const bundles: Bundle[] = [];
  for (const [key, fan] of [...groups].sort(([, a], [, b]) => b.pairs.length - a.pairs.length)) {
    const still = fan.pairs.filter((pair) => left.has(pair));
    if (still.length < least) continue;
    for (const pair of still) left.delete(pair);
    bundles.push(oriented(key, fan.hub, fan.other, still));
  }
  return [...bundles, ...[...left].map(alone)];
}

function oriented(id: string, hub: ItemId, other: ItemId, pairs: readonly Pair[]): Bundle {
  const outward = pairs.some(({ from }) => from === hub);
  return outward ? { id, from: hub, to: other, pairs } : { id, from: other, to: hub, pairs };
}

function byNamespaces(scene: Scene, pairs: readonly Pair[]): readonly Bundle[] {
  const groups = new Map<string, Pair[]>();
  for (const pair of pairs) {
    const ends = [containerIdOf(scene, pair.from), containerIdOf(scene, pair.to)].sort();
    const key = `${ends.join('|')}|${pair.state}`;
    groups.set(key, [...(groups.get(key) ?? []), pair]);
  }
  return [...groups].map(([key, group]) => namespaceBundle(scene, key, group));
}

/** An end that all pairs share stays a box: "the whole namespace → kube-dns" says more than "namespace → namespace". */
function namespaceBundle(scene: Scene, key: string, pairs: readonly Pair[]): Bundle {
  const [first] = pairs;
  if (first === undefined || pairs.length === 1)
    return first === undefined ? { id: key, from: 'side', to: 'side', pairs } : alone(first);
  const from = containerIdOf(scene, first.from);
  const to = containerIdOf(scene, first.to);
  return { id: key, from: sharedEnd(scene, pairs, from) ?? from, to: sharedEnd(scene, pairs, to) ?? to, pairs };
}

function sharedEnd(scene: Scene, pairs: readonly Pair[], container: ContainerId): ItemId | undefined {
  const ends = new Set(pairs.map(({ from, to }) => (containerIdOf(scene, from) === container ? from : to)));
  return ends.size === 1 ? [...ends][0] : undefined;
}
