/** Table 4.3: whom each member of a rule means. */
import { describe, expect, test } from 'vitest';
import { evaluate } from '../../src/evaluate/index.ts';
import type { Outcome } from '../../src/evaluate/index.ts';
import type { ClusterObject, EndpointsObject } from '../../src/kube/index.ts';
import { ccnp, cidrGroup, cnp } from '../support/cilium.ts';
import { ask, expectAnswers, node, pod, service, state, verdict } from '../support/cluster.ts';
import { goldenPods, X } from '../support/golden.ts';

const on = 'endpointSelector: {matchLabels: {app: db}}';
const cluster = (...more: readonly ClusterObject[]): readonly ClusterObject[] => [...goldenPods, ...more];
const from = (item: string): readonly ClusterObject[] => cluster(cnp('a/p', `${on}, ingress: [{${item}}]`));
const to = (item: string): readonly ClusterObject[] => cluster(cnp('a/p', `${on}, egress: [{${item}}]`));

function endpoints(path: string, ...addresses: readonly string[]): EndpointsObject {
  const [namespace = '', name = ''] = path.split('/');
  return {
    kind: 'EndpointSlice',
    name: `${name}-1`,
    namespace,
    uid: path,
    resourceVersion: '1',
    labels: {},
    service: name,
    subsets: [{ addresses, ports: [] }],
  };
}

describe('entities', () => {
  const asked = ['b/web', 'node:n1', 'b/host', X];
  const expected: Readonly<Record<string, readonly ('allowed' | 'denied')[]>> = {
    all: ['allowed', 'allowed', 'allowed', 'allowed'],
    world: ['denied', 'denied', 'denied', 'allowed'],
    'world-ipv4': ['denied', 'denied', 'denied', 'allowed'],
    'world-ipv6': ['denied', 'denied', 'denied', 'denied'],
    host: ['denied', 'denied', 'denied', 'denied'],
    'remote-node': ['denied', 'allowed', 'allowed', 'denied'],
    none: ['denied', 'denied', 'denied', 'denied'],
    ingress: ['denied', 'denied', 'denied', 'denied'],
    health: ['denied', 'denied', 'denied', 'denied'],
    init: ['denied', 'denied', 'denied', 'denied'],
    unmanaged: ['denied', 'denied', 'denied', 'denied'],
  };
  for (const [entity, outcomes] of Object.entries(expected)) {
    test(`the entity ${entity}`, () => {
      const questions: Readonly<Record<string, Outcome>> = Object.fromEntries(
        asked.map((end, index) => [`${end} → a/db:1`, outcomes[index] ?? 'unknown']),
      );
      expectAnswers(from(`fromEntities: [${entity}]`), questions);
    });
  }

  test('cluster is every pod and every node', () => {
    expectAnswers([...from('fromEntities: [cluster]'), endpoints('default/kubernetes', '192.168.0.1')], {
      'b/web → a/db:1': 'allowed',
      'node:n1 → a/db:1': 'allowed',
      [`${X} → a/db:1`]: 'denied',
    });
  });

  test('cluster does not reach outside for an API server that is not there; unseen EndpointSlices may hold one', () => {
    const objects = from('fromEntities: [cluster]');
    expectAnswers(objects, { [`${X} → a/db:1`]: 'denied', 'node:n1 → a/db:1': 'allowed' });
    const hidden = state(objects, [{ kind: 'EndpointSlice', reason: 'forbidden' }]);
    expect(ask(evaluate(hidden), `${X} → a/db:1`).outcome).toBe('unknown');
  });

  test('cluster-mesh may be an address outside as well', () => {
    expectAnswers(from('fromEntities: [cluster-mesh]'), { 'b/web → a/db:1': 'allowed', [`${X} → a/db:1`]: 'unknown' });
  });

  test('the own node is `host`, the others `remote-node`', () => {
    expectAnswers(to('toEntities: [host]'), {
      'a/db → node:n2:1': 'allowed',
      'a/db → node:n1:1': 'denied',
      'a/db → b/host:1': 'denied',
    });
    expectAnswers(to('toEntities: [remote-node]'), {
      'a/db → node:n2:1': 'denied',
      'a/db → node:n1:1': 'allowed',
      'a/db → b/host:1': 'allowed',
    });
    const placeless = pod('a/new', { labels: { app: 'db' }, ips: ['10.0.0.8'] });
    expectAnswers([...to('toEntities: [host]'), placeless], { 'a/new → node:n2:1': 'unknown' });
  });

  test('kube-apiserver: where default/kubernetes ends, inside or outside', () => {
    const rule = to('toEntities: [kube-apiserver]');
    expectAnswers([...rule, endpoints('default/kubernetes', '192.168.0.1')], {
      'a/db → node:n1:6443': 'allowed',
      'a/db → node:n2:6443': 'denied',
      [`a/db → ${X}:443`]: 'denied',
      'a/db → a/web:1': 'denied',
    });
    expectAnswers([...rule, endpoints('default/kubernetes', X)], {
      [`a/db → ${X}:443`]: 'allowed',
      'a/db → 8.8.8.8:443': 'denied',
    });
    expectAnswers(rule, { [`a/db → ${X}:443`]: 'unknown', 'a/db → node:n1:1': 'unknown', 'a/db → a/web:1': 'denied' });
    expect(verdict(rule, `a/db → ${X}:443`).egress.reason).toMatchObject({
      because: [{ message: 'the addresses of the API server (EndpointSlice default/kubernetes) are not seen' }],
    });
  });

  test('kube-apiserver: another address of the own node may count', () => {
    const two = node('n9', '192.168.0.9', '192.168.0.10');
    const there = pod('a/there', { labels: { app: 'db' }, ips: ['10.0.0.8'], nodeName: 'n9' });
    expectAnswers([...to('toEntities: [kube-apiserver]'), two, there, endpoints('default/kubernetes', '192.168.0.9')], {
      'a/there → 192.168.0.9:1': 'allowed',
      'a/there → 192.168.0.10:1': 'unknown',
      'a/db → 192.168.0.10:1': 'denied',
    });
  });
});

