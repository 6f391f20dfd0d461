/** The way of each line: sides by relative position, ends spread along a side, around what is in between where possible. */
import { assertNever } from '@eastwest/shared/base';
import type { Point, Rect, Side } from './geometry.ts';
import { bottom, center, containsPoint, onSide, right } from './geometry.ts';
import { placeLabels } from './labels.ts';
import type { Obstacles } from './labels.ts';
import type { Layout } from './layout.ts';
import { rectOf } from './layout.ts';
import type { Line } from './lines.ts';
import type { ItemId } from './scene.ts';
import { titleHeight } from './sizes.ts';

/** A cubic curve. */
export type Curve = readonly [start: Point, first: Point, second: Point, end: Point];

export interface Route {
  readonly curve: Curve;
  /** Middle of the label. */
  readonly label: Point;
}

interface Ends {
  readonly line: Line;
  readonly from: Rect;
  readonly to: Rect;
  readonly fromSide: Side;
  readonly toSide: Side;
}

const sides: readonly Side[] = ['right', 'left', 'bottom', 'top'];

export function routesOf(lines: readonly Line[], layout: Layout, isFar = false): ReadonlyMap<string, Route> {
  const obstacles = obstaclesOf(layout);
  const ends = lines.flatMap((line) => endsOf(line, layout, obstacles) ?? []);
  const shares = spread(ends);
  const drawn = ends.map((end) => {
    const curve = curveBetween(end, shares.get(`${end.line.id} from`) ?? 0.5, shares.get(`${end.line.id} to`) ?? 0.5);
    return { line: end.line, curve, points: pointsAlong(curve) };
  });
  const labels = placeLabels(
    drawn.map(({ line: { id, label, state }, points }) => ({ id, label, isChange: state !== 'allowed', points })),
    obstacles,
    isFar,
  );
  return new Map(drawn.map(({ line: { id }, curve }) => [id, { curve, label: labels.get(id) ?? pointAt(curve, 0.5) }]));
}

function obstaclesOf(layout: Layout): Obstacles {
  const boxes = [...layout.boxes].map(([id, rect]) => ({ id, rect }));
  const titles = [...layout.containers]
    .filter(([id]) => id !== 'side')
    .map(([, rect]) => ({ x: rect.x, y: rect.y + 6, width: Math.min(rect.width, 200), height: titleHeight - 12 }));
  return { boxes, titles };
}

/** The pair of sides whose curve is shortest, counting what it would run across. */
function endsOf(line: Line, layout: Layout, obstacles: Obstacles): Ends | undefined {
  const from = rectOf(layout, line.from);
  const to = rectOf(layout, line.to);
  if (from === undefined || to === undefined) return undefined;
  let best: { ends: Ends; cost: number } | undefined;
  for (const [fromSide, toSide] of sidePairs(from, to)) {
    const ends = { line, from, to, fromSide, toSide };
    const cost = costOf(ends, obstacles);
    if (best === undefined || cost < best.cost) best = { ends, cost };
  }
  return best?.ends;
}

/** Sides that look at the other end, and the detours that leave and arrive at the same side. */
function sidePairs(from: Rect, to: Rect): readonly (readonly [Side, Side])[] {
  const pairs = sides.flatMap((a) => sides.map((b) => [a, b] as const));
  return pairs.filter(([a, b]) => a === b || (looksAt(from, a, to) && looksAt(to, b, from)));
}

function looksAt(rect: Rect, side: Side, other: Rect): boolean {
  const room = 12;
  switch (side) {
    case 'right':
      return other.x >= right(rect) + room;
    case 'left':
      return right(other) <= rect.x - room;
    case 'bottom':
      return other.y >= bottom(rect) + room;
    case 'top':
      return bottom(other) <= rect.y - room;
    default:
      return assertNever(side);
  }
}

function costOf(ends: Ends, { boxes, titles }: Obstacles): number {
  const curve = curveBetween(ends, 0.5, 0.5);
  const points = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9].map((t) => pointAt(curve, t));
  const crossed = boxes.filter(
    ({ id, rect }) => id !== ends.line.from && id !== ends.line.to && points.some((p) => containsPoint(rect, p)),
  );
  const covered = titles.filter((rect) => points.some((p) => containsPoint(rect, p)));
  const bend = isOpposite(ends.fromSide, ends.toSide) ? 0 : ends.fromSide === ends.toSide ? 120 : 40;
  const upright = ends.fromSide === 'top' || ends.fromSide === 'bottom' ? 12 : 0;
  return lengthOf(points) + crossed.length * 260 + covered.length * 90 + bend + upright;
}

