/** Where the label of each line stands: on its line, clear of boxes, of other labels and of lines that it might be taken for. */
import { bottom, overlaps, right } from './geometry.ts';
import type { Point, Rect, Size } from './geometry.ts';
import type { ItemId } from './scene.ts';

export interface Labelled {
  readonly id: string;
  readonly label: string;
  /** Labels of what a draft changes have the first choice. */
  readonly isChange: boolean;
  /** From its start to its end, at even steps. */
  readonly points: readonly Point[];
}

export interface Obstacles {
  readonly boxes: readonly { readonly id: ItemId; readonly rect: Rect }[];
  readonly titles: readonly Rect[];
}

const letter = 6.6;
const height = 20;
/** Seen from far away a label is written larger. */
const farScale = 1.28;

export function labelSize(label: string, isFar: boolean): Size {
  const scale = isFar ? farScale : 1;
  return { width: Math.max(24, label.length * letter * scale + 14), height: height * scale };
}

/** Where along the line, the middle first. */
const shares = [0.5, 0.44, 0.56, 0.38, 0.62, 0.32, 0.68, 0.26, 0.74, 0.2, 0.8, 0.14, 0.86];

/** Beyond this many, each stands where it was put first. */
const mostRefined = 200;

interface Placed {
  readonly line: Labelled;
  readonly rect: Rect;
  readonly cost: number;
}

/** The centre of each label. */
export function placeLabels(lines: readonly Labelled[], obstacles: Obstacles, isFar: boolean): ReadonlyMap<string, Point> {
  const under = new Passing(lines);
  const placed = new Map<string, Placed>();
  const place = (line: Labelled): void => {
    const others = [...placed.values()].flatMap((each) => (each.line === line ? [] : [each.rect]));
    placed.set(
      line.id,
      bestPlace(line, isFar, (rect) => hiding(rect, obstacles, others) + under.others(rect, line)),
    );
  };
  const written = lines.filter(({ label }) => label !== '').toSorted((a, b) => rank(a) - rank(b));
  for (const line of written) place(line);
  const crowded = written.length > mostRefined ? [] : [...placed.values()].filter(({ cost }) => cost > clear);
  for (const { line } of crowded) place(line);
  return new Map([...placed].map(([id, { rect }]) => [id, { x: rect.x + rect.width / 2, y: rect.y + rect.height / 2 }]));
}

/** A short line leaves its label the least choice. */
function rank({ isChange, points }: Labelled): number {
  return (isChange ? 0 : 1e6) + points.length;
}

const clear = 0.01;

function bestPlace(line: Labelled, isFar: boolean, costAt: (rect: Rect) => number): Placed {
  const { width, height: tall } = labelSize(line.label, isFar);
  let best: Placed | undefined;
  for (const share of shares) {
    const { x, y } = line.points[Math.round(share * (line.points.length - 1))] ?? { x: 0, y: 0 };
    const rect = { x: x - width / 2, y: y - tall / 2, width, height: tall };
    const cost = costAt(rect) + Math.abs(share - 0.5) * 0.1;
    if (best === undefined || cost < best.cost) best = { line, rect, cost };
    if (best.cost <= clear) break;
  }
  return best ?? { line, rect: { x: 0, y: 0, width, height: tall }, cost: 0 };
}

/** How much of it is over what should be read, or under it. */
function hiding(rect: Rect, { boxes, titles }: Obstacles, labels: readonly Rect[]): number {
  const area = (others: readonly Rect[], gap: number): number =>
    others.reduce((sum, other) => (overlaps(other, rect, gap) ? sum + common(other, rect, gap) : sum), 0);
  const boxRects = boxes.map((box) => box.rect);
  return (area(boxRects, 2) * 3 + area(titles, 0) * 2 + area(labels, 3) * 2) / (rect.width * rect.height);
}

function common(a: Rect, b: Rect, gap: number): number {
  const width = Math.min(right(a), right(b)) - Math.max(a.x, b.x) + gap;
  const tall = Math.min(bottom(a), bottom(b)) - Math.max(a.y, b.y) + gap;
  return Math.max(0, width) * Math.max(0, tall);
}

const cell = 48;

/** Which lines pass where. */
class Passing {
  readonly #cells = new Map<string, { readonly id: string; readonly at: Point }[]>();

  constructor(lines: readonly Labelled[]) {
    for (const { id, points } of lines) {
      for (const at of points) {
        const key = `${Math.floor(at.x / cell)} ${Math.floor(at.y / cell)}`;
        const there = this.#cells.get(key);
        if (there === undefined) this.#cells.set(key, [{ id, at }]);
        else there.push({ id, at });
      }
    }
  }

  /** A label on two lines says nothing of either. */
  others(rect: Rect, own: Labelled): number {
    const found = new Set<string>();
    for (let x = Math.floor(rect.x / cell); x * cell <= right(rect); x++) {
      for (let y = Math.floor(rect.y / cell); y * cell <= bottom(rect); y++) {
        for (const { id, at } of this.#cells.get(`${x} ${y}`) ?? [])
          if (id !== own.id && at.x >= rect.x && at.x <= right(rect) && at.y >= rect.y && at.y <= bottom(rect)) found.add(id);
      }
    }
    return Math.min(found.size, 3) * 0.3;
  }
}
