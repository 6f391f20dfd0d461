/**
 * The change set that is being applied, outside of any component: closing the screen does not stop it, and what it has done
 * and not done is still there when it is opened again.
 */
import type { ObjectKey } from '@eastwest/shared/kube';
import type { SetPart } from '@eastwest/shared/protocol';
import { useStore as useZustand } from 'zustand';
import { createStore } from 'zustand/vanilla';
import type { SetPreview, SetStep } from '../engine/messages.ts';
import type { DraftId } from '../state/drafts.ts';
import { policyAt } from '../state/drafting.ts';
import type { Services } from '../ui/services.ts';
import { actions, store } from '../ui/store.ts';
import { backOf, isTakenBack, problemsOf } from './back.ts';
import type { Back } from './back.ts';
import { inFile } from './files.ts';
import { planOf } from './plan.ts';
import { applyReviewed, check, checkPlan, forgetReview, reviewOf, settledReview, watchReviews } from './reviews.ts';
import type { Reviewed } from './reviews.ts';
import { advanceRun, afterBridge, beginRun, bridgePlan, doneOf } from './run.ts';
import type { Done, Run, RunEvent } from './run.ts';

interface ChangeSet {
  readonly run?: Run | undefined;
  /** What its parts say of it, so that the server keeps and takes back all of it at once. */
  readonly part?: SetPart | undefined;
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
  changeSet.setState({ run: undefined, part: undefined, seen: undefined });
}

function tell(event: RunEvent): void {
  changeSet.setState(({ run }) => ({ run: run && advanceRun(run, event) }));
}

export async function applyAll(seen: SetPreview, apply: Services['apply']): Promise<void> {
  changeSet.setState({ run: beginRun(seen.steps), part: partOf(seen.steps), seen });
  await pursue(apply);
}

function partOf(steps: readonly SetStep[]): SetPart {
  // `randomUUID` is there on secure origins only.
  const id = [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  return { id, size: new Set(steps.map((step) => step.id)).size };
}

/** Of the set that is being applied, for a part that is sent by itself after a stop. */
export function part(): SetPart | undefined {
  return changeSet.getState().part;
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
  await applyReviewed(id, { preview: changeSet.getState().seen?.preview, set: part() }, apply);
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

/** What somebody else has touched since stays, and is reported. */
export async function takeBack({ undoSet, history }: Pick<Services, 'undoSet' | 'history'>): Promise<void> {
  const set = part();
  if (set === undefined) return;
  tell({ type: 'take-back' });
  const answer = await undoSet({ set: set.id });
  const problems = answer.ok ? problemsOf(answer.value) : everyOne(`${answer.error} It may have been taken back, or not.`);
  await wasTakenBack(history, problems);
}

function everyOne(problem: string): ReadonlyMap<ObjectKey, string> {
  return new Map((changeSet.getState().run?.done ?? []).map(({ key }) => [key, problem]));
}

/** Called when the history has changed: the server takes a set back by itself when nobody keeps it. */
export async function lookWhetherTakenBack(history: Services['history']): Promise<void> {
  const { run, part: set } = changeSet.getState();
  if (set === undefined || (run?.phase !== 'stopped' && run?.phase !== 'applied')) return;
  const page = await history();
  if (page.ok && changeSet.getState().run === run && isTakenBack(page.value.changes, set.id))
    await wasTakenBack(history, new Map());
}

async function wasTakenBack(history: Services['history'], problems: ReadonlyMap<ObjectKey, string>): Promise<void> {
  const page = await history();
  const { run, part: set } = changeSet.getState();
  if (run === undefined || set === undefined) return;
  const unknown = page.ok ? problems : new Map([...everyOne(page.error), ...problems]);
  const back = backOf(run.done, set.id, page.ok ? page.value.changes : [], unknown);
  for (const each of back) if (each.problem === undefined) await shown(each);
  for (const { done, problem } of back) if (problem === undefined) draftAgain(done);
  tell({ type: 'taken-back', back });
}

/** What was wanted is a draft again, of what is there now. */
function draftAgain({ id, draft }: Done): void {
  forgetReview(id);
  actions.draftCame(draft);
  actions.rebaseDraft(id);
}

/** Versions may be skipped when somebody writes right after; after this long what is there counts. */
const patienceMs = 10_000;

/** Resolves when the stream shows what is there again. */
function shown({ done: { key }, left }: Back): Promise<void> {
  const isIt = (): boolean => policyAt(store.getState().cluster, key)?.resourceVersion === left?.resourceVersion;
  return new Promise((resolve) => {
    if (isIt()) return resolve();
    const end = (): void => {
      clearTimeout(timer);
      stop();
      resolve();
    };
    const timer = setTimeout(end, patienceMs);
    const stop = store.subscribe(() => isIt() && end());
  });
}
