/** What two people did to one policy, brought together where that is safe and asked about where it is not. */
import { describe, expect, test } from 'vitest';
import { mergedText, mergeManifests } from '../../src/change/index.ts';
import type { Choices } from '../../src/change/index.ts';
import { formatPath, readPolicyText } from '../../src/kube/index.ts';
import type { JsonObject, JsonValue } from '../../src/kube/index.ts';

const peer = (app: string): JsonObject => ({ podSelector: { matchLabels: { app } } });
const port = (number: number): JsonObject => ({ port: number });
const rule = (apps: readonly string[], ports: readonly number[]): JsonObject => ({
  from: apps.map(peer),
  ports: ports.map(port),
});
const policy = (spec: JsonObject, metadata: JsonObject = {}): JsonObject => ({
  apiVersion: 'networking.k8s.io/v1',
  kind: 'NetworkPolicy',
  metadata: { name: 'web', ...metadata },
  spec: { podSelector: { matchLabels: { app: 'web' } }, ...spec },
});
const rules = (...ingress: readonly JsonValue[]): JsonObject => policy({ ingress });

function merge(base: JsonObject, theirs: JsonObject, mine: JsonObject, choices?: Choices) {
  const { merged, conflicts } = mergeManifests(base, theirs, mine, choices);
  return { merged, conflicts: conflicts.map(({ path }) => formatPath(path)) };
}

const [a, b, c] = [rule(['a'], [80]), rule(['b'], [80]), rule(['c'], [80])];

describe('rules', () => {
  test('added by both sides are both kept', () => {
    expect(merge(rules(a), rules(a, b), rules(a, c))).toEqual({ merged: rules(a, c, b), conflicts: [] });
    expect(merge(policy({}), rules(b), rules(c))).toEqual({ merged: rules(c, b), conflicts: [] });
  });

  test('added alike by both sides come once', () => {
    expect(merge(rules(a), rules(a, b, c), rules(a, b))).toEqual({ merged: rules(a, b, c), conflicts: [] });
  });

  test('removed by one side go, whichever it is', () => {
    expect(merge(rules(a, b), rules(b), rules(a, b, c)).merged).toEqual(rules(b, c));
    expect(merge(rules(a, b), rules(a, b, c), rules(b)).merged).toEqual(rules(b, c));
  });

  test('that only moved are not changed', () => {
    expect(merge(rules(a, b), rules(b, a), rules(a, rule(['b'], [81])))).toEqual({
      merged: rules(a, rule(['b'], [81])),
      conflicts: [],
    });
  });

  test('changed by one side and removed by the other are asked about', () => {
    const changed = rules(rule(['a'], [81]), b);
    expect(merge(rules(a, b), changed, rules(b, c))).toEqual({ merged: rules(b, c), conflicts: ['spec.ingress[0]'] });
    const theirs = new Map([['spec.ingress[0]', 'theirs']] as const);
    expect(merge(rules(a, b), changed, rules(b, c), theirs).merged).toEqual(rules(b, c, rule(['a'], [81])));
  });

  test('that both sides together would take away altogether are asked about', () => {
    expect(merge(rules(a, b), rules(a), rules(b)).conflicts).toEqual(['spec.ingress']);
  });
});

