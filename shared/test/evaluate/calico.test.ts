/** Calico's policies end to end: golden vectors 25–29, how they are stored, whom they select. */
import { describe, test } from 'vitest';
import type { ClusterObject } from '../../src/kube/index.ts';
import type { Outcome } from '../../src/evaluate/index.ts';
import { calico, rawShape } from '../support/calico.ts';
import { expectAnswers, pod, policy } from '../support/cluster.ts';
import { goldenPods, r2, X } from '../support/golden.ts';

function expectOf(objects: readonly ClusterObject[], questions: Readonly<Record<string, Outcome>>): void {
  expectAnswers([...goldenPods, ...objects], questions);
}

describe('golden vectors', () => {
  test('25: a policy whose only rule denies one address denies everything else at the end of its tier (CAL-15)', () => {
    const spec = `order: 100, selector: all(), types: [Egress], egress: [{action: Deny, destination: {nets: [${X}/32]}}]`;
    expectOf([calico('GlobalNetworkPolicy deny-x', spec)], {
      [`a/web → ${X}:443`]: 'denied',
      'a/web → a/db:5432': 'denied',
    });
  });

  test('26: an allow before order 1000 bypasses Kubernetes policies (CAL-18)', () => {
    const allow = calico(
      'NetworkPolicy a/allow',
      'order: 500, selector: all(), ingress: [{action: Allow, source: {selector: all()}}]',
    );
    expectOf([allow, policy('a/deny', r2)], { 'a/web → a/db:5432': 'allowed' });
  });

  test('27: after order 1000 a deny only gets what no Kubernetes policy allowed (CAL-18)', () => {
    const deny = calico('NetworkPolicy a/deny', 'order: 2000, ingress: [{action: Deny}]');
    const allow = policy('a/web', 'podSelector: {}, ingress: [{from: [{podSelector: {matchLabels: {app: web}}}]}]');
    expectOf([deny, allow], { 'a/web → a/db:5432': 'allowed', 'b/web → a/db:5432': 'denied' });
  });

  test('28: Pass leaves the tier for the next one, where the Kubernetes policies are', () => {
    const tier = calico('Tier sec', 'order: 10, defaultAction: Deny');
    const pass = calico('GlobalNetworkPolicy sec.pass', 'tier: sec, selector: all(), ingress: [{action: Pass}]');
    expectOf([tier, pass, policy('a/deny', r2)], { 'a/web → a/db:5432': 'denied', 'a/db → b/web:8080': 'allowed' });
  });

  test('29: notSelector of a global policy is met by addresses outside', () => {
    const spec = `ingress: [{action: Allow, source: {notSelector: "app == 'web'"}}]`;
    expectOf([calico('GlobalNetworkPolicy not-web', spec)], { [`${X} → a/db:5432`]: 'allowed', 'a/web → a/db:5432': 'denied' });
  });
});

describe('storage (3.1)', () => {
  const deny = 'types: [Ingress], ingress: [{action: Deny}]';

  test('CAL-1: one object in both views is one policy, and the one with the defaults counts', () => {
    const shown = calico('NetworkPolicy a/allow', 'ingress: [{action: Allow}]');
    const stored = calico('NetworkPolicy a/default.allow', 'ingress: [{action: Allow}]', { apiVersion: rawShape });
    // Only the stored one, without `types`, isolates egress.
    expectOf([shown, stored], { 'a/web → b/web:8080': 'allowed', 'b/web → a/web:80': 'allowed' });
    expectOf([stored], { 'a/web → b/web:8080': 'denied', 'b/web → a/web:80': 'allowed' });
  });

  test('CAL-2: labels of a stored network set are those of the annotation', () => {
    const annotations = { 'projectcalico.org/metadata': '{"labels":{"role":"outside"}}' };
    const set = calico('GlobalNetworkSet out', `nets: [${X}/32]`, {
      apiVersion: rawShape,
      annotations,
      labels: { role: 'other' },
    });
    const allow = calico(
      'GlobalNetworkPolicy default.allow',
      `types: [Ingress], ingress: [{action: Allow, source: {selector: "role == 'outside'"}}]`,
      { apiVersion: rawShape },
    );
    expectOf([set, allow], { [`${X} → a/db:5432`]: 'allowed', '203.0.113.10 → a/db:5432': 'denied' });
  });

  test('CAL-2: one written by hand has its plain labels', () => {
    const set = calico('GlobalNetworkSet out', `nets: [${X}/32]`, { apiVersion: rawShape, labels: { role: 'outside' } });
    const allow = calico('GlobalNetworkPolicy allow', `ingress: [{action: Allow, source: {selector: "role == 'outside'"}}]`);
    expectOf([set, allow], { [`${X} → a/db:5432`]: 'allowed' });
  });

  test.each([
    ['', 'denied', 'allowed'],
    [', ingress: [{action: Deny}]', 'denied', 'allowed'],
    [', egress: [{action: Deny}]', 'allowed', 'denied'],
    [', ingress: [{action: Deny}], egress: [{action: Deny}]', 'denied', 'denied'],
    [', types: [Egress], ingress: [{action: Deny}]', 'allowed', 'denied'],
    [', types: []', 'denied', 'allowed'],
  ] as const)('CAL-4, CAL-28: types of `selector: all()%s`', (rest, ingress, egress) => {
    expectOf([calico('NetworkPolicy a/p', `selector: all()${rest}`)], {
      'b/web → a/web:80': ingress,
      'a/web → b/web:8080': egress,
    });
  });

  test('CAL-4: what the datastore lacks means both', () => {
    expectOf([calico('NetworkPolicy a/default.p', 'egress: [{action: Allow}]', { apiVersion: rawShape })], {
      'b/web → a/web:80': 'denied',
      'a/web → b/web:8080': 'allowed',
    });
  });

  test('CAL-7: a policy without a selector is for the whole namespace and nothing else', () => {
    expectOf([calico('NetworkPolicy a/p', deny)], { 'a/web → a/db:5432': 'denied', 'a/web → b/web:8080': 'allowed' });
  });
});

