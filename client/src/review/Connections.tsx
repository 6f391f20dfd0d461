/** What the change set does to connections, under what of it has to be agreed to. */
import type { Preview } from '@eastwest/shared/change';
import type { Loss } from '@eastwest/shared/guard';
import { LateSkeleton } from '../ui/Controls.tsx';
import { GuardNotes, Hurdles } from '../ui/GuardView.tsx';
import type { Hurdle, Typed } from '../ui/hurdles.ts';
import { AddDnsRule } from './AddDnsRule.tsx';
import { ComingList } from './ComingList.tsx';
import { Changes } from './DraftChanges.tsx';
import classes from './review.module.css';
import type { ReviewedSet } from './use-reviewed-set.ts';

interface ConnectionsProps {
  readonly set: ReviewedSet;
  readonly hurdles: readonly Hurdle[];
  readonly typed: Typed;
  readonly onType: (id: string, text: string) => void;
  readonly applied: boolean;
  /** What one draft was seen to change when it was applied: afterwards it changes nothing any more. */
  readonly seen: Preview | undefined;
  /** Nothing is applied from here, so nothing is typed: what is critical is told like the rest. */
  readonly showAll: boolean;
}

/** What mends it joins the set. */
const mend = (loss: Loss) => <AddDnsRule loss={loss} keep />;

export function Connections({ set, hurdles, typed, onType, applied, seen, showAll }: ConnectionsProps) {
  if (set.seen !== undefined) return <Changes title={titleOf(set)} preview={set.seen.preview} />;
  if (!set.several && applied) return <Changes title="What was changed" preview={seen} />;
  const { answer } = set;
  const unreadable = answer !== undefined && answer.preview === undefined;
  return (
    <>
      <Hurdles hurdles={hurdles} typed={typed} onType={onType} mend={mend} />
      {answer?.preview !== undefined && <GuardNotes report={answer.preview.guard} all={showAll} mend={mend} />}
      <Changes
        title={set.ticked.length > 1 ? `What these ${set.ticked.length} change together` : 'What this draft changes'}
        preview={answer?.preview?.preview}
      >
        {unreadable && set.ticked.length > 0 && (
          <p className={classes.none}>Not known: the text cannot be evaluated as it stands.</p>
        )}
        {answer === undefined && <LateSkeleton rows={4} />}
      </Changes>
      {answer?.preview !== undefined && <ComingList drafts={set.ticked} />}
    </>
  );
}

/** Of a set that is being applied, or was. */
function titleOf({ isOver, run }: ReviewedSet): string {
  if (!isOver) return 'What this changes';
  return run?.phase === 'taken-back' ? 'What was to be changed' : 'What was changed';
}
