/**
 * Containers in columns, from left to right in the order of the layered layout, folded to the shape of the window: layered
 * alone grows tens of thousands of pixels wide. Rows and columns never overlap by construction.
 */
import type { Rect, Size } from './geometry.ts';
import { columnGap, rowGap } from './sizes.ts';

export interface Item<Id> {
  readonly id: Id;
  readonly size: Size;
}

interface Row<Id> {
  readonly items: Item<Id>[];
}

interface Column<Id> {
  readonly rows: Row<Id>[];
}

/** A row may be stretched by this much to fill its column, so that edges align. */
const mostStretch = 2;

/** A way to arrange: columns, under a row of the leading items or beside a column of them. */
interface Fold<Id> {
  readonly top: readonly Item<Id>[];
  readonly columns: readonly Column<Id>[];
}

/**
 * `lead` items form the first column, or the first row where that fits the window better. `aspect` is width over height of
 * the window.
 */
export function inColumns<Id>(lead: readonly Item<Id>[], items: readonly Item<Id>[], aspect: number): ReadonlyMap<Id, Rect> {
  let best: Fold<Id> = { top: [], columns: [stacked(lead)] };
  let largest = 0;
  for (const fold of folds(lead, items)) {
    const { width, height } = foldSize(fold);
    const scale = Math.min(aspect / width, 1 / height);
    if (scale > largest * 1.02) [best, largest] = [fold, scale];
  }
  return placed(best);
}

function folds<Id>(lead: readonly Item<Id>[], items: readonly Item<Id>[]): readonly Fold<Id>[] {
  return heightLimits(items).flatMap((limit) => {
    const columns = foldedAt(items, limit);
    if (lead.length === 0) return [{ top: [], columns }];
    return [
      { top: [], columns: [stacked(lead), ...columns] },
      { top: lead, columns },
    ];
  });
}

/** Every height at which another fold becomes possible: the sums of the first one, two, … heights. */
function heightLimits<Id>(items: readonly Item<Id>[]): readonly number[] {
  const limits = new Set<number>();
  const tallest = Math.max(0, ...items.map(({ size }) => size.height));
  let sum = -rowGap;
  for (const { size } of items) {
    sum += size.height + rowGap;
    limits.add(Math.max(sum, tallest));
  }
  return [...limits].sort((a, b) => b - a);
}

function stacked<Id>(items: readonly Item<Id>[]): Column<Id> {
  return { rows: items.map((item) => ({ items: [item] })) };
}

function foldedAt<Id>(items: readonly Item<Id>[], limit: number): readonly Column<Id>[] {
  const columns: Column<Id>[] = [];
  for (const item of items) {
    const column = columns.at(-1);
    const row = column?.rows.at(-1);
    if (column !== undefined && row !== undefined && fitsBeside(column, row, item)) row.items.push(item);
    else if (column !== undefined && columnHeight(column) + rowGap + item.size.height <= limit)
      column.rows.push({ items: [item] });
    else columns.push({ rows: [{ items: [item] }] });
  }
  return columns;
}

function fitsBeside<Id>(column: Column<Id>, row: Row<Id>, item: Item<Id>): boolean {
  const width = rowWidth(row) + columnGap + item.size.width;
  return width <= columnWidth(column) && item.size.height <= rowHeight(row) * 1.2 && rowHeight(row) <= item.size.height * 1.6;
}

function rowWidth<Id>(row: Row<Id>): number {
  return row.items.reduce((sum, { size }) => sum + size.width + columnGap, -columnGap);
}

function rowHeight<Id>(row: Row<Id>): number {
  return Math.max(0, ...row.items.map(({ size }) => size.height));
}

function columnWidth<Id>(column: Column<Id>): number {
  return Math.max(0, ...column.rows.map(rowWidth));
}

function columnHeight<Id>(column: Column<Id>): number {
  return column.rows.reduce((sum, row) => sum + rowHeight(row) + rowGap, -rowGap);
}

function sizeOf<Id>(columns: readonly Column<Id>[]): Size {
  return {
    width: columns.reduce((sum, column) => sum + columnWidth(column) + columnGap, -columnGap),
    height: Math.max(0, ...columns.map(columnHeight)),
  };
}

function foldSize<Id>({ top, columns }: Fold<Id>): Size {
  const { width, height } = sizeOf(columns);
  const row: Row<Id> = { items: [...top] };
  return { width: Math.max(width, rowWidth(row)), height: height + topHeight(top) };
}

function topHeight<Id>(top: readonly Item<Id>[]): number {
  return top.length === 0 ? 0 : rowHeight({ items: [...top] }) + rowGap;
}

function placed<Id>({ top, columns }: Fold<Id>): ReadonlyMap<Id, Rect> {
  const rects = new Map<Id, Rect>();
  const { width, height } = sizeOf(columns);
  const lead: Row<Id> = { items: [...top] };
  let x = Math.max(0, Math.round((width - rowWidth(lead)) / 2));
  for (const { id, size } of top) {
    rects.set(id, { x, y: rowHeight(lead) - size.height, ...size });
    x += size.width + columnGap;
  }
  x = Math.max(0, Math.round((rowWidth(lead) - width) / 2));
  for (const column of columns) {
    placeColumn(column, { left: x, top: topHeight(top), height }, rects);
    x += columnWidth(column) + columnGap;
  }
  return rects;
}

interface Place {
  readonly left: number;
  readonly top: number;
  readonly height: number;
}

function placeColumn<Id>(column: Column<Id>, { left, top, height }: Place, rects: Map<Id, Rect>): void {
  const width = columnWidth(column);
  let y = top + Math.round((height - columnHeight(column)) / 2);
  for (const row of column.rows) {
    const slack = width - rowWidth(row);
    const stretched = width <= rowWidth(row) * mostStretch;
    const extra = stretched ? Math.floor(slack / row.items.length) : 0;
    let x = left + (stretched ? 0 : Math.round(slack / 2));
    for (const { id, size } of row.items) {
      rects.set(id, { x, y, width: size.width + extra, height: size.height });
      x += size.width + extra + columnGap;
    }
    y += rowHeight(row) + rowGap;
  }
}
