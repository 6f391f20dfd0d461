/** What was changed through eastwest, newest first, and the way back from each. */
import { Button, Modal } from '@mantine/core';
import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useRef, useState } from 'react';
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
  const [unfolded, setUnfolded] = useState(first);
  const item = (change: RecordedChange) => (
    <ChangeItem
      change={change}
      now={now}
      unfolded={change.id === unfolded}
      onToggle={() => setUnfolded(change.id === unfolded ? undefined : change.id)}
    />
  );
  if (changes.length >= virtualFrom) return <LongList changes={changes} item={item} />;
  return (
    <ul className={classes.list} aria-label="Changes">
      {changes.map((change) => (
        <li key={change.id}>{item(change)}</li>
      ))}
    </ul>
  );
}

interface LongListProps {
  readonly changes: readonly RecordedChange[];
  readonly item: (change: RecordedChange) => ReactNode;
}

function LongList({ changes, item }: LongListProps) {
  const scroller = useRef<HTMLDivElement>(null);
  // The compiler leaves this component unmemoised, which is what it needs.
  // oxlint-disable-next-line react/incompatible-library
  const virtual = useVirtualizer({
    count: changes.length,
    getScrollElement: () => scroller.current,
    getItemKey: (index) => changes[index]?.id ?? index,
    estimateSize: () => 44,
    overscan: 10,
  });
  return (
    <div ref={scroller} className={classes.scroller}>
      <ul className={classes.list} aria-label="Changes" style={{ height: virtual.getTotalSize(), position: 'relative' }}>
        {virtual.getVirtualItems().map(({ index, start, key }) => {
          const change = changes[index];
          if (change === undefined) return null;
          return (
            <li
              key={key}
              ref={virtual.measureElement}
              data-index={index}
              aria-setsize={changes.length}
              aria-posinset={index + 1}
              style={{ position: 'absolute', insetInline: 0, top: start }}
            >
              {item(change)}
            </li>
          );
        })}
      </ul>
    </div>
  );
}
