/** Change sets in the history: which changes are kept and taken back as one, and from where each part is taken back. Pure. */
import type { RecordedChange, RecordedVersion } from '@eastwest/shared/protocol';
import type { Entry } from './fold.ts';

/** What waits to be kept as one: a change by itself, or all parts of a set that wait. */
export interface Group {
  readonly id: string;
  /** Oldest first, at least one. */
  readonly parts: readonly RecordedChange[];
  /** When all of it is due. Each part that is written puts it off, so that a set is not taken back halfway through. */
  readonly until: number;
}

export function groupId({ id, set }: Pick<RecordedChange, 'id' | 'set'>): string {
  return set === undefined ? id : `set:${set.id}`;
}

/** Of changes that wait to be kept, oldest first. */
export function groupsOf(pending: readonly RecordedChange[]): ReadonlyMap<string, Group> {
  const groups = new Map<string, Group>();
  for (const change of pending) {
    if (change.keep?.state !== 'pending') continue;
    const id = groupId(change);
    const until = Date.parse(change.keep.until);
    const known = groups.get(id);
    groups.set(id, { id, parts: [...(known?.parts ?? []), change], until: Math.max(until, known?.until ?? 0) });
  }
  return groups;
}

/** Oldest first. */
export function partsOf(entries: readonly Entry[], set: string): readonly RecordedChange[] {
  return entries.map(({ change }) => change).filter((change) => change.set?.id === set);
}

/** The set that takes that one back, if any has begun to. */
export function undoingSet(entries: readonly Entry[], set: string): string | undefined {
  return entries.find(({ change }) => change.set?.undoes === set)?.change.set?.id;
}

/**
 * What a change has left. Where a later part of the same set was written on top and is taken back by now, that has left it
 * anew, as another version: the parts of a set are taken back through the very states in which they were applied.
 */
export function leftBy({ after, set, key }: RecordedChange, entries: readonly Entry[]): RecordedVersion | undefined {
  if (after === undefined || set === undefined) return after;
  const onTop = partsOf(entries, set.id).find((part) => part.key === key && isSame(part.before, after));
  const undo = onTop?.undoneBy;
  if (undo === undefined) return after;
  return entries.find(({ change }) => change.id === undo)?.change.after ?? after;
}

function isSame(left: RecordedVersion | undefined, right: RecordedVersion): boolean {
  return left?.uid === right.uid && left.resourceVersion === right.resourceVersion;
}

/** Whoever keeps one part of a set keeps all that was written of it by then. */
export function keptTogether(entries: readonly Entry[]): readonly Entry[] {
  const kept = new Map<string, string>();
  for (const { change } of entries) {
    const { set, keep } = change;
    if (set !== undefined && keep?.state === 'kept' && keep.at > (kept.get(set.id) ?? '')) kept.set(set.id, keep.at);
  }
  if (kept.size === 0) return entries;
  return entries.map((entry) => {
    const { change, keepWithin = 0 } = entry;
    const at = change.set && kept.get(change.set.id);
    if (at === undefined || change.keep?.state !== 'pending') return entry;
    const written = Date.parse(change.keep.until) - keepWithin * 1000;
    return written > Date.parse(at) ? entry : { ...entry, change: { ...change, keep: { state: 'kept', at } } };
  });
}
