/** Every problem and every part without fields is shown somewhere, once, as near as can be. */
import { readForm } from '@eastwest/shared/edit';
import { formatPath, parsePath } from '@eastwest/shared/kube';
import { expect, test } from 'vitest';
import { Places } from '../../../src/author/form/places.ts';

const text = `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: Web, namespace: shop, labels: {a: b}}
spec:
  podSelector: {matchLabels: {app: 5, tier: -x}, odd: 1}
  policyTypes: [Ingress, Both]
  ingress:
    - from:
        - ipBlock: {cidr: 10.0.0.0, except: [10.1.0.0/16]}
        - nothing: 1
        - podSelector: {matchExpressions: [{key: a, operator: In}]}
      ports: [{port: 0}, {protocol: ICMP}]
    - to: []
`;

function placesOf(of: string) {
  const reading = readForm(of);
  if (reading.type === 'unreadable') throw new Error('unreadable');
  return { form: reading.form, places: new Places(reading.form, reading.form.problems) };
}

const { form, places } = placesOf(text);

const rulesAt = (path: string): readonly (string | undefined)[] =>
  places.at(parsePath(path) ?? []).problems.map(({ rule }) => rule);

const beyondAt = (path: string): readonly string[] =>
  places.at(parsePath(path) ?? []).beyond.map((each) => formatPath(each.path));

test.each([
  ['metadata.name', ['V-1']],
  ['spec.podSelector.matchLabels.tier', ['V-11']],
  ['spec.policyTypes', ['V-2']],
  ['spec.ingress[0].from[0].ipBlock.cidr', ['V-5']],
  ['spec.ingress[0].from[2].podSelector.matchExpressions[0]', ['V-11']],
  ['spec.ingress[0].ports[0]', ['V-8']],
  ['spec.ingress[0].ports[1]', ['V-7']],
  ['spec.ingress[1]', ['V-13']],
])('what is wrong at %s stands there', (path, rules) => {
  expect(rulesAt(path)).toEqual(rules);
});

test('no problem is without a place', () => {
  const shown = ['', 'metadata', 'spec'].flatMap((path) => places.within(parsePath(path) ?? []));
  expect(new Set(shown)).toEqual(new Set(form.problems));
});

test('what a rule has no field for stands in its rule; a part of another kind shows itself', () => {
  expect(beyondAt('')).toEqual(['metadata.labels']);
  expect(beyondAt('spec.podSelector')).toEqual(['spec.podSelector.odd']);
  expect(beyondAt('spec.policyTypes')).toEqual(['spec.policyTypes[1]']);
  expect(beyondAt('spec.ingress[1]')).toEqual(['spec.ingress[1].to']);
  expect(beyondAt('spec.ingress[0].from[1]')).toEqual([]);
  expect(form.beyond.map(({ path }) => formatPath(path))).toContain('spec.ingress[0].from[1]');
});

test('a folded rule says how much is wrong in it', () => {
  expect(places.within(['spec', 'ingress', 0]).length).toBeGreaterThanOrEqual(5);
  expect(places.within(['spec', 'egress'])).toEqual([]);
});
