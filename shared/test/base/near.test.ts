/** One measure behind every `did you mean`, against its definition. */
import { describe, expect, test } from 'vitest';
import { editDistance, nearest } from '../../src/base/index.ts';
import { random } from '../support/generate.ts';

/** Word by word from the definition of the optimal string alignment distance. */
function byDefinition(left: string, right: string): number {
  if (left === '' || right === '') return Math.max(left.length, right.length);
  const [a, b] = [left.slice(0, -1), right.slice(0, -1)];
  const ways = [
    byDefinition(a, b) + (left.at(-1) === right.at(-1) ? 0 : 1),
    byDefinition(a, right) + 1,
    byDefinition(left, b) + 1,
  ];
  if (left.length > 1 && right.length > 1 && left.at(-1) === right.at(-2) && left.at(-2) === right.at(-1))
    ways.push(byDefinition(left.slice(0, -2), right.slice(0, -2)) + 1);
  return Math.min(...ways);
}

describe('editDistance', () => {
  test('is the optimal string alignment distance, as far as the limit', () => {
    for (let seed = 1; seed <= 300; seed++) {
      const from = random(seed);
      const word = (): string => Array.from({ length: from.int(6) }, () => 'abc'[from.int(3)]).join('');
      const [left, right, limit] = [word(), word(), 1 + from.int(5)];
      expect(editDistance(left, right, limit), `${left} ${right} ${limit}`).toBe(Math.min(limit, byDefinition(left, right)));
    }
  });

  test('long texts of other lengths cost nothing', () => {
    expect(editDistance('a'.repeat(1_000_000), 'b', 3)).toBe(3);
  });
});

test('nearest: the least distance, whatever the case, the first of equals', () => {
  expect(nearest('PODSELECTER', ['namespaceSelector', 'podSelector'], 2)).toBe('podSelector');
  expect(nearest('ab', ['ac', 'ad'], 1)).toBe('ac');
  expect(nearest('ab', ['xyz'], 2)).toBeUndefined();
});
