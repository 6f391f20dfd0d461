/** Random policies in random layouts under random edits: the value is what was asked for, and nothing else is touched. */
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { stringify } from 'yaml';
import { editText } from '../../src/edit/index.ts';
import type { TextEdit } from '../../src/edit/index.ts';
import { editedValue } from '../../src/edit/text-edit.ts';
import { readYaml } from '../../src/kube/index.ts';
import type { FieldPath, JsonObject, JsonValue } from '../../src/kube/index.ts';

const word = fc.constantFrom(
  'app',
  'role',
  'constructor',
  'on',
  'app.kubernetes.io/name',
  'web',
  '010',
  'a b',
  '80',
  "it's",
  'x: y',
  '#no',
);
const labels = fc.dictionary(word, word, { maxKeys: 3 });
const expression = fc.record({
  key: word,
  operator: fc.constantFrom('In', 'NotIn'),
  values: fc.array(word, { minLength: 1, maxLength: 2 }),
});
const selector: fc.Arbitrary<JsonValue> = fc.oneof(
  fc.constant({}),
  fc.record({ matchLabels: labels }),
  fc.record({ matchLabels: labels, matchExpressions: fc.array(expression, { maxLength: 2 }) }),
);
const peer: fc.Arbitrary<JsonValue> = fc.oneof(
  fc.record({ podSelector: selector }),
  fc.record({ namespaceSelector: selector, podSelector: selector }),
  fc.constant({ ipBlock: { cidr: '10.0.0.0/8', except: ['10.1.0.0/16'] } }),
);
const port: fc.Arbitrary<JsonValue> = fc.oneof(
  fc.record({ port: fc.integer({ min: 1, max: 65535 }) }),
  fc.constant({ protocol: 'UDP', port: 'dns' }),
);
const rule: fc.Arbitrary<JsonValue> = fc.oneof(
  fc.constant({}),
  fc.record({ from: fc.array(peer, { maxLength: 3 }), ports: fc.array(port, { maxLength: 2 }) }),
  fc.record({ ports: fc.array(port, { minLength: 1, maxLength: 2 }) }),
);
const policy = fc.record({
  metadata: fc.record({ name: word, labels }),
  spec: fc.record({ podSelector: selector, policyTypes: fc.constant(['Ingress']), ingress: fc.array(rule, { maxLength: 3 }) }),
});

interface Layout {
  readonly indent: number;
  readonly indentSeq: boolean;
  readonly flow: boolean;
  readonly crlf: boolean;
  readonly comments: readonly number[];
  readonly endsLine: boolean;
}

const layout: fc.Arbitrary<Layout> = fc.record({
  indent: fc.constantFrom(2, 4),
  indentSeq: fc.boolean(),
  flow: fc.boolean(),
  crlf: fc.boolean(),
  comments: fc.array(fc.nat(40), { maxLength: 6 }),
  endsLine: fc.boolean(),
});

function written(value: JsonObject, { indent, indentSeq, flow, crlf, comments, endsLine }: Layout): string {
  const { spec, ...rest } = value;
  const options = { version: '1.1', indent, indentSeq, lineWidth: 0 } as const;
  const specText = flow
    ? `spec: ${stringify(spec, { ...options, collectionStyle: 'flow' }).trimEnd()}\n`
    : stringify({ spec }, options);
  const lines = (stringify(rest, options) + specText).trimEnd().split('\n');
  // Comments above lines, as far indented as these, and behind them.
  const commented = lines.flatMap((line, index) => {
    const numbered = comments.filter((at) => at === index).length;
    const lead = /^ */u.exec(line)?.[0] ?? '';
    if (numbered === 0) return [line];
    return index % 2 === 0 ? [`${lead}# above ${index}`, line] : [`${line} # behind ${index}`];
  });
  return commented.join(crlf ? '\r\n' : '\n') + (endsLine ? (crlf ? '\r\n' : '\n') : '');
}

