/** What the records amount to: pure, and the same in whatever order and however often they are read. */
import { assertNever } from '@eastwest/shared/base';
import type { JsonObject } from '@eastwest/shared/kube';
import type { RecordedChange } from '@eastwest/shared/protocol';
import type { Hole } from '../cluster/hole.ts';
import type { LogRecord } from './record.ts';
import { keptTogether } from './sets.ts';

/** A change, and what only the server needs to know of it. */
export interface Entry {
  readonly change: RecordedChange;
  readonly wanted?: JsonObject;
  readonly keepWithin?: number;
  readonly hole?: Hole;
  readonly managers?: readonly JsonObject[];
}

type Begun = Extract<LogRecord, { type: 'begun' }>;
type Step = Exclude<LogRecord, { type: 'begun' | 'void' }>;

/** Oldest first. */
export function entriesOf(records: readonly LogRecord[]): readonly Entry[] {
  const entries = new Map<string, Entry>();
  for (const record of records) if (record.type === 'begun') entries.set(record.change.id, begun(record));
  const steps = records.flatMap((record) => (record.type === 'begun' || record.type === 'void' ? [] : [record]));
  for (const step of steps.sort((a, b) => rank(a.type) - rank(b.type))) {
    const entry = entries.get(step.id);
    if (entry === undefined) continue;
    const hole = step.type === 'done' && step.hole !== undefined ? { hole: step.hole } : {};
    entries.set(step.id, { ...entry, ...hole, change: stepped(entry.change, step) });
  }
  // Whoever had the answer knows better than somebody who looked meanwhile.
  for (const { id } of records.flatMap((record) => (record.type === 'void' ? [record] : [])))
    if (entries.get(id)?.change.unsure === true) entries.delete(id);
  return linked(keptTogether([...entries.values()].sort((a, b) => compare(a.change, b.change))));
}

/** Who kept it decides, whatever a countdown elsewhere came to think of it. */
function rank(type: Step['type']): number {
  return ['done', 'stands', 'taken-back', 'kept'].indexOf(type);
}

function compare(a: RecordedChange, b: RecordedChange): number {
  if (a.at !== b.at) return a.at < b.at ? -1 : 1;
  return a.id < b.id ? -1 : a.id > b.id ? 1 : 0;
}

function begun({ change, wanted, keepWithin, managers }: Begun): Entry {
  return {
    change: { ...change, unsure: true },
    ...(wanted !== undefined && { wanted }),
    ...(keepWithin !== undefined && { keepWithin }),
    ...(managers !== undefined && { managers }),
  };
}

function stepped(change: RecordedChange, record: Step): RecordedChange {
  const { at } = record;
  switch (record.type) {
    case 'done': {
      const { unsure: _, ...sure } = change;
      const { after, until } = record;
      return {
        ...sure,
        ...(after !== undefined && { after }),
        ...(until !== undefined && { keep: { state: 'pending', until } }),
      };
    }
    case 'kept':
    case 'taken-back':
      return { ...change, keep: { state: record.type, at } };
    case 'stands':
      return { ...change, keep: { state: 'stands', at, message: record.message } };
    default:
      return assertNever(record);
  }
}

/** A change that was taken back knows by which one, and no longer waits to be kept. */
function linked(entries: readonly Entry[]): readonly Entry[] {
  const undoneBy = new Map<string, RecordedChange>();
  for (const { change } of entries) {
    if (change.undoes !== undefined && change.unsure === undefined) undoneBy.set(change.undoes, change);
  }
  return entries.map((entry) => {
    const undo = undoneBy.get(entry.change.id);
    if (undo === undefined) return entry;
    const { keep } = entry.change;
    const takenBack = keep?.state === 'pending' && { keep: { state: 'taken-back', at: undo.at } as const };
    return { ...entry, change: { ...entry.change, undoneBy: undo.id, ...takenBack } };
  });
}
