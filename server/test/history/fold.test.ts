/** Records amount to the same in whatever order and however often they are read. */
import { expect, test } from 'vitest';
import { objectKey } from '@eastwest/shared/kube';
import type { RecordedChange } from '@eastwest/shared/protocol';
import { entriesOf } from '../../src/history/fold.ts';
import { parseRecord } from '../../src/history/record.ts';
import type { LogRecord } from '../../src/history/record.ts';
import { trimmed } from '../../src/history/trim.ts';
import { random } from '../support/random.ts';

const change = (id: string, more: Partial<RecordedChange> = {}): RecordedChange => ({
  id,
  at: `2026-01-01T00:00:0${id.length}.000Z`,
  operation: 'create',
  key: objectKey('NetworkPolicy', 'shop', id),
  ...more,
});
const at = '2026-01-01T01:00:00.000Z';
const after = { uid: 'u', resourceVersion: '1', manifest: {} };

const records: readonly LogRecord[] = [
  { type: 'begun', at, change: change('a'), keepWithin: 60 },
  { type: 'done', at, id: 'a', after, until: '2026-01-01T01:01:00.000Z' },
  { type: 'stands', at, id: 'a', message: 'changed' },
  { type: 'kept', at, id: 'a' },
  { type: 'begun', at, change: change('aa') },
  { type: 'void', at, id: 'aa' },
  { type: 'begun', at, change: change('aaa') },
  { type: 'void', at, id: 'aaa' },
  { type: 'done', at, id: 'aaa', after },
  { type: 'begun', at, change: change('aaaa', { undoes: 'aaa', operation: 'delete' }) },
  { type: 'done', at, id: 'aaaa' },
  { type: 'begun', at, change: change('aaaaa', { undoes: 'a', operation: 'delete' }) },
  { type: 'done', at, id: 'unheard-of' },
];

test('each change with what became of it', () => {
  expect(entriesOf(records).map((entry) => entry.change)).toEqual([
    { ...change('a'), after, keep: { state: 'kept', at } },
    { ...change('aaa'), after, undoneBy: 'aaaa' },
    { ...change('aaaa'), operation: 'delete', undoes: 'aaa' },
    { ...change('aaaaa'), operation: 'delete', undoes: 'a', unsure: true },
  ]);
});

test.each(Array.from({ length: 50 }, (_, seed) => seed))('in any order, some twice (seed %i)', (seed) => {
  const luck = random(seed);
  const mixed = [...records, ...records.filter(() => luck.chance(0.3))].sort(() => luck.int(3) - 1);
  expect(entriesOf(mixed)).toEqual(entriesOf(records));
});

test('shortened, the newest stay, and whatever waits to be kept', () => {
  const many: LogRecord[] = Array.from({ length: 30 }, (_, index): LogRecord[] => {
    const id = String(index).padStart(3, '0');
    const begun = { ...change(id), at: `2026-01-01T00:00:${id.slice(1)}.000Z` };
    return [
      { type: 'begun', at, change: begun },
      { type: 'done', at, id, after, ...(index === 3 && { until: at }) },
    ];
  }).flat();
  const ids = entriesOf(trimmed(many, { changes: 5, bytes: 1e6 })).map((entry) => entry.change.id);
  expect(ids).toEqual(['003', '025', '026', '027', '028', '029']);
  expect(entriesOf(trimmed(many, { changes: 5, bytes: 1 })).map((entry) => entry.change.id)).toEqual(['003', '029']);
});

test.each(['', '{', '[]', '{"type":"begun"}', '{"type":"later","id":"a"}', '{"type":"void","at":1,"id":"a"}'])(
  '%s is no record',
  (line) => {
    expect(parseRecord(line)).toBeUndefined();
  },
);
