/** What became of a change set that was taken back, by what the history says of its parts. Pure. */
import type { ObjectKey } from '@eastwest/shared/kube';
import type { RecordedChange, UndoSetOutcome } from '@eastwest/shared/protocol';
import { assertNever } from '@eastwest/shared/base';
import type { ApplyOutcome } from '@eastwest/shared/protocol';
import { sentence } from '../state/sentence.ts';
import type { Done, TakenBack } from './run.ts';

export interface Back extends TakenBack {
  /** The version that is there again; absent where nothing is. */
  readonly left?: { readonly uid: string; readonly resourceVersion: string };
}

/** Nothing of it waits any more, and something of it is taken back. `changes` are newest first. */
export function isTakenBack(changes: readonly RecordedChange[], set: string): boolean {
  const parts = changes.filter((change) => change.set?.id === set);
  return parts.some(({ undoneBy }) => undoneBy !== undefined) && parts.every(({ keep }) => keep?.state !== 'pending');
}

/** The last that was written first. `problems`: why a policy stays, where that is known. */
export function backOf(
  done: readonly Done[],
  set: string,
  changes: readonly RecordedChange[],
  problems: ReadonlyMap<ObjectKey, string>,
): readonly Back[] {
  return done.toReversed().map((each) => {
    const parts = changes.filter((change) => change.set?.id === set && change.key === each.key);
    // What its first part has replaced is what is there again.
    const undoneBy = parts.at(-1)?.undoneBy;
    const undo = undoneBy === undefined ? undefined : changes.find(({ id }) => id === undoneBy);
    if (undo === undefined) return { done: each, problem: problems.get(each.key) ?? standing(parts) };
    return { done: each, ...(undo.after !== undefined && { left: undo.after }) };
  });
}

function standing(parts: readonly RecordedChange[]): string {
  const messages = parts.flatMap(({ keep }) => (keep?.state === 'stands' ? [keep.message] : []));
  return messages[0] === undefined ? 'It was not taken back.' : sentence(messages[0]);
}

export function problemsOf({ results }: UndoSetOutcome): ReadonlyMap<ObjectKey, string> {
  const problems = new Map<ObjectKey, string>();
  for (const { key, outcome } of results)
    if (outcome.outcome !== 'applied' && !problems.has(key)) problems.set(key, whyNot(outcome));
  return problems;
}

function whyNot(outcome: Exclude<ApplyOutcome, { outcome: 'applied' }>): string {
  switch (outcome.outcome) {
    case 'conflict':
      return outcome.live === undefined
        ? sentence(outcome.conflicts.map(({ message }) => message).join('; '))
        : 'Somebody has changed it since: it was left as it is.';
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
