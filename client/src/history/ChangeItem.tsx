/** One change: what, when, by whom, and which connections it changed; unfolded, the way back. */
import { Undo2 } from 'lucide-react';
import type { RecordedChange } from '@eastwest/shared/protocol';
import { Chip } from '../ui/Controls.tsx';
import classes from './history.module.css';
import { wordsOfChange } from './inverse.ts';
import { didWords, SeenCounts, SeenList } from './SeenList.tsx';
import { UndoPane } from './UndoPane.tsx';
import { ago, exactly } from './when.ts';

interface ChangeItemProps {
  readonly change: RecordedChange;
  readonly now: number;
  readonly unfolded: boolean;
  readonly onToggle: () => void;
}

export function ChangeItem({ change, now, unfolded, onToggle }: ChangeItemProps) {
  const { at, user, seen } = change;
  return (
    <article className={classes.item} aria-label={wordsOfChange(change)}>
      <div className={classes.head}>
        <button type="button" className={classes.what} aria-expanded={unfolded} onClick={onToggle}>
          {change.undoes !== undefined && <Undo2 size={14} aria-hidden="true" />}
          {wordsOfChange(change)}
        </button>
        <StateChip change={change} />
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
            {change.takeOver === true && ' · fields of other managers were taken over'}
          </p>
          {seen !== undefined && (
            <section aria-label="What it changed">
              <h4 className={classes.paneTitle}>What it changed</h4>
              <SeenList seen={seen} words={didWords} label="What it changed" />
            </section>
          )}
          <UndoPane change={change} />
        </div>
      )}
    </article>
  );
}

function StateChip({ change: { undoneBy, unsure, keep } }: { readonly change: RecordedChange }) {
  if (unsure === true) return <Chip tone="warning">not known whether it was applied</Chip>;
  if (keep?.state === 'taken-back') return <Chip title={exactly(keep.at)}>nobody kept it: taken back</Chip>;
  if (undoneBy !== undefined) return <Chip>taken back</Chip>;
  if (keep?.state === 'pending') return <Chip tone="warning">waits to be kept</Chip>;
  if (keep?.state === 'kept') return <Chip title={exactly(keep.at)}>kept</Chip>;
  if (keep?.state === 'stands') return <Chip tone="warning">{`not kept, but it stands: ${keep.message}`}</Chip>;
  return null;
}
