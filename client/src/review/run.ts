/**
 * How far the applying of a change set has come, as a pure machine: one write after the other, a stop at the first that
 * fails, and the way on or back from there. What is done and what is not is known at every moment.
 */
import { assertNever } from '@eastwest/shared/base';
import type { JsonObject, ObjectKey } from '@eastwest/shared/kube';
import type { SetStep } from '../engine/messages.ts';
import type { DraftId, DraftState } from '../state/drafts.ts';
import type { Plan } from './plan.ts';
import type { Live, Review } from './step.ts';

/** A policy that was written, and what is needed to take it back. */
export interface Done {
  readonly id: DraftId;
  readonly draft: DraftState;
  readonly key: ObjectKey;
  /** True while only the policy in between is written. */
  readonly halfway: boolean;
  /** What was there; absent when there was nothing. */
  readonly before: Live | undefined;
  /** What is there now; absent after a deletion. */
  readonly written: { readonly uid: string; readonly resourceVersion: string } | undefined;
}

/** What became of one that was to be taken back; `problem` says why it was not. */
export interface TakenBack {
  readonly done: Done;
  readonly problem?: string;
}

export interface Run {
  readonly steps: readonly SetStep[];
  /** Index of the step under way, or of the one that failed. */
  readonly at: number;
  /** In the order in which they were written, each policy once. */
  readonly done: readonly Done[];
  readonly phase: 'applying' | 'stopped' | 'applied' | 'taking-back' | 'taken-back';
  readonly back: readonly TakenBack[];
}

export type RunEvent =
  | { readonly type: 'written'; readonly done: Done }
  | { readonly type: 'failed' }
  | { readonly type: 'go-on' }
  | { readonly type: 'take-back' }
  /** By a click, or by the server because nobody kept it. */
  | { readonly type: 'taken-back'; readonly back: readonly TakenBack[] };

export function beginRun(steps: readonly SetStep[]): Run {
  return { steps, at: 0, done: [], phase: steps.length === 0 ? 'applied' : 'applying', back: [] };
}

/** An event that does not belong to the phase is ignored. */
export function advanceRun(run: Run, event: RunEvent): Run {
  switch (event.type) {
    case 'written':
      return run.phase === 'applying' || run.phase === 'stopped' ? written(run, event.done) : run;
    case 'failed':
      return run.phase === 'applying' ? { ...run, phase: 'stopped' } : run;
    case 'go-on':
      return run.phase === 'stopped' ? { ...run, phase: 'applying' } : run;
    case 'take-back':
      return run.phase === 'stopped' && run.done.length > 0 ? { ...run, phase: 'taking-back' } : run;
    case 'taken-back':
      return run.done.length > 0 ? { ...run, phase: 'taken-back', back: event.back } : run;
    default:
      return assertNever(event);
  }
}

function written(run: Run, done: Done): Run {
  const earlier = run.done.find(({ id }) => id === done.id);
  const rest = run.done.filter(({ id }) => id !== done.id);
  const at = run.at + 1;
  return {
    ...run,
    at,
    // What was there at first is what comes back, not what was there in between.
    done: [...rest, earlier === undefined ? done : { ...done, before: earlier.before }],
    // What turns out to be written after a stop does not start the rest.
    phase: at >= run.steps.length ? 'applied' : run.phase,
  };
}

/** Ids of drafts of which nothing is written (yet), in order. */
export function notApplied({ steps, done }: Run): readonly DraftId[] {
  const whole = new Set(done.filter(({ halfway }) => !halfway).map(({ id }) => id));
  return [...new Set(steps.map(({ id }) => id))].filter((id) => !whole.has(id));
}

export function doneOf(draft: DraftState, { plan, before, written: version }: Review): Done {
  return { id: draft.id, draft, key: plan.key, halfway: plan.bridge === true, before, written: version };
}

/** The same wish, now that the policy stands in between. */
export function afterBridge(plan: Plan, version: Done['written']): Plan {
  if (version === undefined) return plan;
  const { request } = plan;
  return { ...plan, request: { ...request, operation: request.operation === 'delete' ? 'delete' : 'update', base: version } };
}

/** The policy in between, in place of what the draft wants. */
export function bridgePlan(plan: Plan, manifest: JsonObject): Plan {
  const { operation, base } = plan.request;
  const to = operation === 'create' ? 'create' : 'update';
  return { key: plan.key, bridge: true, request: { operation: to, manifest, ...(base === undefined ? {} : { base }) } };
}