const account = (path: string, labels: Record<string, string>): ClusterObject => {
  const [home = '', name = ''] = path.split('/');
  return { kind: 'ServiceAccount', name, namespace: home, uid: path, resourceVersion: '1', labels, automount: true };
};

const from = (selector: string): ClusterObject =>
  calico('GlobalNetworkPolicy p', {
    selector: "app == 'db'",
    ingress: [{ action: 'Allow', source: { selector } }],
  });

describe('labels and selection (3.2)', () => {
  const clients: readonly ClusterObject[] = [
    pod('a/runner', { labels: {}, serviceAccount: 'ci', ips: ['10.0.1.1'] }),
    pod('a/own', { labels: { 'pcns.team': 'y', 'pcsa.grade': 'z' }, serviceAccount: 'ci', ips: ['10.0.1.2'] }),
    pod('b/liar', {
      labels: { 'projectcalico.org/namespace': 'a', 'projectcalico.org/serviceaccount': 'ci' },
      ips: ['10.0.1.3'],
    }),
    pod('a/long', { labels: { 'projectcalico.org/serviceaccount': 'mine' }, serviceAccount: 'x'.repeat(63), ips: ['10.0.1.4'] }),
    account('a/ci', { grade: 'high' }),
  ];
  const expectFrom = (selector: string, allowed: readonly string[]): void => {
    const all = ['a/web', 'a/runner', 'a/own', 'a/long', 'b/web', 'b/liar'];
    const outcome = (name: string): Outcome => (allowed.includes(name) ? 'allowed' : 'denied');
    const questions = Object.fromEntries(all.map((name) => [`${name} → a/db:5432`, outcome(name)]));
    expectOf([...clients, from(selector)], questions);
  };

  test.each([
    ["projectcalico.org/namespace == 'a'", ['a/web', 'a/runner', 'a/own', 'a/long']],
    ["projectcalico.org/namespace != 'a'", ['b/web', 'b/liar']],
    ["projectcalico.org/orchestrator == 'k8s'", ['a/web', 'a/runner', 'a/own', 'a/long', 'b/web', 'b/liar']],
    ["projectcalico.org/orchestrator != 'k8s'", []],
    ['!has(projectcalico.org/orchestrator)', []],
    ["projectcalico.org/serviceaccount == 'ci'", ['a/runner', 'a/own']],
    ["projectcalico.org/serviceaccount == 'mine'", ['a/long']],
    ["projectcalico.org/serviceaccount == 'default'", ['a/web', 'b/web', 'b/liar']],
    ["projectcalico.org/serviceaccount starts with 'x'", []],
    ["pcns.team == 'x'", ['a/web', 'a/runner', 'a/long']],
    ["pcns.team == 'y'", ['a/own']],
    ['has(pcns.team)', ['a/web', 'a/runner', 'a/own', 'a/long']],
    ["pcns.projectcalico.org/name == 'b'", ['b/web', 'b/liar']],
    ["pcns.kubernetes.io/metadata.name contains 'a'", ['a/web', 'a/runner', 'a/own', 'a/long']],
    ["pcsa.grade == 'high'", ['a/runner']],
    ["pcsa.grade == 'z'", ['a/own']],
    ["pcsa.projectcalico.org/name == 'ci'", ['a/runner', 'a/own']],
    ["pcsa.grade not in {'high', 'z'}", ['a/web', 'a/long', 'b/web', 'b/liar']],
    ['!has(projectcalico.org/name)', ['a/web', 'a/runner', 'a/own', 'a/long', 'b/web', 'b/liar']],
  ] as const)('CAL-6, CAL-27: %s', (selector, allowed) => expectFrom(selector, allowed));

  test('CAL-7, CAL-8: account and namespace selectors of the policy narrow it', () => {
    const byAccount = calico('NetworkPolicy a/p', "serviceAccountSelector: grade == 'high', ingress: [{action: Deny}]");
    expectOf([...clients, byAccount], {
      'b/web → a/runner:80': 'denied',
      'b/web → a/web:80': 'allowed',
      'b/web → b/liar:80': 'allowed',
    });
    const byNamespace = calico('GlobalNetworkPolicy p', "namespaceSelector: team == 'x', ingress: [{action: Deny}]");
    expectOf([...clients, byNamespace], {
      'b/web → a/web:80': 'denied',
      'a/web → b/web:8080': 'allowed',
      'a/own → a/own:80': 'allowed',
      'b/web → a/own:80': 'allowed',
    });
    const all = calico('GlobalNetworkPolicy p', 'namespaceSelector: all(), ingress: [{action: Deny}]');
    expectOf([all], { 'a/web → b/web:8080': 'denied', 'a/web → b/host:80': 'allowed' });
  });

  test('CAL-8: with no selector a global policy is for every namespace', () => {
    expectOf([calico('GlobalNetworkPolicy p', 'ingress: [{action: Deny}]')], {
      'a/web → b/web:8080': 'denied',
      'a/db → b/host:80': 'allowed',
    });
  });
});
