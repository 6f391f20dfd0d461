/** Selectors that match nothing now, and what was probably meant. */
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import type { ClusterObject, HiddenKind, JsonObject } from '../../src/kube/index.ts';
import { matchless } from '../../src/lint/index.ts';
import { buildWorld, normalizePolicy } from '../../src/model/index.ts';
import { namespace, pod, policy, state } from '../support/cluster.ts';

const cluster: readonly ClusterObject[] = [
  namespace('shop', { team: 'a' }),
  namespace('data'),
  namespace('empty'),
  pod('shop/web', { labels: { app: 'web', 'app.kubernetes.io/name': 'web' } }),
  pod('shop/cart', { labels: { app: 'cart', tier: 'front' } }),
  pod('data/db', { labels: { app: 'db' } }),
  pod('data/agent', { labels: { app: 'agent' }, hostNetwork: true }),
];

function found(spec: string, place = 'shop/p', hidden: readonly HiddenKind[] = []): readonly string[] {
  const read = normalizePolicy(policy(place, parse(spec) as JsonObject));
  if (!read.valid) throw new Error(read.problem.message);
  const world = buildWorld({ ...state(cluster), hidden });
  return matchless(read, world).map(({ rule, path, message, hint = '' }) => `${rule} ${path.join('.')} | ${message} | ${hint}`);
}

const subject = (selector: string): string => `{podSelector: ${selector}}`;
const from = (peer: string): string => `{podSelector: {}, ingress: [{from: [${peer}]}]}`;

describe('the subject', () => {
  test('that matches is no finding', () => {
    expect(found(subject('{}'))).toEqual([]);
    expect(found(subject('{matchLabels: {app: web}}'))).toEqual([]);
  });

  test.each([
    ['a value misspelt (L-31)', '{matchLabels: {app: carrt}}', 'did you mean `app: cart`?'],
    ['a value in another case (L-31)', '{matchLabels: {app: WEB}}', 'did you mean `app: web`?'],
    ['a value that is another', '{matchLabels: {app: payments}}', 'what there is of `app`: `cart`, `web`'],
    ['a key misspelt (L-31)', '{matchLabels: {tiers: front}}', 'did you mean the label `tier`?'],
    ['a key without its domain (L-31)', '{matchLabels: {name: web}}', 'did you mean the label `app.kubernetes.io/name`?'],
    ['a key that nothing has', '{matchLabels: {constructor: x}}', 'nothing there has a label `constructor`'],
    [
      'labels that are on different pods',
      '{matchLabels: {app: web, tier: front}}',
      'each label is there, but no one has all of them',
    ],
  ])('%s (L-1)', (_, selector, hint) => {
    expect(found(subject(selector))).toEqual([
      `L-1 spec.podSelector | no pod of \`shop\` matches this now, so the policy does nothing | ${hint}`,
    ]);
  });

  test('of a namespace without pods, or one that is not there (L-1)', () => {
    expect(found(subject('{}'), 'empty/p')).toEqual([
      'L-1 spec.podSelector | there is no pod in `empty` now, so the policy does nothing | ',
    ]);
    expect(found(subject('{}'), 'nowhere/p')).toEqual(['L-1 metadata.namespace | there is no namespace `nowhere` now | ']);
  });

  test('of host-network pods only (L-2)', () => {
    expect(found(subject('{matchLabels: {app: agent}}'), 'data/p')).toEqual([
      'L-2 spec.podSelector | it selects only pods on the host network (data/agent), which no policy applies to | ',
    ]);
  });

  test.each([
    '{matchLabels: {app: web}, matchExpressions: [{key: app, operator: In, values: [cart]}]}',
    '{matchLabels: {app: web}, matchExpressions: [{key: app, operator: NotIn, values: [web]}]}',
    '{matchLabels: {app: web}, matchExpressions: [{key: app, operator: DoesNotExist}]}',
    '{matchExpressions: [{key: app, operator: DoesNotExist}, {key: app, operator: Exists}]}',
  ])('that can never match: %s (L-39)', (selector) => {
    expect(found(subject(selector))).toEqual([expect.stringMatching(/^L-39 .*exclude each other/u)]);
  });
});

describe('a peer', () => {
  test('of pods that are in another namespace (L-6)', () => {
    expect(found(from('{podSelector: {matchLabels: {app: db}}}'))).toEqual([
      'L-6 spec.ingress.0.from.0.podSelector | no pod of `shop` matches this now | pods of `data` do: add a `namespaceSelector` to the same item to mean them',
    ]);
  });

  test('of namespaces that are not there, meant by their name (L-32), or misspelt (L-4)', () => {
    expect(found(from('{namespaceSelector: {matchLabels: {name: data}}}'))).toEqual([
      'L-32 spec.ingress.0.from.0.namespaceSelector | no namespace is labelled `name: data`, so nothing matches that (L-4) | write `kubernetes.io/metadata.name: data` to mean the namespace by its name',
    ]);
    expect(found(from('{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: dataa}}}'))).toEqual([
      expect.stringContaining('did you mean `kubernetes.io/metadata.name: data`?'),
    ]);
  });

  test('of pods that those namespaces do not have (L-3)', () => {
    expect(found(from('{namespaceSelector: {matchLabels: {team: a}}, podSelector: {matchLabels: {app: db}}}'))).toEqual([
      'L-3 spec.ingress.0.from.0.podSelector | no pod of these namespaces matches this now, so the peer is nobody | what there is of `app`: `cart`, `web`',
    ]);
    expect(found(from('{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: empty}}}'))).toEqual([
      'L-3 spec.ingress.0.from.0.namespaceSelector | no pod of these namespaces matches this now, so the peer is nobody | ',
    ]);
  });

  test('of host-network pods only (L-5)', () => {
    expect(found(from('{namespaceSelector: {}, podSelector: {matchLabels: {app: agent}}}'))).toEqual([
      expect.stringMatching(/^L-5 spec.ingress.0.from.0.podSelector/u),
    ]);
  });

  test('that is a block, or in egress, or one of very many', () => {
    expect(found(from('{ipBlock: {cidr: 192.0.2.0/24}}'))).toEqual([]);
    expect(found('{podSelector: {}, egress: [{to: [{podSelector: {matchLabels: {app: x}}}]}]}')).toHaveLength(1);
    expect(found(from(Array.from({ length: 50 }, () => '{podSelector: {matchLabels: {app: x}}}').join(', ')))).toHaveLength(20);
  });
});

test('what may not be seen is not said to be nothing', () => {
  const hidden = [{ kind: 'Pod', reason: 'not permitted' }] as const;
  expect(found(subject('{matchLabels: {app: gone}}'), 'shop/p', hidden)).toEqual([]);
});
