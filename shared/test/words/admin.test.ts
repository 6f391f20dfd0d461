/** Admin policies read aloud. */
import { describe, expect, test } from 'vitest';
import { readForeignPolicy, readingLine } from '../../src/words/index.ts';
import type { Reading } from '../../src/words/index.ts';
import { admin } from '../support/admin.ts';
import type { ForeignPolicyObject } from '../../src/kube/index.ts';

function reading(object: ForeignPolicyObject): Reading {
  const read = readForeignPolicy(object);
  if (read === undefined) throw new Error(`no words for a ${object.policyKind}`);
  return read;
}

const subject = (spec: string): string =>
  reading(admin('ClusterNetworkPolicy/p', `tier: Admin, priority: 1, subject: ${spec}`)).subject;

const rule = (direction: 'ingress' | 'egress', text: string, tier = 'Admin'): string | undefined => {
  const spec = `tier: ${tier}, priority: 1, subject: {namespaces: {}}, ${direction}: [{${text}}]`;
  const { sentences } = reading(admin('ClusterNetworkPolicy/p', spec));
  return sentences.find(({ path }) => path === `spec.${direction}[0]`)?.text;
};

const every = 'from: [{namespaces: {}}]';

describe('an admin policy read aloud', () => {
  test('where it is asked, its rules in order, and where the rest goes (CNP-1, CNP-2, CNP-3)', () => {
    const spec = `tier: Admin, priority: 10, subject: {pods: {namespaceSelector: {matchLabels: {team: x}}, podSelector: {matchLabels: {app: db}}}},
      ingress: [{action: Accept, ${every}, protocols: [{tcp: {destinationPort: {number: 5432}}}]}, {action: Pass, from: [{namespaces: {matchLabels: {team: x}}}]}, {action: Deny, ${every}}]`;
    expect(readingLine(reading(admin('ClusterNetworkPolicy/p', spec)))).toBe(
      'pods with app=db in namespaces with team=x: ' +
        'this policy is asked before NetworkPolicies, and what it accepts or denies is final for its direction; its priority is 10, lower ones come first; ' +
        'accept TCP 5432 from every pod in every namespace; ' +
        'leave anything from every pod in namespaces with team=x to NetworkPolicies and the baseline; ' +
        'never accept anything from every pod in every namespace; ' +
        'everything else inbound is left to later admin policies, then to NetworkPolicies and the baseline; ' +
        'this policy says nothing of what goes out',
    );
  });

  test('the baseline, in both versions of the API (CNP-4, CNP-5)', () => {
    const last = 'this policy is asked last, and only of a direction in which no NetworkPolicy isolates the pod';
    const old = reading(
      admin('BaselineAdminNetworkPolicy/default', `subject: {namespaces: {}}, ingress: [{action: Deny, ${every}}]`),
    );
    expect(old.sentences[0]).toEqual({ text: last });
    expect(old.sentences[2]?.text).toBe(
      'everything else inbound is left to later baseline policies, and allowed where none decides',
    );
    const later = reading(admin('ClusterNetworkPolicy/p', 'tier: Baseline, priority: 3, subject: {namespaces: {}}'));
    expect(later.sentences[0]).toEqual({ text: `${last}; its priority is 3, lower ones come first`, path: 'spec.priority' });
    expect(rule('ingress', `action: Pass, ${every}`, 'Baseline')).toBe(
      'leave anything from every pod in every namespace allowed',
    );
  });

  test.each([
    ['{namespaces: {}}', 'every pod in every namespace'],
    ['{namespaces: {matchLabels: {kubernetes.io/metadata.name: a}}}', 'every pod in a'],
    [
      '{pods: {namespaceSelector: {}, podSelector: {matchExpressions: [{key: app, operator: NotIn, values: [db]}]}}}',
      'pods with app other than db or absent in every namespace',
    ],
  ])('CNP-9: subject %s', (spec, words) => expect(subject(spec)).toBe(words));

  test.each([
    ['networks: [0.0.0.0/0, "::/0"]', 'any IPv4 address or any IPv6 address'],
    ['networks: [10.0.0.0/8]', 'addresses 10.0.0.0/8'],
    ['nodes: {}', 'every node'],
    ['nodes: {matchLabels: {role: edge}}', 'nodes with role=edge'],
    ['domainNames: ["*.example.org", example.org]', '*.example.org or example.org'],
  ])('CNP-11: egress to %s', (peer, words) =>
    expect(rule('egress', `action: Accept, to: [{${peer}}]`)).toBe(`may send anything to ${words}`),
  );

  test('peers are alternatives', () => {
    expect(rule('egress', 'action: Deny, to: [{networks: [10.0.0.1/32]}, {namespaces: {}}]')).toBe(
      'never send anything to address 10.0.0.1, or every pod in every namespace',
    );
  });

  test.each([
    [
      '{tcp: {destinationPort: {range: {start: 80, end: 90}}}}, {udp: {destinationPort: {range: {start: 1, end: 65535}}}}',
      'TCP 80–90 or any UDP port',
    ],
    ['{destinationNamedPort: http}', 'the port named http'],
  ])('2.3: protocols [%s]', (list, words) =>
    expect(rule('ingress', `action: Accept, ${every}, protocols: [${list}]`)).toContain(`accept ${words} from`),
  );

  test('CNP-17, CNP-18: ports of v1alpha1', () => {
    const ports = '{portNumber: {port: 80}}, {portRange: {protocol: SCTP, start: 1, end: 9}}, {namedPort: dns}';
    const spec = `priority: 1, subject: {namespaces: {}}, ingress: [{action: Allow, ${every}, ports: [${ports}]}]`;
    expect(readingLine(reading(admin('AdminNetworkPolicy/p', spec)))).toContain(
      'accept TCP 80, SCTP 1–9 or the port named dns from',
    );
  });

  test('CNP-15: a peer that is not known here fails closed', () => {
    const unknown = 'from: [{namespaces: {}}, {services: {}}]';
    expect(rule('ingress', `action: Accept, ${unknown}`)).toBe(
      'a rule that matches nothing, because one of its peers is not known here',
    );
    expect(rule('ingress', `action: Pass, ${unknown}`)).toBe('never accept anything, because one of its peers is not known here');
    expect(rule('egress', 'action: Deny, to: [{services: {}}]')).toBe(
      'never send anything, because one of its peers is not known here',
    );
  });

  test('of an invalid one only whom it selects and why; of a version that nobody has described nothing', () => {
    const invalid = reading(admin('ClusterNetworkPolicy/p', 'tier: Admin, priority: 1001, subject: {namespaces: {}}'));
    expect(invalid).toMatchObject({ subject: 'every pod in every namespace', sentences: [{ path: 'spec.priority' }] });
    expect(invalid.sentences[0]?.text).toMatch(/^cannot be read: /u);
    expect(readForeignPolicy(admin('ClusterNetworkPolicy/p', 'subject: {}', 'v1beta1'))).toBeUndefined();
  });
});
