/** Every finding fires on one fixture and stays silent on the one next to it: semantics.md 6.2, by id. */
import { describe, expect, test } from 'vitest';
import { evaluate } from '../../src/evaluate/index.ts';
import type { ClusterObject } from '../../src/kube/index.ts';
import { lint } from '../../src/lint/index.ts';
import { admin } from '../support/admin.ts';
import { cnp } from '../support/cilium.ts';
import { pod, policy, state } from '../support/cluster.ts';
import { base, found, from, inA, ofB, onWeb, service, to } from './cluster.ts';
import type { Fixture } from './cluster.ts';
import { checkFixes } from './fix-checks.ts';
import { furtherFixtures } from './further-fixtures.ts';

const admitAll = (name: string, what: string): ClusterObject =>
  admin(
    `ClusterNetworkPolicy/${name}`,
    `tier: Admin, priority: 5, subject: {namespaces: {}}, ingress: [{action: ${what}, from: [{namespaces: {}}]}]`,
  );

/** Nothing else may reach the metadata server. */
const closed: readonly ClusterObject[] = [
  policy('a/deny', 'podSelector: {}, policyTypes: [Egress]'),
  policy('b/deny', 'podSelector: {}, policyTypes: [Egress]'),
  policy('kube-system/deny', 'podSelector: {}, policyTypes: [Egress]'),
];

