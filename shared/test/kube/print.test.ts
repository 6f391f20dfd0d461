import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { printYaml, readYaml } from '../../src/kube/index.ts';
import type { JsonValue } from '../../src/kube/index.ts';

const awkward = fc.constantFrom(
  'on',
  'y',
  'No',
  '010',
  '0o17',
  '0x1f',
  '1_000',
  '1:30',
  '~',
  '',
  'null',
  '.5',
  '1e3',
  '.inf',
  '- a',
  'a: b',
  '#c',
  '*x',
  '&x',
  '!t',
  '%d',
  '@e',
  'constructor',
  '__proto__',
  'é',
  'a\nb',
  ' a ',
  '"',
  "'",
);
const text = fc.oneof(awkward, fc.string());
const value = fc.letrec<{ value: JsonValue }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    text,
    fc.integer(),
    fc.boolean(),
    fc.constant(null),
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(text, tie('value'), { maxKeys: 3 }),
  ),
})).value;

test('what is printed reads as the value, in every layout', () => {
  fc.assert(
    fc.property(value, fc.constantFrom(2, 4), fc.boolean(), (printed, indent, indentSeq) => {
      const [document] = readYaml(printYaml({ printed }, { indent, indentSeq }));
      expect(document?.problems).toEqual([]);
      expect(document?.value).toEqual({ printed });
    }),
    { numRuns: Number(process.env['EASTWEST_SEEDS'] ?? 2000) },
  );
});
