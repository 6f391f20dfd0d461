/**
 * A sortable list of any length: a real table whose rows outside the view are two spacers. One row is a tab stop, the arrow
 * keys move it, Enter opens: something elsewhere, or what there is to say of the row, below it.
 */
import { useVirtualizer } from '@tanstack/react-virtual';
import type { Virtualizer } from '@tanstack/react-virtual';
import { ArrowDown, ArrowUp } from 'lucide-react';
import type { KeyboardEvent, ReactNode } from 'react';
import { useCallback, useMemo, useRef, useState } from 'react';
import classes from './DataTable.module.css';

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
  /** What opens below a row; one is open at a time. */
  readonly renderDetail?: (item: Item) => ReactNode;
  /** The row whose detail is open. */
  readonly expanded?: string | undefined;
}

interface Sorting {
  readonly column: string;
  readonly descending: boolean;
}

const rowHeight = 29;

export function DataTable<Item>(props: DataTableProps<Item>) {
  const { label, items, columns, idOf } = props;
  const scroll = useRef<HTMLDivElement>(null);
  const [sorting, setSorting] = useState<Sorting>();
  const [current, setCurrent] = useState(0);
  const rows = useMemo(() => sorted(items, columns, sorting), [items, columns, sorting]);
  // It changes with every scroll by design; nothing here is memoised by it.
  // oxlint-disable-next-line react/incompatible-library
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
              <SortHeader key={id} column={id} header={header} sorting={sorting} onSort={setSorting} />
            ))}
          </tr>
        </thead>
        <tbody>
          <Spacer height={above} />
          {shown.map(({ index }) => {
            const item = rows[index];
            return item === undefined ? null : (
              <TableRow
                key={idOf(item)}
                {...props}
                item={item}
                index={index}
                tabbable={index === Math.min(current, rows.length - 1)}
                onFocus={() => setCurrent(index)}
                onKeyDown={(event) => moveByKey(event, index, rows.length, move)}
                virtual={virtual}
              />
            );
          })}
          <Spacer height={below} />
        </tbody>
      </table>
    </div>
  );
}

/** Equal rows keep their order. */
function sorted<Item>(items: readonly Item[], columns: readonly Column<Item>[], sorting: Sorting | undefined): readonly Item[] {
  const column = columns.find(({ id }) => id === sorting?.column);
  if (sorting === undefined || column === undefined) return items;
  const sign = sorting.descending ? -1 : 1;
  return items.toSorted((left, right) => sign * compare(column.value(left), column.value(right)));
}

function compare(left: string | number, right: string | number): number {
  if (typeof left === 'number' && typeof right === 'number') return left - right;
  return collator.compare(String(left), String(right));
}

const collator = new Intl.Collator('en', { numeric: true });

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
  readonly column: string;
  readonly header: string;
  readonly sorting: Sorting | undefined;
  readonly onSort: (sorting: Sorting | undefined) => void;
}

function SortHeader({ column, header, sorting, onSort }: SortHeaderProps) {
  const own = sorting?.column === column ? sorting : undefined;
  const order = own === undefined ? 'none' : own.descending ? 'descending' : 'ascending';
  return (
    <th scope="col" aria-sort={order}>
      <button
        type="button"
        className={classes.sort}
        data-sorted={own === undefined ? undefined : true}
        onClick={() => onSort(nextSorting(column, own))}
      >
        {header}
        {own !== undefined &&
          (own.descending ? <ArrowDown size={12} aria-hidden="true" /> : <ArrowUp size={12} aria-hidden="true" />)}
      </button>
    </th>
  );
}

/** Ascending, descending, then as it was. */
function nextSorting(column: string, own: Sorting | undefined): Sorting | undefined {
  if (own === undefined) return { column, descending: false };
  return own.descending ? undefined : { column, descending: true };
}

interface TableRowProps<Item> extends DataTableProps<Item> {
  readonly item: Item;
  readonly index: number;
  readonly tabbable: boolean;
  readonly onFocus: () => void;
  readonly onKeyDown: (event: KeyboardEvent) => void;
  readonly virtual: Virtual;
}

type Virtual = Virtualizer<HTMLDivElement, Element>;

function TableRow<Item>(props: TableRowProps<Item>) {
  const { item, index, columns, idOf, renderDetail, expanded, virtual } = props;
  const isExpanded = renderDetail !== undefined && idOf(item) === expanded;
  return (
    <>
      <MainRow {...props} isExpanded={renderDetail === undefined ? undefined : isExpanded} />
      {isExpanded && (
        <DetailRow columns={columns.length} index={index} virtual={virtual}>
          {renderDetail(item)}
        </DetailRow>
      )}
    </>
  );
}

interface DetailRowProps {
  readonly columns: number;
  readonly index: number;
  readonly virtual: Virtual;
  readonly children: ReactNode;
}

/** Measured, because the rows outside the view are only heights. */
function DetailRow({ columns, index, virtual, children }: DetailRowProps) {
  // The same one as long as the row is, or each measurement would begin another.
  const measured = useCallback(
    (element: HTMLTableRowElement): (() => void) => {
      const observer = new ResizeObserver(() => virtual.resizeItem(index, rowHeight + element.offsetHeight));
      observer.observe(element);
      return () => {
        observer.disconnect();
        virtual.resizeItem(index, rowHeight);
      };
    },
    [virtual, index],
  );
  return (
    <tr ref={measured} className={classes.detail}>
      <td colSpan={columns}>{children}</td>
    </tr>
  );
}

interface MainRowProps<Item> extends TableRowProps<Item> {
  /** Undefined where no row has a detail. */
  readonly isExpanded: boolean | undefined;
}

function MainRow<Item>(props: MainRowProps<Item>) {
  const { item, index, columns, idOf, tabbable, selected, openLabel, onOpen, onHover, onFocus, onKeyDown, isExpanded } = props;
  const current = idOf(item) === selected || undefined;
  const open = (row: HTMLElement): void => {
    onOpen(item);
    if (isExpanded === false) requestAnimationFrame(() => row.nextElementSibling?.scrollIntoView({ block: 'nearest' }));
  };
  return (
    <tr
      className={classes.row}
      aria-rowindex={index + 2}
      data-index={index}
      data-selected={current}
      data-expanded={isExpanded === true || undefined}
      onClick={(event) => open(event.currentTarget)}
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
              aria-current={current}
              aria-expanded={isExpanded}
              onFocus={() => {
                onFocus();
                onHover?.(item);
              }}
              onBlur={() => onHover?.(undefined)}
              onKeyDown={onKeyDown}
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

/** Stands for the rows that are not in view. */
function Spacer({ height }: { readonly height: number }) {
  return height <= 0 ? null : <tr aria-hidden="true" style={{ height }} />;
}
