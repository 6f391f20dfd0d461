/** What is kept of a history that grows too long: the newest changes, and whatever still waits to be kept. Pure. */
import { entriesOf } from './fold.ts';
import { idOf } from './record.ts';
import type { LogRecord } from './record.ts';

export interface Cap {
  readonly changes: number;
  /** Of the records as JSON. The newest change stays, however large. */
  readonly bytes: number;
}

export function trimmed(records: readonly LogRecord[], cap: Cap): readonly LogRecord[] {
  const sizes = new Map<string, number>();
  for (const record of records)
    sizes.set(idOf(record), (sizes.get(idOf(record)) ?? 0) + Buffer.byteLength(JSON.stringify(record)));
  const kept = new Set<string>();
  let bytes = 0;
  for (const { change } of entriesOf(records).toReversed()) {
    bytes += sizes.get(change.id) ?? 0;
    const fits = kept.size === 0 || (kept.size < cap.changes && bytes <= cap.bytes);
    if (fits || change.keep?.state === 'pending' || change.unsure === true) kept.add(change.id);
  }
  return records.filter((record) => kept.has(idOf(record)));
}
