/**
 * The change set that is being applied, outside of any component: closing the screen does not stop it, and what it has done
 * and not done is still there when it is opened again.
 */
import { assertNever } from '@eastwest/shared/base';
import type { ApplyOutcome } from '@eastwest/shared/protocol';
import { useStore as useZustand } from 'zustand';
import { createStore } from 'zustand/vanilla';
import type { SetPreview, SetStep } from '../engine/messages.ts';
import type { DraftId } from '../state/drafts.ts';
import { sentence } from '../state/sentence.ts';
import type { Services } from '../ui/services.ts';
import { actions, store } from '../ui/store.ts';
import { inFile } from './files.ts';
import { planOf } from './plan.ts';
import { applyReviewed, check, checkPlan, forgetReview, reviewOf, settledReview, watchReviews } from './reviews.ts';
import type { Reviewed } from './reviews.ts';
import { advanceRun, afterBridge, beginRun, bridgePlan, doneOf, inverseOf, nextBack } from './run.ts';
import type { Done, Run, RunEvent } from './run.ts';
import type { Live } from './step.ts';

interface ChangeSet {
  readonly run?: Run | undefined;
  /** What it was seen to change when it was begun: afterwards it changes nothing any more. */
  readonly seen?: SetPreview | undefined;
  /** Drafts that are not to be applied now. */
  readonly leftOut: ReadonlySet<DraftId>;
}

const changeSet = createStore<ChangeSet>(() => ({ leftOut: new Set() }));

export function useChangeSet(): ChangeSet {
  return useZustand(changeSet);
}

export function tick(id: DraftId, ticked: boolean): void {
  const leftOut = new Set(changeSet.getState().leftOut);
  if (ticked) leftOut.delete(id);
  else leftOut.add(id);
  changeSet.setState({ leftOut });
}

/** Called when the screen closes: a run that is over has been seen. */
export function forgetRun(): void {
  const phase = changeSet.getState().run?.phase;
  if (phase === 'applied' || phase === 'taken-back') leaveRun();
}

/** The user leaves it at that: what is applied stays, the rest are drafts as before. */
export function leaveRun(): void {
  changeSet.setState({ run: undefined, seen: undefined });
}

function tell(event: RunEvent): void {
  changeSet.setState(({ run }) => ({ run: run && advanceRun(run, event) }));
}

export async function applyAll(seen: SetPreview, apply: Services['apply']): Promise<void> {
  changeSet.setState({ run: beginRun(seen.steps), seen });
  await pursue(apply);
}

/** After a stop, once what was in the way is mended. */
export async function goOn(apply: Services['apply']): Promise<void> {
  tell({ type: 'go-on' });
  await pursue(apply);
}

async function pursue(apply: Services['apply']): Promise<void> {
  for (let run = changeSet.getState().run; run?.phase === 'applying'; run = changeSet.getState().run) {
    const step = run.steps[run.at];
    if (step === undefined) return;
    const reviewed = await carryOut(step, run, apply);
    const isApplied = reviewed?.review.step.step === 'applied';
    tell(isApplied ? { type: 'written', done: doneOf(reviewed.draft, reviewed.review) } : { type: 'failed' });
  }
}

/** No answer had come, so the run stopped, and now the stream shows that it was written: that is no longer "not applied". */
watchReviews(() => {
  const { run } = changeSet.getState();
  const step = run?.phase === 'stopped' ? run.steps[run.at] : undefined;
  const reviewed = step && reviewOf(step.id);
  if (step === undefined || reviewed?.review.step.step !== 'applied') return;
  const isThisStep = reviewed.review.plan.bridge === (step.bridge === undefined ? undefined : true);
  if (isThisStep) tell({ type: 'written', done: doneOf(reviewed.draft, reviewed.review) });
});

