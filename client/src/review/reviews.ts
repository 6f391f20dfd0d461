/**
 * The reviews under way, outside of any component: closing the screen does not lose an apply that is on its way, and the
 * stream still confirms it and ends the draft.
 */
import type { Preview } from '@eastwest/shared/change';
import type { ApplyOutcome, SetPart } from '@eastwest/shared/protocol';
import { useStore as useZustand } from 'zustand';
import { createStore } from 'zustand/vanilla';
import { policyAt } from '../state/drafting.ts';
import type { DraftId, DraftState } from '../state/drafts.ts';
import type { Services } from '../ui/services.ts';
import { actions, store } from '../ui/store.ts';
import { toldOf } from '../ui/told.ts';
import { inFile, toShownFile } from './files.ts';
import { planOf } from './plan.ts';
import type { Plan } from './plan.ts';
import { advance, begin, isUnderWay, takingOver } from './step.ts';
import type { Live, Review, ReviewEvent } from './step.ts';
import type { ObjectKey } from '@eastwest/shared/kube';

export interface Reviewed {
  readonly draft: DraftState;
  readonly review: Review;
  /** What the draft was seen to change when it was applied: afterwards there is no preview of it any more. */
  readonly preview?: Preview | undefined;
}

type Reviews = ReadonlyMap<DraftId, Reviewed>;

const reviews = createStore<Reviews>(() => new Map());

export function useReviews(): Reviews {
  return useZustand(reviews);
}

function liveAt(key: ObjectKey): Live | undefined {
  const policy = policyAt(store.getState().cluster, key);
  return policy && { uid: policy.uid, resourceVersion: policy.resourceVersion, manifest: policy.manifest };
}

function put(id: DraftId, reviewed: Reviewed): void {
  reviews.setState(new Map(reviews.getState()).set(id, reviewed), true);
}

/** Takes the event to the review it was meant for: one that was begun anew since has another `plan`. */
function tell(id: DraftId, of: Review, event: ReviewEvent): void {
  const reviewed = reviews.getState().get(id);
  if (reviewed === undefined || reviewed.review.plan !== of.plan) return;
  const review = advance(reviewed.review, event);
  if (review === reviewed.review) return;
  put(id, { ...reviewed, review });
  if (review.step.step === 'applied' && reviewed.review.step.step !== 'applied' && review.plan.bridge !== true)
    actions.settleDraft(id, review.plan.key);
}

/** So many side by side: the browser has six connections to one server, and one of them is the stream. */
const atOnce = 4;
const queued = new Set<DraftState>();
let running = 0;

/** Drafts that were changed or discarded since they were queued are passed over. */
export function checkSoon(draft: DraftState, apply: Services['apply']): void {
  if (queued.has(draft)) return;
  queued.add(draft);
  checkNext(apply);
}

function checkNext(apply: Services['apply']): void {
  const [draft] = queued;
  if (draft === undefined || running >= atOnce) return;
  queued.delete(draft);
  const isKnown = reviewOf(draft.id)?.draft === draft || store.getState().drafts.get(draft.id) !== draft;
  if (isKnown) return checkNext(apply);
  running++;
  void check(draft, apply).finally(() => {
    running--;
    checkNext(apply);
  });
  checkNext(apply);
}

export function forgetReview(id: DraftId): void {
  const rest = new Map(reviews.getState());
  rest.delete(id);
  reviews.setState(rest, true);
}

export function reviewOf(id: DraftId): Reviewed | undefined {
  return reviews.getState().get(id);
}

/** Calls with every change of a review, until what it returns is called. */
export function watchReviews(look: () => void): () => void {
  return reviews.subscribe(look);
}

/** The review when it has come to rest: applied, failed, or nobody knows. */
export function settledReview(id: DraftId): Promise<Reviewed | undefined> {
  return new Promise((resolve) => {
    const look = (): boolean => {
      const reviewed = reviewOf(id);
      if (reviewed !== undefined && isUnderWay(reviewed.review)) return false;
      resolve(reviewed);
      return true;
    };
    if (look()) return;
    const stop = reviews.subscribe(() => look() && stop());
  });
}

/** Asks the server whether it would take the draft. Writes nothing. `file`: where a new policy is to be written to. */
export async function check(draft: DraftState, apply: Services['apply'], file?: string): Promise<void> {
  const { cluster, source } = store.getState();
  const planned = planOf(draft, cluster);
  const chosen = file ?? reviews.getState().get(draft.id)?.review.plan.request.file;
  if (planned.type === 'plan') await checkPlan(draft, inFile(planned.plan, draft, source, chosen), apply);
}

export async function checkPlan(draft: DraftState, plan: Plan, apply: Services['apply']): Promise<void> {
  const review = begin(plan, liveAt(plan.key));
  put(draft.id, { draft, review });
  const outcome = await apply({ ...plan.request, dryRun: true });
  tell(draft.id, review, { type: 'checked', outcome });
}

export interface Told {
  /** What the user saw that it would change. */
  readonly preview: Preview | undefined;
  /** The change set that it is a part of. */
  readonly set?: SetPart | undefined;
}

export async function applyReviewed(id: DraftId, { preview, set }: Told, apply: Services['apply']): Promise<void> {
  const reviewed = reviews.getState().get(id);
  if (reviewed?.review.step.step !== 'ready') return;
  const { review } = reviewed;
  put(id, { ...reviewed, preview });
  tell(id, review, { type: 'apply' });
  const request = { ...toShownFile(review.plan.request, review.file), ...toldOf(preview), ...(set && { set }) };
  const outcome: ApplyOutcome = await apply({ ...request, dryRun: false });
  tell(id, review, { type: 'answered', outcome });
}

/**
 * Checked as any draft is, now with what others own taken over, and then applied: the user has agreed to that already. Only
 * warnings are news and wait for another press.
 */
export async function takeOver(id: DraftId, told: Told, apply: Services['apply']): Promise<void> {
  const reviewed = reviews.getState().get(id);
  const plan = reviewed && takingOver(reviewed.review);
  if (reviewed === undefined || plan === undefined) return;
  await checkPlan(reviewed.draft, plan, apply);
  const checked = reviews.getState().get(id)?.review;
  if (checked?.plan !== plan || checked.step.step !== 'ready' || checked.step.warnings.length > 0) return;
  await applyReviewed(id, told, apply);
}

/** Called when the screen closes: only what is still on its way is remembered. */
export function forgetSettled(): void {
  const kept = [...reviews.getState()].filter(([, { review }]) => isUnderWay(review) || review.step.step === 'unsure');
  reviews.setState(new Map(kept), true);
}

store.subscribe(({ cluster }, last) => {
  if (cluster === last.cluster) return;
  for (const [id, { review }] of reviews.getState()) {
    const { key } = review.plan;
    if (cluster.objects.get(key) !== last.cluster.objects.get(key)) tell(id, review, { type: 'streamed', live: liveAt(key) });
  }
});
