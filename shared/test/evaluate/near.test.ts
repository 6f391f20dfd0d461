/** Why not, across tiers: the allow rules that come nearest in each tier, and all that stands in the way. */
import { describe, expect, test } from 'vitest';
import type { DirectionVerdict } from '../../src/evaluate/index.ts';
import type { ClusterObject } from '../../src/kube/index.ts';
import { admin } from '../support/admin.ts';
import { calico } from '../support/calico.ts';
import { cnp } from '../support/cilium.ts';
import { policy, verdict } from '../support/cluster.ts';
import { goldenPods, r2, X } from '../support/golden.ts';

/** `Admin p spec.ingress[0] port: the rule opens …`, `Admin p spec.ingress[0] order: deny in Admin by q spec.ingress[0]` */
function near({ nearest }: DirectionVerdict): readonly string[] {
  return nearest.map(({ tier, engine, rule, ...miss }) => {
    const place = `${tier}${engine === undefined ? '' : ` (${engine})`} ${rule.policy.name} ${rule.path}`;
    if (miss.failed !== 'order') return `${place} ${miss.failed}: ${miss.message}`;
    const { rule: by, effect, tier: where } = miss.before;
    return `${place} order: ${effect} in ${where}${by === undefined ? '' : ` by ${by.policy.name} ${by.path}`}`;
  });
}

const side = (
  policies: readonly ClusterObject[],
  question: string,
  direction: 'ingress' | 'egress' = 'ingress',
): DirectionVerdict => verdict([...goldenPods, ...policies], question)[direction];

const nearIngress = (policies: readonly ClusterObject[], question: string): readonly string[] => near(side(policies, question));

const denyAll = '{action: Deny, from: [{namespaces: {}}]}';
const cluster = (name: string, priority: number, rules: string, tier = 'Admin'): ClusterObject =>
  admin(`ClusterNetworkPolicy/${name}`, `tier: ${tier}, priority: ${priority}, subject: {namespaces: {}}, ingress: [${rules}]`);

