/** What the CRDs of policy.networking.k8s.io refuse, with the place: semantics.md 2.2–2.5. */
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { formatPath, validateAdminPolicy } from '../../src/kube/index.ts';
import type { JsonObject } from '../../src/kube/index.ts';

function problems(kind: string, spec: string, name = 'p'): readonly string[] {
  const manifest = {
    apiVersion: 'policy.networking.k8s.io/v1',
    kind,
    metadata: { name },
    spec: parse(`{${spec}}`) as JsonObject,
  };
  return validateAdminPolicy(manifest).map(
    ({ severity, rule, path, message }) => `${severity} ${rule ?? ''} ${formatPath(path)}: ${message}`,
  );
}

const good = 'tier: Admin, priority: 1, subject: {namespaces: {}}';
const rule = (text: string): string => `${good}, ingress: [${text}]`;
const out = (text: string): string => `${good}, egress: [${text}]`;
const many = (count: number): string => Array.from({ length: count }, () => '{namespaces: {}}').join(', ');

test('sound policies of each kind have no problems', () => {
  expect(
    problems(
      'ClusterNetworkPolicy',
      rule(
        '{name: r, action: Pass, from: [{namespaces: {}}], protocols: [{tcp: {destinationPort: {range: {start: 1, end: 65535}}}}]}',
      ),
    ),
  ).toEqual([]);
  expect(
    problems(
      'AdminNetworkPolicy',
      'priority: 0, subject: {pods: {namespaceSelector: {}, podSelector: {}}}, egress: [{action: Allow, to: [{domainNames: [a.example.com]}], ports: [{portRange: {start: 1, end: 2}}]}]',
    ),
  ).toEqual([]);
  expect(
    problems(
      'BaselineAdminNetworkPolicy',
      'subject: {namespaces: {}}, ingress: [{action: Deny, from: [{namespaces: {}}]}]',
      'default',
    ),
  ).toEqual([]);
});

describe('errors', () => {
  test.each([
    ['ClusterNetworkPolicy', 'priority: 1, subject: {namespaces: {}}', 'error CNP-1 spec.tier: the tier is missing'],
    ['ClusterNetworkPolicy', 'tier: Top, priority: 1, subject: {namespaces: {}}', 'error CNP-1 spec.tier: `Top` is no tier'],
    ['AdminNetworkPolicy', 'subject: {namespaces: {}}', 'error CNP-2 spec.priority: the priority is missing'],
    [
      'AdminNetworkPolicy',
      'priority: 1001, subject: {namespaces: {}}',
      'error CNP-2 spec.priority: priority 1001 is not between 0 and 1000',
    ],
    ['ClusterNetworkPolicy', 'tier: Admin, priority: 1, subject: {}', 'error CNP-9 spec.subject: the subject names nobody'],
    [
      'ClusterNetworkPolicy',
      'tier: Admin, priority: 1, subject: {pods: {podSelector: {}}}',
      'error CNP-9 spec.subject.pods.namespaceSelector: `namespaceSelector` is missing',
    ],
    [
      'ClusterNetworkPolicy',
      rule('{action: Allow, from: [{namespaces: {}}]}'),
      'error CNP-3 spec.ingress[0].action: `Allow` is no action of this kind',
    ],
    [
      'BaselineAdminNetworkPolicy',
      'subject: {namespaces: {}}, ingress: [{action: Pass, from: [{namespaces: {}}]}]',
      'error  metadata.name: there is one BaselineAdminNetworkPolicy, and its name is `default`',
    ],
    [
      'ClusterNetworkPolicy',
      rule('{action: Deny, from: []}'),
      'error CNP-16 spec.ingress[0].from: `from` must have at least one item',
    ],
    [
      'ClusterNetworkPolicy',
      rule(`{action: Deny, from: [${many(26)}]}`),
      'error  spec.ingress[0].from: there may be at most 25 peers here, not 26',
    ],
    [
      'ClusterNetworkPolicy',
      rule('{action: Deny, from: [{namespaces: {}, pods: {namespaceSelector: {}, podSelector: {}}}]}'),
      'error CNP-15 spec.ingress[0].from[0]: `namespaces` and `pods` exclude each other',
    ],
    [
      'ClusterNetworkPolicy',
      out('{action: Deny, to: [{domainNames: [a.example.com]}]}'),
      'error CNP-14 spec.egress[0].to[0].domainNames: `domainNames` may stand in rules that allow only',
    ],
    [
      'ClusterNetworkPolicy',
      out('{action: Deny, to: [{networks: [10.0.0.1]}]}'),
      'error V-5 spec.egress[0].to[0].networks[0]: `10.0.0.1` is not an address block',
    ],
    [
      'ClusterNetworkPolicy',
      rule('{action: Deny, from: [{namespaces: {}}], protocols: [{tcp: {destinationPort: {range: {start: 5, end: 5}}}}]}'),
      'error  spec.ingress[0].protocols[0].tcp.destinationPort.range: the range 5–5 is empty or of one port',
    ],
    [
      'ClusterNetworkPolicy',
      rule('{action: Deny, from: [{namespaces: {}}], protocols: [{tcp: {}}]}'),
      'error  spec.ingress[0].protocols[0].tcp: `destinationPort` is missing',
    ],
  ])('%s {%s}', (kind, spec, expected) => {
    expect(problems(kind, spec)).toContain(expected);
  });
});

describe('warnings', () => {
  test('L-38: selectors of an old version of the API are dropped, so that every namespace is meant', () => {
    expect(
      problems(
        'AdminNetworkPolicy',
        'priority: 1, subject: {namespaces: {}}, ingress: [{action: Deny, from: [{namespaces: {namespaceSelector: {}}}]}]',
      ),
    ).toEqual([
      'warning L-38 spec.ingress[0].from[0].namespaces.namespaceSelector: `namespaceSelector` is of an old version of the API and is dropped, so the peer is every namespace',
    ]);
  });

  test('V-13 and CNP-15: unknown fields are named, and what becomes of a peer without any known one', () => {
    expect(problems('ClusterNetworkPolicy', rule('{action: Deny, from: [{future: {}}]}'))).toEqual([
      expect.stringContaining('warning V-13 spec.ingress[0].from[0].future'),
      expect.stringContaining(
        'warning CNP-15 spec.ingress[0].from[0]: the peer says nothing that is known, so the rule denies everybody by it',
      ),
    ]);
  });
});
