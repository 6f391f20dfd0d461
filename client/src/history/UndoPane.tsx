/** The way back from one change. */
import { Button } from '@mantine/core';
import { useMemo } from 'react';
import type { RecordedChange } from '@eastwest/shared/protocol';
import { history } from '../ui/history.ts';
import { useServices } from '../ui/services.ts';
import { actions, useStore } from '../ui/store.ts';
import classes from './history.module.css';
import { textOf, wayBack } from './inverse.ts';
import { UndoForm } from './UndoForm.tsx';
import { takeBack } from './undoing.ts';

export function UndoPane({ change }: { readonly change: RecordedChange }) {
  const { undo } = useServices();
  const cluster = useStore((state) => state.cluster);
  const way = useMemo(() => wayBack(change, cluster), [change, cluster]);
  const drafts = useMemo(() => (way.type === 'open' ? [way.draft] : []), [way]);
  return (
    <UndoForm
      id={change.id}
      drafts={drafts}
      isUndone={change.undoneBy !== undefined}
      label="Take it back"
      onTakeBack={() => void takeBack(change.id, undo)}
      more={way.type === 'closed' && way.others && <Compare change={change} />}
    >
      {way.type === 'closed' && <p className={classes.why}>{way.why}</p>}
    </UndoForm>
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
