/** The lines of a selector, from one kind to the other. */
import { editText, readForm } from '@eastwest/shared/edit';
import type { FormSelector } from '@eastwest/shared/edit';
import { expect, test } from 'vitest';
import { added, changed, isComplete, rawWith, requirementOf } from '../../../src/author/form/requirements.ts';
import type { Asked, Line, Requirement } from '../../../src/author/form/requirements.ts';

const text = `kind: NetworkPolicy
spec:
  podSelector:
    matchLabels:
      app: web # mine
      tier: front
    matchExpressions:
      - {key: env, operator: In, values: [a, b]}
`;

function selectorOf(of: string): FormSelector {
  const reading = readForm(of);
  if (reading.type === 'unreadable') throw new Error('unreadable');
  return reading.form.subject;
}

const selector = selectorOf(text);

function lines(of: FormSelector): readonly Requirement[] {
  return [...of.labels, ...of.expressions].flatMap((line) => (line.kind === 'other' ? [] : [requirementOf(line)]));
}

function after(asked: Asked): readonly string[] {
  if (!asked.ok) return [`refused: ${asked.problem.message}`];
  const result = editText(text, asked.edit.edits);
  if (!result.ok) return [`refused: ${result.error.message}`];
  return lines(selectorOf(result.value)).map(({ key, condition, values }) => `${key} ${condition} ${values.join(',')}`.trim());
}

const line = (index: number): Line => [...selector.labels, ...selector.expressions][index] as Line;

test('a line is added as a label or as an expression', () => {
  expect(after(added(selector, { key: 'x', condition: '=', values: ['1'] }))).toEqual([
    'app = web',
    'tier = front',
    'x = 1',
    'env In a,b',
  ]);
  expect(after(added(selector, { key: 'x', condition: 'Exists', values: [] })).at(-1)).toBe('x Exists');
});

test('a key that is asked for already is not silently given another value', () => {
  expect(after(added(selector, { key: 'app', condition: '=', values: ['db'] }))).toEqual(['refused: `app` is asked for already']);
  expect(after(changed(selector, line(1), { key: 'app', condition: '=', values: ['x'] }))).toEqual([
    'refused: `app` is asked for already',
  ]);
  expect(after(changed(selector, line(2), { key: 'app', condition: '=', values: ['x'] }))).toEqual([
    'refused: `app` is asked for already',
  ]);
  // As an expression it may be asked for a second time.
  expect(after(added(selector, { key: 'app', condition: 'NotIn', values: ['db'] })).at(-1)).toBe('app NotIn db');
});

test.each<[number, Requirement, readonly string[]]>([
  [0, { key: 'role', condition: '=', values: ['web'] }, ['role = web', 'tier = front', 'env In a,b']],
  [0, { key: 'app', condition: 'In', values: ['web', 'api'] }, ['tier = front', 'env In a,b', 'app In web,api']],
  [2, { key: 'env', condition: '=', values: ['a'] }, ['app = web', 'tier = front', 'env = a']],
  [2, { key: 'env', condition: 'DoesNotExist', values: ['a'] }, ['app = web', 'tier = front', 'env DoesNotExist']],
])('line %i becomes %j', (index, to, wanted) => {
  expect(after(changed(selector, line(index), to)).toSorted()).toEqual(wanted.toSorted());
});

test('half a line is not written down: it would ask for less than what is meant', () => {
  expect(isComplete({ key: '', condition: '=', values: ['x'] })).toBe(false);
  expect(isComplete({ key: 'a', condition: 'In', values: [] })).toBe(false);
  expect(isComplete({ key: 'a', condition: '=', values: [] })).toBe(true);
  expect(isComplete({ key: 'a', condition: 'Exists', values: [] })).toBe(true);
});

test('what a new line would match is asked of the whole selector', () => {
  const raw = { matchLabels: { app: 'web' }, matchExpressions: [{ key: 'a', operator: 'Exists' }] };
  expect(rawWith(raw, { key: 'b', condition: '=', values: ['c'] })).toEqual({
    matchLabels: { app: 'web' },
    matchExpressions: [
      { key: 'a', operator: 'Exists' },
      { key: 'b', operator: 'In', values: ['c'] },
    ],
  });
  expect(rawWith(undefined, { key: 'b', condition: 'Exists', values: [] })).toEqual({
    matchExpressions: [{ key: 'b', operator: 'Exists' }],
  });
});
