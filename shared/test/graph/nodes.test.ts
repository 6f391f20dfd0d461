/** Which nodes a graph has: pods under their workloads, split only where it matters; ranges and cluster nodes merged likewise. */
import { describe, expect, test } from 'vitest';
import { evaluate, explain } from '../../src/evaluate/index.ts';
import type { EndpointRef, Evaluation } from '../../src/evaluate/index.ts';
import { buildGraph } from '../../src/graph/index.ts';
import type { Graph, GraphNode, NodeId, WorkloadNode } from '../../src/graph/index.ts';
import type { ClusterObject, Protocol } from '../../src/kube/index.ts';
import { formatPorts } from '../../src/model/index.ts';
import { calico } from '../support/calico.ts';
import { node, pod, policy, state } from '../support/cluster.ts';
import { portNumbers } from '../support/generate.ts';
import { crowdedCluster, drawn, fromOwnNode, members, nothing } from './truth.ts';
import type { OracleEnd } from '../support/oracle.ts';

const graphOf = (...objects: readonly ClusterObject[]): Graph => buildGraph(evaluate(state(objects)));
const web = { kind: 'Deployment', name: 'web' };

function ids(graph: Graph): readonly string[] {
  return [...graph.nodes.keys()];
}

function workload(graph: Graph, id: string): WorkloadNode {
  const found = [...graph.nodes.values()].find((item) => item.id === id);
  if (found?.type !== 'workload') throw new Error(`no workload ${id} among ${ids(graph).join(', ')}`);
  return found;
}

describe('workloads', () => {
  test('pods are drawn under their controller, a bare pod is its own workload', () => {
    const graph = graphOf(
      pod('a/web-1', { owner: web, labels: { app: 'web', run: '1' } }),
      pod('a/web-2', { owner: web, labels: { app: 'web', run: '2' } }),
      pod('a/tool'),
    );
    expect(ids(graph)).toEqual(['a/Deployment/web', 'a/Pod/tool', 'external:rest', 'anyone', 'any-pod']);
    const { podNames, replicas, labels } = workload(graph, 'a/Deployment/web');
    expect({ podNames, replicas, labels: [...labels] }).toEqual({
      podNames: ['web-1', 'web-2'],
      replicas: 2,
      labels: [['app', 'web']],
    });
  });

  test('completed pods are no endpoints (NP-46)', () => {
    const graph = graphOf(pod('a/job-1', { owner: { kind: 'Job', name: 'job' }, phase: 'Succeeded' }), pod('a/web'));
    expect(ids(graph)).not.toContain('a/Job/job');
  });

  test('a template that is not rolled out counts the pods that it wants (NP-48)', () => {
    const graph = graphOf(pod('a/web', { owner: web, template: { replicas: 3 }, phase: 'Pending' }));
    expect(workload(graph, 'a/Deployment/web')).toMatchObject({ podNames: ['web'], replicas: 3, noAddress: true });
  });

  test('a name like `constructor` is a name like any other', () => {
    const graph = graphOf(pod('constructor/constructor', { owner: { kind: 'Deployment', name: 'constructor' } }));
    expect(ids(graph)).toContain('constructor/Deployment/constructor');
  });

  test('a workload whose pods differ in a verdict is split and says how', () => {
    const graph = graphOf(
      pod('a/web-1', { owner: web, labels: { app: 'web', track: 'stable' } }),
      pod('a/web-2', { owner: web, labels: { app: 'web', track: 'canary' } }),
      policy('a/canary', 'podSelector: {matchLabels: {track: canary}}'),
    );
    expect(workload(graph, 'a/Deployment/web').variant).toEqual({ index: 1, of: 2, differs: 'labelled track=canary' });
    expect(workload(graph, 'a/Deployment/web#2').variant).toEqual({ index: 2, of: 2, differs: 'labelled track=stable' });
    expect(workload(graph, 'a/Deployment/web').isolation).toEqual({ ingress: true, egress: false });
    expect(workload(graph, 'a/Deployment/web#2').isolation).toEqual({ ingress: false, egress: false });
  });

  test('a label that policies speak of splits nothing where no verdict depends on it', () => {
    const graph = graphOf(
      pod('a/web-1', { owner: web, labels: { track: 'stable' } }),
      pod('a/web-2', { owner: web, labels: { track: 'canary' } }),
      pod('b/db'),
      policy('b/track', 'podSelector: {matchLabels: {track: canary}}'),
    );
    expect(workload(graph, 'a/Deployment/web').variant).toBeUndefined();
  });

  test('a port name that means different numbers is told (NP-35)', () => {
    const graph = graphOf(
      pod('a/web-1', { owner: web, ports: ['http 80'] }),
      pod('a/web-2', { owner: web, ports: ['http 8080'] }),
      policy('a/http', 'podSelector: {}, ingress: [{ports: [{port: http}]}]'),
    );
    expect(workload(graph, 'a/Deployment/web').variant?.differs).toBe('port http is TCP 80');
    expect(workload(graph, 'a/Deployment/web#2').variant?.differs).toBe('port http is TCP 8080');
  });

  test('an address that a block takes in is told (NP-30)', () => {
    const graph = graphOf(
      pod('a/web-1', { owner: web, ips: ['10.0.0.1'] }),
      pod('a/web-2', { owner: web, ips: ['10.0.0.2'] }),
      policy('a/one', 'podSelector: {}, ingress: [{from: [{ipBlock: {cidr: 10.0.0.1/32}}]}]'),
    );
    expect(workload(graph, 'a/Deployment/web').variant?.differs).toBe(
      'address 10.0.0.1 is treated differently by an address block',
    );
  });

  test('a pod without an address yet stays with the siblings that it is like, block or no block (NP-48)', () => {
    const graph = graphOf(
      pod('a/web-1', { owner: web, ips: ['10.0.0.1'] }),
      pod('a/web-2', { owner: web, ips: [], phase: 'Pending' }),
      policy('a/one', 'podSelector: {}, ingress: [{from: [{ipBlock: {cidr: 10.0.0.0/8}}]}]'),
    );
    expect(workload(graph, 'a/Deployment/web')).toMatchObject({ podNames: ['web-1', 'web-2'], noAddress: false });
  });
});

