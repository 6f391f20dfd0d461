import { describe, expect, test } from 'vitest';
import type { ForeignPolicyObject } from '../../src/kube/index.ts';
import { readForeignPolicy, readingLine } from '../../src/words/index.ts';
import type { Reading } from '../../src/words/index.ts';
import { calico, rawShape } from '../support/calico.ts';

function readingOf(object: ForeignPolicyObject): Reading {
  const reading = readForeignPolicy(object);
  if (reading === undefined) throw new Error(`no words for a ${object.policyKind}`);
  return reading;
}

const line = (title: string, spec: string): string => readingLine(readingOf(calico(title, spec)));

/** The first rule of a policy in namespace a. */
function rule(text: string): string | undefined {
  return readingOf(calico('NetworkPolicy a/p', `ingress: [{${text}}]`)).sentences[0]?.text;
}

const subject = (spec: string): string => readingOf(calico('GlobalNetworkPolicy p', spec)).subject;

describe('a policy of Calico read aloud', () => {
  test('its rules in order, and what is left at the end (CAL-15)', () => {
    const spec =
      "tier: sec, selector: app == 'db', ingress: [{action: Log}, {action: Allow, protocol: TCP, source: {selector: app == 'web'}, destination: {ports: [5432, '8000:8010', pg]}}]";
    expect(line('NetworkPolicy a/p', spec)).toBe(
      'pods with app=db in a: log, and go on with, anything from anyone, in the cluster or outside; ' +
        'allow TCP 5432, 8000–8010 or the one named pg from pods and network sets with app=web in a; ' +
        'everything else inbound is left to later policies of tier sec, and denied where none of them allows it, unless the tier ends in Pass; ' +
        'this policy says nothing of what goes out',
    );
  });

  test('CAL-8: whom a global policy selects', () => {
    expect(subject('')).toBe('every pod in every namespace');
    expect(subject('selector: all(), namespaceSelector: all()')).toBe('every pod in every namespace');
    expect(subject("selector: has(app), namespaceSelector: team == 'x', serviceAccountSelector: '!has(y)'")).toBe(
      'pods with any app of service accounts with no y in namespaces with team=x',
    );
  });

  test.each([
    ['action: Deny', 'deny anything from anyone, in the cluster or outside'],
    ['action: Pass, protocol: 6', 'leave to the next tier TCP from anyone, in the cluster or outside'],
    ['action: Allow, protocol: 47', 'allow IP protocol 47 from anyone, in the cluster or outside'],
    ['action: Allow, notProtocol: UDP', 'allow anything that is not UDP from anyone, in the cluster or outside'],
    [
      'action: Allow, protocol: ICMP, icmp: {type: 8, code: 0}',
      'allow ICMP of type 8 code 0 from anyone, in the cluster or outside',
    ],
    ['action: Allow, source: {nets: [10.0.0.0/8]}', 'allow anything from addresses in 10.0.0.0/8'],
    ['action: Allow, source: {selector: all()}', 'allow anything from pods and network sets in a'],
    [
      'action: Allow, source: {notSelector: has(x)}',
      'allow anything from pods and network sets other than those with any x in a',
    ],
    ['action: Allow, source: {namespaceSelector: global()}', 'allow anything from pods and network sets in no namespace'],
    [
      'action: Allow, source: {serviceAccounts: {names: [ci, cd]}}',
      'allow anything from pods and network sets of service account ci or cd in a',
    ],
    ['action: Allow, source: {services: {name: db}}', 'allow anything from the endpoints of Service a/db'],
    [
      'action: Allow, protocol: UDP, source: {ports: [53]}, destination: {notPorts: [22]}',
      'allow UDP other than 22 from anyone, in the cluster or outside from port 53',
    ],
    [
      'action: Allow, ipVersion: 6, http: {methods: [GET]}',
      'allow anything from anyone, in the cluster or outside over IPv6 as its HTTP rules say',
    ],
  ])('%s', (text, words) => {
    expect(rule(text)).toBe(words);
  });

  test.each([
    [
      'action: Allow, destination: {ports: [pg, http]}',
      'allow the port named pg or the one named http from anyone, in the cluster or outside',
    ],
    [
      'action: Allow, destination: {notPorts: [pg]}',
      'allow any port other than the port named pg from anyone, in the cluster or outside',
    ],
    ['action: Allow, source: {nets: [], ports: []}', 'allow anything from anyone, in the cluster or outside'],
    ['action: Pass, source: {notNets: [10.0.0.0/8]}', 'leave to the next tier anything from addresses not in 10.0.0.0/8'],
  ])('awkward: %s', (text, words) => expect(rule(text)).toBe(words));

  test('CAL-12, CAL-26: a notSelector alone means whom in a namespace, and whom without one', () => {
    const spec = 'ingress: [{action: Allow, source: {notSelector: has(x)}}]';
    expect(line('NetworkPolicy a/p', spec)).toContain('from pods and network sets other than those with any x in a;');
    expect(line('GlobalNetworkPolicy p', spec)).toContain('from anyone, in the cluster or outside, other than those with any x;');
  });

  test('CAL-15: a policy that only denies says what becomes of the rest; one whose last rule is for all has no rest (CAL-13)', () => {
    expect(line('GlobalNetworkPolicy p', 'egress: [{action: Deny, destination: {nets: [169.254.169.254/32]}}]')).toBe(
      'every pod in every namespace: this policy says nothing of what comes in; deny anything to addresses in 169.254.169.254/32; ' +
        'everything else outbound is left to later policies of tier default, and denied where none of them allows it, unless the tier ends in Pass',
    );
    expect(line('NetworkPolicy a/p', 'ingress: [{action: Allow, source: {}, destination: {}}]')).toBe(
      'every pod in a: allow anything from anyone, in the cluster or outside; this policy says nothing of what goes out',
    );
  });

  test('CAL-28: rules of a direction that `types` leaves out', () => {
    const { sentences } = readingOf(calico('NetworkPolicy a/p', 'types: [Egress], ingress: [{action: Allow}]'));
    expect(sentences[0]).toEqual({
      direction: 'ingress',
      text: 'this policy says nothing of what comes in: its ingress rules do nothing, because its types leave the direction out',
      path: 'spec.types',
    });
  });

  test('CAL-22: a policy that is not about pods', () => {
    expect(line('GlobalNetworkPolicy p', 'preDNAT: true, applyOnForward: true, ingress: [{action: Deny}]')).toContain(
      'decides nothing about pods',
    );
  });

  test('CAL-21: a staged NetworkPolicy of Kubernetes is read as one', () => {
    expect(line('StagedKubernetesNetworkPolicy a/p', 'podSelector: {}, ingress: [{from: [{podSelector: {}}]}]')).toContain(
      'every pod in a: accept anything from every pod in a; everything else inbound has no rule',
    );
  });

  test('CAL-21: a staged policy is read as it would be; a tier has no rules', () => {
    expect(line('StagedNetworkPolicy a/p', 'stagedAction: Set, ingress: [{action: Deny}]')).toContain(
      'every pod in a: deny anything',
    );
    expect(readForeignPolicy(calico('Tier sec', 'order: 10'))).toBeUndefined();
  });

  test('selectors', () => {
    const of = "(app in {'a', 'b'} || app not in {'c'}) && !(x contains 'y z') && t starts with '' && u != 'v'";
    expect(readingOf(calico('GlobalNetworkPolicy p', { selector: of })).subject).toBe(
      'pods with (app=a or b or app other than c or absent) and not (x containing “y z”) and t beginning with “” and u other than v or absent in every namespace',
    );
  });

  test('places, an invalid policy, and the raw shape (CAL-4)', () => {
    expect(readingOf(calico('NetworkPolicy a/p', 'ingress: [{action: Log}, {action: Deny}]')).sentences).toMatchObject([
      { direction: 'ingress', path: 'spec.ingress[0]' },
      { direction: 'ingress', path: 'spec.ingress[1]' },
      { direction: 'egress' },
    ]);
    expect(line('NetworkPolicy a/p', 'ingress: [{action: Permit}]')).toBe(
      'every pod in a: cannot be read: `Permit` is no action',
    );
    const raw = readingOf(calico('NetworkPolicy a/p', 'ingress: [{action: Deny}]', { apiVersion: rawShape }));
    expect(raw.sentences.at(-1)?.text).toBe(
      'everything outbound is left to later policies of tier default, and denied where none of them allows it, unless the tier ends in Pass',
    );
  });
});
