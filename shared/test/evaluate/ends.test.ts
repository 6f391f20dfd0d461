/** What an end means: pods, workloads, nodes, addresses; and what is said of one that is not there. */
import { describe, expect, test } from 'vitest';
import { evaluate, explain } from '../../src/evaluate/index.ts';
import type { Evaluation } from '../../src/evaluate/index.ts';
import type { ClusterObject, HiddenKind } from '../../src/kube/index.ts';
import { connection, expectAnswers, namespace, node, pod, policy, service, state, verdict } from '../support/cluster.ts';
import { goldenPods, r2, X } from '../support/golden.ts';

const owner = { kind: 'Deployment', name: 'shop' };

function evaluated(objects: readonly ClusterObject[], hidden: readonly HiddenKind[] = []): Evaluation {
  return evaluate(state(objects, hidden));
}

function errorOf(evaluation: Evaluation, question: string): string {
  const answer = explain(evaluation, connection(question));
  return answer.ok ? `no error but ${answer.value.outcome}` : answer.error;
}

describe('a workload', () => {
  const replicas = [1, 2, 3].map((n) =>
    pod(`a/shop-${n}`, { owner, labels: { app: 'shop' }, ips: [`10.1.0.${n}`], nodeName: n === 1 ? 'n1' : 'n2' }),
  );

  test('means all of its pods', () => {
    const closed = policy('a/p', 'podSelector: {matchLabels: {app: shop}}, policyTypes: [Ingress]');
    expectAnswers([...goldenPods, ...replicas, closed], {
      'b/web → a/Deployment/shop:80': 'denied',
      'a/Deployment/shop → b/web:80': 'allowed',
      'a/Deployment/shop → a/Deployment/shop:80': 'denied',
    });
  });

  test('whose pods differ is unknown, and two that differ are named', () => {
    const canary = pod('a/shop-canary', { owner, labels: { app: 'shop', track: 'canary' }, ips: ['10.1.0.9'] });
    const onlyCanary = policy('a/p', 'podSelector: {matchLabels: {track: canary}}, policyTypes: [Ingress]');
    const found = verdict([...goldenPods, ...replicas, canary, onlyCanary], 'b/web → a/Deployment/shop:80');
    expect(found.outcome).toBe('unknown');
    expect(found.ingress.reason).toEqual({
      kind: 'unknown',
      because: [
        {
          kind: 'pods-differ',
          message: 'b/web → a/shop-1: allowed; b/web → a/shop-canary: not allowed; ask for one of them',
        },
      ],
    });
  });

  test('differs by the node of its pods, where the other end is one (NP-42)', () => {
    const objects = [...goldenPods, ...replicas, policy('a/p', r2)];
    expectAnswers(objects, {
      'node:n1 → a/Deployment/shop:80': 'unknown',
      'b/host → a/Deployment/shop:80': 'unknown',
      'node:n2 → a/shop-2:80': 'allowed',
      'b/web → a/Deployment/shop:80': 'denied',
    });
  });

  test('of one pod reaches itself (NP-44), of several means one and another', () => {
    const [only] = replicas;
    const objects = [...goldenPods, ...(only === undefined ? [] : [only]), policy('a/p', r2)];
    expectAnswers(objects, { 'a/Deployment/shop → a/Deployment/shop:80': 'allowed' });
  });

  test('that has run to its end is completed (NP-46)', () => {
    const job = pod('a/job-1', { owner: { kind: 'Job', name: 'job' }, phase: 'Failed', ips: ['10.1.0.7'] });
    const found = verdict([...goldenPods, job], 'a/Job/job → b/web:80');
    expect(found).toMatchObject({ outcome: 'denied', ingress: { reason: { kind: 'completed', pod: 'a/job-1' } } });
  });

  test('may be a bare pod', () => {
    expectAnswers(goldenPods, { 'a/Pod/web → b/web:80': 'allowed' });
  });

  test('counts its pods, not the template that they came from (NP-48)', () => {
    const template = pod('a/shop', { owner, labels: { app: 'other' }, phase: 'Pending', template: { replicas: 3 } });
    const closed = policy('a/p', 'podSelector: {matchLabels: {app: other}}, policyTypes: [Ingress]');
    const objects = [...goldenPods, ...replicas, template, closed];
    expectAnswers(objects, { 'b/web → a/Deployment/shop:80': 'allowed' });
    expect(errorOf(evaluated(objects), 'b/web → a/shop:80')).toBe(
      '`a/shop` is a template that pods already stand for: ask for one of them, or for the workload',
    );
  });
});