describe('ends outside of policy', () => {
  const graph = graphOf(
    pod('a/web', { ips: ['10.0.0.1', 'fd00::1'] }),
    node('n1', '192.168.0.1'),
    node('n2', '192.168.0.2'),
    node('n3', '172.16.0.1'),
    policy(
      'a/egress',
      'podSelector: {}, policyTypes: [Egress], egress: [{to: [{ipBlock: {cidr: 192.168.0.0/16}}, {ipBlock: {cidr: 203.0.113.0/24}}, {ipBlock: {cidr: "2001:db8::/32"}}]}]',
    ),
  );

  test('zones are merged where no verdict tells them apart, across families too (NP-49)', () => {
    expect(externalCidrs(graph)).toContainEqual(['192.168.0.0/16', '203.0.113.0/24', '2001:db8::/32']);
  });

  test('what the blocks leave of the world is one node, whatever they take', () => {
    const rest = [...graph.nodes.values()].find(({ id }) => id === 'external:rest');
    expect(rest?.type === 'external' && rest.cidrs.slice(0, 2)).toEqual(['0.0.0.0/1', '128.0.0.0/2']);
    expect(rest?.type === 'external' && rest.cidrs.at(-1)).toBe('8000::/1');
  });

  test('families stay apart where a pod has one of them only (NP-49)', () => {
    const single = graphOf(pod('a/web', { ips: ['10.0.0.1'] }));
    expect(externalCidrs(single)).toEqual([['0.0.0.0/0'], ['::/0']]);
  });

  test('cluster nodes that no verdict tells apart are one node', () => {
    const hosts = [...graph.nodes.values()].flatMap((item) => (item.type === 'node' ? [item.names] : []));
    expect(hosts).toEqual([['n1', 'n2'], ['n3']]);
  });

  test('a cluster node that a host endpoint polices is no other, and what it may do is unknown (CAL-23)', () => {
    const host = calico('HostEndpoint h', 'node: n1, expectedIPs: [192.168.0.1]');
    const everyHost = calico('GlobalNetworkPolicy all', 'order: 1, ingress: [{action: Deny}]');
    const graph = graphOf(pod('a/web'), node('n1', '192.168.0.1'), node('n2', '192.168.0.2'), node('n3'), host, everyHost);
    const names = [...graph.nodes.values()].flatMap((one) => (one.type === 'node' ? [one.names] : []));
    expect(names).toEqual([['n1'], ['n2', 'n3']]);
    const [policed, open] = ['node:n1', 'node:n2'].map((id) => graph.nodes.get(id as NodeId));
    const sent = (to: GraphNode | undefined): string => {
      const from = workload(graph, 'a/Pod/web');
      const { ports, unknown } = to === undefined ? nothing : drawn(graph, from, to);
      return `${formatPorts(ports)} ? ${formatPorts(unknown)}`;
    };
    expect([sent(policed), sent(open)]).toEqual(['none ? all', 'all ? none']);
  });

  test('a cluster node of which no address is known is there as well', () => {
    expect(ids(graphOf(node('n1'), node('n2', '10.0.0.1')))).toEqual(expect.arrayContaining(['node:n1']));
  });
});

