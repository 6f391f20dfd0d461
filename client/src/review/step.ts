/**
 * How far the review of one draft has come, as a pure machine. An apply has succeeded when the stream has shown its object,
 * not when the server has answered: both are remembered, in whatever order they come.
 */
import { assertNever } from '@eastwest/shared/base';
import type { JsonObject } from '@eastwest/shared/kube';
import type { ApplyOutcome, FileChange } from '@eastwest/shared/protocol';
import { sameSpec } from './plan.ts';
import type { Plan } from './plan.ts';

export type Failure = Exclude<ApplyOutcome, { outcome: 'applied' }>;

export type Step =
  | { readonly step: 'checking' }
  /** The server would take it. `expected` is what it would then hold. */
  | { readonly step: 'ready'; readonly warnings: readonly string[]; readonly expected?: JsonObject | undefined }
  | { readonly step: 'applying'; readonly expected?: JsonObject | undefined }
  /** Written; the stream has not shown it yet. `held` is what the server said that it holds. */
  | {
      readonly step: 'waiting';
      readonly uid: string;
      readonly resourceVersion: string;
      readonly held?: JsonObject | undefined;
    }
  /** `changedSince`: the stream shows it, and a later change of somebody else on top. */
  | { readonly step: 'applied'; readonly changedSince: boolean }
  /** No answer came back: it may have been written, and the stream will tell. */
  | { readonly step: 'unsure'; readonly message: string; readonly expected?: JsonObject | undefined; readonly changed: boolean }
  | { readonly step: 'failed'; readonly during: 'check' | 'apply'; readonly failure: Failure };

/** The live object, as the stream last showed it. */
export interface Live {
  readonly uid: string;
  readonly resourceVersion: string;
  readonly manifest: JsonObject;
}

export interface Review {
  readonly plan: Plan;
  readonly step: Step;
  /** What the stream shows now. */
  readonly live: Live | undefined;
  /** Every version that the stream has shown since apply was pressed: the answer may come after it. */
  readonly seen: readonly string[];
  /** What the check found that would change in a file, where files are written. */
  readonly file?: FileChange | undefined;
  /** What was there when apply was pressed: it comes back when the change is taken back. */
  readonly before?: Live | undefined;
  /** The version that was written; absent after a deletion. */
  readonly written?: { readonly uid: string; readonly resourceVersion: string } | undefined;
}

export type ReviewEvent =
  | { readonly type: 'checked'; readonly outcome: ApplyOutcome }
  | { readonly type: 'apply' }
  | { readonly type: 'answered'; readonly outcome: ApplyOutcome }
  | { readonly type: 'streamed'; readonly live: Live | undefined };

export function begin(plan: Plan, live: Live | undefined): Review {
  return { plan, live, seen: [], step: { step: 'checking' } };
}

/** An event that does not belong to the step is ignored: answers of a review that was begun anew may still come. */
export function advance(review: Review, event: ReviewEvent): Review {
  switch (event.type) {
    case 'checked':
      return review.step.step === 'checking' ? { ...review, step: checked(event.outcome), ...fileOf(event.outcome) } : review;
    case 'apply':
      return review.step.step === 'ready'
        ? { ...review, seen: [], before: review.live, step: { step: 'applying', expected: review.step.expected } }
        : review;
    case 'answered':
      return review.step.step === 'applying'
        ? settled({ ...review, step: answered(event.outcome, review.step.expected), ...writtenOf(review, event.outcome) })
        : review;
    case 'streamed':
      return settled({ ...review, live: event.live, seen: [...review.seen, versionOf(event.live)].slice(-50) });
    default:
      return assertNever(event);
  }
}

function writtenOf({ plan }: Review, outcome: ApplyOutcome): Pick<Review, 'written'> {
  if (outcome.outcome !== 'applied' || plan.request.operation === 'delete') return {};
  return { written: { uid: outcome.uid, resourceVersion: outcome.resourceVersion } };
}

function versionOf(live: Live | undefined): string {
  return live === undefined ? '' : `${live.uid} ${live.resourceVersion}`;
}

