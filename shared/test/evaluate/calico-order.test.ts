/** In which order Calico's policies and tiers are asked, and what is not known: semantics, 3.5. */
import { describe, expect, test } from 'vitest';
import type { ClusterObject } from '../../src/kube/index.ts';
import type { Outcome } from '../../src/evaluate/index.ts';
import { calico, rawShape } from '../support/calico.ts';
import { expectAnswers, namespace, node, pod, policy, verdict } from '../support/cluster.ts';
import { goldenPods, X } from '../support/golden.ts';

function expectOf(objects: readonly ClusterObject[], questions: Readonly<Record<string, Outcome>>): void {
  expectAnswers([...goldenPods, ...objects], questions);
}

const tierOf = (name: string, order?: number): ClusterObject =>
  calico(`Tier ${name}`, order === undefined ? 'defaultAction: Deny' : `order: ${order}`);

describe('order and tiers (3.5)', () => {
  const allow = 'ingress: [{action: Allow}]';
  const deny = 'ingress: [{action: Deny}]';

  test('order ascends, a missing one is last', () => {
    expectOf([calico('GlobalNetworkPolicy a', `order: 2, ${allow}`), calico('GlobalNetworkPolicy b', `order: 1.5, ${deny}`)], {
      'a/web → a/db:1': 'denied',
    });
    expectOf([calico('GlobalNetworkPolicy a', allow), calico('GlobalNetworkPolicy b', `order: 9999999, ${deny}`)], {
      'a/web → a/db:1': 'denied',
    });
    expectOf([calico('GlobalNetworkPolicy a', `order: 1, ${allow}`), calico('GlobalNetworkPolicy b', `order: -1, ${deny}`)], {
      'a/web → a/db:1': 'denied',
    });
  });

  test('CAL-16: ties within a kind go by name where every version agrees', () => {
    expectOf([calico('GlobalNetworkPolicy b', deny), calico('GlobalNetworkPolicy a', allow)], { 'a/web → a/db:1': 'allowed' });
    expectOf([calico('NetworkPolicy a/x', deny), calico('NetworkPolicy a/y', allow)], { 'a/web → a/db:1': 'denied' });
    // `a` is before `a-b` by name, and after it by `name/namespace/kind`.
    expectOf([calico('GlobalNetworkPolicy a', deny), calico('GlobalNetworkPolicy a-b', allow)], { 'a/web → a/db:1': 'unknown' });
    const stored = { apiVersion: rawShape };
    expectOf([calico('GlobalNetworkPolicy default.a', deny, stored), calico('GlobalNetworkPolicy default.a-b', allow, stored)], {
      'a/web → a/db:1': 'denied',
    });
  });

  test('CAL-33: ties between kinds are nobody’s to say, unless they agree', () => {
    expectOf([calico('GlobalNetworkPolicy a', allow), calico('NetworkPolicy a/b', deny)], {
      'a/web → a/db:1': 'unknown',
      'a/web → b/web:1': 'allowed',
    });
    expectOf([calico('GlobalNetworkPolicy a', deny), calico('NetworkPolicy a/b', deny)], { 'a/web → a/db:1': 'denied' });
    const closed = policy('a/np', 'podSelector: {}, ingress: [{from: [{podSelector: {}}]}]');
    expectOf([calico('GlobalNetworkPolicy a', `order: 1000, ${deny}`), closed], {
      'a/web → a/db:1': 'unknown',
      'b/web → a/db:1': 'denied',
    });
    expectOf([calico('GlobalNetworkPolicy a', `order: 1000, ${allow}`), closed], {
      'a/web → a/db:1': 'allowed',
      'b/web → a/db:1': 'allowed',
    });
  });

  test('CAL-17, CAL-19: tiers by order, then name; those without order, then those that do not exist, are last', () => {
    const first = calico('GlobalNetworkPolicy one.p', `tier: one, ${allow}`);
    const second = calico('GlobalNetworkPolicy two.p', `tier: two, ${deny}`);
    expectOf([tierOf('one', 20), tierOf('two', 10), first, second], { 'a/web → a/db:1': 'denied' });
    expectOf([tierOf('one', 10), tierOf('two', 10), first, second], { 'a/web → a/db:1': 'allowed' });
    expectOf([tierOf('one'), tierOf('two', 10), first, second], { 'a/web → a/db:1': 'denied' });
    expectOf([tierOf('two'), first, second], { 'a/web → a/db:1': 'denied' });
    expectOf([tierOf('two', 2_000_000), second, policy('a/np', 'podSelector: {}, ingress: [{}]')], {
      'a/web → a/db:1': 'allowed',
      'a/web → b/web:1': 'denied',
    });
  });

  test('CAL-15, CAL-28: a tier that says Pass at its end, and one whose policies do not select', () => {
    const tier = calico('Tier sec', 'order: 10, defaultAction: Pass');
    const strict = calico('Tier sec', 'order: 10');
    const p = calico('GlobalNetworkPolicy sec.p', "tier: sec, selector: app == 'db', types: [Ingress]");
    expectOf([tier, p], { 'a/web → a/db:1': 'allowed' });
    expectOf([strict, p], { 'a/web → a/db:1': 'denied', 'a/web → b/web:1': 'allowed', 'a/db → b/web:1': 'allowed' });
  });

  test('CAL-21: staged policies are never enforced, and a tier of them only is skipped', () => {
    const tier = calico('Tier sec', 'order: 10');
    const staged = calico('StagedGlobalNetworkPolicy sec.p', `tier: sec, stagedAction: Set, ${deny}`);
    const kubernetes = calico('StagedKubernetesNetworkPolicy a/p', 'podSelector: {}, policyTypes: [Ingress]');
    expectOf([tier, staged, kubernetes, calico('StagedNetworkPolicy a/p', deny)], { 'a/web → a/db:1': 'allowed' });
  });

  test('CAL-22: policies before DNAT and connection tracking are about hosts', () => {
    expectOf([calico('GlobalNetworkPolicy p', `applyOnForward: true, preDNAT: true, types: [Ingress], ${deny}`)], {
      'a/web → a/db:1': 'allowed',
    });
    expectOf([calico('GlobalNetworkPolicy p', `applyOnForward: true, doNotTrack: true, ${deny}`)], {
      'a/web → a/db:1': 'allowed',
    });
    const forward = `applyOnForward: true, selector: app == "db", types: [Ingress], ${deny}`;
    expectOf([calico('GlobalNetworkPolicy p', forward)], { 'a/web → a/db:1': 'denied', 'a/db → a/web:1': 'allowed' });
  });
});