describe('the admin tiers (CNP-2, CNP-3)', () => {
  test.each([
    [
      '{action: Accept, from: [{namespaces: {matchLabels: {team: x}}}]}',
      'peer',
      'namespace: namespace b has no label `team`, the rule wants `team=x`',
    ],
    [
      '{action: Accept, from: [{pods: {namespaceSelector: {}, podSelector: {matchLabels: {app: api}}}}]}',
      'labels',
      'peer: b/web is labelled `app=web`, the rule wants `app=api`',
    ],
  ])('%s', (rule, _, said) => {
    expect(nearIngress([cluster('p', 1, `${rule}, ${denyAll}`)], 'b/web → a/db:5432')).toEqual([
      `Admin p spec.ingress[0].from[0] ${said}`,
    ]);
  });

  test('ports', () => {
    const rule =
      '{action: Accept, from: [{namespaces: {}}], protocols: [{tcp: {destinationPort: {number: 80}}}, {tcp: {destinationPort: {range: {start: 90, end: 99}}}}]}';
    expect(nearIngress([cluster('p', 1, `${rule}, ${denyAll}`)], 'b/web → a/db:5432')).toEqual([
      'Admin p spec.ingress[0].from[0] port: the rule opens TCP 80, 90–99, the connection is TCP 5432',
    ]);
    expect(nearIngress([cluster('p', 1, `${rule}, ${denyAll}`)], 'b/web → a/db:80/UDP')).toEqual([
      'Admin p spec.ingress[0].from[0] protocol: the rule opens TCP 80, 90–99, the connection is UDP 80',
    ]);
    const named = '{action: Accept, from: [{namespaces: {}}], protocols: [{destinationNamedPort: http}]}';
    expect(nearIngress([cluster('p', 1, `${named}, ${denyAll}`)], 'b/web → a/db:5432')).toEqual([
      'Admin p spec.ingress[0].from[0] named-port: a/db declares no port named `http`',
    ]);
  });

  test('a rule that matches, asked too late, before any that does not match', () => {
    const policies = [
      cluster('first', 1, `{action: Accept, from: [{namespaces: {matchLabels: {team: x}}}]}, ${denyAll}`),
      cluster('second', 2, '{action: Accept, from: [{namespaces: {}}]}'),
    ];
    expect(nearIngress(policies, 'b/web → a/db:5432')).toEqual([
      'Admin second spec.ingress[0].from[0] order: deny in Admin by first spec.ingress[1].from[0]',
    ]);
  });

  test('a rule of a tier that is not reached, and a NetworkPolicy that allows in vain', () => {
    const policies = [
      cluster('lock', 1, denyAll),
      policy('a/open', 'podSelector: {}, ingress: [{}]'),
      cluster('base', 1, '{action: Accept, from: [{namespaces: {}}]}', 'Baseline'),
    ];
    expect(nearIngress(policies, 'b/web → a/db:5432')).toEqual([
      'NetworkPolicy open spec.ingress[0] order: deny in Admin by lock spec.ingress[0].from[0]',
      'Baseline base spec.ingress[0].from[0] order: deny in Admin by lock spec.ingress[0].from[0]',
    ]);
    expect(side(policies, 'b/web → a/db:5432').obstacles).toMatchObject({
      denying: [{ policy: { name: 'lock' }, path: 'spec.ingress[0].from[0]' }],
      missing: [],
      before: 'Admin',
    });
  });

  test('a rule that is passed by', () => {
    const policies = [
      cluster('p', 1, '{action: Pass, from: [{namespaces: {}}]}, {action: Accept, from: [{namespaces: {}}]}'),
      policy('a/closed', r2),
    ];
    expect(nearIngress(policies, 'b/web → a/db:5432')).toEqual([
      'Admin p spec.ingress[1].from[0] order: pass in Admin by p spec.ingress[0].from[0]',
    ]);
    expect(side(policies, 'b/web → a/db:5432').obstacles).toMatchObject({
      denying: [],
      missing: [{ tier: 'NetworkPolicy', policies: [{ name: 'closed' }] }],
    });
  });

  test('addresses and nodes', () => {
    const spec =
      'tier: Admin, priority: 1, subject: {namespaces: {}}, egress: [{action: Accept, to: [{networks: [192.0.2.0/24]}, {nodes: {}}]}, {action: Deny, to: [{networks: [0.0.0.0/0]}]}]';
    expect(near(side([admin('ClusterNetworkPolicy/p', spec)], `a/web → ${X}:443`, 'egress'))).toEqual([
      'Admin p spec.egress[0].to[0] address: 203.0.113.9 is not in 192.0.2.0/24',
    ]);
  });

  test('never more than can be read, of each tier', () => {
    const rules = Array.from(
      { length: 9 },
      (_, index) => `{action: Accept, from: [{namespaces: {matchLabels: {n: x${index}}}}]}`,
    );
    expect(nearIngress([cluster('p', 1, [...rules, denyAll].join(', '))], 'b/web → a/db:1')).toHaveLength(3);
  });
});

const np = (spec: string): ClusterObject => calico('NetworkPolicy a/p', spec);

describe('Calico (CAL-15, CAL-18)', () => {
  const denies = '{action: Deny}';

  test.each([
    [
      "source: {selector: app == 'api'}",
      'spec.ingress[0].source',
      'namespace: b/web is in namespace b, the rule wants namespace a',
    ],
    [
      "source: {selector: app == 'api', namespaceSelector: all()}",
      'spec.ingress[0].source',
      'peer: b/web is labelled `app=web`, the rule wants `app=api`',
    ],
    ['source: {nets: [192.0.2.0/24]}', 'spec.ingress[0].source', 'address: b/web is not in 192.0.2.0/24'],
    ['source: {notNets: [10.0.0.0/8]}', 'spec.ingress[0].source', 'address: b/web is in 10.0.0.0/8, which the rule leaves out'],
    [
      "source: {notSelector: app == 'web', namespaceSelector: all()}",
      'spec.ingress[0].source',
      'peer: b/web is one of those that the rule leaves out',
    ],
    [
      'source: {serviceAccounts: {names: [ci]}, namespaceSelector: all()}',
      'spec.ingress[0].source',
      'peer: b/web runs as service account default, the rule wants service account ci',
    ],
    ["destination: {selector: app == 'web'}", 'spec.ingress[0]', 'subject: a/db is labelled `app=db`, the rule wants `app=web`'],
    ['ipVersion: 6', 'spec.ingress[0]', 'family: the rule is for IPv6, the connection is over IPv4'],
    ['protocol: UDP', 'spec.ingress[0]', 'protocol: the rule opens UDP all, the connection is TCP 5432'],
  ])('{%s}', (rule, path, said) => {
    expect(nearIngress([np(`ingress: [{action: Allow, ${rule}}, ${denies}]`)], 'b/web → a/db:5432')).toEqual([
      `default p ${path} ${said}`,
    ]);
  });

  test('the end of a tier, and a NetworkPolicy beside it', () => {
    const policies = [
      calico('NetworkPolicy a/sec.p', 'tier: sec, selector: all(), ingress: [{action: Allow, protocol: UDP}]'),
      calico('Tier sec', 'order: 10'),
      policy('a/open', 'podSelector: {}, ingress: [{}]'),
    ];
    const found = side(policies, 'b/web → a/db:5432');
    expect(near(found)).toEqual([
      'sec sec.p spec.ingress[0] protocol: the rule opens UDP all, the connection is TCP 5432',
      'default open spec.ingress[0] order: deny in sec',
    ]);
    expect(found.obstacles).toMatchObject({ denying: [], missing: [{ tier: 'sec', policies: [{ name: 'sec.p' }] }] });
  });

  test('a deny, and the end of its tier behind it (CAL-15)', () => {
    const found = side([np('ingress: [{action: Deny}]')], 'b/web → a/db:5432');
    expect(found.obstacles).toMatchObject({
      denying: [{ path: 'spec.ingress[0]' }],
      missing: [{ tier: 'default', policies: [{ name: 'p' }] }],
      before: 'default',
    });
  });
});

