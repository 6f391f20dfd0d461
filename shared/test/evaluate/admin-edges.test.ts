/** The corners of the admin tiers: both versions of the API at once, odd peers, ports, and what is not valid. */
import { describe, test } from 'vitest';
import type { ClusterObject } from '../../src/kube/index.ts';
import { admin } from '../support/admin.ts';
import { expectAnswers, pod, policy } from '../support/cluster.ts';
import { goldenPods, X } from '../support/golden.ts';

const nsA = '{namespaces: {matchLabels: {kubernetes.io/metadata.name: a}}}';
const nsB = '{namespaces: {matchLabels: {kubernetes.io/metadata.name: b}}}';
const every = '{namespaces: {}}';

const anp = (name: string, spec: string): ClusterObject => admin(`AdminNetworkPolicy/${name}`, spec);
const banp = (spec: string, name = 'default'): ClusterObject => admin(`BaselineAdminNetworkPolicy/${name}`, spec);

/** `cnp('Admin 5', 'subject: {namespaces: {}}, ingress: […]')` */
function cnp(place: string, spec: string, name = 'policy'): ClusterObject {
  const [tier = '', priority = ''] = place.split(' ');
  return admin(`ClusterNetworkPolicy/${name}`, `tier: ${tier}, priority: ${priority}, ${spec}`);
}

const withAll = (...objects: readonly ClusterObject[]): readonly ClusterObject[] => [...goldenPods, ...objects];
const open = policy('a/open', 'podSelector: {}, ingress: [{}]');
const onA = `subject: ${nsA}`;
const deny = (from: string): string => `{action: Deny, from: [${from}]}`;

/** With a peer that nobody knows. */
const unknownPeer = (action: string, ...more: readonly string[]): ClusterObject =>
  cnp(
    'Admin 0',
    `${onA}, ingress: [{action: ${action}, from: [{accounts: {}}, ${more.join(', ')}], protocols: [{tcp: {destinationPort: {number: 9}}}]}]`,
  );

const fromNetworks = (action: string): ClusterObject =>
  cnp('Admin 0', `${onA}, ingress: [{action: ${action}, from: [{networks: [203.0.113.0/24]}]}]`);

describe('order', () => {
  test('v1alpha1 has the same order with other words (CNP-1, CNP-3, CNP-5)', () => {
    const admin = anp('x', `priority: 1, ${onA}, ingress: [{action: Allow, from: [${nsB}]}]`);
    const baseline = banp(`subject: ${every}, ingress: [${deny(every)}]`);
    expectAnswers(withAll(admin, baseline), { 'b/web → a/web:80': 'allowed', 'a/db → a/web:80': 'denied' });
    expectAnswers(withAll(admin, baseline, open), { 'a/db → a/web:80': 'allowed', 'a/web → b/web:80': 'denied' });
  });

  test('where policies of one priority disagree nobody knows (CNP-6)', () => {
    const allow = cnp('Admin 7', `${onA}, ingress: [{action: Accept, from: [${nsB}]}]`, 'allow');
    const denies = anp('deny', `priority: 7, ${onA}, ingress: [${deny(every)}]`);
    expectAnswers(withAll(allow, denies), { 'b/web → a/web:80': 'unknown', 'a/db → a/web:80': 'denied' });
    const agreeing = cnp('Admin 7', `${onA}, ingress: [${deny(nsB)}]`, 'agrees');
    expectAnswers(withAll(agreeing, denies), { 'b/web → a/web:80': 'denied' });
    const later = anp('deny', `priority: 8, ${onA}, ingress: [${deny(every)}]`);
    expectAnswers(withAll(allow, later), { 'b/web → a/web:80': 'allowed' });
  });

  test('nobody orders the two versions’ baselines', () => {
    const old = banp(`subject: ${every}, ingress: [${deny(nsB)}]`);
    const now = cnp('Baseline 9', `${onA}, ingress: [{action: Accept, from: [${every}]}]`);
    expectAnswers(withAll(old, now), { 'b/web → a/web:80': 'unknown', 'a/db → a/web:80': 'allowed' });
  });

  test('of the newer baselines the order stays theirs', () => {
    const old = banp(`subject: ${nsB}, ingress: [${deny(every)}]`);
    const first = cnp('Baseline 1', `${onA}, ingress: [{action: Accept, from: [${nsB}]}]`, 'first');
    const second = cnp('Baseline 2', `${onA}, ingress: [${deny(every)}]`, 'second');
    expectAnswers(withAll(old, first, second), {
      'b/web → a/web:80': 'allowed',
      'a/db → a/web:80': 'denied',
      'a/web → b/web:8080': 'denied',
    });
  });

  test('also where two of them have one priority, and then nobody knows which of the two is first (CNP-6)', () => {
    const old = banp(`subject: ${nsB}, ingress: [${deny(every)}]`);
    const first = cnp('Baseline 1', `${onA}, ingress: [{action: Accept, from: [${every}]}]`, 'first');
    const second = cnp('Baseline 1', `${onA}, ingress: [${deny(nsB)}]`, 'second');
    const last = cnp('Baseline 2', `${onA}, ingress: [${deny(every)}]`, 'last');
    expectAnswers(withAll(old, first, second, last), { 'b/web → a/web:80': 'unknown', 'a/db → a/web:80': 'allowed' });
  });

  test('a pod reaches itself (CNP-8)', () => {
    expectAnswers(withAll(cnp('Admin 0', `subject: ${every}, ingress: [${deny(every)}]`)), { 'a/web → a/web:80': 'allowed' });
  });
});