/** Every path of a value, with what is there. */
function pathsOf(value: JsonValue, path: FieldPath = []): readonly (readonly [FieldPath, JsonValue])[] {
  const below: readonly (readonly [string | number, JsonValue])[] = Array.isArray(value)
    ? [...(value as readonly JsonValue[]).entries()]
    : typeof value === 'object' && value !== null
      ? Object.entries(value)
      : [];
  return [[path, value], ...below.flatMap(([step, item]) => pathsOf(item, [...path, step]))];
}

/** An edit that makes sense for the value: `pick` and `kind` choose. */
function editFor(value: JsonValue, pick: number, kind: number, fresh: JsonValue): TextEdit | undefined {
  const paths = pathsOf(value).filter(([path]) => path.length > 0);
  const [path, there] = paths[pick % paths.length] ?? [];
  if (path === undefined) return undefined;
  if (kind === 0) return { op: 'set', path, value: fresh };
  if (kind === 1) return { op: 'remove', path };
  if (kind === 2 && Array.isArray(there)) return { op: 'insert', path: [...path, pick % (there.length + 1)], value: fresh };
  if (kind === 3 && typeof path.at(-1) === 'string') return { op: 'rename', path, key: 'renamed' };
  return typeof there === 'object' && there !== null && !Array.isArray(there)
    ? { op: 'set', path: [...path, 'added'], value: fresh }
    : undefined;
}

const valueIn = (text: string): JsonValue | undefined => readYaml(text)[0]?.value;

/** Whether some line ends in another way than the first one does. */
const lonely = (text: string): boolean => text.includes('\r\n') && text.replaceAll('\r\n', '').includes('\n');

/** How many old lines are neither in the common beginning nor in the common end. */
function touched(before: readonly string[], after: readonly string[]): number {
  let head = 0;
  while (head < before.length && before[head] === after[head]) head++;
  let tail = 0;
  while (tail < before.length - head && before.at(-1 - tail) === after.at(-1 - tail)) tail++;
  return before.length - head - tail;
}

const commentsIn = (text: string): readonly string[] => text.match(/# (above|behind) \d+/gu) ?? [];

const runs = Number(process.env['EASTWEST_SEEDS'] ?? 2000);
const fresh = fc.oneof(word, fc.constant(8080), selector, rule, fc.constant([]), fc.constant(['a', 'b']));

test('the new text reads as the edit of the old one, or the edit is refused', () => {
  let refused = 0;
  fc.assert(
    fc.property(policy, layout, fc.nat(), fc.nat(4), fresh, (made, style, pick, kind, value) => {
      const text = written(made, style);
      const before = valueIn(text);
      if (before === undefined) return;
      const edit = editFor(before, pick, kind, value);
      const wanted = edit && editedValue(before, edit);
      if (edit === undefined || wanted === undefined) return;
      const result = editText(text, [edit]);
      if (!result.ok) {
        refused++;
        return;
      }
      expect(valueIn(result.value)).toEqual(wanted);
      // Line ends are all of the one kind that the text has.
      expect(lonely(result.value)).toBe(lonely(text));
    }),
    { numRuns: runs },
  );
  expect(refused / runs).toBeLessThan(0.01);
});

test('adding never loses a comment, and every old line is still there in order', () => {
  fc.assert(
    fc.property(policy, layout, fc.nat(), fresh, (made, style, pick, value) => {
      const text = written(made, { ...style, flow: false });
      const before = valueIn(text);
      const edit = before === undefined ? undefined : editFor(before, pick, 2, value);
      if (edit === undefined) return;
      const result = editText(text, [edit]);
      if (!result.ok) return;
      expect(commentsIn(result.value)).toEqual(expect.arrayContaining([...commentsIn(text)]));
      const missing = touched(text.split(/\r?\n/u), result.value.split(/\r?\n/u));
      // Only the line of an empty or one-line list may have been touched.
      expect(missing).toBeLessThanOrEqual(1);
    }),
    { numRuns: runs },
  );
});
