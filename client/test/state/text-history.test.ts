/** Undo and redo of texts: steps, typing by words, limits, and what counts as another text. */
import { describe, expect, test } from 'vitest';
import { redone, undone, withStep } from '../../src/state/text-history.ts';
import type { TextHistory } from '../../src/state/text-history.ts';

function typed(texts: readonly string[]): TextHistory {
  let history: TextHistory | undefined;
  for (const [index, text] of texts.entries()) if (index > 0) history = withStep(history, texts[index - 1] ?? '', text);
  if (history === undefined) throw new Error('nothing was typed');
  return history;
}

/** Every text that undo leads to, one after the other. */
function allUndone(history: TextHistory): readonly string[] {
  const before = undone(history);
  return before === undefined ? [] : [before.text, ...allUndone(before)];
}

const prefixes = (text: string): readonly string[] =>
  Array.from({ length: text.length + 1 }, (_, length) => text.slice(0, length));

describe('steps', () => {
  test('undo and redo lead back and forth', () => {
    const history = typed(['a: 1\n', 'a: 1\nb: 2\n', 'a: 10\nb: 2\n']);
    expect(allUndone(history)).toEqual(['a: 1\nb: 2\n', 'a: 1\n']);
    const back = undone(history);
    expect(back && redone(back)?.text).toBe('a: 10\nb: 2\n');
    expect(redone(history)).toBeUndefined();
  });

  test('what is changed after an undo takes the place of what could be redone', () => {
    const back = undone(typed(['a', 'ab\ncd', 'x']));
    if (back === undefined) throw new Error('nothing undone');
    const other = withStep(back, back.text, `${back.text}!`);
    expect(redone(other)).toBeUndefined();
    expect(allUndone(other)).toEqual(['ab\ncd', 'a']);
  });

  test('a step from another text than the one known forgets the others', () => {
    const history = withStep(typed(['a', 'b b']), 'from the cluster', 'from the cluster, edited');
    expect(allUndone(history)).toEqual(['from the cluster']);
  });

  test('no change is no step', () => {
    expect(allUndone(withStep(undefined, 'a', 'a'))).toEqual([]);
  });
});

describe('typing', () => {
  test('goes back by words', () => {
    expect(allUndone(typed(prefixes('one two three')))).toEqual(['one two ', 'one ', '']);
  });

  test('goes back by lines', () => {
    expect(allUndone(typed(prefixes('a\nb')))).toEqual(['a\n', 'a', '']);
  });

  test('deletions go back together, backwards and forwards', () => {
    expect(allUndone(typed(prefixes('word').toReversed()))).toEqual(['word']);
    expect(allUndone(typed(['word', 'ord', 'rd', 'd']))).toEqual(['word']);
  });

  test('at another place it is another step', () => {
    expect(allUndone(typed(['ab cd', 'ab1 cd', 'ab1 cd2']))).toEqual(['ab1 cd', 'ab cd']);
  });

  test('after an undo it is another step', () => {
    const back = undone(typed(['', 'a', 'ab', 'ab c']));
    if (back === undefined) throw new Error('nothing undone');
    expect(allUndone(withStep(back, back.text, `${back.text}x`))[0]).toBe(back.text);
  });

  test('a gesture is a step of its own, also between letters', () => {
    expect(allUndone(typed(['', 'a', 'a\n- new item', 'a\n- new itemb']))).toEqual(['a\n- new item', 'a', '']);
  });
});

describe('limits', () => {
  test('the oldest of very many steps are forgotten', () => {
    const texts = Array.from({ length: 700 }, (_, index) => `${index} `.repeat(3));
    expect(allUndone(typed(texts))).toHaveLength(500);
  });

  test('very large steps push the older ones out, the last one never', () => {
    const large = 'x'.repeat(3 << 20);
    const history = typed(['', `a${large}`, `b${large}c`, 'end']);
    expect(allUndone(history)).toEqual([`b${large}c`]);
  });
});

test('a letter at the end of a mebibyte costs little', () => {
  const long = 'podSelector: {}\n'.repeat(1 << 16);
  const start = performance.now();
  for (let index = 0; index < 20; index++) withStep(undefined, long, `${long}x`);
  expect((performance.now() - start) / 20).toBeLessThan(50);
});