function fileOf(outcome: ApplyOutcome): Pick<Review, 'file'> {
  return outcome.outcome === 'applied' && outcome.file !== undefined ? { file: outcome.file } : {};
}

function checked(outcome: ApplyOutcome): Step {
  return outcome.outcome === 'applied'
    ? { step: 'ready', warnings: outcome.warnings, expected: outcome.object }
    : { step: 'failed', during: 'check', failure: outcome };
}

function answered(outcome: ApplyOutcome, expected: JsonObject | undefined): Step {
  if (outcome.outcome === 'applied') {
    const { uid, resourceVersion, object } = outcome;
    return { step: 'waiting', uid, resourceVersion, held: object };
  }
  if (outcome.outcome === 'unreachable' && outcome.written === 'unknown')
    return { step: 'unsure', message: outcome.message, expected, changed: false };
  return { step: 'failed', during: 'apply', failure: outcome };
}

/** Ends the waiting when what the stream has shown allows it. */
function settled(review: Review): Review {
  const { step } = review;
  if (step.step === 'waiting') return { ...review, step: confirmed(review, step) ?? step };
  if (step.step === 'unsure') return resolvedReview(review, step);
  return review;
}

function confirmed(
  { plan, live, seen }: Review,
  { uid, resourceVersion, held }: Extract<Step, { step: 'waiting' }>,
): Step | undefined {
  const { operation, base } = plan.request;
  if (operation === 'delete') {
    if (live !== undefined && live.uid === base?.uid) return undefined;
    return { step: 'applied', changedSince: live !== undefined };
  }
  const written = `${uid} ${resourceVersion}`;
  if (versionOf(live) === written) return { step: 'applied', changedSince: false };
  if (seen.includes(written)) return { step: 'applied', changedSince: true };
  // The stream may have skipped our version when somebody wrote right after us: whatever is neither the base nor absent
  // before a creation came later, because the write was guarded by the base.
  const before =
    base === undefined ? live === undefined : live?.uid === base.uid && live.resourceVersion === base.resourceVersion;
  if (before) return undefined;
  // What is taken over is written in two versions: first what the policy says, then whose it is.
  const onTheWay = plan.request.takeOver === true && live?.uid === uid && sameSpec(live.manifest, held);
  return { step: 'applied', changedSince: !onTheWay };
}

/** What no answer told was written is what the stream shows. */
function resolvedReview(review: Review, unsure: Extract<Step, { step: 'unsure' }>): Review {
  const step = resolved(review, unsure);
  const { live, plan } = review;
  const known = step.step === 'applied' && live !== undefined && plan.request.operation !== 'delete';
  return known ? { ...review, step, written: { uid: live.uid, resourceVersion: live.resourceVersion } } : { ...review, step };
}

function resolved({ plan, live }: Review, step: Extract<Step, { step: 'unsure' }>): Step {
  const { operation, base } = plan.request;
  if (operation === 'delete') return live?.uid === base?.uid ? step : { step: 'applied', changedSince: live !== undefined };
  const untouched = base === undefined ? live === undefined : live?.resourceVersion === base.resourceVersion;
  if (untouched) return { ...step, changed: false };
  return sameSpec(live?.manifest, step.expected) ? { step: 'applied', changedSince: false } : { ...step, changed: true };
}

/** The managers of what the draft changes, where their fields are all that is in the way. */
export function managersInTheWay({ plan, step }: Review): readonly string[] {
  if (plan.request.operation !== 'update' || step.step !== 'failed' || step.failure.outcome !== 'conflict') return [];
  const managers = step.failure.conflicts.flatMap(({ manager }) => (manager === undefined ? [] : [manager]));
  return managers.length === step.failure.conflicts.length ? [...new Set(managers)] : [];
}

/** The same wish, with the fields of {@link managersInTheWay} taken over; undefined where there is nothing to take over. */
export function takingOver(review: Review): Plan | undefined {
  if (managersInTheWay(review).length === 0) return undefined;
  return { ...review.plan, request: { ...review.plan.request, takeOver: true } };
}

/** While a write is on its way or unresolved, the draft may not be sent again. */
export function isUnderWay({ step }: Review): boolean {
  return step.step === 'applying' || step.step === 'waiting';
}
