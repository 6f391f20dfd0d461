import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { readYaml } from '../../src/kube/index.ts';

/**
 * What sigs.k8s.io/yaml v1.6.0, the reader inside kubectl, makes of plain scalars: text, value, and `text: 1` as JSON.
 * Made by running that reader over the first column.
 */
const golden = readFileSync(new URL('scalars.tsv', import.meta.url), 'utf8')
  .trimEnd()
  .split('\n')
  .map((line) => line.split('\t'));

describe('V-12: scalars are what kubectl reads', () => {
  test.each(golden)('%s as a value is %s', (text, value) => {
    expect(JSON.stringify(readYaml(`v: ${text}`)[0]?.value)).toBe(`{"v":${value}}`);
  });

  test.each(golden)('%s as a key', (text, _value, asKey) => {
    expect(JSON.stringify(readYaml(`${text}: 1`)[0]?.value)).toBe(asKey);
  });

  test.each([
    ['010', '`010` is read as 8 by Kubernetes and as 10 by others', 'write `10` or `8`, whichever is meant'],
    ['08', '`08` has a leading zero, which readers disagree on', 'write `8`'],
    ['.inf', '`.inf` is no number that JSON can hold', 'quote it: `".inf"`'],
  ])('%s is told of', (text, message, hint) => {
    expect(readYaml(`v: ${text}`)[0]?.problems).toMatchObject([
      { severity: 'warning', rule: 'V-12', message, hint, path: ['v'] },
    ]);
  });

  test.each(['10', '0', '0x1F', '1.0', 'on', '1:30', '10.0.0.0/8', '"010"', "'010'"])('%s is not', (text) => {
    expect(readYaml(`v: ${text}`)[0]?.problems).toEqual([]);
  });

  test('a key that is read as another word is told of', () => {
    const [document] = readYaml('labels:\n  on: x\n  80: z\n');
    expect(document?.value).toEqual({ labels: { true: 'x', 80: 'z' } });
    expect(document?.problems).toMatchObject([
      {
        message: 'the key `on` is read as `true`',
        hint: 'quote it: `"on"`',
        range: { startLine: 2, startColumn: 3, endColumn: 5 },
      },
    ]);
  });
});
