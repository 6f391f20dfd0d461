/** Which item the arrow keys lead to. */
import { center } from './geometry.ts';
import type { Point, Rect } from './geometry.ts';
import type { Layout } from './layout.ts';
import type { ItemId, Scene } from './scene.ts';
import { titleHeight } from './sizes.ts';

export type ArrowKey = 'ArrowLeft' | 'ArrowRight' | 'ArrowUp' | 'ArrowDown';

export function isArrowKey(key: string): key is ArrowKey {
  return key === 'ArrowLeft' || key === 'ArrowRight' || key === 'ArrowUp' || key === 'ArrowDown';
}

/** Everything that can have the focus: boxes, folded namespaces, titles of unfolded ones; in reading order. */
export function stops(scene: Scene, layout: Layout): ReadonlyMap<ItemId, Rect> {
  const all: [ItemId, Rect][] = [];
  for (const { id, folded } of scene.containers.values()) {
    const rect = layout.containers.get(id);
    if (rect === undefined || !id.startsWith('ns:')) continue;
    all.push([id, folded ? rect : { ...rect, height: titleHeight }]);
  }
  for (const id of scene.boxes.keys()) {
    const rect = layout.boxes.get(id);
    if (rect !== undefined) all.push([id, rect]);
  }
  return new Map(all.sort(([, a], [, b]) => a.y - b.y || a.x - b.x));
}

const directions: Readonly<Record<ArrowKey, Point>> = {
  ArrowLeft: { x: -1, y: 0 },
  ArrowRight: { x: 1, y: 0 },
  ArrowUp: { x: 0, y: -1 },
  ArrowDown: { x: 0, y: 1 },
};

/** The nearest one in that direction; what lies straight ahead counts as nearer. Undefined at the edge. */
export function nextStop(all: ReadonlyMap<ItemId, Rect>, from: ItemId, key: ArrowKey): ItemId | undefined {
  const start = all.get(from);
  if (start === undefined) return undefined;
  const origin = center(start);
  const to = directions[key];
  let best: { id: ItemId; cost: number } | undefined;
  for (const [id, rect] of all) {
    const [dx, dy] = [center(rect).x - origin.x, center(rect).y - origin.y];
    const ahead = dx * to.x + dy * to.y;
    const aside = Math.abs(dx * to.y + dy * to.x);
    if (id === from || ahead <= 1 || aside > ahead * 3) continue;
    const cost = ahead + aside * 2.5;
    if (best === undefined || cost < best.cost) best = { id, cost };
  }
  return best?.id;
}
