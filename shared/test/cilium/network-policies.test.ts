/** NetworkPolicies as Cilium reads them: CIL-3, CIL-21, CIL-24. */
import { describe, expect, test } from 'vitest';
import { profiles } from '../../src/evaluate/index.ts';
import type { ClusterObject } from '../../src/kube/index.ts';
import { cnp } from '../support/cilium.ts';
import { expectAnswers, pod, policy, verdict } from '../support/cluster.ts';
import { goldenPods, r2, X } from '../support/golden.ts';

const cluster = (...more: readonly ClusterObject[]): readonly ClusterObject[] => [...goldenPods, ...more];
const all = 'endpointSelector: {}';
const web = 'matchLabels: {app: web}';
const db = 'matchLabels: {app: db}';

describe('NetworkPolicies where Cilium enforces them (profile cilium)', () => {
  const labelled = pod('a/x', { labels: { app: 'x', 'pod-template-hash': 'h' }, ips: ['10.0.0.7'] });
  const from = (selector: string): readonly ClusterObject[] =>
    cluster(labelled, policy('a/np', `podSelector: {${db}}, ingress: [{from: [${selector}]}]`));

  test('CIL-21: labels outside of the identity do not exist', () => {
    const exists = from('{podSelector: {matchLabels: {pod-template-hash: h}}}');
    expectAnswers(exists, { 'a/x → a/db:1': 'allowed' });
    expectAnswers(exists, { 'a/x → a/db:1': 'denied' }, profiles.cilium);
    const lacking = from('{podSelector: {matchExpressions: [{key: pod-template-hash, operator: NotIn, values: [h]}]}}');
    expectAnswers(lacking, { 'a/x → a/db:1': 'denied' });
    expectAnswers(lacking, { 'a/x → a/db:1': 'allowed' }, profiles.cilium);
    const selecting = policy('a/np', 'podSelector: {matchLabels: {pod-template-hash: h}}');
    expectAnswers(cluster(labelled, selecting), { 'a/web → a/x:1': 'allowed' }, profiles.cilium);
  });

  test('CIL-21: others, and labels of namespaces, do', () => {
    const team = '{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: b}}, podSelector: {matchLabels: {app: web}}}';
    expectAnswers(from(team), { 'b/web → a/db:1': 'allowed', 'a/web → a/db:1': 'denied' }, profiles.cilium);
  });

  test('CIL-24: rules of a direction that policyTypes leaves out may count: unknown where that decides', () => {
    const ingress = 'ingress: [{from: [{podSelector: {}}]}]';
    const objects = cluster(policy('a/np', `podSelector: {}, policyTypes: [Egress], ${ingress}, egress: [{}]`));
    const questions = { 'a/web → a/db:1': 'allowed', 'b/web → a/db:1': 'allowed', 'a/web → b/web:1': 'allowed' } as const;
    expectAnswers(objects, questions);
    expectAnswers(objects, { ...questions, 'b/web → a/db:1': 'unknown' }, profiles.cilium);
    const { reason } = verdict(objects, 'b/web → a/db:1', profiles.cilium).ingress;
    expect(reason).toMatchObject({ kind: 'unknown', because: [{ kind: 'engine', rule: 'CIL-24' }] });
    const closed = policy('a/closed', r2);
    expectAnswers([...objects, closed], { 'a/web → a/db:1': 'unknown', 'b/web → a/db:1': 'denied' }, profiles.cilium);
    const out = policy('a/out', 'podSelector: {}, policyTypes: [Ingress], ingress: [{}], egress: [{to: [{podSelector: {}}]}]');
    expectAnswers(cluster(out), { 'a/web → a/db:1': 'allowed', 'a/web → b/web:1': 'unknown' }, profiles.cilium);
  });

  test('CIL-24: so beside policies of Cilium, as far as those do not decide', () => {
    const unlisted = policy(
      'a/np',
      'podSelector: {}, policyTypes: [Egress], ingress: [{from: [{podSelector: {}}]}], egress: [{}]',
    );
    const world = cnp('a/p', `${all}, ingress: [{fromEntities: [world]}]`);
    expectAnswers(
      cluster(unlisted, world),
      { [`${X} → a/db:1`]: 'allowed', 'a/web → a/db:1': 'unknown', 'b/web → a/db:1': 'denied', 'node:n2 → a/db:1': 'allowed' },
      profiles.cilium,
    );
    const { reason } = verdict(cluster(unlisted, world), 'a/web → a/db:1', profiles.cilium).ingress;
    expect(reason).toMatchObject({ kind: 'unknown', because: [{ kind: 'engine', rule: 'CIL-24' }] });
    const open = cnp('a/p', `${all}, enableDefaultDeny: {ingress: false}, ingress: [{fromEntities: [world]}]`);
    expectAnswers(cluster(unlisted, open), { 'a/web → a/db:1': 'allowed', 'b/web → a/db:1': 'unknown' }, profiles.cilium);
  });

  test('CIL-3: what asks for a label that Cilium itself sets is left open', () => {
    const key = 'io.cilium.k8s.policy.serviceaccount';
    const runners = from(`{namespaceSelector: {}, podSelector: {matchLabels: {${key}: default}}}`);
    expectAnswers(runners, { 'b/web → a/db:1': 'denied' });
    expectAnswers(runners, { 'b/web → a/db:1': 'unknown', 'b/web → a/web:1': 'allowed' }, profiles.cilium);
    const selecting = policy('a/np', 'podSelector: {matchLabels: {app: db, io.kubernetes.pod.namespace: a}}');
    expectAnswers(cluster(selecting), { 'b/web → a/db:1': 'unknown', 'b/web → a/web:1': 'allowed' }, profiles.cilium);
    const { reason } = verdict(cluster(selecting), 'b/web → a/db:1', profiles.cilium).ingress;
    expect(reason).toMatchObject({
      because: [{ message: 'a selector asks for io.kubernetes.pod.namespace, which Cilium sets by itself' }],
    });
  });

  test('a deny rule of Cilium beats them all the same', () => {
    const deny = cnp('a/deny', `${all}, ingressDeny: [{fromEndpoints: [{${web}}]}]`);
    expectAnswers(
      cluster(deny, policy('a/np', 'podSelector: {}, ingress: [{}]')),
      { 'a/web → a/db:1': 'denied' },
      profiles.cilium,
    );
  });
});
