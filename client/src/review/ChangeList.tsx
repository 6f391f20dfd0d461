/** The changes, one by one; only the rows in view are rendered, because a default deny cuts thousands. */
import type { Preview } from '@eastwest/shared/change';
import { useVirtualizer } from '@tanstack/react-virtual';
import { useLayoutEffect, useMemo, useRef, useState } from 'react';
import { PairItem } from '../ui/Pairs.tsx';
import { actions } from '../ui/store.ts';
import { signOf, wordsOf } from '../ui/words.ts';
import { changeRows } from './change-rows.ts';
import type { ChangeRow } from './change-rows.ts';
import classes from './review.module.css';

/** A short list is simply there: no measuring, and found by the browser's own search. */
const virtualFrom = 60;
const rowHeight = 47;

export function ChangeList({ preview }: { readonly preview: Preview }) {
  const rows = useMemo(() => changeRows(preview), [preview]);
  if (rows.length >= virtualFrom) return <LongList rows={rows} />;
  return (
    <ul>
      {rows.map((row) => (
        <ChangeItem key={row.id} row={row} />
      ))}
    </ul>
  );
}

function LongList({ rows }: { readonly rows: readonly ChangeRow[] }) {
  const list = useRef<HTMLUListElement>(null);
  const [scroller, setScroller] = useState<{ readonly element: HTMLElement; readonly offset: number }>();
  useLayoutEffect(() => {
    const element = list.current && scrollerOf(list.current);
    if (element !== null && list.current !== null) setScroller({ element, offset: list.current.offsetTop - element.offsetTop });
  }, []);
  // The compiler leaves this component unmemoised, which is what it needs.
  // oxlint-disable-next-line react/incompatible-library
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller?.element ?? null,
    estimateSize: () => rowHeight,
    scrollMargin: scroller?.offset ?? 0,
    overscan: 12,
  });
  return (
    <ul ref={list} className={classes.long} style={{ height: virtual.getTotalSize() }}>
      {virtual.getVirtualItems().map(({ index, start }) => {
        const row = rows[index];
        if (row === undefined) return null;
        const top = start - (scroller?.offset ?? 0);
        return <ChangeItem key={row.id} row={row} top={top} position={{ index: index + 1, of: rows.length }} />;
      })}
    </ul>
  );
}

/** The nearest ancestor that scrolls: the panel's or the dialog's. */
function scrollerOf(element: HTMLElement): HTMLElement | null {
  for (let each = element.parentElement; each !== null; each = each.parentElement) {
    if (/auto|scroll/u.test(getComputedStyle(each).overflowY)) return each;
  }
  return null;
}

interface ChangeItemProps {
  readonly row: ChangeRow;
  readonly top?: number;
  readonly position?: { readonly index: number; readonly of: number };
}

function ChangeItem({ row, top, position }: ChangeItemProps) {
  const { from, to, kind } = row;
  return (
    <PairItem
      tone={kind}
      sign={signOf[kind]}
      words={wordsOf[kind]}
      from={from}
      to={to}
      pair={`${row.fromName} → ${row.toName}`}
      title={`${row.fromTitle} → ${row.toTitle}`}
      ports={row.ports}
      onOpen={() => actions.selectEdge(from, to)}
      style={top === undefined ? undefined : { position: 'absolute', top, height: rowHeight, insetInline: 0 }}
      position={position}
    >
      <span className={classes.because} title={row.because}>
        {row.because}
      </span>
    </PairItem>
  );
}
