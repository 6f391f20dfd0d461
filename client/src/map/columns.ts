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
const mostStretch = 1.5;

/** `lead` items form the first column, whatever their number. `aspect` is width over height of the window. */
export function inColumns<Id>(lead: readonly Item<Id>[], items: readonly Item<Id>[], aspect: number): ReadonlyMap<Id, Rect> {
  let best: { columns: readonly Column<Id>[]; scale: number } | undefined;
  for (const limit of heightLimits(items)) {
    const columns = [...(lead.length === 0 ? [] : [stacked(lead)]), ...foldedAt(items, limit)];
    const { width, height } = sizeOf(columns);
    const scale = Math.min(aspect / width, 1 / height);
    if (best === undefined || scale > best.scale * 1.02) best = { columns, scale };
  }
  return placed(best?.columns ?? [stacked(lead)]);
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

function placed<Id>(columns: readonly Column<Id>[]): ReadonlyMap<Id, Rect> {
  const rects = new Map<Id, Rect>();
  const { height } = sizeOf(columns);
  let x = 0;
  for (const column of columns) {
    placeColumn(column, x, height, rects);
    x += columnWidth(column) + columnGap;
  }
  return rects;
}

function placeColumn<Id>(column: Column<Id>, left: number, height: number, rects: Map<Id, Rect>): void {
  const width = columnWidth(column);
  let y = Math.round((height - columnHeight(column)) / 2);
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
