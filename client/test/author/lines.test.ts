/** Small pure helpers of the editor: changed lines, smallest edits, merged markers. */
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { changedLines, runsOf } from '../../src/author/changed-lines.ts';
import { replacementOf } from '../../src/state/replacement.ts';
import { markerOf } from '../../src/author/markers.ts';

const lines = fc.array(fc.constantFrom('a', 'b', 'c', 'd'), { maxLength: 12 }).map((list) => list.join('\n'));

test('lines that follow each other are one run', () => {
  expect(runsOf([])).toEqual([]);
  expect(runsOf([1, 2, 3, 7, 9, 10])).toEqual([
    [1, 3],
    [7, 7],
    [9, 10],
  ]);
});

describe('changed lines', () => {
  test.each([
    ['a\nb\nc', 'a\nx\nc', { changed: [2], removedAfter: [] }],
    ['a\nb\nc', 'a\nc', { changed: [], removedAfter: [1] }],
    ['a\nb\nc', 'b\nc', { changed: [], removedAfter: [0] }],
    ['a\nb', 'a\nb\nc', { changed: [3], removedAfter: [] }],
    ['', 'a\nb', { changed: [1, 2], removedAfter: [] }],
    ['a\nb\nc\nd\ne', 'a\nx\nc\ne', { changed: [2], removedAfter: [3] }],
  ])('%j → %j', (before, after, expected) => {
    expect(changedLines(before, after)).toEqual(expected);
  });

  test('what is not marked is in the old text, in order', () => {
    fc.assert(
      fc.property(lines, lines, (before, after) => {
        const { changed } = changedLines(before, after);
        const kept = after.split('\n').filter((_, index) => !changed.includes(index + 1));
        const old = before.split('\n');
        let from = 0;
        for (const line of kept) {
          const at = old.indexOf(line, from);
          expect(at).toBeGreaterThanOrEqual(from);
          from = at + 1;
        }
      }),
    );
  });

  test('equal texts have no marks', () => {
    fc.assert(
      fc.property(lines, (text) => {
        expect(changedLines(text, text)).toEqual({ changed: [], removedAfter: [] });
      }),
    );
  });
});

describe('the smallest replacement', () => {
  test('makes the one text from the other', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (from, to) => {
        const edit = replacementOf(from, to) ?? { start: 0, end: 0, text: '' };
        expect(from.slice(0, edit.start) + edit.text + from.slice(edit.end)).toBe(to);
      }),
    );
  });

  test('touches only what differs', () => {
    expect(replacementOf('port: 80\n', 'port: 8080\n')).toEqual({ start: 8, end: 8, text: '80' });
    expect(replacementOf('same', 'same')).toBeUndefined();
  });
});

describe('markers', () => {
  const range = { startLine: 3, startColumn: 5, endLine: 3, endColumn: 5 };
  const ours = markerOf({ severity: 'error', rule: 'V-7', message: 'no protocol', hint: 'write `TCP`', path: [] }, range);

  test('name the rule and the mend, and are never invisible', () => {
    expect(ours).toMatchObject({ message: 'no protocol\nwrite `TCP`', source: 'V-7', startColumn: 5, endColumn: 6 });
  });
});