function isOpposite(a: Side, b: Side): boolean {
  const pairs: Readonly<Record<Side, Side>> = { left: 'right', right: 'left', top: 'bottom', bottom: 'top' };
  return pairs[a] === b;
}

function lengthOf(points: readonly Point[]): number {
  return points.reduce((sum, point, index) => {
    const last = points[index - 1];
    return last === undefined ? sum : sum + Math.hypot(point.x - last.x, point.y - last.y);
  }, 0);
}

/** Where along its side each end is: in the order of the other ends, so that lines of one side do not cross. */
function spread(ends: readonly Ends[]): ReadonlyMap<string, number> {
  const slots = new Map<string, { key: string; order: number }[]>();
  const add = (item: ItemId, side: Side, key: string, towards: Rect): void => {
    const slot = `${item} ${side}`;
    const { x, y } = center(towards);
    const order = side === 'left' || side === 'right' ? y : x;
    slots.set(slot, [...(slots.get(slot) ?? []), { key, order }]);
  };
  for (const { line, from, to, fromSide, toSide } of ends) {
    add(line.from, fromSide, `${line.id} from`, to);
    add(line.to, toSide, `${line.id} to`, from);
  }
  return new Map([...slots.values()].flatMap(shared));
}

function shared(slots: readonly { readonly key: string; readonly order: number }[]): readonly [string, number][] {
  const sorted = slots.toSorted((a, b) => a.order - b.order || (a.key < b.key ? -1 : 1));
  const step = Math.min(0.24, 0.72 / Math.max(1, sorted.length - 1));
  return sorted.map(({ key }, index) => [key, 0.5 + (index - (sorted.length - 1) / 2) * step]);
}

function curveBetween({ from, to, fromSide, toSide }: Ends, fromShare: number, toShare: number): Curve {
  const start = onSide(from, fromSide, fromShare);
  const end = onSide(to, toSide, toShare);
  const reach = reachOf(start, end, fromSide, toSide);
  return [start, stepFrom(start, fromSide, reach), stepFrom(end, toSide, reach), end];
}

/** How far a curve goes straight on before it turns: more for a farther end, never a loop. */
function reachOf(start: Point, end: Point, a: Side, b: Side): number {
  const [dx, dy] = [Math.abs(end.x - start.x), Math.abs(end.y - start.y)];
  if (a === b) return Math.max(40, Math.hypot(dx, dy) * 0.3);
  const along = a === 'left' || a === 'right' ? dx : dy;
  return isOpposite(a, b) ? Math.max(16, along / 2) : Math.max(16, Math.min(dx, dy) * 0.6);
}

function stepFrom({ x, y }: Point, side: Side, by: number): Point {
  switch (side) {
    case 'left':
      return { x: x - by, y };
    case 'right':
      return { x: x + by, y };
    case 'top':
      return { x, y: y - by };
    case 'bottom':
      return { x, y: y + by };
    default:
      return assertNever(side);
  }
}

export function pointAt([a, b, c, d]: Curve, t: number): Point {
  const s = 1 - t;
  const mix = (p: number, q: number, r: number, e: number): number =>
    s * s * s * p + 3 * s * s * t * q + 3 * s * t * t * r + t * t * t * e;
  return { x: mix(a.x, b.x, c.x, d.x), y: mix(a.y, b.y, c.y, d.y) };
}

/** Close enough to each other that no label lies between two of them. */
const pointGap = 12;

function pointsAlong(curve: Curve): readonly Point[] {
  const [start, first, second, end] = curve;
  const length = lengthOf([start, first, second, end]);
  const steps = Math.min(60, Math.max(16, Math.ceil(length / pointGap)));
  return Array.from({ length: steps + 1 }, (_, step) => pointAt(curve, step / steps));
}

/** The curve as SVG, in whole and half pixels. */
export function pathOf([a, b, c, d]: Curve): string {
  return `M${halves(a)} C${halves(b)} ${halves(c)} ${halves(d)}`;
}

function halves({ x, y }: Point): string {
  return `${Math.round(x * 2) / 2},${Math.round(y * 2) / 2}`;
}

/** Degrees at which the curve arrives at its end (or at its start, seen from within). */
export function headAngle(curve: Curve, end: 'start' | 'end'): number {
  const [tip, before] = end === 'end' ? [curve[3], curve[2]] : [curve[0], curve[1]];
  return (Math.atan2(tip.y - before.y, tip.x - before.x) * 180) / Math.PI;
}
