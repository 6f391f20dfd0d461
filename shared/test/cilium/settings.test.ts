/** What `cilium-config` changes: in the verdicts, on the map, among the findings (CIL-10, CIL-20). */
import { describe, expect, test } from 'vitest';
import { asSetUp, detectEnforcement } from '../../src/enforcement/index.ts';
import { evaluate, profiles } from '../../src/evaluate/index.ts';
import type { Profile } from '../../src/evaluate/index.ts';
import { buildGraph } from '../../src/graph/index.ts';
import type { ClusterObject, Labels } from '../../src/kube/index.ts';
import { lint } from '../../src/lint/index.ts';
import { cnp } from '../support/cilium.ts';
import { ask, expectAnswers, policy, state, verdict } from '../support/cluster.ts';
import { goldenPods, X } from '../support/golden.ts';

function settings(data: Labels): ClusterObject {
  return {
    kind: 'EngineConfig',
    name: 'cilium-config',
    namespace: 'kube-system',
    uid: 'cilium-config',
    resourceVersion: '1',
    labels: {},
    configKind: 'ConfigMap',
    data,
  };
}

const cluster = (data: Labels, ...more: readonly ClusterObject[]): readonly ClusterObject[] => [
  ...goldenPods,
  settings(data),
  ...more,
];

const profileOf = (objects: readonly ClusterObject[]): Profile => detectEnforcement(state(objects)).profile;

const coverageWith = (data: Labels): string => detectEnforcement(state(cluster(data))).coverage.kind;

function expectAsSetUp(objects: readonly ClusterObject[], questions: Parameters<typeof expectAnswers>[1]): void {
  expectAnswers(objects, questions, profileOf(objects));
}

describe('enable-policy: always (CIL-10)', () => {
  const always = { 'enable-policy': 'always' };

  test('closes every pod both ways; what a policy allows gets through', () => {
    expectAsSetUp(cluster(always), {
      'a/web → b/web:1': 'denied',
      [`${X} → a/db:1`]: 'denied',
      [`a/db → ${X}:1`]: 'denied',
      'node:n2 → a/db:1': 'allowed',
      'node:n1 → a/db:1': 'denied',
    });
    const open = cnp('a/p', 'endpointSelector: {}, ingress: [{fromEntities: [all]}], egress: [{toEntities: [all]}]');
    expectAsSetUp(cluster(always, open), { 'a/web → a/db:1': 'allowed', 'a/web → b/web:1': 'denied' });
    const mild = cnp('a/p', 'endpointSelector: {}, enableDefaultDeny: {ingress: false}, ingress: [{fromEntities: [world]}]');
    expectAsSetUp(cluster(always, mild), { [`${X} → a/db:1`]: 'allowed', 'b/web → a/db:1': 'denied' });
  });

  test('is seen on the map, where every pod is isolated, and no finding calls one open', () => {
    const objects = cluster(always);
    const evaluation = evaluate(state(objects), profileOf(objects));
    const { nodes, namespaces } = buildGraph(evaluation);
    const policed = [...nodes.values()].flatMap((one) => (one.type === 'workload' && !one.hostNetwork ? [one] : []));
    expect(policed.map(({ isolation }) => isolation)).toEqual(policed.map(() => ({ ingress: true, egress: true })));
    expect(namespaces.map(({ ingress, egress }) => [ingress, egress])).toContainEqual(['all', 'all']);
    expect(lint(evaluation).map(({ id }) => id)).not.toContain('L-26');
    expect(lint(evaluate(state(goldenPods))).map(({ id }) => id)).toContain('L-26');
  });
});

describe('enable-k8s-networkpolicy: "false" (CIL-10)', () => {
  test('leaves NetworkPolicies out, and says so', () => {
    const closed = policy('a/closed', 'podSelector: {}');
    const objects = cluster({ 'enable-k8s-networkpolicy': 'false' }, closed);
    expectAsSetUp(objects, { 'b/web → a/db:1': 'allowed' });
    const { notes } = verdict(objects, 'b/web → a/db:1', profileOf(objects));
    expect(notes).toEqual([{ rule: 'CIL-10', message: 'cilium is set to ignore NetworkPolicies, closed among them' }]);
    const allowing = policy('a/open', 'podSelector: {}, ingress: [{}]');
    const own = cnp('a/p', 'endpointSelector: {}, ingress: [{}]');
    expectAsSetUp(cluster({ 'enable-k8s-networkpolicy': 'false' }, allowing, own), { 'b/web → a/db:1': 'denied' });
  });
});

describe('policy-cidr-match-mode (CIL-20, table 4.3)', () => {
  const blocks = cnp(
    'a/p',
    'endpointSelector: {}, egress: [{toCIDR: [192.168.0.0/16]}, {toCIDRSet: [{cidr: 10.0.0.0/8, except: [10.0.0.2/32]}]}]',
  );
  const mode = (value: string): readonly ClusterObject[] => cluster({ 'policy-cidr-match-mode': value }, blocks);

  test.each([
    ['', 'denied', 'denied'],
    ['nodes', 'denied', 'allowed'],
    ['pods', 'allowed', 'denied'],
    ['pods,nodes', 'allowed', 'allowed'],
  ] as const)('%j: whether blocks of Cilium’s policies cover pods and nodes', (value, pods, nodes) => {
    expectAsSetUp(mode(value), {
      'a/web → b/web:8080': pods,
      'a/web → node:n2:1': nodes,
      'a/web → b/host:1': nodes,
      'a/web → a/db:1': 'denied',
      'a/web → 10.9.9.9:1': 'allowed',
    });
  });

  test('an evaluation made from one with another mode is as one made anew', () => {
    const objects = mode('pods');
    const before = evaluate(state(objects), profiles.cilium);
    const question = 'a/web → b/web:8080';
    expect(ask(before, question).outcome).toBe('denied');
    expect(ask(evaluate(state(objects), profileOf(objects), before), question).outcome).toBe('allowed');
  });
});

test('what is set up otherwise and not evaluated is remarked on (5.2)', () => {
  const objects = cluster({ 'enable-non-default-deny-policies': 'false', 'enable-host-firewall': 'true' });
  expect(detectEnforcement(state(objects)).hits.flatMap(({ remarks }) => remarks)).toEqual([
    'enable-non-default-deny-policies is off: enableDefaultDeny of a policy is not followed',
    'the host firewall is on: nodes can be policed as well',
  ]);
});

describe('a profile that is chosen', () => {
  test('has the settings that the input shows for that engine, and for no other', () => {
    const found = detectEnforcement(state(cluster({ 'enable-policy': 'always' })));
    expect(asSetUp(profiles.cilium, found)).toMatchObject({ name: 'cilium', isolates: 'every-pod' });
    expect(asSetUp(profiles.calico, found)).toBe(profiles.calico);
  });

  test('settings without an agent do not say that anybody enforces; those that switch all off say that nobody does', () => {
    expect(coverageWith({})).toBe('unknown');
    expect(coverageWith({ 'enable-policy': 'never' })).toBe('none');
    expect(coverageWith({ 'policy-audit-mode': 'true' })).toBe('none');
  });
});
