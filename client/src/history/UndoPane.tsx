/** What taking a change back would change now, and the button that does it. */
import { Button } from '@mantine/core';
import { useMemo, useState } from 'react';
import type { ReactNode } from 'react';
import type { RecordedChange } from '@eastwest/shared/protocol';
import { GuardNotes, Hurdles } from '../ui/GuardView.tsx';
import { history } from '../ui/history.ts';
import { gateWords, lossHurdles, standing } from '../ui/hurdles.ts';
import type { Typed } from '../ui/hurdles.ts';
import { seenOf } from '../ui/seen.ts';
import { useServices } from '../ui/services.ts';
import { actions, useStore } from '../ui/store.ts';
import { wordsOf } from '../ui/words.ts';
import classes from './history.module.css';
import { textOf, wayBack } from './inverse.ts';
import { SeenList } from './SeenList.tsx';
import { takeBack, useUndoing, whyItFailed } from './undoing.ts';
import { useInversePreview } from './use-inverse-preview.ts';
import type { Looked } from './use-inverse-preview.ts';

export function UndoPane({ change }: { readonly change: RecordedChange }) {
  const cluster = useStore((state) => state.cluster);
  const undoing = useUndoing(change.id);
  const way = useMemo(() => wayBack(change, cluster), [change, cluster]);
  const looked = useInversePreview(way.type === 'open' ? way.draft : undefined);
  const [typed, type] = useState<Typed>(new Map());
  const hurdles = lossHurdles(looked?.preview?.guard);
  return (
    <div className={classes.undo}>
      {way.type === 'closed' && <p className={classes.why}>{way.why}</p>}
      {way.type === 'open' && (
        <InversePreview looked={looked}>
          <Hurdles hurdles={hurdles} typed={typed} onType={(id, text) => type(new Map(typed).set(id, text))} />
          {looked?.preview !== undefined && <GuardNotes report={looked.preview.guard} />}
        </InversePreview>
      )}
      {undoing?.step === 'failed' && (
        <p className={classes.failure} role="alert">
          {whyItFailed(undoing)}
        </p>
      )}
      <div className={classes.actions}>
        {way.type === 'closed' && way.others && <Compare change={change} />}
        <TakeBack change={change} possible={looked !== undefined} left={standing(hurdles, typed).length} />
      </div>
    </div>
  );
}

interface TakeBackProps {
  readonly change: RecordedChange;
  /** What it would do now has been looked at. */
  readonly possible: boolean;
  /** Losses that nobody has agreed to yet. */
  readonly left: number;
}

function TakeBack({ change, possible, left }: TakeBackProps) {
  const { undo } = useServices();
  const connected = useStore((state) => state.connection.state === 'open');
  const writable = useStore((state) => state.source?.apply !== 'export');
  const undoing = useUndoing(change.id);
  const busy = undoing?.step === 'sent' || (undoing?.step === 'accepted' && change.undoneBy === undefined);
  const words = gateWords(left);
  return (
    <>
      <Button
        size="compact-sm"
        disabled={!possible || left > 0 || busy || !connected || !writable}
        title={connected ? undefined : 'The connection is lost: it waits until what you see is the state of now.'}
        onClick={() => void takeBack(change.id, undo)}
      >
        {busy ? 'Taking it back…' : 'Take it back'}
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

/** The policy is another one by now: what was there becomes a draft on top of it, to be looked at like any other. */
function Compare({ change }: { readonly change: RecordedChange }) {
  const { key, before } = change;
  const exists = useStore((state) => state.cluster.objects.has(key));
  // Nothing was there, and nothing is.
  if (before === undefined && !exists) return null;
  const compare = (): void => {
    history.close();
    if (before === undefined) actions.deletePolicy(key);
    else if (exists) {
      actions.setDraftText(key, textOf(before));
      actions.openDraft(key);
    } else actions.newPolicy(textOf(before));
    actions.openReview();
  };
  return (
    <Button size="compact-sm" variant="default" onClick={compare}>
      Look at the difference
    </Button>
  );
}
