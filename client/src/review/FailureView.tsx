/** Why it was not applied, and what to do about it. The draft is kept in every case. */
import { Button } from '@mantine/core';
import { assertNever } from '@eastwest/shared/base';
import type { ReactNode } from 'react';
import { isNewDraft } from '../state/drafting.ts';
import type { DraftState } from '../state/drafts.ts';
import { sentence } from '../state/sentence.ts';
import { actions, useStore } from '../ui/store.ts';
import { Ticked } from '../ui/Ticked.tsx';
import { Conflict } from './Conflict.tsx';
import { draftName } from './names.ts';
import classes from './review.module.css';
import type { Failure, Step } from './step.ts';
import { Verdict } from './Verdict.tsx';

interface FailureViewProps {
  readonly draft: DraftState;
  readonly step: Extract<Step, { step: 'failed' }>;
  readonly again: () => void;
  readonly onCompare: (() => void) | undefined;
  /** Whose fields may be taken over; empty where that is no way on. */
  readonly managers: readonly string[];
  readonly onTakeOver: () => void;
}

export function FailureView({ draft, step, again, onCompare, managers, onTakeOver }: FailureViewProps) {
  const { failure } = step;
  switch (failure.outcome) {
    case 'conflict':
      return (
        <Conflict
          draft={draft}
          failure={failure}
          again={again}
          onCompare={onCompare}
          managers={managers}
          onTakeOver={onTakeOver}
        />
      );
    case 'forbidden':
      return <Forbidden failure={failure} again={again} />;
    case 'invalid':
      return <Invalid draft={draft} failure={failure} />;
    case 'gone':
      return <Gone draft={draft} failure={failure} again={again} />;
    case 'unreachable':
      return (
        <Verdict tone="warning" title="The server could not be reached. Nothing was applied." actions={<Again again={again} />}>
          <p className={classes.explain}>
            <Ticked text={sentence(failure.message)} /> Your draft is kept.
          </p>
        </Verdict>
      );
    default:
      return assertNever(failure);
  }
}

type Of<Name extends Failure['outcome']> = Extract<Failure, { outcome: Name }>;

export function Again({ again, children }: { readonly again: () => void; readonly children?: ReactNode }) {
  return (
    <>
      <Button variant="default" onClick={actions.closeReview}>
        Back
      </Button>
      {children}
      <Button variant={children === undefined ? 'filled' : 'default'} onClick={again}>
        Check again
      </Button>
    </>
  );
}

function Forbidden({ failure, again }: { readonly failure: Of<'forbidden'>; readonly again: () => void }) {
  const user = useStore((state) => state.source?.user);
  const toFiles = useStore((state) => state.source?.apply === 'files');
  return (
    <Verdict
      tone="removed"
      title={
        toFiles ? 'It cannot be written.' : user === undefined ? 'You may not do this here.' : `${user} may not do this here.`
      }
      actions={<Again again={again} />}
    >
      <p className={classes.explain}>
        <Ticked text={sentence(failure.message)} />
      </p>
      <p className={classes.explain}>
        Nothing was applied. Your draft is kept{toFiles ? '.' : ': somebody with the permission can apply its YAML.'}
      </p>
    </Verdict>
  );
}

function Invalid({ draft, failure }: { readonly draft: DraftState; readonly failure: Of<'invalid'> }) {
  return (
    <Verdict
      tone="removed"
      title="The server refuses it as it stands."
      actions={<Button onClick={() => actions.openDraft(draft.id)}>Back to the text</Button>}
    >
      <ul className={classes.problems}>
        {failure.causes.map(({ path, message }) => (
          <li key={`${path} ${message}`} className={classes.problem} data-tone="removed">
            <div className={classes.problemText}>
              {path !== '' && <span className={classes.mono}>{path} </span>}
              <Ticked text={sentence(message)} />
            </div>
            {path !== '' && (
              <button type="button" className={classes.line} onClick={() => actions.openDraft(draft.id, { path })}>
                show
              </button>
            )}
          </li>
        ))}
      </ul>
    </Verdict>
  );
}

function Gone({
  draft,
  failure,
  again,
}: {
  readonly draft: DraftState;
  readonly failure: Of<'gone'>;
  readonly again: () => void;
}) {
  const isEdit = draft.type === 'edit' && !isNewDraft(draft.id);
  return (
    <Verdict
      tone="warning"
      title={`${draftName(draft)} is not there any more.`}
      actions={
        <Again again={again}>
          {isEdit && <Button onClick={() => actions.draftAsNew(draft.id)}>Make it a new policy</Button>}
          {draft.type === 'delete' && <Button onClick={() => actions.discardDraft(draft.id)}>Discard the draft</Button>}
        </Again>
      }
    >
      <p className={classes.explain}>
        <Ticked text={sentence(failure.message)} />
      </p>
    </Verdict>
  );
}
