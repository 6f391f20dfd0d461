/** The admin tiers, semantics.md section 2: golden vectors 19–24 as they stand there, and each rule by its id. */
import { describe, expect, test } from 'vitest';
import { evaluate } from '../../src/evaluate/index.ts';
import type { ClusterObject } from '../../src/kube/index.ts';
import { admin } from '../support/admin.ts';
import { ask, expectAnswers, namespace, node, pod, policy, state, verdict } from '../support/cluster.ts';
import { goldenPods, X } from '../support/golden.ts';

const cnp = (name: string, tier: string, priority: number, rest: string): ClusterObject =>
  admin(`ClusterNetworkPolicy/${name}`, `tier: ${tier}, priority: ${priority}, ${rest}`);

const all = 'subject: {namespaces: {}}';
const fromNamespaces = (action: string, selector: string): string => `{action: ${action}, from: [{namespaces: ${selector}}]}`;
const b = '{matchLabels: {kubernetes.io/metadata.name: b}}';
const onA = 'subject: {namespaces: {matchLabels: {kubernetes.io/metadata.name: a}}}';
const admitAll = policy('a/np', 'podSelector: {}, ingress: [{}]');

const passFromB = cnp('pass', 'Admin', 1, `${all}, ingress: [${fromNamespaces('Pass', b)}]`);
const denyAll = cnp('deny', 'Admin', 5, `${all}, ingress: [${fromNamespaces('Deny', '{}')}]`);
const baselineDenyB = cnp('base', 'Baseline', 1, `${all}, ingress: [${fromNamespaces('Deny', b)}]`);

describe('golden vectors', () => {
  test('19: an admin deny beats what a NetworkPolicy admits (CNP-1)', () => {
    const deny = cnp('deny', 'Admin', 5, `${all}, ingress: [${fromNamespaces('Deny', b)}]`);
    expectAnswers([...goldenPods, deny, admitAll], { 'b/web → a/web:80': 'denied' });
  });

  test('20: a pass leaves the tier, the baseline comes last (CNP-2, CNP-3)', () => {
    expectAnswers([...goldenPods, passFromB, denyAll, baselineDenyB], {
      'b/web → a/web:80': 'denied',
      'a/db → a/web:80': 'denied',
    });
    const cluster = [...goldenPods, passFromB, denyAll, baselineDenyB];
    expect(verdict(cluster, 'b/web → a/web:80').ingress.reason).toMatchObject({
      kind: 'decided',
      tier: 'Baseline',
      action: 'deny',
      by: { policy: { name: 'base' }, path: 'spec.ingress[0].from[0]' },
    });
    expect(verdict(cluster, 'a/db → a/web:80').ingress.reason).toMatchObject({ by: { policy: { name: 'deny' } } });
  });

  test('21: a NetworkPolicy decides before the baseline (CNP-4)', () => {
    const fromB = policy('a/np', `podSelector: {}, ingress: [{from: [{namespaceSelector: ${b}}]}]`);
    const cluster = [...goldenPods, passFromB, denyAll, baselineDenyB, fromB];
    expectAnswers(cluster, { 'b/web → a/web:80': 'allowed' });
    const { steps } = verdict(cluster, 'b/web → a/web:80').ingress;
    expect(steps.map(({ tier, effect }) => `${tier}: ${effect}`)).toEqual(['Admin: pass', 'NetworkPolicy: allow']);
  });

  test('22: a NetworkPolicy of the other direction leaves the baseline its say (CNP-4)', () => {
    const deny = cnp('base', 'Baseline', 1, `${all}, egress: [{action: Deny, to: [{networks: [0.0.0.0/0]}]}]`);
    expectAnswers([...goldenPods, deny, policy('a/np', 'podSelector: {}, policyTypes: [Ingress], ingress: [{}]')], {
      [`a/web → ${X}:443`]: 'denied',
    });
  });

  test('23: networks hold pod addresses too (CNP-12)', () => {
    const deny = cnp('deny', 'Admin', 1, `${onA}, egress: [{action: Deny, to: [{networks: [0.0.0.0/0]}]}]`);
    expectAnswers([...goldenPods, deny], { 'a/web → a/db:5432': 'denied' });
  });

  test('24: what comes from outside matches no ingress rule (CNP-10)', () => {
    const deny = cnp('deny', 'Admin', 1, `${onA}, ingress: [${fromNamespaces('Deny', '{}')}]`);
    expectAnswers([...goldenPods, deny], { [`${X} → a/web:80`]: 'allowed', 'b/web → a/web:80': 'denied' });
  });
});

