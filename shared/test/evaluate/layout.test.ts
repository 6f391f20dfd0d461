/** Ids of classes from one evaluation to the next. */
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { layOut, recall } from '../../src/evaluate/layout.ts';
import type { Layout } from '../../src/evaluate/layout.ts';
import { hasBit, membersOf } from '../../src/model/index.ts';

const keys = fc.uniqueArray(fc.constantFrom(...Array.from({ length: 16 }, (_, index) => `key${index}`)), {
  minLength: 1,
  maxLength: 14,
});

function recalled(layout: Layout, key: string): string {
  return recall(
    layout,
    ({ reaches }) => reaches as unknown as Map<string, string>,
    key,
    () => 'made',
    (old) => `${old}, mended`,
  );
}

describe('a layout', () => {
  test('has each class once', () => {
    fc.assert(
      fc.property(keys, keys, (before, after) => {
        expect(layOut(after, 'x', layOut(before, 'x')).keys.toSorted()).toEqual(after.toSorted());
      }),
    );
  });

  test('says which ids are new and which meant something else', () => {
    fc.assert(
      fc.property(keys, keys, (before, after) => {
        const old = layOut(before, 'x');
        const { keys: placed, changed, gone, inherited } = layOut(after, 'x', old);
        fc.pre(inherited !== undefined);
        for (const [id, key] of placed.entries()) expect(changed.includes(id)).toBe(old.keys[id] !== key);
        for (const [id, key] of old.keys.entries()) expect(hasBit(gone, id)).toBe(placed[id] !== key);
        expect([...membersOf(gone)].every((id) => id < old.keys.length)).toBe(true);
      }),
    );
  });

  test('moves no more than it must', () => {
    fc.assert(
      fc.property(keys, keys, (before, after) => {
        const old = layOut(before, 'x');
        const { keys: placed, changed, inherited } = layOut(after, 'x', old);
        fc.pre(inherited !== undefined);
        const added = after.filter((key) => !before.includes(key)).length;
        const removed = before.filter((key) => !after.includes(key)).length;
        expect(changed.length).toBeLessThanOrEqual(Math.max(added, removed));
        expect(placed).toHaveLength(after.length);
      }),
    );
  });

  test('does not depend on the order of the keys when there is none before', () => {
    expect(layOut(['c', 'a', 'b'], 'x').keys).toEqual(['a', 'b', 'c']);
  });

  test('forgets everything in another context, and when most of it is new', () => {
    const old = layOut(['a', 'b', 'c', 'd'], 'x');
    expect(layOut(['a', 'b', 'c', 'd'], 'y', old).inherited).toBeUndefined();
    expect(layOut(['a', 'e', 'f', 'g'], 'x', old).inherited).toBeUndefined();
    expect(layOut(['a', 'b', 'c', 'e'], 'x', old).inherited).toBeDefined();
  });
});

describe('what is worked out about classes', () => {
  test('is made once', () => {
    const layout = layOut(['a', 'b'], 'x');
    expect([recalled(layout, 'k'), recalled(layout, 'k')]).toEqual(['made', 'made']);
  });

  test('is taken over as it is while the classes are the same, and mended once when they are not', () => {
    const first = layOut(['a', 'b', 'c'], 'x');
    recalled(first, 'k');
    const same = layOut(['c', 'b', 'a'], 'x', first);
    expect(recalled(same, 'k')).toBe('made');
    const more = layOut(['a', 'b', 'c', 'd'], 'x', same);
    expect([recalled(more, 'k'), recalled(more, 'k')]).toEqual(['made, mended', 'made, mended']);
    const fewer = layOut(['a', 'b', 'd'], 'x', more);
    expect(recalled(fewer, 'k')).toBe('made, mended, mended');
  });

  test('is dropped when one evaluation did not ask for it', () => {
    const first = layOut(['a', 'b'], 'x');
    recalled(first, 'k');
    const third = layOut(['a', 'b'], 'x', layOut(['a', 'b'], 'x', first));
    expect(
      recall(
        third,
        ({ reaches }) => reaches as unknown as Map<string, string>,
        'k',
        () => 'made anew',
        (old) => old,
      ),
    ).toBe('made anew');
  });
});