const fromSet = (selector: string): ClusterObject =>
  calico('GlobalNetworkPolicy p', `selector: app == "db", ingress: [{action: Allow, source: {selector: "${selector}"}}]`);

describe('what is not known', () => {
  test('an invalid policy that is asked too late changes neither the verdict nor the reason', () => {
    const open = calico('NetworkPolicy a/open', 'order: 20, ingress: [{action: Allow}]');
    const broken = calico('NetworkPolicy a/zz', 'order: 20, ingress: [{action: Permit}]');
    const found = verdict([...goldenPods, open, broken], 'a/web → a/db:1');
    expect(found).toMatchObject({
      outcome: 'allowed',
      ingress: { reason: { kind: 'decided', by: { policy: { name: 'open' } } } },
    });
  });

  test('an invalid policy may do anything to whom it may select', () => {
    const broken = calico('NetworkPolicy a/p', "selector: app == 'db', ingress: [{action: Permit}]");
    expectOf([broken], { 'a/web → a/db:1': 'unknown', 'b/web → a/web:80': 'allowed', 'a/db → b/web:1': 'allowed' });
    const blind = calico('NetworkPolicy a/p', "selector: app = 'db', ingress: [{action: Allow}]");
    expectOf([blind], { 'b/web → a/web:80': 'unknown', 'a/web → b/web:1': 'allowed' });
  });

  test('an invalid network set may hold any address', () => {
    const set = calico('GlobalNetworkSet s', 'nets: [10.0.0.300/32]', { labels: { role: 'x' } });
    expectOf([set, fromSet("role == 'x'")], { [`${X} → a/db:1`]: 'unknown' });
    expectOf([set, fromSet("role == 'y'")], { [`${X} → a/db:1`]: 'denied' });
  });

  test('types of ICMP', () => {
    const p = calico(
      'GlobalNetworkPolicy p',
      'ingress: [{action: Allow, protocol: ICMP, icmp: {type: 8}}, {action: Allow, protocol: TCP}]',
    );
    expectOf([p], { 'a/web → a/db:1': 'allowed', 'a/web → a/db:1/UDP': 'denied' });
  });

  test('names that break careless code', () => {
    const objects = [
      namespace('constructor', { constructor: 'x' }),
      node('n9'),
      pod('constructor/toString', { labels: { __proto__: 'x' }, ips: ['10.0.5.1'] }),
    ];
    const p = calico(
      'NetworkPolicy constructor/p',
      'ingress: [{action: Allow, source: {namespaceSelector: has(constructor), selector: all()}}]',
    );
    expectOf([...objects, p], { 'a/web → constructor/toString:1': 'denied', [`${X} → constructor/toString:1`]: 'denied' });
    expect(objects).toHaveLength(3);
  });
});