describe('CIL-20: address blocks', () => {
  test('match neither pods nor nodes, not even the whole space', () => {
    expectAnswers(to('toCIDR: [0.0.0.0/0]'), {
      [`a/db → ${X}:1`]: 'allowed',
      'a/db → a/web:1': 'denied',
      'a/db → node:n1:1': 'denied',
      'a/db → b/host:1': 'denied',
    });
    expectAnswers(to('toCIDR: [10.0.0.0/8, 192.168.0.0/16]'), {
      'a/db → a/web:1': 'denied',
      'a/db → node:n1:1': 'denied',
      'a/db → 10.9.9.9:1': 'allowed',
    });
  });

  test('an exception cuts its own entry only; host bits are masked', () => {
    const cut = '{cidr: 203.0.113.200/24, except: [203.0.113.9/32]}';
    expectAnswers(to(`toCIDRSet: [${cut}]`), { [`a/db → ${X}:1`]: 'denied', 'a/db → 203.0.113.1:1': 'allowed' });
    expectAnswers(to(`toCIDRSet: [${cut}, {cidr: 203.0.113.8/30}]`), { [`a/db → ${X}:1`]: 'allowed' });
  });

  test('an IPv4-mapped one holds no IPv4 address', () => {
    expectAnswers(to('toCIDR: ["::ffff:203.0.113.0/120"]'), { [`a/db → ${X}:1`]: 'denied' });
  });

  test('groups: by name, by label, with exceptions; one that is not there is nobody', () => {
    const groups = [
      cidrGroup('office', ['203.0.113.0/24', 'nonsense'], { site: 'north' }),
      cidrGroup('partner', ['198.51.100.0/24'], { site: 'south' }),
    ];
    const asked = (item: string): readonly ClusterObject[] => [...to(`toCIDRSet: [${item}]`), ...groups];
    expectAnswers(asked('{cidrGroupRef: office, except: [203.0.113.9/32]}'), {
      [`a/db → ${X}:1`]: 'denied',
      'a/db → 203.0.113.1:1': 'allowed',
      'a/db → 198.51.100.1:1': 'denied',
    });
    expectAnswers(asked('{cidrGroupRef: gone}'), { [`a/db → ${X}:1`]: 'denied' });
    expectAnswers(asked('{cidrGroupSelector: {matchLabels: {site: south}}}'), {
      [`a/db → ${X}:1`]: 'denied',
      'a/db → 198.51.100.1:1': 'allowed',
    });
    const notNorth = '{cidrGroupSelector: {matchExpressions: [{key: site, operator: NotIn, values: [north]}]}}';
    expectAnswers(asked(notNorth), {
      [`a/db → ${X}:1`]: 'denied',
      'a/db → 198.51.100.1:1': 'allowed',
      'a/db → 8.8.8.8:1': 'allowed',
      'a/db → a/web:1': 'denied',
    });
  });
});

