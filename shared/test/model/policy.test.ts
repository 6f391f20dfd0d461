/** From a manifest to the one internal form: defaults applied, paths kept, what is invalid kept apart. */
import { describe, expect, test } from 'vitest';
import { everything, formatSelector, normalizePolicy } from '../../src/model/index.ts';
import type { Direction, Policy, Rule } from '../../src/model/index.ts';
import { policy } from '../support/cluster.ts';

function normal(spec: string): Policy {
  return normalizePolicy(policy('a/p', spec));
}

function rules(spec: string, direction: Direction): readonly Rule[] {
  const made = normal(spec);
  if (!made.valid) throw new Error(`invalid: ${made.problem.message}`);
  return made[direction] ?? [];
}

function directions(spec: string): readonly Direction[] {
  const made = normal(spec);
  if (!made.valid) return made.directions;
  return (['ingress', 'egress'] as const).filter((direction) => made[direction] !== undefined);
}

describe('policyTypes', () => {
  const cases: readonly [rule: string, spec: string, expected: readonly Direction[]][] = [
    ['NP-7', 'podSelector: {}', ['ingress']],
    ['NP-7', 'podSelector: {}, policyTypes: [], ingress: [{}]', ['ingress']],
    ['NP-8', 'podSelector: {}, egress: [{}]', ['ingress', 'egress']],
    ['NP-9', 'podSelector: {}, policyTypes: [Ingress], egress: [{}]', ['ingress']],
    ['NP-10', 'podSelector: {}, policyTypes: [Egress], ingress: [{}]', ['egress']],
    ['NP-11', 'podSelector: {}, egress: []', ['ingress']],
    ['NP-11', 'podSelector: {}, egress: null', ['ingress']],
    ['NP-12', 'podSelector: {}, policyTypes: [Egress, Egress]', ['egress']],
  ];
  test.each(cases)('%s: %s', (_, spec, expected) => {
    expect(directions(spec)).toEqual(expected);
  });
});

describe('rules', () => {
  test('keep the place of each item', () => {
    const [first, second] = rules(
      'podSelector: {}, ingress: [{}, {from: [{podSelector: {}}, {ipBlock: {cidr: 10.0.0.0/8}}], ports: [{port: 1}]}]',
      'ingress',
    );
    expect(first).toEqual({ path: 'spec.ingress[0]', peers: 'any', ports: 'any' });
    expect(second?.peers).toMatchObject([{ path: 'spec.ingress[1].from[0]' }, { path: 'spec.ingress[1].from[1]' }]);
    expect(second?.ports).toMatchObject([{ path: 'spec.ingress[1].ports[0]' }]);
  });

  test('have ports with their defaults (NP-32, NP-33, NP-38)', () => {
    const [rule] = rules(
      'podSelector: {}, ingress: [{ports: [{}, {protocol: UDP}, {port: 80}, {port: 80, endPort: 90}, {port: http, protocol: SCTP}]}]',
      'ingress',
    );
    expect(rule?.ports).toMatchObject([
      { kind: 'range', protocol: 'TCP', from: 1, to: 65535 },
      { kind: 'range', protocol: 'UDP', from: 1, to: 65535 },
      { kind: 'range', protocol: 'TCP', from: 80, to: 80 },
      { kind: 'range', protocol: 'TCP', from: 80, to: 90 },
      { kind: 'named', protocol: 'SCTP', name: 'http' },
    ]);
  });

  test('tell an absent peer selector from an empty one (NP-14, NP-25, NP-26)', () => {
    const [rule] = rules(
      'podSelector: {}, egress: [{to: [{podSelector: {}}, {namespaceSelector: {}}, {namespaceSelector: null, podSelector: {matchLabels: {a: b}}}]}]',
      'egress',
    );
    expect(rule?.peers).toEqual([
      { kind: 'pods', path: 'spec.egress[0].to[0]', pods: everything },
      { kind: 'pods', path: 'spec.egress[0].to[1]', namespaces: everything, pods: everything },
      { kind: 'pods', path: 'spec.egress[0].to[2]', pods: expect.objectContaining({ id: 'a=b' }) as unknown },
    ]);
  });

  test('have blocks with their exceptions, masked and unmapped (NP-28, NP-29)', () => {
    const [rule] = rules(
      'podSelector: {}, ingress: [{from: [{ipBlock: {cidr: "::ffff:10.0.0.5/120", except: ["::ffff:10.0.0.128/121"]}}]}]',
      'ingress',
    );
    expect(rule?.peers).toEqual([
      {
        kind: 'block',
        path: 'spec.ingress[0].from[0]',
        text: '::ffff:10.0.0.5/120',
        block: { family: 4, from: 0x0a000000n, to: 0x0a0000ffn },
        except: [{ family: 4, from: 0x0a000080n, to: 0x0a0000ffn }],
      },
    ]);
  });
});

function selectorOf(spec: string): string {
  const made = normal(spec);
  return made.valid ? 'valid' : formatSelector(made.subject) || 'every pod';
}

describe('an invalid policy', () => {
  test('keeps its first problem and what it could select', () => {
    const made = normal('podSelector: {matchLabels: {app: db}}, ingress: [{from: [{}]}]');
    expect(made).toMatchObject({ valid: false, problem: { rule: 'V-3', path: ['spec', 'ingress', 0, 'from', 0] } });
    expect(selectorOf('podSelector: {matchLabels: {app: db}}, ingress: [{from: [{}]}]')).toBe('app=db');
  });

  test.each([
    ['podSelector: {matchExpressions: [{key: a, operator: Near}]}'],
    ['podSelector: {matchLabels: {app: true}}'],
    ['podSelector: all'],
  ])('could select every pod with %s', (spec) => {
    expect(selectorOf(spec)).toBe('every pod');
  });

  test.each([
    ['podSelector: {}, policyTypes: [ingress]', ['ingress', 'egress']],
    ['podSelector: {}, egress: wrong', ['ingress', 'egress']],
    ['podSelector: {}, egress: [{to: [{}]}]', ['ingress', 'egress']],
    ['podSelector: {}, policyTypes: [Ingress], egress: [{to: [{}]}]', ['ingress']],
    ['podSelector: {}, policyTypes: [Egress], egress: [{to: [{}]}]', ['egress']],
    ['podSelector: {}, ingress: [{from: [{}]}]', ['ingress']],
  ])('could isolate in the directions that it names or may have meant: %s', (spec, expected) => {
    expect(normal(spec).valid).toBe(false);
    expect(directions(spec)).toEqual(expected);
  });

  test('is one without a readable spec', () => {
    const made = normalizePolicy({ ...policy('a/p', ''), manifest: { kind: 'NetworkPolicy', spec: 'nonsense' } });
    expect(made).toMatchObject({ valid: false, directions: ['ingress', 'egress'] });
  });

  test('is not one that only has warnings (V-14)', () => {
    const made = normal('podSelector: {}, ingress: [{from: [{ipBlock: {cidr: 10.0.0.5/24}}]}]');
    expect(made.valid).toBe(true);
    expect(made.problems).toMatchObject([{ severity: 'warning' }]);
  });
});

test('a policy is normalized once for each object', () => {
  const object = policy('a/p', 'podSelector: {}');
  expect(normalizePolicy(object)).toBe(normalizePolicy(object));
  expect(normalizePolicy({ ...object })).not.toBe(normalizePolicy(object));
});
