/** Selectors against the oracle's matcher; how they read; and the names that break careless code. */
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compileSelector, everything, formatSelector, labelsOf, matches } from '../../src/model/index.ts';
import type { JsonObject, JsonValue } from '../../src/kube/index.ts';
import { selects } from '../support/oracle.ts';

const keys = fc.constantFrom('app', 'tier', 'constructor', 'toString', 'a.b/c');
const values = fc.constantFrom('web', 'db', '', 'constructor');
const labels = fc.dictionary(keys, values);
const expression = fc.oneof(
  fc.record({ key: keys, operator: fc.constantFrom('Exists', 'DoesNotExist') }),
  fc.record({ key: keys, operator: fc.constantFrom('In', 'NotIn'), values: fc.array(values, { minLength: 1, maxLength: 3 }) }),
);
const selector = fc.record(
  { matchLabels: fc.dictionary(keys, values, { maxKeys: 2 }), matchExpressions: fc.array(expression, { maxLength: 3 }) },
  { requiredKeys: [] },
);

describe('a selector', () => {
  test('matches what the rules say (NP-15, NP-16)', () => {
    fc.assert(
      fc.property(selector, labels, (raw, on) => {
        expect(matches(compileSelector(raw as JsonObject), labelsOf({ labels: on }))).toBe(selects(raw, on));
      }),
      { numRuns: 2000 },
    );
  });

  test('with the id of another matches the same', () => {
    fc.assert(
      fc.property(selector, selector, labels, (left, right, on) => {
        const [a, b] = [compileSelector(left), compileSelector(right)];
        fc.pre(a.id === b.id);
        expect(matches(a, labelsOf({ labels: on }))).toBe(matches(b, labelsOf({ labels: on })));
      }),
    );
  });

  test('has an id that does not depend on order or on the form of one value', () => {
    const ids = [
      { matchLabels: { a: '1', b: '2' } },
      { matchLabels: { b: '2', a: '1' } },
      { matchLabels: { b: '2' }, matchExpressions: [{ key: 'a', operator: 'In', values: ['1'] }] },
    ].map((raw) => compileSelector(raw).id);
    expect(new Set(ids).size).toBe(1);
  });

  test.each([
    [undefined],
    [null],
    [{}],
    [{ matchLabels: null, matchExpressions: null }],
    [{ matchLabels: {}, matchExpressions: [] }],
  ])('of %j is everything (NP-13)', (raw: JsonValue | undefined) => {
    expect(compileSelector(raw)).toBe(everything);
    expect(matches(compileSelector(raw), new Map())).toBe(true);
  });

  test('does not take the prototype of an object for labels', () => {
    const has = compileSelector({ matchExpressions: [{ key: 'constructor', operator: 'Exists' }] });
    expect(matches(has, labelsOf({ labels: {} }))).toBe(false);
    expect(matches(has, labelsOf({ labels: { constructor: '' } }))).toBe(true);
    const proto = JSON.parse('{"__proto__": "x"}') as Record<string, string>;
    expect(labelsOf({ labels: proto }).get('__proto__')).toBe('x');
  });

  test("reads in kubectl's notation", () => {
    const raw = {
      matchLabels: { app: 'web' },
      matchExpressions: [
        { key: 'env', operator: 'In', values: ['b', 'a'] },
        { key: 'env', operator: 'NotIn', values: ['c'] },
        { key: 'tier', operator: 'Exists' },
        { key: 'old', operator: 'DoesNotExist' },
      ],
    };
    expect(formatSelector(compileSelector(raw))).toBe('app=web, env in (a, b), env notin (c), tier, !old');
    expect(formatSelector(everything)).toBe('');
  });
});
