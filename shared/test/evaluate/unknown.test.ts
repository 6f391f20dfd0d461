/** What cannot be known is said to be unknown, with its cause; what is certain all the same stays certain. */
import { describe, expect, test } from 'vitest';
import { evaluate } from '../../src/evaluate/index.ts';
import type { Outcome, UnknownCause, Verdict } from '../../src/evaluate/index.ts';
import type { ClusterObject, HiddenKind } from '../../src/kube/index.ts';
import { ask, expectAnswers, foreign, pod, policy, state, verdict } from '../support/cluster.ts';
import { goldenPods, r1, r2, X } from '../support/golden.ts';

const invalid = 'podSelector: {matchLabels: {app: db}}, policyTypes: [Ingress], ingress: [{from: [{}]}]';
const allowWeb = 'podSelector: {matchLabels: {app: db}}, ingress: [{from: [{podSelector: {matchLabels: {app: web}}}]}]';

function causes({ egress, ingress }: Verdict): readonly UnknownCause[] {
  return [egress, ingress].flatMap(({ reason }) => (reason.kind === 'unknown' ? reason.because : []));
}

describe('an invalid policy', () => {
  test('may isolate, so that nothing is certain of a subject that nobody else isolates', () => {
    const found = verdict([...goldenPods, policy('a/bad', invalid)], 'a/web → a/db:5432');
    expect(found.outcome).toBe('unknown');
    expect(causes(found)).toEqual([
      {
        kind: 'invalid-policy',
        policy: { apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', namespace: 'a', name: 'bad' },
        message: expect.stringMatching(/^spec\.ingress\[0\]\.from\[0\]: /) as string,
      },
    ]);
  });

  test('takes nothing away from what a valid one allows, and may add to it (NP-3)', () => {
    const objects = [...goldenPods, policy('a/bad', invalid), policy('a/good', allowWeb)];
    expectAnswers(objects, { 'a/web → a/db:5432': 'allowed', 'b/web → a/db:5432': 'unknown' });
    expect(verdict(objects, 'a/web → a/db:5432').ingress.isolatedBy.map(({ name }) => name)).toEqual(['good']);
  });

  test('concerns its own subjects, namespace and direction only', () => {
    const objects = [...goldenPods, policy('a/bad', invalid)];
    expectAnswers(objects, { 'b/web → a/web:80': 'allowed', 'a/db → b/web:8080': 'allowed', 'a/web → b/web:8080': 'allowed' });
  });

  test('with a broken selector may select any pod of its namespace', () => {
    const bad = policy(
      'a/bad',
      'podSelector: {matchExpressions: [{key: app, operator: Gt, values: ["1"]}]}, policyTypes: [Ingress]',
    );
    expectAnswers([...goldenPods, bad], {
      'b/web → a/web:80': 'unknown',
      'b/web → a/db:1': 'unknown',
      'a/web → b/web:1': 'allowed',
    });
  });

  test('with broken policyTypes may isolate in both directions', () => {
    const bad = policy('a/bad', 'podSelector: {}, policyTypes: [ingress]');
    expectAnswers([...goldenPods, bad], { 'b/web → a/web:80': 'unknown', 'a/web → b/web:8080': 'unknown' });
  });

  test('does not hide a denial of the other side', () => {
    expectAnswers([...goldenPods, policy('a/bad', invalid), policy('b/closed', r1)], { 'b/web → a/db:5432': 'denied' });
  });

  test('does not touch the own node (NP-42) or the pod itself (NP-44)', () => {
    expectAnswers([...goldenPods, policy('a/bad', invalid)], { 'node:n2 → a/db:5432': 'allowed', 'a/db → a/db:5432': 'allowed' });
  });
});

describe('a policy that is not evaluated', () => {
  const cases: readonly [what: string, object: ClusterObject, answers: Record<string, Outcome>][] = [
    [
      'leaves every verdict of its namespace open, denials too',
      foreign('a/rules', 'crd.antrea.io/v1beta1', 'NetworkPolicy'),
      { 'b/web → a/db:5432': 'unknown', 'a/web → b/web:1': 'unknown', [`b/web → ${X}:443`]: 'allowed' },
    ],
    [
      'leaves every pod open when it is of the whole cluster',
      foreign('/rules', 'policy.networking.k8s.io/v1beta1', 'ClusterNetworkPolicy'),
      { [`b/web → ${X}:443`]: 'unknown', 'b/host → a/web:80': 'unknown', [`b/host → ${X}:1`]: 'allowed' },
    ],
    [
      'may police nodes where its API can',
      foreign('/rules', 'crd.antrea.io/v1beta1', 'ClusterNetworkPolicy'),
      { [`b/host → ${X}:1`]: 'unknown', [`node:n1 → ${X}:1`]: 'unknown' },
    ],
  ];
  test.each(cases)('%s', (_, object, answers) => {
    expectAnswers([...goldenPods, object], answers);
  });

  test('is named', () => {
    const found = verdict([...goldenPods, foreign('a/rules', 'crd.antrea.io/v1beta1', 'NetworkPolicy')], 'b/web → a/db:5432');
    expect(causes(found)).toEqual([
      {
        kind: 'not-evaluated',
        policy: { apiVersion: 'crd.antrea.io/v1beta1', kind: 'NetworkPolicy', namespace: 'a', name: 'rules' },
      },
    ]);
  });

  test('makes an outright denial uncertain, but not that a pod reaches itself', () => {
    const objects = [...goldenPods, policy('a/closed', r1), foreign('a/rules', 'crd.antrea.io/v1beta1', 'NetworkPolicy')];
    expectAnswers(objects, { 'b/web → a/db:5432': 'unknown', 'node:n2 → a/db:5432': 'unknown', 'a/db → a/db:1': 'allowed' });
  });
});

function seen(kind: HiddenKind['kind'], objects: readonly ClusterObject[], question: string): Verdict {
  return ask(evaluate(state(objects, [{ kind, reason: `no permission to list ${kind}` }])), question);
}

/** Admits pods of the namespaces. */
function from(selector: string): ClusterObject {
  return policy('a/p', `podSelector: {}, ingress: [{from: [{namespaceSelector: ${selector}}]}]`);
}

describe('hidden objects', () => {
  test('NetworkPolicies: only what a seen policy allows is allowed, and nothing is denied', () => {
    const objects = [
      ...goldenPods,
      policy('a/good', allowWeb),
      policy('b/open', 'podSelector: {}, policyTypes: [Egress], egress: [{}]'),
    ];
    const webOpen = policy('a/web-open', 'podSelector: {matchLabels: {app: web}}, policyTypes: [Egress], egress: [{}]');
    expect(seen('NetworkPolicy', [...objects, webOpen], 'a/web → a/db:5432').outcome).toBe('allowed');
    expect(seen('NetworkPolicy', objects, 'a/web → a/db:5432').outcome).toBe('unknown');
    expect(seen('NetworkPolicy', objects, 'b/web → a/db:5432').outcome).toBe('unknown');
    expect(causes(seen('NetworkPolicy', objects, 'b/web → a/db:5432'))).toEqual([
      { kind: 'hidden', objects: 'network policies', message: 'no permission to list NetworkPolicy' },
    ]);
    expect(seen('NetworkPolicy', objects, `b/host → ${X}:1`).outcome).toBe('allowed');
  });

  test('policies of other APIs: nothing about a pod is certain', () => {
    expect(seen('ForeignPolicy', goldenPods, 'b/web → a/db:5432').outcome).toBe('unknown');
    expect(seen('ForeignPolicy', [...goldenPods, policy('a/closed', r1)], 'b/web → a/db:5432').outcome).toBe('unknown');
    expect(seen('ForeignPolicy', goldenPods, `b/host → ${X}:1`).outcome).toBe('unknown');
  });

  test('Pods: an outside address may be a pod’s, which may be isolated or selected', () => {
    const closed = policy('a/closed', 'podSelector: {matchLabels: {app: db}}, policyTypes: [Ingress, Egress]');
    const fromPods = policy(
      'a/pods',
      'podSelector: {matchLabels: {app: web}}, ingress: [{from: [{podSelector: {}}], ports: [{port: 80}]}]',
    );
    const objects = [...goldenPods, closed, fromPods];
    expect(seen('Pod', objects, `b/web → ${X}:443`).outcome).toBe('unknown');
    expect(seen('Pod', objects, `a/db → ${X}:443`).outcome).toBe('denied');
    expect(seen('Pod', objects, `${X} → a/db:443`).outcome).toBe('denied');
    expect(seen('Pod', objects, `${X} → a/web:80`).outcome).toBe('unknown');
    expect(seen('Pod', objects, `${X} → a/web:81`).outcome).toBe('denied');
    expect(seen('Pod', objects, 'b/web → a/db:1').outcome).toBe('denied');
    expect(seen('Pod', objects, 'a/web → b/web:1').outcome).toBe('allowed');
    expect(causes(seen('Pod', objects, `${X} → a/web:80`))).toContainEqual({
      kind: 'hidden',
      objects: 'pods',
      message: 'no permission to list Pod',
    });
  });

  test('Pods: an outside address may be a pod that declares any named port', () => {
    const named = policy('a/named', 'podSelector: {}, policyTypes: [Egress], egress: [{ports: [{port: http}]}]');
    expect(seen('Pod', [...goldenPods, named], `a/web → ${X}:80`).outcome).toBe('unknown');
    expect(seen('Pod', [...goldenPods, named], `a/web → ${X}:80/UDP`).outcome).toBe('denied');
    expect(seen('Pod', [...goldenPods, named], `a/web → ${X}:80`).egress.reason).toEqual({
      kind: 'unknown',
      because: [{ kind: 'hidden', objects: 'pods', message: 'no permission to list Pod' }],
    });
  });

  test('Namespaces: only their names are known', () => {
    const objects = goldenPods.filter(({ kind }) => kind !== 'Namespace');
    const byName = from('{matchLabels: {kubernetes.io/metadata.name: b}}');
    const byLabel = from('{matchLabels: {team: x}}');
    const byBoth = from('{matchLabels: {kubernetes.io/metadata.name: a, team: x}}');
    expect(seen('Namespace', [...objects, byName], 'b/web → a/db:1').outcome).toBe('allowed');
    expect(seen('Namespace', [...objects, byLabel], 'b/web → a/db:1').outcome).toBe('unknown');
    expect(seen('Namespace', [...objects, byBoth], 'b/web → a/db:1').outcome).toBe('denied');
    expect(seen('Namespace', [...objects, from('{}')], 'b/web → a/db:1').outcome).toBe('allowed');
    expect(seen('Namespace', [...goldenPods, byLabel], 'b/web → a/db:1').outcome).toBe('denied');
    expect(causes(seen('Namespace', [...objects, byLabel], 'b/web → a/db:1'))).toEqual([
      { kind: 'hidden', objects: 'namespaces', message: 'no permission to list Namespace' },
    ]);
  });

  test('Nodes: an outside address may be the pod’s own node (NP-42)', () => {
    const objects = [...goldenPods.filter(({ kind }) => kind !== 'Node'), policy('a/closed', r2)];
    const found = seen('Node', objects, `${X} → a/db:5432`);
    expect(found.outcome).toBe('unknown');
    expect(causes(found)).toEqual([{ kind: 'hidden', objects: 'nodes', message: 'no permission to list Node' }]);
    expect(seen('Node', objects, 'b/web → a/db:5432').outcome).toBe('denied');
    // A host-network pod says whose address it is.
    expect(seen('Node', objects, '192.168.0.1 → a/web:80').outcome).toBe('allowed');
  });
});

describe('an address that is not there yet (NP-48)', () => {
  const template = pod('a/new', {
    labels: { app: 'web' },
    phase: 'Pending',
    owner: { kind: 'Deployment', name: 'new' },
    template: { replicas: 2 },
  });

  test('leaves open what only a block could decide', () => {
    const objects = [
      ...goldenPods,
      template,
      policy('b/p', 'podSelector: {}, ingress: [{from: [{ipBlock: {cidr: 10.0.0.0/8}}]}]'),
    ];
    const found = verdict(objects, 'a/new → b/web:8080');
    expect(found.outcome).toBe('unknown');
    expect(causes(found)).toMatchObject([{ kind: 'no-address', pod: 'a/new', rule: { path: 'spec.ingress[0].from[0]' } }]);
  });

  test('matters to nothing else', () => {
    const objects = [...goldenPods, template, policy('a/p', allowWeb), policy('b/closed', r2)];
    expectAnswers(objects, { 'a/new → a/db:5432': 'allowed', 'a/new → b/web:8080': 'denied', 'b/web → a/new:80': 'allowed' });
  });

  test('leaves the replicas of one template different pods', () => {
    expectAnswers([...goldenPods, template, policy('a/closed', r2)], { 'a/Deployment/new → a/Deployment/new:1': 'denied' });
    const single = { ...template, template: { replicas: 1 } };
    expectAnswers([...goldenPods, single, policy('a/closed', r2)], { 'a/Deployment/new → a/Deployment/new:1': 'allowed' });
  });

  test('concerns cluster nodes that are known by name only', () => {
    const nameless = {
      kind: 'Node',
      name: 'n9',
      namespace: '',
      uid: 'n9',
      resourceVersion: '1',
      labels: {},
      addresses: [],
    } as const;
    const objects = [
      ...goldenPods,
      nameless,
      policy('a/p', 'podSelector: {}, ingress: [{from: [{ipBlock: {cidr: 192.168.0.0/16}}]}]'),
    ];
    expectAnswers(objects, { 'node:n9 → a/db:1': 'unknown', 'a/db → node:n9:1': 'allowed' });
  });
});
