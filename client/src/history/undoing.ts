/** How far taking a change or a set back has come: a machine, so that closing the list loses nothing. */
import { assertNever } from '@eastwest/shared/base';
import type { ApplyOutcome } from '@eastwest/shared/protocol';
import { useStore as useZustand } from 'zustand';
import { createStore } from 'zustand/vanilla';
import type { Services } from '../ui/services.ts';
import { nameOfChange } from './inverse.ts';

export type Undoing =
  | { readonly step: 'sent' }
  /** The stream will show it: then the change itself says by which one it was taken back. */
  | { readonly step: 'accepted' }
  /** `why`: sentences. */
  | { readonly step: 'failed'; readonly why: string };

/** By the id of the item in the list. */
const undoings = createStore<ReadonlyMap<string, Undoing>>(() => new Map());

export function useUndoing(id: string): Undoing | undefined {
  return useZustand(undoings, (all) => all.get(id));
}

function put(id: string, undoing: Undoing): void {
  undoings.setState(new Map(undoings.getState()).set(id, undoing), true);
}

/** False while it is under way already. */
function begin(id: string): boolean {
  const step = undoings.getState().get(id)?.step;
  if (step === 'sent' || step === 'accepted') return false;
  put(id, { step: 'sent' });
  return true;
}

export async function takeBack(id: string, undo: Services['undo']): Promise<void> {
  if (!begin(id)) return;
  const outcome = await undo({ id, dryRun: false });
  put(id, outcome.outcome === 'applied' ? { step: 'accepted' } : { step: 'failed', why: whyItFailed(outcome) });
}

/** `id` is that of the item, `set` that of the set. */
export async function takeSetBack(id: string, set: string, undoSet: Services['undoSet']): Promise<void> {
  if (!begin(id)) return;
  const answer = await undoSet({ set });
  if (!answer.ok) return put(id, { step: 'failed', why: `It may have been taken back, or not: ${answer.error}` });
  const problems = answer.value.results.flatMap(({ key, outcome }) =>
    outcome.outcome === 'applied' ? [] : [`${nameOfChange({ key })} stays as it is. ${whyItFailed(outcome)}`],
  );
  put(id, problems.length === 0 ? { step: 'accepted' } : { step: 'failed', why: [...new Set(problems)].join(' ') });
}

/** A sentence. */
function whyItFailed(outcome: Exclude<ApplyOutcome, { outcome: 'applied' }>): string {
  switch (outcome.outcome) {
    case 'conflict':
      return `Nothing was written: ${outcome.conflicts.map(({ message }) => message).join('; ')}.`;
    case 'invalid':
      return `Nothing was written: ${outcome.causes.map(({ message }) => message).join('; ')}.`;
    case 'forbidden':
    case 'gone':
      return `Nothing was written: ${outcome.message}.`;
    case 'unreachable':
      return outcome.written === 'no'
        ? `Nothing was written: ${outcome.message}`
        : `It may have been taken back, or not: ${outcome.message}`;
    default:
      return assertNever(outcome);
  }
}
