import { describe, expect, test } from 'vitest';
import { KindStore, certainlyOlder } from '../../src/cluster/kubernetes/kind-store.ts';

const entry = (id: string, uid: string, resourceVersion: string) => ({ id, uid, resourceVersion });

test('versions are compared only where that is certain', () => {
  expect(certainlyOlder('9', '10')).toBe(true);
  expect(certainlyOlder('10', '9')).toBe(false);
  expect(certainlyOlder('10', '10')).toBe(false);
  expect(certainlyOlder('10', '12345678901234567890123')).toBe(true);
  expect(certainlyOlder('abc', '10')).toBe(false);
  expect(certainlyOlder('10', 'zz')).toBe(false);
});

describe('the store of a kind', () => {
  test('keeps an entry that a list repeats as the same value', () => {
    const store = new KindStore();
    const one = entry('a/one', 'u1', '5');
    store.replace([one, entry('a/two', 'u2', '6')]);
    store.replace([entry('a/one', 'u1', '5'), entry('a/two', 'u2', '7')]);
    expect(store.entries.get('a/one')).toBe(one);
    expect(store.entries.get('a/two')?.resourceVersion).toBe('7');
  });

  test('tells what is new from what is repeated or late (F16, F18)', () => {
    const store = new KindStore();
    expect(store.upsert(entry('a/one', 'u1', '5'))).toBe(true);
    expect(store.upsert(entry('a/one', 'u1', '5'))).toBe(false);
    expect(store.upsert(entry('a/one', 'u1', '4'))).toBe(false);
    expect(store.upsert(entry('a/one', 'u2', '9'))).toBe(true);
    expect(store.remove(entry('a/one', 'u1', '8'))).toBe(false);
    expect(store.remove(entry('a/one', 'u2', '10'))).toBe(true);
    expect(store.remove(entry('a/one', 'u2', '10'))).toBe(false);
  });

  test('believes a whole list even where it is older (F16)', () => {
    const store = new KindStore();
    store.upsert(entry('a/one', 'u1', '50'));
    store.replace([entry('a/one', 'u1', '5')]);
    expect(store.entries.get('a/one')?.resourceVersion).toBe('5');
  });
});