describe('Cilium (CIL-8)', () => {
  test('an allow that a deny beats, wherever it is written', () => {
    const both = cnp('a/p', 'endpointSelector: {}, ingress: [{fromEntities: [all]}], ingressDeny: [{fromEntities: [cluster]}]');
    const found = side([both], 'b/web → a/db:5432');
    expect(near(found)).toEqual([
      'Cilium p spec.ingress[0].fromEntities[0] order: deny in Cilium by p spec.ingressDeny[0].fromEntities[0]',
    ]);
    expect(found.obstacles).toEqual({
      denying: [expect.objectContaining({ path: 'spec.ingressDeny[0].fromEntities[0]' })],
      missing: [],
    });
  });

  test('a deny-only policy needs an allow besides (CIL-9)', () => {
    const found = side([cnp('a/p', 'endpointSelector: {}, ingressDeny: [{fromEntities: [all]}]')], 'b/web → a/db:5432');
    expect(found.obstacles).toMatchObject({ denying: [{}], missing: [{ tier: 'Cilium', policies: [{ name: 'p' }] }] });
    expect(found.obstacles).not.toHaveProperty('before');
  });

  test.each([
    [
      'fromEndpoints: [{matchLabels: {app: web}}]',
      'fromEndpoints[0] namespace: b/web is in namespace b, the rule wants namespace a',
    ],
    ['fromCIDR: [10.0.0.0/8]', 'fromCIDR[0] address: b/web is in the cluster, the rule wants addresses outside'],
    ['fromEntities: [host]', 'fromEntities[0] peer: b/web is no node, the rule wants nodes of the cluster'],
    ['toPorts: [{ports: [{port: "80", protocol: TCP}]}]', ' port: the rule opens TCP 80, the connection is TCP 5432'],
    ['fromEndpoints: []', ' peer: the rule means nobody'],
  ])('{%s}', (item, said) => {
    const sep = said.startsWith(' ') ? '' : '.';
    expect(nearIngress([cnp('a/p', `endpointSelector: {}, ingress: [{${item}}]`)], 'b/web → a/db:5432')).toEqual([
      `Cilium p spec.ingress[0]${sep}${said}`,
    ]);
  });
});

test('two engines at once: what each of them would need (5.1)', () => {
  const policies = [
    calico('NetworkPolicy a/c', 'ingress: [{action: Allow, protocol: UDP}]'),
    cnp('a/p', 'endpointSelector: {}, ingress: [{fromEntities: [world]}]'),
  ];
  const found = side(policies, 'b/web → a/db:5432');
  expect(near(found)).toEqual([
    'default (calico) c spec.ingress[0] protocol: the rule opens UDP all, the connection is TCP 5432',
    expect.stringMatching(/^Cilium \(cilium\) p spec\.ingress\[0\]\.fromEntities\[0\]/u),
  ]);
  expect(found.obstacles?.missing.map(({ tier, engine }) => [tier, engine])).toEqual([
    ['default', 'calico'],
    ['Cilium', 'cilium'],
  ]);
});

test('nothing of it where the connection is allowed', () => {
  const found = side([cluster('p', 1, '{action: Accept, from: [{namespaces: {}}]}')], 'b/web → a/db:5432');
  expect(found.nearest).toEqual([]);
  expect(found).not.toHaveProperty('obstacles');
});
