/** Why: what isolates, every rule that admits, and how near the others came. */
import { describe, expect, test } from 'vitest';
import { profiles } from '../../src/evaluate/index.ts';
import type { DirectionVerdict, Reason, Verdict } from '../../src/evaluate/index.ts';
import type { ClusterObject } from '../../src/kube/index.ts';
import { pod, policy, verdict } from '../support/cluster.ts';
import { goldenPods, r1, r2, X } from '../support/golden.ts';

function inA(...specs: readonly string[]): readonly ClusterObject[] {
  return [...goldenPods, ...specs.map((spec, index) => policy(`a/p${index}`, spec))];
}

/** `p0 spec.ingress[0].from[1] spec.ingress[0].ports[0]` */
function admittedBy(reason: Reason): readonly string[] {
  if (reason.kind !== 'admitted') return [`not admitted but ${reason.kind}`];
  return reason.by.map(({ policy: { name }, path, portPath }) =>
    [name, path, ...(portPath === undefined ? [] : [portPath])].join(' '),
  );
}

function misses({ reason, nearest }: DirectionVerdict): readonly string[] {
  if (reason.kind !== 'no-rule') return [`not without rule but ${reason.kind}`];
  return nearest.map(({ rule, ...near }) => {
    const said = near.failed === 'order' ? near.before.tier : near.message;
    return `${rule.policy.name} ${rule.path} ${near.failed}: ${said}`;
  });
}

describe('an allowed direction', () => {
  test('that nothing isolates says so', () => {
    const found = verdict(goldenPods, 'b/web → a/db:1');
    expect([found.egress, found.ingress]).toEqual([
      { direction: 'egress', outcome: 'allowed', isolatedBy: [], reason: { kind: 'not-isolated' }, steps: [], nearest: [] },
      { direction: 'ingress', outcome: 'allowed', isolatedBy: [], reason: { kind: 'not-isolated' }, steps: [], nearest: [] },
    ]);
  });

  test('names every policy that isolates and every rule that admits, with the item of each (NP-3)', () => {
    const objects = inA(
      r1,
      'podSelector: {}, ingress: [{from: [{ipBlock: {cidr: 10.0.0.0/8}}, {podSelector: {}}, {namespaceSelector: {}}], ports: [{port: 1}, {port: pg}]}]',
      'podSelector: {}, ingress: [{}]',
    );
    const { isolatedBy, reason } = verdict(objects, 'b/web → a/db:5432').ingress;
    expect(isolatedBy.map(({ name }) => name)).toEqual(['p0', 'p1', 'p2']);
    expect(admittedBy(reason)).toEqual([
      'p1 spec.ingress[0].from[0] spec.ingress[0].ports[1]',
      'p1 spec.ingress[0].from[2] spec.ingress[0].ports[1]',
      'p2 spec.ingress[0]',
    ]);
  });

  test('says what keeps policies off', () => {
    expect(verdict(inA(r1), 'b/host → a/web:80').ingress.reason).toEqual({ kind: 'own-node', node: 'n1', direction: 'ingress' });
    expect(verdict(goldenPods, 'b/host → a/db:1').egress.reason).toEqual({ kind: 'not-policed', why: 'host-network' });
    expect(verdict(goldenPods, 'a/db → node:n1:1').ingress.reason).toEqual({ kind: 'not-policed', why: 'node' });
    expect(verdict(goldenPods, `a/db → ${X}:1`).ingress.reason).toEqual({ kind: 'not-policed', why: 'external' });
  });

  test('tells of isolation even where it does not matter', () => {
    expect(verdict(inA(r1), 'node:n1 → a/web:80').ingress.isolatedBy.map(({ name }) => name)).toEqual(['p0']);
    expect(verdict(inA(r1), 'a/db → a/db:80').egress.isolatedBy.map(({ name }) => name)).toEqual(['p0']);
  });
});

