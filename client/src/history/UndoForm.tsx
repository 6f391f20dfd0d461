/** What taking something back would change now, what of it has to be agreed to, and the button that does it. */
import { Button } from '@mantine/core';
import { useMemo, useState } from 'react';
import type { ReactNode } from 'react';
import type { DraftState } from '../state/drafts.ts';
import { GuardNotes, Hurdles } from '../ui/GuardView.tsx';
import { gateWords, lossHurdles, standing } from '../ui/hurdles.ts';
import type { Typed } from '../ui/hurdles.ts';
import { seenOf } from '../ui/seen.ts';
import { useStore } from '../ui/store.ts';
import { wordsOf } from '../ui/words.ts';
import classes from './history.module.css';
import { SeenList } from './SeenList.tsx';
import { useUndoing } from './undoing.ts';
import { useInversePreview } from './use-inverse-preview.ts';
import type { Looked } from './use-inverse-preview.ts';

interface UndoFormProps {
  /** Of the item in the list. */
  readonly id: string;
  /** What it comes to now; none where there is no way back. Always the same array while nothing has changed. */
  readonly drafts: readonly DraftState[];
  /** It is taken back, as the stream shows. */
  readonly isUndone: boolean;
  readonly label: string;
  readonly onTakeBack: () => void;
  /** Why it cannot be taken back, or not all of it. */
  readonly children?: ReactNode;
  /** What else can be done. */
  readonly more?: ReactNode;
}

export function UndoForm({ id, drafts, isUndone, label, onTakeBack, children, more }: UndoFormProps) {
  const undoing = useUndoing(id);
  const looked = useInversePreview(drafts);
  const [typed, type] = useState<Typed>(new Map());
  const hurdles = lossHurdles(looked?.preview?.guard);
  const busy = undoing?.step === 'sent' || (undoing?.step === 'accepted' && !isUndone);
  return (
    <div className={classes.undo}>
      {children}
      {drafts.length > 0 && (
        <InversePreview looked={looked}>
          <Hurdles hurdles={hurdles} typed={typed} onType={(hurdle, text) => type(new Map(typed).set(hurdle, text))} />
          {looked?.preview !== undefined && <GuardNotes report={looked.preview.guard} />}
        </InversePreview>
      )}
      {undoing?.step === 'failed' && (
        <p className={classes.failure} role="alert">
          {undoing.why}
        </p>
      )}
      <div className={classes.actions}>
        {more}
        <TakeBack
          label={label}
          busy={busy}
          possible={looked !== undefined}
          left={standing(hurdles, typed).length}
          onTakeBack={onTakeBack}
        />
      </div>
    </div>
  );
}

interface TakeBackProps {
  readonly label: string;
  readonly busy: boolean;
  /** What it would do now has been looked at. */
  readonly possible: boolean;
  /** Losses that nobody has agreed to yet. */
  readonly left: number;
  readonly onTakeBack: () => void;
}

function TakeBack({ label, busy, possible, left, onTakeBack }: TakeBackProps) {
  const connected = useStore((state) => state.connection.state === 'open');
  const writable = useStore((state) => state.source?.apply !== 'export');
  const words = gateWords(left);
  return (
    <>
      <Button
        size="compact-sm"
        disabled={!possible || left > 0 || busy || !connected || !writable}
        title={connected ? undefined : 'The connection is lost: it waits until what you see is the state of now.'}
        onClick={onTakeBack}
      >
        {busy ? 'Taking it back…' : label}
      </Button>
      {words !== undefined && !busy && <p className={classes.soft}>{words}</p>}
    </>
  );
}

interface InversePreviewProps {
  readonly looked: Looked | undefined;
  /** What of it would break something. */
  readonly children: ReactNode;
}

function InversePreview({ looked, children }: InversePreviewProps) {
  const seen = useMemo(() => looked?.preview && seenOf(looked.preview.preview), [looked]);
  return (
    <section aria-label="What taking it back changes">
      <h4 className={classes.paneTitle}>Taking it back now</h4>
      {looked === undefined && <p className={classes.soft}>Evaluating…</p>}
      {looked !== undefined && seen === undefined && <p className={classes.soft}>What that changes cannot be evaluated.</p>}
      {children}
      {seen !== undefined && <SeenList seen={seen} words={wordsOf} label="What taking it back changes" />}
    </section>
  );
}
