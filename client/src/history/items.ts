/** The history as it is read: a change set is one thing, with its parts. Pure. */
import type { ObjectKey } from '@eastwest/shared/kube';
import type { ChangeHeading, RecordedChange, SetPart } from '@eastwest/shared/protocol';
import { plural } from '../ui/words.ts';
import { wordsOfChange } from './inverse.ts';

export interface SetItem<Change> {
  readonly type: 'set';
  readonly id: string;
  readonly set: SetPart;
  /** In the order in which they were given, at least one. */
  readonly parts: readonly Change[];
}

export type Item<Change> = { readonly type: 'change'; readonly id: string; readonly change: Change } | SetItem<Change>;

/** A set stands where the first of its parts does. */
export function itemsOf<Change extends Pick<ChangeHeading, 'id' | 'set'>>(changes: readonly Change[]): readonly Item<Change>[] {
  const items = new Map<string, Item<Change>>();
  for (const change of changes) {
    const { set } = change;
    const id = set === undefined ? change.id : `set:${set.id}`;
    const known = items.get(id);
    if (set === undefined) items.set(id, { type: 'change', id, change });
    else items.set(id, { type: 'set', id, set, parts: [...(known?.type === 'set' ? known.parts : []), change] });
  }
  return [...items.values()];
}

export function changesOf<Change>(item: Item<Change>): readonly Change[] {
  return item.type === 'set' ? item.parts : [item.change];
}

export function wordsOfItem(item: Item<ChangeHeading>): string {
  return item.type === 'set' ? wordsOfSet(item.set, policiesOf(item.parts)) : wordsOfChange(item.change);
}

/** Of a change that is told without the others of its set. */
export function wordsOfHeading(change: ChangeHeading): string {
  return change.set === undefined ? wordsOfChange(change) : wordsOfSet(change.set, change.set.size);
}

/** `Applied a change set of 3 policies`, `Applied 1 of 3 policies of a change set`. */
function wordsOfSet({ size, undoes }: SetPart, done: number): string {
  const verb = undoes === undefined ? 'Applied' : 'Took back';
  return done < size
    ? `${verb} ${done} of ${size} policies of a change set`
    : `${verb} a change set of ${plural(size, 'policy', 'policies')}`;
}

function policiesOf(parts: readonly Pick<ChangeHeading, 'key'>[]): number {
  return new Set(parts.map(({ key }) => key)).size;
}

/** Of the parts of a set that stand, newest first: what was made of each policy. One that was written in two steps is one change. */
export function policyChanges(parts: readonly RecordedChange[]): readonly RecordedChange[] {
  const policies = new Map<ObjectKey, RecordedChange>();
  for (const part of parts) {
    if (part.undoneBy !== undefined) continue;
    const newer = policies.get(part.key);
    policies.set(part.key, newer === undefined ? part : together(newer, part));
  }
  return [...policies.values()];
}

function together(newest: RecordedChange, oldest: RecordedChange): RecordedChange {
  const { before: _, ...last } = newest;
  const { before } = oldest;
  const operation = newest.after === undefined ? 'delete' : oldest.operation === 'create' ? 'create' : 'update';
  return { ...last, operation, ...(before !== undefined && { before }) };
}