describe('toServices', () => {
  const selecting: ClusterObject = {
    ...service('b/front'),
    kind: 'Service',
    selector: { app: 'web' },
    labels: { tier: 'edge' },
  } as ClusterObject;
  const outside: ClusterObject = service('b/legacy');

  test('by name: the pods that the Service selects in its namespace', () => {
    const rule = to('toServices: [{k8sService: {serviceName: front, namespace: b}}]');
    expectAnswers([...rule, selecting], { 'a/db → b/web:8080': 'allowed', 'a/db → a/web:80': 'denied' });
    const elsewhere = to('toServices: [{k8sService: {serviceName: front, namespace: a}}]');
    expectAnswers([...elsewhere, selecting], { 'a/db → b/web:8080': 'denied' });
    expectAnswers([...to('toServices: [{k8sService: {serviceName: front}}]'), selecting], { 'a/db → b/web:8080': 'allowed' });
  });

  test('by label, whatever its source', () => {
    const rule = to('toServices: [{k8sServiceSelector: {selector: {matchLabels: {"k8s:tier": edge}}}}]');
    expectAnswers([...rule, selecting, outside], { 'a/db → b/web:8080': 'allowed', [`a/db → ${X}:1`]: 'denied' });
  });

  test('without a selector: its addresses outside of the cluster', () => {
    const rule = to('toServices: [{k8sService: {serviceName: legacy, namespace: b}}]');
    expectAnswers([...rule, outside, endpoints('b/legacy', X, '192.168.0.1')], {
      [`a/db → ${X}:1`]: 'allowed',
      'a/db → 8.8.8.8:1': 'denied',
      'a/db → node:n1:1': 'denied',
    });
    expectAnswers([...rule, outside], { [`a/db → ${X}:1`]: 'unknown', 'a/db → b/web:1': 'denied' });
  });

  test('none found: nobody, but with ports the agent may take it as anybody', () => {
    const none = 'toServices: [{k8sService: {serviceName: gone, namespace: b}}]';
    expectAnswers(to(none), { 'a/db → b/web:1': 'denied' });
    expectAnswers(to(`${none}, toPorts: [{ports: [{port: "1"}]}]`), { 'a/db → b/web:1': 'unknown', 'a/db → b/web:2': 'denied' });
  });

  test('in a deny rule they are not looked up', () => {
    const deny = cnp('a/p', `${on}, egressDeny: [{toServices: [{k8sService: {serviceName: front, namespace: b}}]}]`);
    const open = cnp('a/open', `${on}, egress: [{toEntities: [all]}]`);
    expectAnswers(cluster(deny, open, selecting), { 'a/db → b/web:8080': 'allowed' });
  });
});

describe('toFQDNs and groups of a cloud', () => {
  test('are some addresses outside, nobody knows which', () => {
    const rule = to('toFQDNs: [{matchName: api.example.com}]');
    expectAnswers(rule, { [`a/db → ${X}:443`]: 'unknown', 'a/db → b/web:443': 'denied', 'a/db → node:n1:443': 'denied' });
    expect(verdict(rule, `a/db → ${X}:443`).egress.reason).toMatchObject({
      because: [
        { message: 'which addresses api.example.com has is learned from DNS', rule: { path: 'spec.egress[0].toFQDNs[0]' } },
      ],
    });
    expectAnswers(to('toFQDNs: [{matchPattern: "*.example.com"}], toPorts: [{ports: [{port: "443"}]}]'), {
      [`a/db → ${X}:80`]: 'denied',
    });
    expectAnswers(from('fromGroups: [{aws: {securityGroupsIds: [sg-1]}}]'), {
      [`${X} → a/db:1`]: 'unknown',
      'b/web → a/db:1': 'denied',
    });
  });
});

describe('fromNodes and toNodes', () => {
  test('other nodes, by their labels, if at all', () => {
    const labelled = { ...node('n3', '192.168.0.3'), labels: { zone: 'x' } };
    const rule = to('toNodes: [{matchLabels: {zone: x}}]');
    const forbidden = ccnp('p', `${on}, egress: [{}]`);
    expectAnswers([...rule, forbidden, labelled], {
      'a/db → node:n3:1': 'unknown',
      'a/db → node:n1:1': 'denied',
      'a/db → b/web:1': 'denied',
      [`a/db → ${X}:1`]: 'denied',
    });
  });
});
