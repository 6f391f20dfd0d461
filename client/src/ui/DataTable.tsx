/**
 * A sortable list of any length: a real table whose rows outside the view are two spacers. One row is a tab stop, the arrow
 * keys move it, Enter opens.
 */
import { createSortedRowModel, rowSortingFeature, tableFeatures, useTable } from '@tanstack/react-table';
import type { ColumnDef, Row, SortingState } from '@tanstack/react-table';
import { useVirtualizer } from '@tanstack/react-virtual';
import { ArrowDown, ArrowUp } from 'lucide-react';
import type { KeyboardEvent, ReactNode } from 'react';
import { useRef, useState } from 'react';
import classes from './DataTable.module.css';

const features = tableFeatures({ rowSortingFeature, sortedRowModel: createSortedRowModel() });

export interface Column<Item> {
  readonly id: string;
  readonly header: string;
  /** CSS width; the rest shares what is left. */
  readonly width?: string;
  /** What the column sorts by. */
  readonly value: (item: Item) => string | number;
  readonly cell: (item: Item) => ReactNode;
  /** Full text, for what the ellipsis hides. */
  readonly title?: (item: Item) => string;
}

interface DataTableProps<Item> {
  readonly label: string;
  readonly items: readonly Item[];
  readonly columns: readonly Column<Item>[];
  readonly idOf: (item: Item) => string;
  /** Accessible name of the button that opens the row. */
  readonly openLabel: (item: Item) => string;
  readonly onOpen: (item: Item) => void;
  /** The pointer or the focus is on this row, or on none. */
  readonly onHover?: (item: Item | undefined) => void;
  readonly selected?: string | undefined;
}

const rowHeight = 29;

export function DataTable<Item>(props: DataTableProps<Item>) {
  const { label, items, columns, idOf } = props;
  const scroll = useRef<HTMLDivElement>(null);
  const [sorting, setSorting] = useState<SortingState>([]);
  const [current, setCurrent] = useState(0);
  const table = useTable({
    features,
    data: items,
    columns: columns.map(definitionOf),
    getRowId: idOf,
    state: { sorting },
    onSortingChange: setSorting,
  });
  const { rows } = table.getRowModel();
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroll.current,
    estimateSize: () => rowHeight,
    overscan: 12,
  });
  const shown = virtual.getVirtualItems();
  const above = shown[0]?.start ?? 0;
  const below = virtual.getTotalSize() - (shown.at(-1)?.end ?? 0);
  const move = (index: number): void => {
    const next = Math.max(0, Math.min(rows.length - 1, index));
    setCurrent(next);
    virtual.scrollToIndex(next);
    requestAnimationFrame(() => scroll.current?.querySelector<HTMLElement>(`[data-index="${next}"] button`)?.focus());
  };
  return (
    <div ref={scroll} className={classes.scroll}>
      <table className={classes.table} aria-label={label} aria-rowcount={rows.length + 1}>
        <colgroup>
          {columns.map(({ id, width }) => (
            <col key={id} style={width === undefined ? {} : { width }} />
          ))}
        </colgroup>
        <thead>
          <tr aria-rowindex={1}>
            {columns.map(({ id, header }) => (
              <SortHeader
                key={id}
                header={header}
                sorting={sorting.find((sort) => sort.id === id)}
                onSort={(desc) => setSorting(desc === undefined ? [] : [{ id, desc }])}
              />
            ))}
          </tr>
        </thead>
        <tbody onKeyDown={(event) => moveByKey(event, current, rows.length, move)}>
          <Spacer height={above} span={columns.length} />
          {shown.map(({ index }) => {
            const row = rows[index];
            return row === undefined ? null : (
              <TableRow
                key={row.id}
                {...props}
                row={row}
                index={index}
                tabbable={index === Math.min(current, rows.length - 1)}
                onFocus={() => setCurrent(index)}
              />
            );
          })}
          <Spacer height={below} span={columns.length} />
        </tbody>
      </table>
    </div>
  );
}

function definitionOf<Item>({ id, header, value }: Column<Item>): ColumnDef<typeof features, Item> {
  return { id, header, accessorFn: value, sortFn: (left, right) => compare(value(left.original), value(right.original)) };
}

function compare(left: string | number, right: string | number): number {
  if (typeof left === 'number' && typeof right === 'number') return left - right;
  return String(left).localeCompare(String(right), 'en', { numeric: true });
}

function moveByKey(event: KeyboardEvent, current: number, count: number, move: (index: number) => void): void {
  const targets = new Map([
    ['ArrowDown', current + 1],
    ['ArrowUp', current - 1],
    ['PageDown', current + 12],
    ['PageUp', current - 12],
    ['Home', 0],
    ['End', count - 1],
  ]);
  const target = targets.get(event.key);
  if (target === undefined) return;
  event.preventDefault();
  move(target);
}

interface SortHeaderProps {
  readonly header: string;
  readonly sorting: { readonly desc: boolean } | undefined;
  /** Ascending, descending, then as it was. */
  readonly onSort: (desc: boolean | undefined) => void;
}

function SortHeader({ header, sorting, onSort }: SortHeaderProps) {
  const next = sorting === undefined ? false : sorting.desc ? undefined : true;
  const order = sorting === undefined ? 'none' : sorting.desc ? 'descending' : 'ascending';
  return (
    <th scope="col" aria-sort={order}>
      <button
        type="button"
        className={classes.sort}
        data-sorted={sorting === undefined ? undefined : true}
        onClick={() => onSort(next)}
      >
        {header}
        {sorting !== undefined &&
          (sorting.desc ? <ArrowDown size={12} aria-hidden="true" /> : <ArrowUp size={12} aria-hidden="true" />)}
      </button>
    </th>
  );
}

interface TableRowProps<Item> extends DataTableProps<Item> {
  readonly row: Row<typeof features, Item>;
  readonly index: number;
  readonly tabbable: boolean;
  readonly onFocus: () => void;
}

function TableRow<Item>({ row, index, columns, tabbable, selected, openLabel, onOpen, onHover, onFocus }: TableRowProps<Item>) {
  const item = row.original;
  return (
    <tr
      className={classes.row}
      aria-rowindex={index + 2}
      data-index={index}
      data-selected={row.id === selected || undefined}
      onClick={() => onOpen(item)}
      onMouseEnter={() => onHover?.(item)}
      onMouseLeave={() => onHover?.(undefined)}
    >
      {columns.map(({ id, cell, title }, column) => (
        <td key={id} title={title?.(item)}>
          {column === 0 ? (
            <button
              type="button"
              className={classes.open}
              tabIndex={tabbable ? 0 : -1}
              aria-label={openLabel(item)}
              aria-current={row.id === selected || undefined}
              onFocus={() => {
                onFocus();
                onHover?.(item);
              }}
              onBlur={() => onHover?.(undefined)}
            >
              {cell(item)}
            </button>
          ) : (
            cell(item)
          )}
        </td>
      ))}
    </tr>
  );
}

function Spacer({ height, span }: { readonly height: number; readonly span: number }) {
  if (height <= 0) return null;
  return (
    <tr className={classes.spacer} aria-hidden="true">
      <td colSpan={span} style={{ height }} />
    </tr>
  );
}