function externalCidrs(graph: Graph): readonly (readonly string[])[] {
  return [...graph.nodes.values()].flatMap((item) => (item.type === 'external' ? [item.cidrs] : []));
}

const ports = [...portNumbers, 52, 79, 82, 8081];
const protocols = ['TCP', 'UDP', 'SCTP'] as const;

function refOf(end: OracleEnd): EndpointRef {
  if (end.kind === 'pod') return { kind: 'pod', namespace: end.pod.namespace, name: end.pod.name };
  return end.kind === 'node' ? { kind: 'node', name: end.node.name } : { kind: 'address', ip: end.ip };
}

/** Both directions and the whole. */
function answer(evaluation: Evaluation, from: OracleEnd, to: OracleEnd, protocol: Protocol, port: number): string {
  const found = explain(evaluation, { from: refOf(from), to: refOf(to), protocol, port });
  if (!found.ok) throw new Error(found.error);
  return `${found.value.egress.outcome} ${found.value.ingress.outcome} ${found.value.outcome}`;
}

/** Whether some question has another answer with `b` in the place of `a`; `third` is neither. */
function differ(evaluation: Evaluation, a: OracleEnd, b: OracleEnd, third: readonly OracleEnd[]): boolean {
  const pairs = [
    ...third.flatMap((end) => [
      { one: [a, end] as const, other: [b, end] as const },
      { one: [end, a] as const, other: [end, b] as const },
    ]),
    { one: [a, b] as const, other: [b, a] as const },
  ].filter(({ one, other }) => !fromOwnNode(...one) && !fromOwnNode(...other));
  return pairs.some(({ one, other }) =>
    ports.some((port) =>
      protocols.some((protocol) => answer(evaluation, ...one, protocol, port) !== answer(evaluation, ...other, protocol, port)),
    ),
  );
}

describe('the variants of a workload', () => {
  const clusters = 500;

  test(`differ in some verdict, on ${clusters} random clusters`, { timeout: 300_000 }, () => {
    let seen = 0;
    for (let seed = 1; seed <= clusters; seed++) {
      const cluster = crowdedCluster(seed);
      const evaluation = evaluate(cluster);
      const nodes = [...buildGraph(evaluation).nodes.values()];
      for (const [one, other] of variantPairs(nodes)) {
        const [a] = members(cluster, one);
        const [b] = members(cluster, other);
        if (a?.kind !== 'pod' || b?.kind !== 'pod') throw new Error('a workload has pods');
        const pods = new Set([a.pod, b.pod]);
        const rest = nodes.flatMap((node) => members(cluster, node)).filter((end) => end.kind !== 'pod' || !pods.has(end.pod));
        expect(differ(evaluation, a, b, rest), `seed ${seed}: ${one.id} and ${other.id}`).toBe(true);
        seen++;
      }
    }
    expect(seen).toBeGreaterThan(500);
  });
});

function title({ namespace, kind, name, hostNetwork }: WorkloadNode): string {
  return `${namespace}/${kind}/${name} ${hostNetwork}`;
}

/** Two nodes of one workload. A pod on the host network is another thing in every verdict's words (NP-40). */
function variantPairs(nodes: readonly GraphNode[]): readonly (readonly [WorkloadNode, WorkloadNode])[] {
  const workloads = nodes.filter((node): node is WorkloadNode => node.type === 'workload');
  return workloads.flatMap((one, index) =>
    workloads.slice(index + 1).flatMap((other) => (title(one) === title(other) ? [[one, other] as const] : [])),
  );
}