describe('a denied direction comes with the rules that came nearest', () => {
  const cases: readonly [what: string, spec: string, question: string, expected: readonly string[]][] = [
    ['none where there is no rule', r2, 'b/web → a/db:1', []],
    [
      'another namespace',
      'podSelector: {}, ingress: [{from: [{podSelector: {}}]}]',
      'b/web → a/db:1',
      ['p0 spec.ingress[0].from[0] namespace: b/web is in namespace b, the rule wants pods of namespace a'],
    ],
    [
      'a label with another value',
      'podSelector: {}, ingress: [{from: [{podSelector: {matchLabels: {app: api}}}]}]',
      'a/web → a/db:1',
      ['p0 spec.ingress[0].from[0] peer: a/web is labelled `app=web`, the rule wants `app=api`'],
    ],
    [
      'a label that is missing',
      'podSelector: {}, ingress: [{from: [{podSelector: {matchLabels: {tier: api}}}]}]',
      'a/web → a/db:1',
      ['p0 spec.ingress[0].from[0] peer: a/web has no label `tier`, the rule wants `tier=api`'],
    ],
    [
      'a label that is not wanted',
      'podSelector: {}, ingress: [{from: [{podSelector: {matchExpressions: [{key: app, operator: NotIn, values: [web]}]}}]}]',
      'a/web → a/db:1',
      ['p0 spec.ingress[0].from[0] peer: a/web is labelled `app=web`, the rule wants `app notin (web)`'],
    ],
    [
      'labels of the namespace',
      'podSelector: {}, ingress: [{from: [{namespaceSelector: {matchLabels: {team: x}}}]}]',
      'b/web → a/db:1',
      ['p0 spec.ingress[0].from[0] namespace: namespace b has no label `team`, the rule wants `team=x`'],
    ],
    [
      'the peer that gets furthest',
      'podSelector: {}, ingress: [{from: [{ipBlock: {cidr: 192.0.2.0/24}}, {namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: b}}, podSelector: {matchLabels: {app: api}}}]}]',
      'b/web → a/db:1',
      ['p0 spec.ingress[0].from[1] peer: b/web is labelled `app=web`, the rule wants `app=api`'],
    ],
    [
      'no pod at all',
      'podSelector: {}, ingress: [{from: [{podSelector: {}}]}]',
      `${X} → a/db:1`,
      ['p0 spec.ingress[0].from[0] peer: 203.0.113.9 is outside the cluster, the rule wants pods'],
    ],
    [
      'a node',
      'podSelector: {}, ingress: [{from: [{podSelector: {}}]}]',
      'node:n1 → a/db:1',
      ['p0 spec.ingress[0].from[0] peer: node n1 is a node of the cluster, the rule wants pods'],
    ],
    [
      'a host-network pod (NP-41)',
      'podSelector: {}, ingress: [{from: [{namespaceSelector: {}}]}]',
      'b/host → a/db:1',
      ['p0 spec.ingress[0].from[0] peer: b/host is on the host network, where selectors do not reach'],
    ],
    [
      'outside of the block',
      'podSelector: {}, ingress: [{from: [{ipBlock: {cidr: 192.0.2.0/24}}]}]',
      `${X} → a/db:1`,
      ['p0 spec.ingress[0].from[0] address: 203.0.113.9 is not in 192.0.2.0/24'],
    ],
    [
      'in an exception',
      'podSelector: {}, ingress: [{from: [{ipBlock: {cidr: 203.0.0.0/8, except: [203.0.113.0/24]}}]}]',
      `${X} → a/db:1`,
      ['p0 spec.ingress[0].from[0] address: 203.0.113.9 is in 203.0.0.0/8, but in an exception of it'],
    ],
    [
      'of the other family (NP-29)',
      'podSelector: {}, ingress: [{from: [{ipBlock: {cidr: "2001:db8::/32"}}]}]',
      `${X} → a/db:1`,
      ['p0 spec.ingress[0].from[0] address: 203.0.113.9 is reached over IPv4, 2001:db8::/32 is IPv6'],
    ],
    [
      'another port',
      'podSelector: {}, ingress: [{ports: [{port: 80}, {port: 8000, endPort: 8002}]}]',
      'b/web → a/db:81',
      ['p0 spec.ingress[0] port: the rule opens TCP 80, 8000–8002, the connection is TCP 81'],
    ],
    [
      'another protocol',
      'podSelector: {}, ingress: [{ports: [{port: 53, protocol: UDP}]}]',
      'b/web → a/db:53',
      ['p0 spec.ingress[0] protocol: the rule opens UDP 53, the connection is TCP 53'],
    ],
    [
      'a port name that the destination does not know (NP-36)',
      'podSelector: {}, ingress: [{ports: [{port: http}]}]',
      'b/web → a/db:5432',
      ['p0 spec.ingress[0] named-port: a/db declares no TCP port named `http`'],
    ],
    [
      'a port name for another number (NP-35)',
      'podSelector: {}, ingress: [{ports: [{port: http}]}]',
      'b/web → a/web:8080',
      ['p0 spec.ingress[0] named-port: the port named `http` of a/web is TCP 80, the connection is TCP 8080'],
    ],
    [
      'rules that fail once before rules that fail twice',
      'podSelector: {}, ingress: [{from: [{podSelector: {matchLabels: {app: no}}}], ports: [{port: 1}]}, {from: [{podSelector: {}}], ports: [{port: 2}]}]',
      'a/web → a/db:3',
      ['p0 spec.ingress[1].from[0] port: the rule opens TCP 2, the connection is TCP 3'],
    ],
  ];
  test.each(cases)('%s', (_, spec, question, expected) => {
    expect(misses(verdict(inA(spec), question).ingress)).toEqual(expected);
  });

  test('on egress the port name is the peer’s, and none outside (NP-36)', () => {
    const found = verdict(inA('podSelector: {}, policyTypes: [Egress], egress: [{ports: [{port: http}]}]'), `a/web → ${X}:80`);
    expect(misses(found.egress)).toEqual([
      'p0 spec.egress[0] named-port: 203.0.113.9 is no pod with port names, so `http` means nothing there',
    ]);
  });

  test('never more than can be read', () => {
    const rules = Array.from({ length: 20 }, (_, port) => `{ports: [{port: ${port + 1}}]}`).join(', ');
    expect(misses(verdict(inA(`podSelector: {}, ingress: [${rules}]`), 'b/web → a/db:99').ingress)).toHaveLength(3);
  });

  test('the profile, where it keeps blocks off pods (table 1.8)', () => {
    const { cilium } = profiles;
    const spec = 'podSelector: {}, ingress: [{from: [{ipBlock: {cidr: 0.0.0.0/0}}]}]';
    expect(misses(verdict(inA(spec), 'b/web → a/db:1', cilium).ingress)).toEqual([
      'p0 spec.ingress[0].from[0] address: address blocks do not cover pods on this cluster (profile cilium)',
    ]);
    expect(misses(verdict(inA(spec), 'node:n1 → a/db:1', cilium).ingress)).toEqual([
      'p0 spec.ingress[0].from[0] address: address blocks do not cover nodes on this cluster (profile cilium)',
    ]);
  });
});

