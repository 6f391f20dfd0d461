/** Where the review of a draft stands, in words, with the next step. */
import { Button } from '@mantine/core';
import type { Preview } from '@eastwest/shared/change';
import { assertNever } from '@eastwest/shared/base';
import type { SourceInfo } from '@eastwest/shared/protocol';
import type { DraftState } from '../state/drafts.ts';
import { sentence } from '../state/sentence.ts';
import { useServices } from '../ui/services.ts';
import { actions, useStore } from '../ui/store.ts';
import { Ticked } from '../ui/Ticked.tsx';
import { part } from './change-set.ts';
import { FailureView } from './FailureView.tsx';
import { useGate } from './gate.ts';
import { KeepOption } from './KeepOption.tsx';
import { draftName } from './names.ts';
import classes from './review.module.css';
import { applyReviewed, check, takeOver } from './reviews.ts';
import type { Reviewed } from './reviews.ts';
import { managersInTheWay } from './step.ts';
import type { Step } from './step.ts';
import { UndoApplied } from './UndoApplied.tsx';
import { useLate } from './use-late.ts';
import { Verdict } from './Verdict.tsx';

interface StepViewProps {
  readonly draft: DraftState;
  readonly reviewed: Reviewed | undefined;
  readonly preview: Preview | undefined;
  readonly source: SourceInfo;
  /** Absent when there is nothing else to compare with than what the draft started from. */
  readonly onCompare: (() => void) | undefined;
}

export function StepView({ draft, reviewed, preview, source, onCompare }: StepViewProps) {
  const { apply } = useServices();
  const step = reviewed?.review.step ?? { step: 'checking' };
  const again = (): void => void check(draft, apply);
  switch (step.step) {
    case 'checking':
      return <Verdict tone="busy" title={`Asking ${serverOf(source)} whether it would take it…`} actions={<BackButton />} />;
    case 'ready':
      return (
        <Ready
          draft={draft}
          step={step}
          takesOver={reviewed?.review.plan.request.takeOver === true}
          preview={preview}
          source={source}
        />
      );
    case 'applying':
      return <Verdict tone="busy" title="Applying…" />;
    case 'waiting':
      return <Waiting source={source} />;
    case 'applied':
      return <Applied draft={draft} step={step} reviewed={reviewed} />;
    case 'unsure':
      return <Unsure step={step} again={again} />;
    case 'failed':
      return (
        <FailureView
          draft={draft}
          step={step}
          again={again}
          onCompare={onCompare}
          managers={reviewed === undefined ? [] : managersInTheWay(reviewed.review)}
          onTakeOver={() => void takeOver(draft.id, { preview, set: part() }, apply)}
        />
      );
    default:
      return assertNever(step);
  }
}

function serverOf(source: SourceInfo): string {
  return source.kind === 'kubernetes' ? 'the API server' : 'the server';
}

function BackButton() {
  return (
    <Button variant="default" onClick={actions.closeReview}>
      Back
    </Button>
  );
}

type Of<Name extends Step['step']> = Extract<Step, { step: Name }>;

interface ReadyProps {
  readonly draft: DraftState;
  readonly step: Of<'ready'>;
  readonly takesOver: boolean;
  readonly preview: Preview | undefined;
  readonly source: SourceInfo;
}

function Ready({ draft, step, takesOver, preview, source }: ReadyProps) {
  const { apply } = useServices();
  const connected = useStore((state) => state.connection.state === 'open');
  const gate = useGate();
  if (source.apply === 'export') {
    return (
      <Verdict tone="added" title="Checked: it is valid. Nothing is written from here." actions={<BackButton />}>
        <Warnings warnings={step.warnings} />
      </Verdict>
    );
  }
  const deletes = draft.type === 'delete';
  return (
    <Verdict
      tone={step.warnings.length > 0 ? 'warning' : 'added'}
      title={
        source.apply === 'files'
          ? 'Checked: this would be written. Nothing is written yet.'
          : `Checked: ${serverOf(source)} would take it. Nothing is applied yet.`
      }
      actions={
        <>
          <BackButton />
          <Button
            className={deletes ? (classes.danger ?? '') : ''}
            disabled={!connected || !gate.open}
            onClick={() => void applyReviewed(draft.id, { preview }, apply)}
          >
            {deletes ? 'Delete the policy' : takesOver ? 'Take over and apply' : 'Apply'}
          </Button>
        </>
      }
    >
      {gate.words !== undefined && <p className={classes.explain}>{gate.words}</p>}
      <Warnings warnings={step.warnings} />
      <KeepOption />
      {!connected && (
        <p className={classes.explain}>The connection is lost. Applying waits until what you see is the state of now.</p>
      )}
    </Verdict>
  );
}

function Warnings({ warnings }: { readonly warnings: readonly string[] }) {
  if (warnings.length === 0) return null;
  return (
    <ul className={classes.warnings} aria-label="Warnings of the server">
      {warnings.map((warning) => (
        <li key={warning}>
          <Ticked text={sentence(warning)} />
        </li>
      ))}
    </ul>
  );
}

/** Accepted is not yet done: what counts is what the cluster shows. */
function Waiting({ source }: { readonly source: SourceInfo }) {
  const connected = useStore((state) => state.connection.state === 'open');
  const late = useLate(8000);
  return (
    <Verdict tone="busy" title={`Accepted. Waiting until ${source.name} shows it…`} actions={<BackButton />}>
      {!connected && <p className={classes.explain}>The connection is lost; it is confirmed as soon as it is back.</p>}
      {connected && late && (
        <p className={classes.explain}>
          This takes longer than usual. You may close this: the draft stays until it is confirmed.
        </p>
      )}
    </Verdict>
  );
}

interface AppliedProps {
  readonly draft: DraftState;
  readonly step: Of<'applied'>;
  readonly reviewed: Reviewed | undefined;
}

function Applied({ draft, step, reviewed }: AppliedProps) {
  const others = useStore((state) => state.drafts.size);
  const name = draftName(draft);
  const where = reviewed?.review.file?.path ?? 'the cluster';
  const done = draft.type === 'delete' ? `Deleted: ${name} is gone from ${where}.` : `Applied: ${name} is in ${where}.`;
  return (
    <Verdict
      tone="added"
      title={done}
      actions={
        <>
          {reviewed && <UndoApplied policy={reviewed.review.plan.key} />}
          <Button onClick={actions.closeReview}>{others > 0 ? 'Close' : 'Done'}</Button>
        </>
      }
    >
      {step.changedSince && <p className={classes.explain}>Somebody has changed it again since.</p>}
    </Verdict>
  );
}

function Unsure({ step, again }: { readonly step: Of<'unsure'>; readonly again: () => void }) {
  return (
    <Verdict
      tone="warning"
      title="It may have been applied, or not."
      actions={
        <>
          <BackButton />
          <Button onClick={again}>Check again</Button>
        </>
      }
    >
      <p className={classes.explain}>
        <Ticked text={sentence(step.message)} />{' '}
        {step.changed
          ? 'The policy has changed in the cluster since, but to something else than your draft.'
          : 'The cluster is being watched: if it was applied, it shows here by itself. Your draft is kept.'}
      </p>
    </Verdict>
  );
}