const fixtures: readonly Fixture[] = [
  ['L-1', 'spec.podSelector', inA('podSelector: {matchLabels: {app: nope1}}'), inA('podSelector: {}')],
  ['L-2', 'spec.podSelector', inA('podSelector: {matchLabels: {app: agent}}'), inA('podSelector: {}')],
  [
    'L-3',
    'spec.ingress[0].from[0].podSelector',
    from('{podSelector: {matchLabels: {zone: nowhere}}}'),
    from('{podSelector: {}}'),
  ],
  [
    'L-4',
    'spec.ingress[0].from[0].namespaceSelector',
    from('{namespaceSelector: {matchLabels: {zone: moon}}}'),
    from('{namespaceSelector: {matchLabels: {team: x}}}'),
  ],
  [
    'L-5',
    'spec.ingress[0].from[0].podSelector',
    from('{podSelector: {matchLabels: {app: agent}}}'),
    from('{podSelector: {matchLabels: {app: db}}}'),
  ],
  [
    'L-6',
    'spec.ingress[0].from[0].podSelector',
    from('{podSelector: {matchLabels: {app: api}}}'),
    from(`{${ofB}, podSelector: {matchLabels: {app: api}}}`),
  ],
  [
    'L-7',
    'spec.ingress[0].from[1]',
    from(`{${ofB}}, {podSelector: {matchLabels: {app: api}}}`),
    from(`{${ofB}, podSelector: {matchLabels: {app: api}}}`),
  ],
  [
    'L-8',
    'spec.ingress[0].ports[0].port',
    from('{podSelector: {}}', ', ports: [{port: https}]'),
    from('{podSelector: {}}', ', ports: [{port: http}]'),
  ],
  [
    'L-9',
    'spec.ingress[0].ports[0].port',
    inA('podSelector: {}, ingress: [{ports: [{port: http}]}]'),
    inA(`${onWeb}, ingress: [{ports: [{port: http}]}]`),
  ],
  [
    'L-10',
    'spec.egress',
    inA('podSelector: {}, policyTypes: [Ingress], egress: [{}]'),
    inA('podSelector: {}, policyTypes: [Ingress, Egress], egress: [{}]'),
  ],
  [
    'L-11',
    'spec.ingress',
    inA('podSelector: {}, policyTypes: [Egress], ingress: [{}]'),
    inA('podSelector: {}, policyTypes: [Ingress], ingress: [{}]'),
  ],
  [
    'L-12',
    'spec.ingress[0].ports[0].port',
    inA(`${onWeb}, ingress: [{ports: [{port: 81}]}]`),
    inA(`${onWeb}, ingress: [{ports: [{port: 8080}]}]`),
  ],
  [
    'L-13',
    'spec.ingress[0].ports[0].port',
    [
      ...inA(`${onWeb}, ingress: [{ports: [{port: 80}]}]`),
      service('a/web', 'selector: {app: web}, ports: [{protocol: TCP, port: 80, targetPort: 8080}]'),
    ],
    [
      ...inA(`${onWeb}, ingress: [{ports: [{port: 8080}]}]`),
      service('a/web', 'selector: {app: web}, ports: [{protocol: TCP, port: 80, targetPort: 8080}]'),
    ],
  ],
  ['L-14', 'spec.egress[0].to[0].ipBlock', to('{ipBlock: {cidr: 10.0.0.0/24}}'), to('{ipBlock: {cidr: 10.0.0.0/8}}')],
  [
    'L-15',
    'spec.egress[0].to[0].ipBlock',
    [...to('{ipBlock: {cidr: 10.96.0.10/32}}'), service('a/s', 'ports: []', { clusterIPs: ['10.96.0.10'] })],
    [...to('{ipBlock: {cidr: 10.96.0.0/16}}'), service('a/s', 'ports: []', { clusterIPs: ['10.96.0.10'] })],
  ],
  [
    'L-16',
    'spec.egress[0].to[0].ipBlock',
    inA('podSelector: {matchLabels: {app: db}}, policyTypes: [Egress], egress: [{to: [{ipBlock: {cidr: 0.0.0.0/0}}]}]'),
    inA(
      'podSelector: {matchLabels: {app: db}}, policyTypes: [Egress], egress: [{to: [{ipBlock: {cidr: 0.0.0.0/0}}, {ipBlock: {cidr: "::/0"}}]}]',
    ),
  ],
  [
    'L-18',
    'spec.egress[0].to[0].ipBlock.except',
    [
      ...to('{ipBlock: {cidr: 0.0.0.0/0, except: [169.254.0.0/16]}}'),
      policy('a/q', `${onWeb}, policyTypes: [Egress], egress: [{to: [{ipBlock: {cidr: 169.254.169.254/32}}]}]`),
    ],
    [
      ...to('{ipBlock: {cidr: 0.0.0.0/0, except: [169.254.0.0/16]}}'),
      policy('a/q', `${onWeb}, policyTypes: [Egress], egress: [{to: [{ipBlock: {cidr: 203.0.113.0/24}}]}]`),
    ],
  ],
  ['L-19', 'spec.egress[0].to[0].ipBlock.cidr', to('{ipBlock: {cidr: 203.0.113.9/24}}'), to('{ipBlock: {cidr: 203.0.113.0/24}}')],
  ['L-20', 'spec.egress', to('{podSelector: {}}'), to('{namespaceSelector: {}}', ', ports: [{protocol: UDP, port: 53}]')],
  [
    'L-21',
    'spec.egress',
    to('{namespaceSelector: {}}', ', ports: [{protocol: UDP, port: 53}]'),
    to('{namespaceSelector: {}}', ', ports: [{protocol: UDP, port: 53}, {port: 53}]'),
  ],
  [
    'L-22',
    'spec.ingress[0]',
    [...inA('podSelector: {}, ingress: [{}]'), policy('a/q', onWeb)],
    inA('podSelector: {}, ingress: [{}]'),
  ],
  [
    'L-23',
    'spec.ingress[0]',
    [
      ...from('{podSelector: {matchLabels: {app: db}}}', ', ports: [{port: 8080}]'),
      policy('a/q', `${onWeb}, ingress: [{from: [{podSelector: {}}]}]`),
    ],
    [
      ...from('{podSelector: {matchLabels: {app: db}}}', ', ports: [{port: 8080}]'),
      policy('a/q', `${onWeb}, ingress: [{from: [{podSelector: {}}], ports: [{port: 8081}]}]`),
    ],
  ],
  [
    'L-24',
    '',
    [...inA('podSelector: {}, policyTypes: [Ingress]'), policy('a/q', 'podSelector: {}')],
    [...inA('podSelector: {}'), policy('a/q', onWeb)],
  ],
  [
    'L-25',
    'spec.ingress[0]',
    [
      ...from('{podSelector: {matchLabels: {app: db}}}', ', ports: [{port: 8080}]'),
      policy('a/q', 'podSelector: {matchLabels: {app: db}}, policyTypes: [Egress]'),
    ],
    from('{podSelector: {matchLabels: {app: db}}}', ', ports: [{port: 8080}]'),
  ],
  [
    'L-26',
    '',
    [],
    [policy('a/p', 'podSelector: {}'), policy('b/p', 'podSelector: {}'), policy('kube-system/p', 'podSelector: {}')],
  ],
  [
    'L-27',
    '',
    [service('a/web', 'selector: {app: web}, ports: [{protocol: TCP, port: 80, targetPort: 8080}]', { type: 'LoadBalancer' })],
    [
      ...inA('podSelector: {}'),
      service('a/web', 'selector: {app: web}, ports: [{protocol: TCP, port: 80, targetPort: 8080}]', { type: 'LoadBalancer' }),
    ],
  ],
  ['L-28', 'spec', inA('podSelector: {}, egress: [{}]'), inA('podSelector: {}, policyTypes: [Egress], egress: [{}]')],
  [
    'L-29',
    'spec.policyTypes',
    inA('podSelector: {}, policyTypes: [Egress]'),
    [policy('a/deny-egress', 'podSelector: {}, policyTypes: [Egress]')],
  ],
  [
    'L-30',
    'spec.egress[0].ports[0]',
    [
      pod('b/dns', { labels: { app: 'dns' }, ports: ['dns 5353/UDP'] }),
      ...to(`{${ofB}, podSelector: {matchLabels: {app: dns}}}`, ', ports: [{port: 5353}]'),
    ],
    [
      pod('b/dns', { labels: { app: 'dns' }, ports: ['dns 5353/UDP'] }),
      ...to(`{${ofB}, podSelector: {matchLabels: {app: dns}}}`, ', ports: [{protocol: UDP, port: 5353}]'),
    ],
  ],
  [
    'L-31',
    'spec.podSelector',
    inA('podSelector: {matchLabels: {appp: web}}').concat(pod('a/x', { labels: { appe: 'y' } })),
    inA('podSelector: {matchLabels: {role: web}}'),
  ],
  [
    'L-32',
    'spec.ingress[0].from[0].namespaceSelector',
    from('{namespaceSelector: {matchLabels: {name: b}}}'),
    from('{namespaceSelector: {matchLabels: {name: zzz}}}'),
  ],
  [
    'L-33',
    'spec.ingress[0].form',
    inA(`${onWeb}, ingress: [{form: [{podSelector: {}}]}]`),
    inA(`${onWeb}, ingress: [{from: [{podSelector: {}}]}]`),
  ],
  [
    'L-34',
    'spec.podSelector',
    inA('podSelector: {matchLabels: {pod-template-hash: abc}}'),
    inA('podSelector: {matchLabels: {app: web}}'),
  ],
  [
    'L-35',
    'spec.ingress[0].from[0].namespaceSelector',
    from('{namespaceSelector: {matchExpressions: [{key: team, operator: NotIn, values: [x]}]}}'),
    from('{namespaceSelector: {matchExpressions: [{key: kubernetes.io/metadata.name, operator: NotIn, values: [kube-system]}]}}'),
  ],
  [
    'L-36',
    'spec.ingress[0].from[0]',
    from('{namespaceSelector: {}}'),
    from('{namespaceSelector: {}}', ', ports: [{port: 8080}]'),
  ],
  ['L-37', 'spec.priority', ties('Deny'), ties('Accept')],
  [
    'L-38',
    'spec.ingress[0].from[0].namespaces.namespaceSelector',
    oldPeer('namespaceSelector: {}'),
    oldPeer('matchLabels: {team: x}'),
  ],
  [
    'L-39',
    'spec.podSelector',
    inA('podSelector: {matchLabels: {app: web}, matchExpressions: [{key: app, operator: In, values: [db]}]}'),
    inA('podSelector: {matchLabels: {app: web}, matchExpressions: [{key: app, operator: Exists}]}'),
  ],
  [
    'L-42',
    'spec.ingressDeny',
    [cnp('a/c', 'endpointSelector: {}, ingressDeny: [{fromEntities: [world]}]')],
    [cnp('a/c', 'endpointSelector: {}, ingressDeny: [{fromEntities: [world]}], ingress: [{fromEntities: [all]}]')],
  ],
  [
    'L-44',
    'spec.ingress[0].ports[0]',
    from('{podSelector: {}}', ', ports: [{port: 1, endPort: 65535}]'),
    from('{podSelector: {}}', ', ports: [{port: 1, endPort: 1024}]'),
  ],
  ['L-46', 'spec.podSelector', inA('podSelector: {}'), [policy('b/p', 'podSelector: {}')]],
  [
    'L-50',
    'spec.egress[0].to[0].ipBlock',
    to('{ipBlock: {cidr: 0.0.0.0/0}}').concat(closed),
    to('{ipBlock: {cidr: 0.0.0.0/0, except: [169.254.169.254/32]}}').concat(closed),
  ],
  [
    'L-51',
    'spec.egress[0].to[0].ipBlock',
    [...to('{ipBlock: {cidr: 10.96.0.1/32}}'), service('default/kubernetes', 'ports: []', { clusterIPs: ['10.96.0.1'] })],
    [...to('{ipBlock: {cidr: 192.168.0.1/32}}'), service('default/kubernetes', 'ports: []', { clusterIPs: ['10.96.0.1'] })],
  ],
  [
    'L-52',
    'spec.ingress[0].from[0].podSelector',
    from('{namespaceSelector: {}, podSelector: {matchLabels: {app: api}}}'),
    from(`{${ofB}, podSelector: {matchLabels: {app: api}}}`),
  ],
  [
    'L-53',
    'spec.ingress[0].from[0]',
    from('{namespaceSelector: {}, podSelector: {matchLabels: {tier: back}}}'),
    from(`{${ofB}, podSelector: {matchLabels: {tier: back}}}`),
  ],
];