describe('subjects and peers', () => {
  test('pods on the host network are neither subjects nor pods to a peer (CNP-9, CNP-11)', () => {
    const out = cnp('Admin 0', `subject: ${every}, egress: [{action: Deny, to: [${every}]}]`);
    expectAnswers(withAll(out), {
      'b/host → a/db:5432': 'allowed',
      'a/web → b/host:80': 'allowed',
      'a/web → b/web:8080': 'denied',
    });
  });

  test('pods: both selectors must match (CNP-9)', () => {
    const subject = 'subject: {pods: {namespaceSelector: {matchLabels: {team: x}}, podSelector: {matchLabels: {app: web}}}}';
    expectAnswers(withAll(cnp('Admin 0', `${subject}, ingress: [${deny(every)}]`)), {
      'b/web → a/web:80': 'denied',
      'b/web → a/db:5432': 'allowed',
      'a/db → b/web:8080': 'allowed',
    });
  });

  test('networks say nothing of the other family (CNP-12)', () => {
    const dual = pod('a/dual', { ips: ['10.0.0.9', 'fd00::9'], nodeName: 'n1' });
    const v6 = cnp('Admin 0', `${onA}, egress: [{action: Deny, to: [{networks: ['::/0']}]}]`);
    expectAnswers(withAll(dual, v6), { 'a/dual → 2001:db8::1:80': 'denied', [`a/dual → ${X}:80`]: 'allowed' });
  });

  test('a peer that is not known makes its rule fail closed (CNP-15)', () => {
    const closed = policy('a/closed', 'podSelector: {}');
    expectAnswers(withAll(unknownPeer('Accept', nsB), closed), { 'b/web → a/web:9': 'denied' });
    expectAnswers(withAll(unknownPeer('Deny')), { 'b/web → a/web:80': 'denied', [`${X} → a/web:80`]: 'denied' });
    expectAnswers(withAll(unknownPeer('Pass', nsB)), { 'b/web → a/web:80': 'denied', 'b/web → a/web:9': 'denied' });
  });

  test('ingress knows no networks, so that its rule fails closed (CNP-10, CNP-15)', () => {
    expectAnswers(withAll(fromNetworks('Accept'), policy('a/closed', 'podSelector: {}')), { [`${X} → a/web:80`]: 'denied' });
    expectAnswers(withAll(fromNetworks('Deny')), { [`${X} → a/web:80`]: 'denied', 'b/web → a/web:80': 'denied' });
  });

  test('an old peer shape is every namespace (L-38)', () => {
    const old = anp(
      'x',
      `priority: 0, ${onA}, ingress: [{action: Deny, from: [{namespaces: {namespaceSelector: {matchLabels: {none: x}}}}]}]`,
    );
    expectAnswers(withAll(old), { 'b/web → a/web:80': 'denied' });
  });
});