describe('one rule', () => {
  const base = rules(rule(['a', 'b'], [80]));

  test('takes the peers that both sides add', () => {
    const merged = merge(base, rules(rule(['a', 'b', 'c'], [80])), rules(rule(['a', 'b', 'd'], [80])));
    expect(merged).toEqual({ merged: rules(rule(['a', 'b', 'd', 'c'], [80])), conflicts: [] });
  });

  test('is asked about where the peers of one side would meet the ports of the other', () => {
    const [theirs, mine] = [rules(rule(['a', 'b', 'c'], [80])), rules(rule(['a', 'b'], [80, 81]))];
    expect(merge(base, theirs, mine).conflicts).toEqual(['spec.ingress[0]']);
  });

  test('never comes to admit everybody because each side took a peer away', () => {
    expect(merge(base, rules(rule(['a'], [80])), rules(rule(['b'], [80]))).conflicts).toEqual(['spec.ingress[0].from']);
  });

  test('never comes to admit two sides because each restricted it to its own', () => {
    const open = rules({ ports: [port(80)] });
    expect(merge(open, rules(a), rules(b)).conflicts).toEqual(['spec.ingress[0].from']);
  });

  test('has one peer that both changed: one of them is chosen', () => {
    const [theirs, mine] = [rules(rule(['x', 'b'], [80])), rules(rule(['y', 'b'], [80]))];
    const asked = mergeManifests(base, theirs, mine);
    expect(asked.conflicts).toEqual([
      { path: ['spec', 'ingress', 0, 'from', 0], base: peer('a'), theirs: peer('x'), mine: peer('y') },
    ]);
    expect(asked.merged).toEqual(mine);
    expect(merge(base, theirs, mine, new Map([['spec.ingress[0].from[0]', 'theirs']])).merged).toEqual(theirs);
  });
});

describe('other fields', () => {
  test('of labels and annotations are merged one by one', () => {
    const labelled = (labels: JsonObject): JsonObject => policy({}, { labels });
    expect(merge(policy({}), labelled({ team: 'x' }), labelled({ tier: 'y' }))).toEqual({
      merged: labelled({ tier: 'y', team: 'x' }),
      conflicts: [],
    });
    expect(merge(labelled({ t: 'a' }), labelled({ t: 'b' }), labelled({ t: 'c' })).conflicts).toEqual(['metadata.labels.t']);
  });

  test('select: whose pods the rules are about is asked where one side changed that and the other the rules', () => {
    const everyone = policy({ podSelector: {}, ingress: [a] });
    const result = merge(rules(a), everyone, rules(a, b));
    expect(result).toEqual({ merged: rules(a, b), conflicts: ['spec.podSelector'] });
    const theirs = merge(rules(a), everyone, rules(a, b), new Map([['spec.podSelector', 'theirs']]));
    expect(theirs.merged).toEqual(policy({ podSelector: {}, ingress: [a, b] }));
  });

  test('with names that every object has are fields like any other', () => {
    const named = (name: string): JsonObject => policy({}, { labels: Object.fromEntries([[name, 'x']]) });
    const { merged, conflicts } = mergeManifests(policy({}), named('__proto__'), named('constructor'));
    const labels = (merged['metadata'] as { readonly labels: JsonObject }).labels;
    expect([conflicts, Object.keys(labels)]).toEqual([[], ['constructor', '__proto__']]);
  });
});

describe('the text', () => {
  const text = `# Owned by the web team
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: web }
spec:
  podSelector: { matchLabels: { app: web } }
  ingress:
    # the first
    - from:
        - podSelector: { matchLabels: { app: a } } # from a
      ports: [{ port: 80 }]
    # mine
    - from:
        - podSelector: { matchLabels: { app: c } }
      ports: [{ port: 80 }]
`;
  const mine = readPolicyText(text).manifest ?? {};

  test('is that of mine, with what they added', () => {
    const { merged } = mergeManifests(rules(a), rules(a, b), mine);
    const result = mergedText(text, mine, merged);
    expect(result).toMatchObject({ ok: true });
    const after = result.ok ? result.value : '';
    expect(after.startsWith(text.trimEnd())).toBe(true);
    expect(readPolicyText(after).manifest).toEqual(merged);
  });

  test('loses only the rule that they removed', () => {
    const { merged } = mergeManifests(rules(a), policy({ ingress: [] }), mine);
    const result = mergedText(text, mine, merged);
    expect(result.ok && result.value).toContain('# mine\n    - from:\n        - podSelector: { matchLabels: { app: c } }');
    expect(result.ok && result.value).not.toContain('app: a');
  });
});
