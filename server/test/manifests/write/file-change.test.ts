/** What a write does to a file, as it is shown and told. */
import { describe, expect, test } from 'vitest';
import { changeInWords, fileChange } from '../../../src/cluster/manifests/write/file-change.ts';
import { KnownVersions } from '../../../src/cluster/manifests/write/known-versions.ts';

describe('the change of a file', () => {
  test('is shown whole; what is not there is absent', () => {
    expect(fileChange('a', 'v', { before: 'x', after: 'y' })).toEqual({
      path: 'a',
      version: 'v',
      firstLine: 1,
      before: 'x',
      after: 'y',
    });
    expect(fileChange('a', 'v', { after: 'y' })).toEqual({ path: 'a', version: 'v', firstLine: 1, after: 'y' });
    expect(fileChange('a', 'v', { before: 'x' })).toEqual({ path: 'a', version: 'v', firstLine: 1, before: 'x' });
  });

  test('of a long file is the part around it, with its line', () => {
    const lines = Array.from({ length: 50_000 }, (_, index) => `line ${index + 1}\n`);
    const before = lines.join('');
    const after = lines.with(29_999, 'changed\nand longer\n').join('');
    const change = fileChange('a', 'v', { before, after });
    expect(change).toMatchObject({ cut: true, firstLine: 29_900 });
    expect(change.before?.split('\n')[0]).toBe('line 29900');
    expect(change.after).toBe(change.before?.replace('line 30000\n', 'changed\nand longer\n'));
    expect(change.before?.length).toBeLessThan(4000);
    const all = fileChange('a', 'v', { before: '', after: 'x'.repeat(1 << 20) });
    expect(all.after?.length).toBe(256 * 1024);
  });

  test.each([
    ['a\nb\nc', 'a\nx\nc', 'line 2 is different'],
    ['a\nb\nc', 'a\nx\ny\nc', 'lines 2 to 3 are different'],
    ['a\nc', 'a\nb\nc', 'line 2 is new'],
    ['a\nd', 'a\nb\nc\nd', 'lines 2 to 3 are new'],
    ['a\nb\nc', 'a\nc', 'a line after line 1 is gone'],
    ['a\nb\nc\nd', 'a\nd', '2 lines after line 1 are gone'],
  ])('from %j to %j: %s', (before, after, words) => {
    expect(changeInWords(before, after)).toBe(words);
  });
});

const state = (version: string) => ({ version, text: `${version}\n` });

describe('what others have changed since a file was looked at', () => {
  test('is nothing, when only writes from here are between', () => {
    const known = new KnownVersions();
    known.wrote('a', '1', '2');
    known.wrote('a', '2', '3');
    for (const seen of ['1', '2', '3']) expect(known.changeSince('a', seen, state('3')), seen).toBeUndefined();
    expect(known.changeSince('b', '1', state('3'))).toBeDefined();
    expect(known.changeSince('a', '1', state('4'))).toBeDefined();
  });

  test('is told when somebody wrote in between', () => {
    const known = new KnownVersions();
    known.shown('a', state('1'));
    known.wrote('a', '1', '2');
    known.wrote('a', 'theirs', '3');
    expect(known.changeSince('a', '1', state('3'))).toBe('line 1 is different');
    expect(known.changeSince('a', '0', state('3'))).toBe('it is another one');
    expect(known.changeSince('a', '1', { version: 'absent', text: '' })).toBe('it is gone');
    expect(known.changeSince('a', 'absent', state('3'))).toBe('there was no such file');
  });
});