/** A draft that was mended since it was last checked is checked again; what is not ready then stops the run. */
async function carryOut({ id, bridge }: SetStep, run: Run, apply: Services['apply']): Promise<Reviewed | undefined> {
  const known = reviewOf(id);
  // It was not known whether it was written when the run stopped; the stream has told by now.
  if (known?.review.step.step === 'applied' && known.review.plan.bridge === (bridge === undefined ? undefined : true))
    return known;
  const draft = store.getState().drafts.get(id) ?? known?.draft;
  if (draft === undefined) return undefined;
  const { cluster, source } = store.getState();
  const between = run.done.find((done) => done.id === id && done.halfway);
  const planned = planOf(draft, between === undefined ? cluster : withoutPolicy(between));
  if (planned.type === 'blocked') return undefined;
  if (bridge !== undefined) await checkPlan(draft, bridgePlan(planned.plan, bridge), apply);
  else if (between !== undefined)
    await checkPlan(draft, inFile(afterBridge(planned.plan, between.written), draft, source, undefined), apply);
  else if (known?.draft !== draft || known.review.step.step !== 'ready') await check(draft, apply);
  if (reviewOf(id)?.review.step.step !== 'ready') return undefined;
  await applyReviewed(id, changeSet.getState().seen?.preview, apply);
  return await settledReview(id);
}

/** A policy to be made is there already when it stands in between: that is no reason not to go on. */
function withoutPolicy({ key, before }: Done) {
  const { cluster } = store.getState();
  if (before !== undefined) return cluster;
  const objects = new Map(cluster.objects);
  objects.delete(key);
  return { ...cluster, objects };
}

/** Each by itself, the last first: what somebody else has touched since stays, and is reported. */
export async function takeBack(apply: Services['apply']): Promise<void> {
  tell({ type: 'take-back' });
  for (let run = changeSet.getState().run; run?.phase === 'taking-back'; run = changeSet.getState().run) {
    const done = nextBack(run);
    if (done === undefined) return;
    const problem = await takenBack(done, apply);
    tell({ type: 'taken-back', done, ...(problem === undefined ? {} : { problem }) });
  }
}

/** Resolves to why not, if it was not; and otherwise when the stream shows it. */
async function takenBack(done: Done, apply: Services['apply']): Promise<string | undefined> {
  const plan = inverseOf(done, store.getState().source?.apply === 'files');
  const seen = watchPolicy(done);
  const outcome = await apply({ ...plan.request, dryRun: false });
  if (outcome.outcome !== 'applied') {
    seen.stop();
    return whyNot(outcome);
  }
  await seen.until((live) =>
    plan.request.operation === 'delete' ? live?.uid !== done.written?.uid : live?.resourceVersion === outcome.resourceVersion,
  );
  draftAgain(done);
  return undefined;
}

/** What was wanted is a draft again, of what is there now. */
function draftAgain({ id, draft }: Done): void {
  forgetReview(id);
  actions.draftCame(draft);
  actions.rebaseDraft(id);
}

/** Versions may be skipped when somebody writes right after; after this long the answer counts. */
const patienceMs = 10_000;

function watchPolicy({ key }: Done) {
  const seen: (Live | undefined)[] = [];
  let look: (() => void) | undefined;
  const now = (): void => {
    const object = store.getState().cluster.objects.get(key);
    seen.push(object?.kind === 'NetworkPolicy' ? object : undefined);
    look?.();
  };
  const stop = store.subscribe(({ cluster }, last) => {
    if (cluster.objects.get(key) !== last.cluster.objects.get(key)) now();
  });
  const until = (isIt: (live: (typeof seen)[number]) => boolean): Promise<void> =>
    new Promise((resolve) => {
      const end = (): void => {
        clearTimeout(timer);
        stop();
        resolve();
      };
      const timer = setTimeout(end, patienceMs);
      look = () => {
        if (seen.some(isIt)) end();
      };
      look();
    });
  return { stop, until };
}

function whyNot(outcome: Exclude<ApplyOutcome, { outcome: 'applied' }>): string {
  switch (outcome.outcome) {
    case 'conflict':
      return 'Somebody has changed it since: it was left as it is.';
    case 'invalid':
      return sentence(outcome.causes.map(({ message }) => message).join('; '));
    case 'unreachable':
      return `${sentence(outcome.message)}${outcome.written === 'unknown' ? ' It may have been taken back, or not.' : ''}`;
    case 'forbidden':
    case 'gone':
      return sentence(outcome.message);
    default:
      return assertNever(outcome);
  }
}
