/** Every lint has a title and an explanation. */
import { expect, test } from 'vitest';
import { lintExplanations, lintTitles } from '../../src/lint/index.ts';

const ids = [...Array.from({ length: 55 }, (_, index) => `L-${index + 1}`), 'L-26-egress'].sort();

test('each of L-1…L-55 says what it is about, and why it matters', () => {
  expect([...lintTitles.keys()].sort()).toEqual(ids);
  expect([...lintExplanations.keys()].sort()).toEqual(ids);
  for (const text of lintExplanations.values()) expect(text).toMatch(/^\p{Lu}.*\.$/u);
});
