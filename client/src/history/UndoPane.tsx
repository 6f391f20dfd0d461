/** What taking a change back would change now, and the button that does it. */
import { Button } from '@mantine/core';
import { useMemo } from 'react';
import type { RecordedChange } from '@eastwest/shared/protocol';
import type { DraftState } from '../state/drafts.ts';
import { history } from '../ui/history.ts';
import { seenOf } from '../ui/seen.ts';
import { useServices } from '../ui/services.ts';
import { actions, useStore } from '../ui/store.ts';
import { wordsOf } from '../ui/words.ts';
import classes from './history.module.css';
import { textOf, wayBack } from './inverse.ts';
import { SeenList } from './SeenList.tsx';
import { takeBack, useUndoing, whyItFailed } from './undoing.ts';
import { useInversePreview } from './use-inverse-preview.ts';

export function UndoPane({ change }: { readonly change: RecordedChange }) {
  const { undo } = useServices();
  const cluster = useStore((state) => state.cluster);
  const connected = useStore((state) => state.connection.state === 'open');
  const writable = useStore((state) => state.source?.apply !== 'export');
  const undoing = useUndoing(change.id);
  const way = useMemo(() => wayBack(change, cluster), [change, cluster]);
  const busy = undoing?.step === 'sent' || (undoing?.step === 'accepted' && change.undoneBy === undefined);
  return (
    <div className={classes.undo}>
      {way.type === 'open' ? <InversePreview draft={way.draft} /> : <p className={classes.why}>{way.why}</p>}
      {undoing?.step === 'failed' && (
        <p className={classes.failure} role="alert">
          {whyItFailed(undoing)}
        </p>
      )}
      <div className={classes.actions}>
        {way.type === 'closed' && way.others && <Compare change={change} />}
        <Button
          size="compact-sm"
          disabled={way.type === 'closed' || busy || !connected || !writable}
          title={connected ? undefined : 'The connection is lost: it waits until what you see is the state of now.'}
          onClick={() => void takeBack(change.id, undo)}
        >
          {busy ? 'Taking it back…' : 'Take it back'}
        </Button>
      </div>
    </div>
  );
}

function InversePreview({ draft }: { readonly draft: DraftState }) {
  const preview = useInversePreview(draft);
  const seen = useMemo(() => preview?.preview && seenOf(preview.preview), [preview]);
  return (
    <section aria-label="What taking it back changes">
      <h4 className={classes.paneTitle}>Taking it back now</h4>
      {preview === undefined && <p className={classes.soft}>Evaluating…</p>}
      {preview !== undefined && seen === undefined && <p className={classes.soft}>What that changes cannot be evaluated.</p>}
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