function ties(action: string): readonly ClusterObject[] {
  return [admitAll('one', 'Accept'), admitAll('two', action)];
}

function oldPeer(inner: string): readonly ClusterObject[] {
  return [
    admin(
      'AdminNetworkPolicy/old',
      `priority: 1, subject: {namespaces: {}}, ingress: [{action: Deny, from: [{namespaces: {${inner}}}]}]`,
    ),
  ];
}

describe('fires and stays silent', () => {
  for (const [id, path, fires, near, profile] of [...fixtures, ...furtherFixtures]) {
    test(`${id} at ${path}`, () => {
      expect(found(fires, id, profile).map((one) => one.path)).toContain(path);
      expect(found(near, id, profile)).toEqual([]);
    });
  }
});

checkFixes([...fixtures, ...furtherFixtures]);

test('each of L-1…L-55 has its pair', () => {
  const told = new Set([...fixtures, ...furtherFixtures].map(([id]) => id));
  const all = Array.from({ length: 55 }, (_, index) => `L-${index + 1}`);
  expect(all.filter((id) => !told.has(id))).toEqual([]);
});

const ids = (objects: readonly ClusterObject[]): readonly string[] =>
  lint(evaluate(state([...base, ...objects]))).map(({ id }) => id);

describe('which of several ids is told', () => {
  test('L-2 replaces L-1, L-39 stands before L-1, L-32 before L-4, L-7 before L-6 and L-3', () => {
    expect(ids(inA('podSelector: {matchLabels: {app: agent}}'))).not.toContain('L-1');
    expect(
      ids(inA('podSelector: {matchExpressions: [{key: app, operator: In, values: [x1]}, {key: app, operator: DoesNotExist}]}')),
    ).not.toContain('L-1');
    expect(ids(from('{namespaceSelector: {matchLabels: {name: b}}}'))).not.toContain('L-4');
    const split = ids(from(`{${ofB}}, {podSelector: {matchLabels: {app: api}}}`));
    expect(split).toContain('L-7');
    expect(split).not.toContain('L-6');
    expect(split).not.toContain('L-3');
  });

  test('L-22 before L-23, L-24 instead of L-23', () => {
    const cancels = ids([
      ...inA('podSelector: {}, ingress: [{}]'),
      policy('a/q', `${onWeb}, ingress: [{from: [{podSelector: {}}]}]`),
    ]);
    expect(cancels).toContain('L-22');
    const twice = ids([...from('{podSelector: {}}'), policy('a/q', `${onWeb}, ingress: [{from: [{podSelector: {}}]}]`)]);
    expect(twice).toContain('L-24');
    expect(twice).not.toContain('L-23');
  });
});

test('a fix says what to write where (L-13)', () => {
  const [one] = found(
    [
      ...inA(`${onWeb}, ingress: [{ports: [{port: 80}]}]`),
      service('a/web', 'selector: {app: web}, ports: [{protocol: TCP, port: 80, targetPort: 8080}]'),
    ],
    'L-13',
  );
  expect(one?.fix).toEqual({
    title: 'write 8080',
    edits: [{ op: 'set', path: ['spec', 'ingress', 0, 'ports', 0, 'port'], value: 8080 }],
  });
});

test('L-23 names the rules that cover it, and no others', () => {
  const [one] = found(
    [
      ...from('{podSelector: {matchLabels: {app: db}}}', ', ports: [{port: 8080}]'),
      policy('a/irrelevant', `${onWeb}, ingress: [{from: [{${ofB}}]}]`),
      policy('a/q', `${onWeb}, ingress: [{from: [{podSelector: {}}]}]`),
    ],
    'L-23',
  );
  expect(one?.message).toBe('all that it allows is allowed by q ingress[0] too');
});
