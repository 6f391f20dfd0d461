/** How the change set as a whole stands, with the next step: apply all, go on after a stop, or take back. */
import { Button } from '@mantine/core';
import { assertNever } from '@eastwest/shared/base';
import type { MomentaryCut } from '@eastwest/shared/change';
import { formatPorts } from '@eastwest/shared/model';
import type { SourceInfo } from '@eastwest/shared/protocol';
import type { SetPreview } from '../engine/messages.ts';
import type { DraftState } from '../state/drafts.ts';
import { useServices } from '../ui/services.ts';
import { actions, useStore } from '../ui/store.ts';
import { plural } from '../ui/words.ts';
import { applyAll, goOn, leaveRun, takeBack } from './change-set.ts';
import { useGate } from './gate.ts';
import { draftName } from './names.ts';
import classes from './review.module.css';
import { KeepOption } from './KeepOption.tsx';
import { useReviews } from './reviews.ts';
import type { Run } from './run.ts';
import { notApplied } from './run.ts';
import { UndoApplied } from './UndoApplied.tsx';
import { Verdict } from './Verdict.tsx';

interface SetBarProps {
  readonly ticked: readonly DraftState[];
  /** Of all drafts that were ever part of the run, too. */
  readonly all: readonly DraftState[];
  readonly preview: SetPreview | undefined;
  readonly source: SourceInfo;
  readonly run: Run | undefined;
  /** Below what one draft says for itself, which has its own way back. */
  readonly under: boolean;
}

export function SetBar(props: SetBarProps) {
  const { run } = props;
  if (run === undefined) return <Before {...props} />;
  switch (run.phase) {
    case 'applying':
      return <Verdict tone="busy" title={`Applying ${Math.min(run.at + 1, run.steps.length)} of ${run.steps.length}…`} />;
    case 'stopped':
      return <Stopped {...props} run={run} />;
    case 'applied':
      return <AllApplied run={run} source={props.source} />;
    case 'taking-back':
      return <Verdict tone="busy" title={run.done.length === 1 ? 'Taking it back…' : `Taking back all ${run.done.length}…`} />;
    case 'taken-back':
      return <TakenBackReport run={run} />;
    default:
      return assertNever(run.phase);
  }
}

function BackButton() {
  return (
    <Button variant="default" onClick={actions.closeReview}>
      Back
    </Button>
  );
}

function Before({ ticked, all, preview, source, under }: SetBarProps) {
  const { apply } = useServices();
  const reviews = useReviews();
  const gate = useGate();
  const connected = useStore((state) => state.connection.state === 'open');
  const steps = ticked.map((draft) => {
    const reviewed = reviews.get(draft.id);
    return reviewed?.draft === draft ? reviewed.review.step.step : 'checking';
  });
  const refused = ticked.filter((_, index) => steps[index] === 'failed' || steps[index] === 'unsure');
  const ready = steps.filter((step) => step === 'ready').length;
  if (ticked.length === 0) return <Verdict tone="neutral" title="Nothing is chosen." actions={<BackButton />} />;
  if (refused.length > 0)
    return (
      <Verdict
        tone="warning"
        title={
          refused.length === 1
            ? `${names(refused)} cannot be applied as it stands.`
            : `${refused.length} drafts cannot be applied as they stand.`
        }
        actions={under ? undefined : <BackButton />}
      >
        <p className={classes.explain}>
          {refused.length === 1
            ? 'Look at the reason, mend it, or leave it out.'
            : `${names(refused)}: look at the reasons, mend them, or leave them out.`}{' '}
          Nothing is applied yet.
        </p>
      </Verdict>
    );
  if (ready < ticked.length || preview === undefined)
    return <Verdict tone="busy" title={`Checked ${ready} of ${ticked.length}…`} actions={<BackButton />} />;
  if (source.apply === 'export')
    return (
      <Verdict
        tone="added"
        title={`Checked: ${ticked.length === 1 ? 'it is' : `all ${ticked.length} are`} valid. Nothing is written from here.`}
        actions={<BackButton />}
      />
    );
  return (
    <Verdict
      tone={preview.cuts.length > 0 ? 'warning' : 'added'}
      title={`Checked: ${ticked.length === 1 ? 'it' : `all ${ticked.length}`} would be taken. Nothing is applied yet.`}
      actions={
        <>
          <BackButton />
          <Button disabled={!connected || !gate.open} onClick={() => void applyAll(preview, apply)}>
            {ticked.length < all.length ? `Apply ${ticked.length} of ${all.length}` : `Apply all ${ticked.length}`}
          </Button>
        </>
      }
    >
      {gate.words !== undefined && <p className={classes.explain}>{gate.words}</p>}
      <Bridges preview={preview} all={ticked} />
      <Cuts cuts={preview.cuts} />
      <KeepOption />
      {!connected && (
        <p className={classes.explain}>The connection is lost. Applying waits until what you see is the state of now.</p>
      )}
    </Verdict>
  );
}