describe('a node', () => {
  const n9 = node('n9', '192.168.0.9', '203.0.113.9', 'fd00::9');
  const fromBlock = policy('a/p', 'podSelector: {}, ingress: [{from: [{ipBlock: {cidr: 192.168.0.0/24}}]}]');

  test('with several addresses of one family is unknown where they differ; one address is not', () => {
    const objects = [...goldenPods, n9, fromBlock];
    expectAnswers(objects, {
      'node:n9 → a/db:1': 'unknown',
      '192.168.0.9 → a/db:1': 'allowed',
      '203.0.113.9 → a/db:1': 'denied',
      'a/db → node:n9:1': 'allowed',
    });
    expect(verdict(objects, 'node:n9 → a/db:1').ingress.reason).toEqual({
      kind: 'unknown',
      because: [
        {
          kind: 'pods-differ',
          message:
            'node n9 (192.168.0.9) → a/db: allowed; node n9 (203.0.113.9) → a/db: not allowed; ask for one of its addresses',
        },
      ],
    });
  });

  test('is reached over the family that it shares with the pod (NP-49)', () => {
    const six = pod('a/six', { ips: ['fd00::6'] });
    const v6 = policy('a/p', 'podSelector: {}, ingress: [{from: [{ipBlock: {cidr: "fd00::/16"}}]}]');
    expectAnswers([...goldenPods, n9, six, v6], { 'node:n9 → a/six:1': 'allowed', 'node:n1 → a/six:1': 'denied' });
    expect(verdict([...goldenPods, six], 'node:n1 → a/six:1').egress.reason).toEqual({ kind: 'no-common-family' });
  });

  test('lends its identity to host-network pods: same answers, from name or address (NP-41)', () => {
    expectAnswers([...goldenPods, fromBlock], {
      'b/host → a/db:1': 'allowed',
      'node:n1 → a/db:1': 'allowed',
      '192.168.0.1 → a/db:1': 'allowed',
    });
  });
});

describe('an address', () => {
  const db = policy(
    'a/p',
    'podSelector: {matchLabels: {app: db}}, ingress: [{from: [{podSelector: {matchLabels: {app: web}}}]}]',
  );

  test('of a pod is that pod, however it is written', () => {
    const six = pod('a/web6', { labels: { app: 'web' }, ips: ['fd00::1', '10.9.0.1'] });
    expectAnswers([...goldenPods, six, db], {
      '10.0.0.1 → 10.0.0.2:5432': 'allowed',
      '10.0.0.3 → a/db:5432': 'denied',
      '::ffff:10.0.0.1 → a/db:5432': 'allowed',
    });
    expectAnswers([...goldenPods, six], { 'fd00:0:0:0:0:0:0:1 → a/web6:1': 'allowed' });
  });

  test('that several pods have is unknown where they differ', () => {
    const twin = pod('b/twin', { labels: { app: 'web' }, ips: ['10.0.0.1'] });
    const found = verdict([...goldenPods, twin, db], '10.0.0.1 → a/db:5432');
    expect(found.outcome).toBe('unknown');
    expect(found.ingress.reason).toMatchObject({
      because: [{ message: expect.stringContaining('b/twin → a/db: not allowed') as string }],
    });
  });

  test('of a Service is no end: its pods are (NP-50)', () => {
    const evaluation = evaluated([...goldenPods, service('a/db', '10.96.0.5'), service('a/headless', 'None')]);
    expect(errorOf(evaluation, 'b/web → 10.96.0.5:5432')).toBe(
      '`10.96.0.5` is the address of Service `a/db`: policies see the pods behind it, so ask for one of them and the target port (NP-50)',
    );
  });

  test('of nobody lies outside the cluster', () => {
    const found = verdict(goldenPods, `${X} → a/db:1`);
    expect(found.egress.reason).toEqual({ kind: 'not-policed', why: 'external' });
    expectAnswers(goldenPods, { '2001:db8::1 → a/db:1': 'denied', '2001:db8::1 → 203.0.113.9:1': 'denied' });
  });
});

describe('an end that is not there', () => {
  const evaluation = evaluated([...goldenPods, pod('a/shop-1', { owner }), namespace('payments')]);

  const messages: Record<string, string> = {
    'a/wbe → a/db:1': 'no pod `wbe` in namespace `a`; did you mean `web`?',
    'a/shop → a/db:1': 'no pod `shop` in namespace `a`; did you mean `a/Deployment/shop`?',
    'payment/x → a/db:1': 'no namespace `payment`; did you mean `payments`?',
    'a/Deployment/shp → a/db:1': 'no pod of a Deployment `shp` in namespace `a`; did you mean `a/Deployment/shop`?',
    'a/web → node:n3:1': 'no node `n3`; did you mean `n1`?',
    'a/web → 10.0.0.256:1': '`10.0.0.256` is not an IP address',
    'a/web → a/db:0': 'port `0` is not between 1 and 65535',
    'a/web → a/db:65536': 'port `65536` is not between 1 and 65535',
    'a/nothing-like-it → a/db:1': 'no pod `nothing-like-it` in namespace `a`',
  };
  for (const [question, message] of Object.entries(messages)) {
    test(`${question}: ${message}`, () => expect(errorOf(evaluation, question)).toBe(message));
  }

  test('may be hidden, and the error says so', () => {
    const hidden = [{ kind: 'Pod', reason: 'no permission to list pods' }] as const;
    expect(errorOf(evaluated(goldenPods, hidden), 'a/zzzzzz → a/db:1')).toBe(
      'no pod `zzzzzz` in namespace `a`; not all pods are seen (no permission to list pods)',
    );
  });
});
