/** What the guard says of policies that can deny: the rule, not an isolation that is none. */
import { describe, expect, test } from 'vitest';
import { previewBetween } from '../../src/change/index.ts';
import { guard } from '../../src/guard/index.ts';
import { apiServer, deployment, dns, policyText, said, stateOf } from './clusters.ts';

const cluster = [...dns, ...apiServer, deployment('shop/robot', 'app: robot')];

/** The reasons of what is critical, by kind. */
function whyAfter(...policies: readonly string[]): ReadonlyMap<string, string> {
  const { losses } = guard(previewBetween(stateOf(cluster), stateOf([...cluster, ...policies])));
  return new Map(losses.map(({ what, severity, why }) => [`${severity} ${what}`, why.replace(/^.*?: /u, '')]));
}

const admin = (egress: string): string =>
  `{apiVersion: policy.networking.k8s.io/v1alpha1, kind: AdminNetworkPolicy, metadata: {name: shut}, spec: {priority: 10, subject: {namespaces: {matchLabels: {kubernetes.io/metadata.name: shop}}}, egress: [${egress}]}}`;

test('an admin policy that denies DNS', () => {
  const deny = '{action: Deny, to: [{namespaces: {matchLabels: {kubernetes.io/metadata.name: kube-system}}}]}';
  expect([...whyAfter(admin(deny))]).toEqual([['critical dns', 'egress[0].to[0] of shut (tier Admin) denies it']]);
});

test('one that denies the address of the API server', () => {
  const why = whyAfter(admin('{action: Deny, to: [{networks: [172.18.0.0/16]}]}'));
  expect([...why]).toEqual([
    ['critical apiserver', 'egress[0].to[0] of shut (tier Admin) denies it'],
    // Which address a template will have is not known (NP-48).
    [
      'unknown dns',
      'whether a rule of shut matches cannot be told: it asks for an address, and kube-system/coredns has none yet',
    ],
  ]);
});

test('a tier that ends in deny', () => {
  const why = whyAfter(
    '{apiVersion: projectcalico.org/v3, kind: GlobalNetworkPolicy, metadata: {name: g}, spec: {selector: app == "robot", types: [Egress], egress: [{action: Allow, protocol: TCP}]}}',
  );
  expect([...why]).toEqual([['critical dns', 'no rule of tier default allows it, and it ends in deny for those whom g selects']]);
});

test('beside a NetworkPolicy that isolates, each is named for what it does', () => {
  const deny = '{action: Deny, to: [{networks: [172.18.0.0/16]}]}';
  const why = whyAfter(admin(deny), policyText('shop/deny', 'podSelector: {}, policyTypes: [Egress]'));
  expect(why.get('critical dns')).toBe('isolated for egress by shop/deny, and no rule allows it');
  expect(why.get('critical apiserver')).toBe('egress[0].to[0] of shut (tier Admin) denies it');
});

describe('where the DNS is not in the input', () => {
  const web = [deployment('shop/web', 'app: web', '', 'automountServiceAccountToken: false')];
  const losses = (...policies: readonly string[]): readonly string[] =>
    said(guard(previewBetween(stateOf(web), stateOf([...web, ...policies]))));
  const isolated = policyText('shop/deny', 'podSelector: {}, policyTypes: [Egress]');

  test('an admin policy that allows what a NetworkPolicy does not keeps it', () => {
    expect(losses(admin('{action: Allow, to: [{networks: [0.0.0.0/0]}]}'), isolated)).toEqual([]);
  });

  test('one that may allow it, though nobody whom it means is seen, makes it unknown', () => {
    const toDns = '{action: Allow, to: [{namespaces: {matchLabels: {kubernetes.io/metadata.name: kube-system}}}]}';
    expect(losses(admin(toDns), isolated)).toEqual(['unknown dns: shop/Deployment/web']);
    expect(losses(isolated)).toEqual(['critical dns: shop/Deployment/web']);
  });

  test('one that denies everything is not passed over', () => {
    const everyone = '{action: Deny, to: [{networks: [0.0.0.0/0, "::/0"]}, {namespaces: {}}]}';
    expect(losses(admin(everyone))).toEqual(['unknown dns: shop/Deployment/web']);
  });
});
