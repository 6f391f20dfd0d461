/** What each policy selects, and what selects a pod. */
import { describe, expect, test } from 'vitest';
import { evaluate, policiesSelecting, summarizePolicies } from '../../src/evaluate/index.ts';
import type { PolicySummary } from '../../src/evaluate/index.ts';
import type { ClusterObject } from '../../src/kube/index.ts';
import { foreign, pod, policy, state } from '../support/cluster.ts';
import { closest } from '../../src/evaluate/suggest.ts';

const pods: readonly ClusterObject[] = [
  pod('a/web-2', { labels: { app: 'web' } }),
  pod('a/web-1', { labels: { app: 'web' }, ips: ['10.0.0.1'] }),
  pod('a/db', { labels: { app: 'db' } }),
  pod('a/agent', { labels: { app: 'web' }, hostNetwork: true }),
  pod('a/done', { labels: { app: 'web' }, phase: 'Succeeded' }),
  pod('a/new', { labels: { app: 'web' }, phase: 'Pending', template: { replicas: 2 } }),
  pod('b/web', { labels: { app: 'web' } }),
];

function summaryOf(...policies: readonly ClusterObject[]): readonly PolicySummary[] {
  return summarizePolicies(evaluate(state([...pods, ...policies])));
}

describe('a policy', () => {
  test('selects pods of its namespace by name, templates too (NP-4, NP-40, NP-46, NP-48)', () => {
    expect(summaryOf(policy('a/p', 'podSelector: {matchLabels: {app: web}}'))).toEqual([
      { key: 'NetworkPolicy/a/p', pods: ['new', 'web-1', 'web-2'], directions: ['ingress'], problems: [] },
    ]);
  });

  test('that selects nothing is listed with nothing', () => {
    expect(summaryOf(policy('c/p', 'podSelector: {}, policyTypes: [Egress]'))).toMatchObject([
      { pods: [], directions: ['egress'] },
    ]);
  });

  test('that is invalid is listed with its problems and what it could select', () => {
    expect(summaryOf(policy('a/p', 'podSelector: {matchLabels: {app: db}}, egress: [{to: [{}]}]'))).toMatchObject([
      { pods: ['db'], directions: ['ingress', 'egress'], problems: [{ severity: 'error', rule: 'V-3' }] },
    ]);
  });

  test('with warnings keeps them', () => {
    expect(summaryOf(policy('a/p', 'podSelector: {}, ingress: [{from: [{ipBlock: {cidr: 10.0.0.1/8}}]}]'))).toMatchObject([
      { problems: [{ severity: 'warning' }] },
    ]);
  });

  test('of another API is not among them', () => {
    expect(summaryOf(foreign('a/f', 'crd.antrea.io/v1beta1', 'NetworkPolicy'))).toEqual([]);
  });
});

describe('a pod', () => {
  const evaluation = evaluate(
    state([
      ...pods,
      policy('a/z-all', 'podSelector: {}, policyTypes: [Ingress, Egress]'),
      policy('a/a-web', 'podSelector: {matchLabels: {app: web}}'),
      policy('b/other', 'podSelector: {}'),
    ]),
  );
  const selecting = (namespace: string, name: string): readonly string[] =>
    policiesSelecting(evaluation, namespace, name).map(({ policy: { name: by }, directions }) => `${by} ${directions.join('+')}`);

  test('is selected by policies of its namespace, by name', () => {
    expect(selecting('a', 'web-1')).toEqual(['a-web ingress', 'z-all ingress+egress']);
    expect(selecting('a', 'db')).toEqual(['z-all ingress+egress']);
    expect(selecting('a', 'new')).toEqual(['a-web ingress', 'z-all ingress+egress']);
  });

  test('that is on the host network, done or unknown is selected by none', () => {
    expect(['agent', 'done', 'nobody'].map((name) => selecting('a', name))).toEqual([[], [], []]);
  });
});

describe('did you mean', () => {
  const known = ['payments', 'payments-db', 'shop', 'web-7d9f-abc'];

  test.each([
    ['payment', 'payments'],
    ['paymnets', 'payments'],
    ['web-7d9f', 'web-7d9f-abc'],
    ['shp', 'shop'],
    ['zzz', undefined],
    ['', undefined],
  ])('`%s`: %s', (typed, expected) => {
    expect(closest(typed, known)).toBe(expected);
  });
});
