/** How far taking a change back has come: a machine, so that closing the list loses nothing. */
import { assertNever } from '@eastwest/shared/base';
import type { ApplyOutcome } from '@eastwest/shared/protocol';
import { useStore as useZustand } from 'zustand';
import { createStore } from 'zustand/vanilla';
import type { Services } from '../ui/services.ts';

export type Undoing =
  | { readonly step: 'sent' }
  /** The stream will show it: then the change itself says by which one it was taken back. */
  | { readonly step: 'accepted' }
  | { readonly step: 'failed'; readonly outcome: Exclude<ApplyOutcome, { outcome: 'applied' }> };

const undoings = createStore<ReadonlyMap<string, Undoing>>(() => new Map());

export function useUndoing(id: string): Undoing | undefined {
  return useZustand(undoings, (all) => all.get(id));
}

function put(id: string, undoing: Undoing): void {
  undoings.setState(new Map(undoings.getState()).set(id, undoing), true);
}

export async function takeBack(id: string, undo: Services['undo']): Promise<void> {
  const step = undoings.getState().get(id)?.step;
  if (step === 'sent' || step === 'accepted') return;
  put(id, { step: 'sent' });
  const outcome = await undo({ id, dryRun: false });
  put(id, outcome.outcome === 'applied' ? { step: 'accepted' } : { step: 'failed', outcome });
}

/** A sentence. */
export function whyItFailed({ outcome }: Extract<Undoing, { step: 'failed' }>): string {
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