describe('ports', () => {
  test('a number, a range and the default protocol of v1alpha1 (CNP-18)', () => {
    const ports = 'ports: [{portNumber: {port: 80}}, {portRange: {protocol: UDP, start: 10, end: 20}}]';
    expectAnswers(withAll(anp('x', `priority: 0, ${onA}, ingress: [{action: Deny, from: [${every}], ${ports}}]`)), {
      'b/web → a/web:80': 'denied',
      'b/web → a/web:80/UDP': 'allowed',
      'b/web → a/web:10/UDP': 'denied',
      'b/web → a/web:20/UDP': 'denied',
      'b/web → a/web:21/UDP': 'allowed',
    });
  });

  test('protocols of v1alpha2', () => {
    const list = '[{tcp: {destinationPort: {number: 80}}}, {sctp: {destinationPort: {range: {start: 5, end: 6}}}}]';
    expectAnswers(withAll(cnp('Admin 0', `${onA}, ingress: [{action: Deny, from: [${every}], protocols: ${list}}]`)), {
      'b/web → a/web:80': 'denied',
      'b/web → a/web:6/SCTP': 'denied',
      'b/web → a/web:6': 'allowed',
    });
  });

  test('a name is the number and the protocol that the destination declares (CNP-17)', () => {
    const dns = pod('a/dns', { ports: ['web 53/UDP', 'web 5353/TCP'], ips: ['10.0.0.8'] });
    const rule = `[{action: Deny, from: [${every}], protocols: [{destinationNamedPort: web}]}]`;
    expectAnswers(withAll(dns, cnp('Admin 0', `${onA}, ingress: ${rule}`)), {
      'b/web → a/dns:53/UDP': 'denied',
      'b/web → a/dns:5353': 'denied',
      'b/web → a/dns:53': 'allowed',
      'b/web → a/web:80': 'allowed',
    });
    const out = `[{action: Deny, to: [${every}], ports: [{namedPort: http}]}]`;
    expectAnswers(withAll(anp('x', `priority: 0, ${onA}, egress: ${out}`)), {
      'a/db → a/web:80': 'denied',
      'a/db → b/web:8080': 'denied',
      'a/db → b/web:80': 'allowed',
    });
  });
});

describe('what is not valid', () => {
  const ask = { 'b/web → a/web:80': 'unknown', 'b/web → a/db:1': 'unknown', 'a/web → b/web:8080': 'allowed' } as const;

  test('may do anything in the directions that it speaks of, to whom it may select', () => {
    expectAnswers(withAll(cnp('Admin 5', `${onA}, ingress: [{action: Refuse, from: [${nsB}]}]`)), ask);
    expectAnswers(withAll(cnp('Admin 5', `subject: {}, ingress: [${deny(nsB)}]`)), { ...ask, 'a/web → b/web:8080': 'unknown' });
  });

  test('without a valid priority it may come before every other (CNP-2)', () => {
    const first = cnp('Admin 0', `${onA}, ingress: [{action: Accept, from: [${nsB}]}]`);
    const lost = admin('ClusterNetworkPolicy/lost', `tier: Admin, priority: 1001, ${onA}, ingress: [${deny(nsB)}]`);
    expectAnswers(withAll(first, lost), { 'b/web → a/web:80': 'unknown', 'b/web → b/host:80': 'allowed' });
  });

  test('without a valid tier it may be in either (CNP-1)', () => {
    const lost = admin('ClusterNetworkPolicy/lost', `priority: 1, ${onA}, ingress: [${deny(nsB)}]`);
    expectAnswers(withAll(open, lost), { 'b/web → a/web:80': 'unknown' });
  });

  test('a baseline of another name would not exist (2.4)', () => {
    expectAnswers(withAll(banp(`${onA}, ingress: [${deny(nsB)}]`, 'other')), { 'b/web → a/web:80': 'unknown' });
    expectAnswers(withAll(open, banp(`${onA}, ingress: [${deny(nsB)}]`, 'other')), { 'b/web → a/web:80': 'allowed' });
  });

  test('a version that is not known leaves everything open', () => {
    const later = admin('ClusterNetworkPolicy/x', `tier: Admin, priority: 1, ${onA}`, 'v1beta1');
    expectAnswers(withAll(later), { 'b/web → a/web:80': 'unknown' });
  });
});
