/** A change set in the history is one thing, whatever stands between its parts. */
import { expect, test } from 'vitest';
import { objectKey } from '@eastwest/shared/kube';
import type { RecordedChange } from '@eastwest/shared/protocol';
import { itemsOf, policyChanges, wordsOfHeading, wordsOfItem } from '../../src/history/items.ts';

const set = { id: 's', size: 2 };
const version = (resourceVersion: string) => ({ uid: 'u', resourceVersion, manifest: {} });
const change = (id: string, name: string, more: Partial<RecordedChange> = {}): RecordedChange => ({
  id,
  at: '2026-01-01T00:00:00.000Z',
  operation: 'update',
  key: objectKey('NetworkPolicy', 'shop', name),
  before: version(`before ${id}`),
  after: version(`after ${id}`),
  ...more,
});

const words = (...changes: readonly RecordedChange[]): readonly string[] => itemsOf(changes).map(wordsOfItem);

test('the parts are together where the newest of them is, others stay between others', () => {
  const changes = [change('4', 'b', { set }), change('3', 'x'), change('2', 'a', { set }), change('1', 'y')];
  const items = itemsOf(changes);
  expect(items.map(({ id }) => id)).toEqual(['set:s', '3', '1']);
  expect(items[0]).toMatchObject({ set, parts: [{ id: '4' }, { id: '2' }] });
});

test('it is told by its policies, and when only some were written', () => {
  expect(words(change('2', 'b', { set }), change('1', 'a', { set }))).toEqual(['Applied a change set of 2 policies']);
  expect(words(change('2', 'a', { set }), change('1', 'a', { set }))).toEqual(['Applied 1 of 2 policies of a change set']);
  const undoing = { id: 't', size: 1, undoes: 's' };
  expect(words(change('3', 'a', { set: undoing, undoes: '1' }))).toEqual(['Took back a change set of 1 policy']);
  expect(wordsOfHeading(change('1', 'a', { set }))).toBe('Applied a change set of 2 policies');
  expect(wordsOfHeading(change('1', 'a'))).toBe('Changed shop/a');
});

test('a policy that was written in two steps is one change, from what was there at first to what is there now', () => {
  const parts = [
    change('5', 'c', { after: undefined as never, operation: 'delete' }),
    change('4', 'b', { undoneBy: '9' }),
    change('3', 'a'),
    change('2', 'c'),
    change('1', 'a', { operation: 'create', before: undefined as never }),
  ].map(({ before, after, ...rest }): RecordedChange => ({
    ...rest,
    ...((before as unknown) !== undefined && { before }),
    ...((after as unknown) !== undefined && { after }),
  }));
  const [deleted, created, ...none] = policyChanges(parts);
  expect(none).toEqual([]);
  expect(deleted).toMatchObject({ operation: 'delete', before: version('before 2') });
  expect(deleted).not.toHaveProperty('after');
  expect(created).toMatchObject({ operation: 'create', after: version('after 3') });
  expect(created).not.toHaveProperty('before');
});