function Bridges({ preview, all }: { readonly preview: SetPreview; readonly all: readonly DraftState[] }) {
  const ids = new Set(preview.steps.flatMap(({ id, bridge }) => (bridge === undefined ? [] : [id])));
  if (ids.size === 0) return null;
  return (
    <p className={classes.explain}>
      {names(all.filter(({ id }) => ids.has(id)))}: written in two steps, first so that it allows what it did and what it will. In
      between nothing is cut that stays.
    </p>
  );
}

function Cuts({ cuts }: { readonly cuts: readonly MomentaryCut[] }) {
  if (cuts.length === 0) return null;
  return (
    <>
      <p className={classes.explain}>
        <strong>Whatever the order, {plural(cuts.length, 'connection')} is cut for a moment and then allowed again:</strong>
      </p>
      <ul className={classes.cutList} aria-label="Cut for a moment">
        {cuts.slice(0, 100).map(({ after, from, to, ports }) => (
          <li key={`${after} ${from} ${to}`}>
            {from} → {to} {formatPorts(ports)}
          </li>
        ))}
        {cuts.length > 100 && <li>and {plural(cuts.length - 100, 'more')}</li>}
      </ul>
    </>
  );
}

function Stopped({ run, all }: SetBarProps & { readonly run: Run }) {
  const services = useServices();
  const gate = useGate();
  const reviews = useReviews();
  const left = new Set(notApplied(run));
  const failed = run.steps[run.at];
  const rest = all.filter(({ id }) => left.has(id));
  const why = all.find(({ id }) => id === failed?.id);
  const step = why && reviews.get(why.id)?.review.step.step;
  const where = step === 'failed' || step === 'unsure' ? 'at' : 'before';
  return (
    <Verdict
      tone="warning"
      title={`Stopped${why === undefined ? '' : ` ${where} ${draftName(why)}`}: ${run.done.length} applied, ${left.size} not.`}
      actions={
        <>
          <Button variant="default" onClick={leaveRun}>
            Leave it at that
          </Button>
          {run.done.length > 0 && (
            <Button variant="default" onClick={() => void takeBack(services)}>
              Take back what was applied
            </Button>
          )}
          <Button disabled={!gate.open} onClick={() => void goOn(services.apply)}>
            Go on
          </Button>
        </>
      }
    >
      <p className={classes.explain}>Applied: {run.done.length === 0 ? 'nothing' : run.done.map(doneName).join(', ')}.</p>
      <p className={classes.explain}>Not applied: {names(rest)}. They are kept as drafts.</p>
    </Verdict>
  );
}

function doneName({ draft, halfway }: Run['done'][number]): string {
  return halfway ? `${draftName(draft)} (the first of its two steps)` : draftName(draft);
}

function AllApplied({ run, source }: { readonly run: Run; readonly source: SourceInfo }) {
  const place = source.apply === 'files' ? 'written' : 'in the cluster';
  return (
    <Verdict
      tone="added"
      title={`Applied: ${run.done.length === 1 ? 'the change is' : `all ${run.done.length} changes are`} ${place}.`}
      actions={
        <>
          <UndoApplied />
          <Button onClick={actions.closeReview}>Done</Button>
        </>
      }
    />
  );
}

function TakenBackReport({ run }: { readonly run: Run }) {
  const kept = run.back.filter(({ problem }) => problem !== undefined);
  const back = run.back.filter(({ problem }) => problem === undefined);
  return (
    <Verdict
      tone={kept.length === 0 ? 'added' : 'warning'}
      title={
        kept.length === 0
          ? `Taken back: ${back.length === 1 ? `${names(back.map(({ done }) => done.draft))} is as it was` : `all ${back.length} are as they were`}.`
          : `Taken back: ${back.length} of ${run.back.length}. The rest is as it was applied.`
      }
      actions={
        <>
          <Button variant="default" onClick={leaveRun}>
            Back to the drafts
          </Button>
          <Button onClick={actions.closeReview}>Close</Button>
        </>
      }
    >
      {kept.map(({ done, problem }) => (
        <p key={done.id} className={classes.explain}>
          {draftName(done.draft)}: {problem}
        </p>
      ))}
    </Verdict>
  );
}

function names(drafts: readonly DraftState[]): string {
  return new Intl.ListFormat('en').format(drafts.map(draftName));
}