const noted = ({ notes }: Verdict): readonly string[] => notes.map(({ rule }) => rule);

function agents(labels: Record<string, string>): ClusterObject {
  return pod('a/agent', { labels, hostNetwork: true, ips: ['192.168.0.1'], nodeName: 'n1' });
}

describe('notes: where engines differ and the answer depends on it', () => {
  test('NP-40: a policy selects a host-network pod by its labels', () => {
    const objects = [...inA('podSelector: {matchLabels: {app: web}}, policyTypes: [Ingress, Egress]'), agents({ app: 'web' })];
    expect(noted(verdict(objects, 'b/web → a/agent:80'))).toEqual(['NP-40']);
    expect(noted(verdict(objects, 'a/agent → b/web:80'))).toEqual(['NP-40']);
    expect(
      noted(verdict([...inA(r2.replace('{}', '{matchLabels: {app: db}}')), agents({ app: 'web' })], 'b/web → a/agent:80')),
    ).toEqual([]);
  });

  test('NP-41: a selector would match the peer, were it not on the host network', () => {
    const spec =
      'podSelector: {matchLabels: {app: db}}, ingress: [{from: [{podSelector: {matchLabels: {app: web}}}], ports: [{port: 5432}]}]';
    expect(noted(verdict([...inA(spec), agents({ app: 'web' })], 'a/agent → a/db:5432'))).toEqual(['NP-41']);
    expect(noted(verdict([...inA(spec), agents({ app: 'api' })], 'a/agent → a/db:5432'))).toEqual([]);
    expect(noted(verdict([...inA(spec), agents({ app: 'web' })], 'a/agent → a/db:1'))).toEqual([]);
    expect(noted(verdict(inA(spec), 'b/host → a/db:5432'))).toEqual([]);
  });

  test('NP-43: an isolated pod to its own node, and to that node only', () => {
    expect(noted(verdict(inA(r1), 'a/web → node:n1:10250'))).toEqual(['NP-43']);
    expect(noted(verdict(inA(r1), 'a/web → b/host:1'))).toEqual(['NP-43']);
    expect(noted(verdict(inA(r1), 'a/web → node:n2:10250'))).toEqual([]);
    expect(noted(verdict(inA(r2), 'a/web → node:n1:10250'))).toEqual([]);
  });

  test('NP-42 and plain answers bear none', () => {
    expect(noted(verdict(inA(r1), 'node:n1 → a/web:80'))).toEqual([]);
    expect(noted(verdict(inA(r1), 'b/web → a/db:80'))).toEqual([]);
    expect(noted(verdict(inA('podSelector: {}, ingress: [{}]'), 'b/host → a/db:80'))).toEqual([]);
  });

  test('table 1.8: a block decides about pods or nodes, and nothing else admits', () => {
    const block = '{from: [{ipBlock: {cidr: 0.0.0.0/0}}]}';
    expect(noted(verdict(inA(`podSelector: {}, ingress: [${block}]`), 'b/web → a/db:80'))).toEqual(['NP-30']);
    expect(noted(verdict(inA(`podSelector: {}, ingress: [${block}]`), 'node:n1 → a/db:80'))).toEqual(['NP-30']);
    expect(noted(verdict(inA(`podSelector: {}, ingress: [${block}]`), `${X} → a/db:80`))).toEqual([]);
    expect(
      noted(verdict(inA(`podSelector: {}, ingress: [${block}, {from: [{namespaceSelector: {}}]}]`), 'b/web → a/db:80')),
    ).toEqual([]);
  });

  test('NP-49: two ends with both families, which do not agree', () => {
    const dual = [
      pod('a/x', { labels: { app: 'x' }, ips: ['10.0.9.1', 'fd00::91'] }),
      pod('b/y', { ips: ['10.0.9.2', 'fd00::92'] }),
    ];
    const six = 'podSelector: {matchLabels: {app: x}}, ingress: [{from: [{ipBlock: {cidr: "fd00::/8"}}]}]';
    const found = verdict([...inA(six), ...dual], 'b/y → a/x:1');
    expect(found.outcome).toBe('allowed');
    expect(found.notes).toContainEqual({ rule: 'NP-49', message: 'over IPv4: not allowed; over IPv6: allowed' });
    expect(admittedBy(found.ingress.reason)).toEqual(['p0 spec.ingress[0].from[0]']);
    expect(noted(verdict([...inA(r2), ...dual], 'b/y → a/x:1'))).toEqual([]);
  });
});
