/** One change, or one set of them: what, when, by whom, and which connections it changed; unfolded, the way back. */
import { Undo2 } from 'lucide-react';
import type { RecordedChange } from '@eastwest/shared/protocol';
import classes from './history.module.css';
import { changesOf, wordsOfItem } from './items.ts';
import type { Item } from './items.ts';
import { didWords, SeenCounts, SeenList } from './SeenList.tsx';
import { SetParts } from './SetParts.tsx';
import { SetUndoPane } from './SetUndoPane.tsx';
import { SetStateChip, StateChip } from './StateChip.tsx';
import { UndoPane } from './UndoPane.tsx';
import { ago, exactly } from './when.ts';

interface ChangeItemProps {
  readonly item: Item<RecordedChange>;
  readonly now: number;
  readonly unfolded: boolean;
  readonly onToggle: () => void;
}

export function ChangeItem({ item, now, unfolded, onToggle }: ChangeItemProps) {
  const changes = changesOf(item);
  const words = wordsOfItem(item);
  // Each part of a set tells what was seen of the whole set.
  const { at, user, seen } = { ...changes.at(-1), ...changes[0] };
  if (at === undefined) return null;
  return (
    <article className={classes.item} aria-label={words}>
      <div className={classes.head}>
        <button type="button" className={classes.what} aria-expanded={unfolded} onClick={onToggle}>
          {changes[0]?.undoes !== undefined && <Undo2 size={14} aria-hidden="true" />}
          {words}
        </button>
        {item.type === 'set' ? <SetStateChip parts={item.parts} /> : <StateChip change={item.change} />}
        {seen !== undefined && <SeenCounts counts={seen.counts} words={didWords} />}
        <span className={classes.meta}>
          <time dateTime={at} title={exactly(at)}>
            {ago(at, now)}
          </time>
          {user !== undefined && <span className={classes.user}> by {user}</span>}
        </span>
      </div>
      {unfolded && (
        <div className={classes.body}>
          <p className={classes.soft}>
            {exactly(at)}
            {changes.some(({ takeOver }) => takeOver === true) && ' · fields of other managers were taken over'}
          </p>
          {item.type === 'set' && <SetParts parts={item.parts} />}
          {seen !== undefined && (
            <section aria-label="What it changed">
              <h4 className={classes.paneTitle}>What it changed</h4>
              <SeenList seen={seen} words={didWords} label="What it changed" />
            </section>
          )}
          {item.type === 'set' ? <SetUndoPane item={item} /> : <UndoPane change={item.change} />}
        </div>
      )}
    </article>
  );
}