describe('order', () => {
  test('the lower priority is asked first, inside a policy the first rule that matches decides (CNP-2)', () => {
    const accept = cnp('accept', 'Admin', 4, `${all}, ingress: [${fromNamespaces('Accept', b)}]`);
    const twice = cnp('twice', 'Admin', 6, `${all}, ingress: [${fromNamespaces('Deny', b)}, ${fromNamespaces('Accept', '{}')}]`);
    expectAnswers([...goldenPods, accept, denyAll], { 'b/web → a/web:80': 'allowed', 'a/db → a/web:80': 'denied' });
    expectAnswers([...goldenPods, twice], { 'b/web → a/web:80': 'denied', 'a/db → a/web:80': 'allowed' });
  });

  test('an Accept is final for its direction only (0-B, CNP-3)', () => {
    const accept = cnp('accept', 'Admin', 1, `${all}, ingress: [${fromNamespaces('Accept', '{}')}]`);
    const noWayOut = policy('b/np', 'podSelector: {}, policyTypes: [Egress]');
    expectAnswers([...goldenPods, accept, noWayOut, policy('a/np', 'podSelector: {}')], {
      'b/web → a/web:80': 'denied',
      'a/db → a/web:80': 'allowed',
    });
  });

  test('selecting a pod isolates nothing by itself (CNP-3)', () => {
    const accept = cnp('accept', 'Admin', 1, `${onA}, ingress: [${fromNamespaces('Accept', b)}]`);
    const found = verdict([...goldenPods, accept], 'a/db → a/web:80').ingress;
    expect(found).toMatchObject({ outcome: 'allowed', isolatedBy: [], reason: { kind: 'undecided' } });
  });

  test('a pass in the baseline ends in allow (CNP-5)', () => {
    const pass = cnp('pass', 'Baseline', 1, `${all}, ingress: [${fromNamespaces('Pass', b)}]`);
    const deny = cnp('deny', 'Baseline', 2, `${all}, ingress: [${fromNamespaces('Deny', '{}')}]`);
    expectAnswers([...goldenPods, pass, deny], { 'b/web → a/web:80': 'allowed', 'a/db → a/web:80': 'denied' });
  });

  test('equal priorities that disagree are unknown, and say who; those that agree are not (CNP-6)', () => {
    const accept = cnp('accept', 'Admin', 5, `${all}, ingress: [${fromNamespaces('Accept', b)}]`);
    const cluster = [...goldenPods, accept, denyAll];
    expectAnswers(cluster, { 'b/web → a/web:80': 'unknown', 'a/db → a/web:80': 'denied' });
    expect(verdict(cluster, 'b/web → a/web:80').ingress.reason).toMatchObject({
      kind: 'unknown',
      because: [
        { kind: 'tie', message: 'accept and deny both have priority 5 and disagree: which is asked first is not defined' },
      ],
    });
    const again = cnp('again', 'Admin', 5, `${all}, ingress: [${fromNamespaces('Deny', b)}]`);
    expectAnswers([...goldenPods, again, denyAll], { 'b/web → a/web:80': 'denied' });
  });
});

