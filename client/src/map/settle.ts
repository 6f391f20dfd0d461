/**
 * The layout after a delta. INVARIANT (stillness): what is in both layouts keeps its place; new boxes take a free place in
 * their container, which grows into free room; new containers go where the picture grows least. Only when a container has
 * no room to grow do those below it make way.
 */
import type { NodeId } from '@eastwest/shared/graph';
import { bottom, boundsOf, moved, overlaps, right } from './geometry.ts';
import type { Point, Rect, Size } from './geometry.ts';
import { boxesOf, boxSize, columnsFor, extentOf, gridOf, wrapped } from './layout.ts';
import type { Layout } from './layout.ts';
import type { Container, ContainerId, Scene } from './scene.ts';
import { boxGap, columnGap, insets, rowGap } from './sizes.ts';

interface Working {
  readonly scene: Scene;
  readonly boxes: Map<NodeId, Rect>;
  readonly containers: Map<ContainerId, Rect>;
}

export function settle(previous: Layout, scene: Scene, aspect: number): Layout {
  if (isSettled(previous, scene)) return previous;
  const next: Working = {
    scene,
    boxes: new Map([...previous.boxes].filter(([id]) => scene.boxes.has(id))),
    containers: new Map([...previous.containers].filter(([id]) => scene.containers.has(id))),
  };
  for (const container of scene.containers.values()) {
    const rect = next.containers.get(container.id);
    if (rect === undefined) addContainer(next, container, aspect);
    else addBoxes(next, container, rect);
  }
  return { boxes: next.boxes, containers: next.containers };
}

/** True when the layout has exactly what the scene has. */
export function isSettled(layout: Layout, scene: Scene): boolean {
  return hasSameKeys(layout.boxes, scene.boxes) && hasSameKeys(layout.containers, scene.containers);
}

function hasSameKeys(have: ReadonlyMap<string, unknown>, want: ReadonlyMap<string, unknown>): boolean {
  return have.size === want.size && [...want.keys()].every((id) => have.has(id));
}

function addBoxes(next: Working, container: Container, rect: Rect): void {
  const ids = boxesOf(next.scene, container);
  const taken = ids.flatMap((id) => next.boxes.get(id) ?? []);
  const size = taken[0] ?? boxSize(next.scene, container);
  for (const id of ids) {
    if (next.boxes.has(id)) continue;
    const place = {
      ...freePlace(next.containers.get(container.id) ?? rect, container, size, taken),
      width: size.width,
      height: size.height,
    };
    taken.push(place);
    next.boxes.set(id, place);
    fitAround(next, container, place);
  }
}

/** The first free cell, row by row; below everything when there is none. */
function freePlace(rect: Rect, container: Container, size: Size, taken: readonly Rect[]): Point {
  const { top, side } = insets(container);
  const left = Math.min(...taken.map(({ x }) => x), rect.x + side + Math.max(0, (rect.width - 2 * side - size.width) / 2));
  const first = { x: left, y: rect.y + top };
  for (let { y } = first; y + size.height + side <= bottom(rect); y += size.height + boxGap) {
    for (let { x } = first; x + size.width + side <= right(rect); x += size.width + boxGap) {
      if (taken.every((other) => !overlaps({ x, y, ...sizeOf(size) }, other, boxGap))) return { x, y };
    }
  }
  return { x: first.x, y: Math.max(first.y, ...taken.map((other) => bottom(other) + boxGap)) };
}

function sizeOf({ width, height }: Size): Size {
  return { width, height };
}

/** Grows the container around the box, and makes room below it where another one is in the way. */
function fitAround(next: Working, container: Container, box: Rect): void {
  const rect = next.containers.get(container.id);
  if (rect === undefined) return;
  const { side } = insets(container);
  const width = Math.max(rect.width, right(box) + side - rect.x);
  const height = Math.max(rect.height, bottom(box) + side - rect.y);
  if (width === rect.width && height === rect.height) return;
  next.containers.set(container.id, { ...rect, width, height });
  makeWay(next, container.id);
}

/** Pushes down what a grown container would cover, and what those then would cover. */
function makeWay(next: Working, id: ContainerId): void {
  const waiting = [id];
  for (let current = waiting.shift(); current !== undefined; current = waiting.shift()) {
    const rect = next.containers.get(current);
    if (rect === undefined) continue;
    for (const [other, otherRect] of next.containers) {
      if (other === current || !overlaps(rect, otherRect, boxGap)) continue;
      shift(next, other, { x: 0, y: bottom(rect) + boxGap - otherRect.y });
      waiting.push(other);
    }
  }
}

function shift(next: Working, id: ContainerId, by: Point): void {
  const rect = next.containers.get(id);
  if (rect === undefined) return;
  next.containers.set(id, moved(rect, by));
  for (const [box, place] of next.boxes) {
    if (next.scene.boxes.get(box)?.container === id) next.boxes.set(box, moved(place, by));
  }
}

function addContainer(next: Working, container: Container, aspect: number): void {
  const ids = boxesOf(next.scene, container);
  const size = boxSize(next.scene, container);
  const inner = wrapped(container, gridOf(ids, size, columnsFor(ids.length, size, aspect)));
  const place = { ...roomFor(next, inner.size, aspect), ...inner.size };
  next.containers.set(container.id, place);
  for (const [id, box] of inner.boxes) next.boxes.set(id, moved(box, place));
}

/** Beside or below what is there: the free place with which the whole still fits the window largest. */
function roomFor(next: Working, size: Size, aspect: number): Point {
  const extent = extentOf(next);
  if (extent === undefined) return { x: 0, y: 0 };
  const others = [...next.containers.values()];
  const corners = others.flatMap((rect) => [
    { x: rect.x, y: bottom(rect) + rowGap },
    { x: right(rect) + columnGap, y: rect.y },
  ]);
  const always = { x: extent.x, y: bottom(extent) + rowGap };
  const free = [always, ...corners].filter((corner) => others.every((other) => !overlaps({ ...corner, ...size }, other, boxGap)));
  const cost = (corner: Point): number => {
    const all = boundsOf([extent, { ...corner, ...size }]) ?? extent;
    return Math.max(all.width / aspect, all.height);
  };
  return free.reduce((best, corner) => (cost(corner) < cost(best) ? corner : best), always);
}
