/** What was changed through eastwest, newest first, and the way back from each. */
import { Button, Modal } from '@mantine/core';
import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useMemo, useRef, useState } from 'react';
import type { ReactNode } from 'react';
import { useStore as useZustand } from 'zustand';
import type { RecordedChange } from '@eastwest/shared/protocol';
import { Empty, LateSkeleton } from '../ui/Controls.tsx';
import { history, historyStore } from '../ui/history.ts';
import type { Opened } from '../ui/history.ts';
import { useServices } from '../ui/services.ts';
import { ChangeItem } from './ChangeItem.tsx';
import { Countdowns } from './Countdowns.tsx';
import classes from './history.module.css';
import { changesOf, itemsOf } from './items.ts';
import type { Item } from './items.ts';
import { fetchOlder, followNewest, useList } from './list.ts';
import { useNow } from './use-now.ts';

/** A short list is simply there, and found by the browser's own search. */
const virtualFrom = 60;

export function HistoryDialog() {
  const opened = useZustand(historyStore, (state) => state.opened);
  return (
    <Modal
      opened={opened !== undefined}
      onClose={history.close}
      title="History"
      size="min(860px, 94vw)"
      closeButtonProps={{ 'aria-label': 'Close the history' }}
      classNames={{ content: classes.dialog ?? '', body: classes.dialogBody ?? '' }}
    >
      {/* The banner is behind this dialog. */}
      {opened !== undefined && <Countdowns />}
      {opened !== undefined && <List opened={opened} />}
    </Modal>
  );
}

function List({ opened }: { readonly opened: Opened }) {
  const services = useServices();
  const { changes, more, kept, problem, failure } = useList();
  useEffect(() => followNewest(services.history), [services.history]);
  const note = failure ?? problem;
  return (
    <>
      {note !== undefined && (
        <p className={classes.failure} role="alert">
          {note}
        </p>
      )}
      {kept === undefined && failure === undefined && <LateSkeleton rows={4} />}
      {kept !== undefined && changes.length === 0 && (
        <Empty title="Nothing was changed from here yet">What you apply is kept here, with the way back.</Empty>
      )}
      <Changes changes={changes} first={opened.change} />
      {more && (
        <Button variant="default" size="compact-sm" onClick={() => void fetchOlder(services.history)}>
          Show older ones
        </Button>
      )}
      {kept !== undefined && <p className={classes.kept}>The history is kept {kept}.</p>}
    </>
  );
}

interface ChangesProps {
  readonly changes: readonly RecordedChange[];
  /** Unfolded to begin with. */
  readonly first: string | undefined;
}

function Changes({ changes, first }: ChangesProps) {
  const now = useNow(20_000);
  const items = useMemo(() => itemsOf(changes), [changes]);
  const [toggled, toggle] = useState<{ readonly id: string | undefined }>();
  const opened = items.find((item) => changesOf(item).some(({ id }) => id === first))?.id;
  const unfolded = toggled === undefined ? opened : toggled.id;
  const show = (item: Item<RecordedChange>) => (
    <ChangeItem
      item={item}
      now={now}
      unfolded={item.id === unfolded}
      onToggle={() => toggle({ id: item.id === unfolded ? undefined : item.id })}
    />
  );
  if (items.length >= virtualFrom) return <LongList items={items} show={show} />;
  return (
    <ul className={classes.list} aria-label="Changes">
      {items.map((item) => (
        <li key={item.id}>{show(item)}</li>
      ))}
    </ul>
  );
}

interface LongListProps {
  readonly items: readonly Item<RecordedChange>[];
  readonly show: (item: Item<RecordedChange>) => ReactNode;
}

function LongList({ items, show }: LongListProps) {
  const scroller = useRef<HTMLDivElement>(null);
  // The compiler leaves this component unmemoised, which is what it needs.
  // oxlint-disable-next-line react/incompatible-library
  const virtual = useVirtualizer({
    count: items.length,
    getScrollElement: () => scroller.current,
    getItemKey: (index) => items[index]?.id ?? index,
    estimateSize: () => 44,
    overscan: 10,
  });
  return (
    <div ref={scroller} className={classes.scroller}>
      <ul className={classes.list} aria-label="Changes" style={{ height: virtual.getTotalSize(), position: 'relative' }}>
        {virtual.getVirtualItems().map(({ index, start, key }) => {
          const item = items[index];
          if (item === undefined) return null;
          return (
            <li
              key={key}
              ref={virtual.measureElement}
              data-index={index}
              aria-setsize={items.length}
              aria-posinset={index + 1}
              style={{ position: 'absolute', insetInline: 0, top: start }}
            >
              {show(item)}
            </li>
          );
        })}
      </ul>
    </div>
  );
}