describe('peers and ports', () => {
  test('host-network pods are no subjects and no peers of pods and namespaces (CNP-9, CNP-11)', () => {
    const deny = cnp(
      'deny',
      'Admin',
      1,
      `${all}, ingress: [${fromNamespaces('Deny', '{}')}], egress: [{action: Deny, to: [{namespaces: {}}]}]`,
    );
    expectAnswers([...goldenPods, deny], {
      'b/host → a/db:5432': 'allowed',
      'a/db → b/host:80': 'allowed',
      'a/db → b/web:80': 'denied',
    });
  });

  test('nodes match by their labels, and what is on their network with them (CNP-13)', () => {
    const deny = cnp('deny', 'Admin', 1, `${all}, egress: [{action: Deny, to: [{nodes: {matchLabels: {role: edge}}}]}]`);
    const edge = { ...node('n1', '192.168.0.1'), labels: { role: 'edge' } } as ClusterObject;
    const cluster = [...goldenPods.filter(({ name }) => name !== 'n1'), edge, deny];
    expectAnswers(cluster, {
      'a/db → node:n1:10250': 'denied',
      'a/db → b/host:80': 'denied',
      'a/db → node:n2:10250': 'allowed',
      [`a/db → ${X}:443`]: 'allowed',
    });
  });

  test('domain names are some addresses outside, nobody knows which (CNP-14)', () => {
    const accept = `{action: Accept, to: [{domainNames: ['*.example.com']}]}`;
    const deny = `{action: Deny, to: [{networks: [0.0.0.0/0]}]}`;
    const cluster = [...goldenPods, cnp('dns', 'Admin', 1, `${all}, egress: [${accept}, ${deny}]`)];
    expectAnswers(cluster, { [`a/web → ${X}:443`]: 'unknown', 'a/web → a/db:5432': 'denied' });
    expect(verdict(cluster, `a/web → ${X}:443`).egress.reason).toMatchObject({
      because: [{ kind: 'uncertain-rule', message: 'which addresses *.example.com has is not known' }],
    });
  });

  test('a peer that says nothing known fails closed (CNP-15)', () => {
    const accept = cnp(
      'accept',
      'Admin',
      1,
      `${all}, ingress: [{action: Accept, from: [{future: {}}]}, ${fromNamespaces('Deny', '{}')}]`,
    );
    expectAnswers([...goldenPods, accept], { 'b/web → a/web:80': 'denied' });
    const pass = cnp('pass', 'Admin', 1, `${all}, ingress: [{action: Pass, from: [{future: {}}]}]`);
    expectAnswers([...goldenPods, pass], { 'b/web → a/web:80': 'denied', [`${X} → a/web:80`]: 'denied' });
  });

  test('a named port has whatever protocol the destination declares (CNP-17)', () => {
    const dns = pod('a/dns', { ports: ['dns 53/UDP'], ips: ['10.0.0.9'] });
    const rule = `{action: Deny, from: [{namespaces: {}}], protocols: [{destinationNamedPort: dns}]}`;
    expectAnswers([...goldenPods, dns, cnp('deny', 'Admin', 1, `${all}, ingress: [${rule}]`)], {
      'a/web → a/dns:53/UDP': 'denied',
      'a/web → a/dns:53/TCP': 'allowed',
    });
  });

  test('v1alpha1: TCP unless a port says otherwise (CNP-18), its own words for actions, one baseline', () => {
    const old = admin(
      'AdminNetworkPolicy/old',
      `priority: 1, ${all}, ingress: [{action: Deny, from: [{namespaces: {}}], ports: [{portNumber: {port: 80}}]}]`,
    );
    const base = admin('BaselineAdminNetworkPolicy/default', `${all}, ingress: [${fromNamespaces('Deny', b)}]`);
    expectAnswers([...goldenPods, old, base], {
      'a/db → a/web:80': 'denied',
      'a/db → a/web:80/UDP': 'allowed',
      'a/db → a/web:81': 'allowed',
      'b/web → a/web:81': 'denied',
    });
  });

  test('without a port filter every protocol is meant (2.3)', () => {
    const evaluation = evaluate(state([...goldenPods, denyAll]));
    expect(ask(evaluation, 'a/db → a/web:1/SCTP').outcome).toBe('denied');
  });

  test('namespaces that no object describes have their name for a label (0-D)', () => {
    const lone = [pod('new/x', { ips: ['10.0.0.7'] }), namespace('b'), pod('b/y', { ips: ['10.0.0.8'] })];
    const deny = cnp(
      'deny',
      'Admin',
      1,
      `${all}, ingress: [${fromNamespaces('Deny', '{matchLabels: {kubernetes.io/metadata.name: new}}')}]`,
    );
    expectAnswers([...lone, deny], { 'new/x → b/y:80': 'denied', 'b/y → new/x:80': 'allowed' });
  });
});

describe('an invalid policy', () => {
  test('may do anything to whom it may select, at its place; what is decided before stays', () => {
    const first = cnp('first', 'Admin', 1, `${all}, ingress: [${fromNamespaces('Deny', b)}]`);
    const wrong = cnp('wrong', 'Admin', 3, `${onA}, ingress: [${fromNamespaces('Forbid', '{}')}]`);
    const cluster = [...goldenPods, first, wrong];
    expectAnswers(cluster, {
      'b/web → a/web:80': 'denied',
      'a/db → a/web:80': 'unknown',
      'a/db → b/web:8080': 'allowed',
      [`a/web → ${X}:443`]: 'allowed',
    });
    expect(verdict(cluster, 'a/db → a/web:80').ingress.reason).toMatchObject({
      because: [{ kind: 'invalid-policy', policy: { name: 'wrong' }, message: expect.stringContaining('`Forbid` is no action') }],
    });
  });

  test('without a priority may stand before all others', () => {
    const nowhere = admin('ClusterNetworkPolicy/nowhere', `tier: Admin, ${all}, ingress: [${fromNamespaces('Accept', '{}')}]`);
    expectAnswers([...goldenPods, denyAll, nowhere], { 'b/web → a/web:80': 'unknown' });
  });
});
