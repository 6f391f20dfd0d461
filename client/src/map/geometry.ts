/** Points and boxes on the map's plane: x to the right, y down, in CSS pixels at zoom 1. */
import { assertNever } from '@eastwest/shared/base';

export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface Size {
  readonly width: number;
  readonly height: number;
}

export interface Rect extends Point, Size {}

export type Side = 'left' | 'right' | 'top' | 'bottom';

export function right(rect: Rect): number {
  return rect.x + rect.width;
}

export function bottom(rect: Rect): number {
  return rect.y + rect.height;
}

export function center(rect: Rect): Point {
  return { x: rect.x + rect.width / 2, y: rect.y + rect.height / 2 };
}

/** True when less than `gap` is between them; touching edges do not overlap at gap 0. */
export function overlaps(a: Rect, b: Rect, gap = 0): boolean {
  return a.x < right(b) + gap && b.x < right(a) + gap && a.y < bottom(b) + gap && b.y < bottom(a) + gap;
}

export function containsPoint(rect: Rect, point: Point): boolean {
  return point.x >= rect.x && point.x <= right(rect) && point.y >= rect.y && point.y <= bottom(rect);
}

export function grown(rect: Rect, by: number): Rect {
  return { x: rect.x - by, y: rect.y - by, width: rect.width + 2 * by, height: rect.height + 2 * by };
}

export function moved(rect: Rect, by: Point): Rect {
  return { ...rect, x: rect.x + by.x, y: rect.y + by.y };
}

/** The smallest rectangle around all; undefined around nothing. */
export function boundsOf(rects: Iterable<Rect>): Rect | undefined {
  let [left, top, far, low] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const rect of rects) {
    left = Math.min(left, rect.x);
    top = Math.min(top, rect.y);
    far = Math.max(far, right(rect));
    low = Math.max(low, bottom(rect));
  }
  return left === Infinity ? undefined : { x: left, y: top, width: far - left, height: low - top };
}

/** The point at `share` (0–1) along one side, from left or top. */
export function onSide(rect: Rect, side: Side, share: number): Point {
  switch (side) {
    case 'left':
      return { x: rect.x, y: rect.y + rect.height * share };
    case 'right':
      return { x: right(rect), y: rect.y + rect.height * share };
    case 'top':
      return { x: rect.x + rect.width * share, y: rect.y };
    case 'bottom':
      return { x: rect.x + rect.width * share, y: bottom(rect) };
    default:
      return assertNever(side);
  }
}
