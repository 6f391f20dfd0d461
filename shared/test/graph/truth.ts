/** A graph read the way its contract says, and the things its nodes stand for, one by one. */
import { isIP } from 'node:net';
import { assertNever } from '../../src/base/index.ts';
import type { ClusterState, PodObject } from '../../src/kube/index.ts';
import { containsPort, intersectPorts, isAllPorts, noPorts, subtractPorts, unionPorts, allPorts } from '../../src/model/index.ts';
import type { Lane, PortSet } from '../../src/model/index.ts';
import type { Graph, GraphNode, NodeId, WorkloadNode } from '../../src/graph/index.ts';
import { state } from '../support/cluster.ts';
import { externals, random, randomCluster } from '../support/generate.ts';
import type { OracleEnd } from '../support/oracle.ts';

export interface Traffic {
  readonly ports: PortSet;
  readonly unknown: PortSet;
}

export type Outcome = 'allowed' | 'denied' | 'unknown';

export function outcomeIn({ ports, unknown }: Traffic, protocol: Lane, port: number): Outcome {
  if (containsPort(ports, protocol, port)) return 'allowed';
  return containsPort(unknown, protocol, port) ? 'unknown' : 'denied';
}

export const nothing: Traffic = { ports: noPorts, unknown: noPorts };

/** What edges and stand-ins together say of two nodes that have an address family in common. */
export function drawn(graph: Graph, from: GraphNode, to: GraphNode): Traffic {
  const own = edgeBetween(graph, from.id, to.id);
  const sent = open(from, to, (other) => edgeBetween(graph, from.id, other));
  const received = open(to, from, (other) => edgeBetween(graph, other, to.id));
  const ports = unionPorts(own.ports, intersectPorts(sent.ports, received.ports));
  const possible = unionPorts(
    unionPorts(own.ports, own.unknown),
    intersectPorts(unionPorts(sent.ports, sent.unknown), unionPorts(received.ports, received.unknown)),
  );
  return { ports, unknown: subtractPorts(possible, ports) };
}

function open(node: GraphNode, other: GraphNode, edge: (standIn: NodeId) => Traffic): Traffic {
  const anyone = edge('anyone' as NodeId);
  const silent = isAllPorts(subtractPorts(allPorts, unionPorts(anyone.ports, anyone.unknown)));
  if (node.type !== 'workload' && silent) return { ports: allPorts, unknown: noPorts };
  const anyPod = other.type === 'workload' && !other.hostNetwork ? edge('any-pod' as NodeId) : nothing;
  return { ports: unionPorts(anyone.ports, anyPod.ports), unknown: unionPorts(anyone.unknown, anyPod.unknown) };
}

function edgeBetween(graph: Graph, from: NodeId, to: NodeId): Traffic {
  return edgesById(graph).get(`${from}→${to}`) ?? nothing;
}

const indices = new WeakMap<Graph, ReadonlyMap<string, Traffic>>();

function edgesById(graph: Graph): ReadonlyMap<string, Traffic> {
  let index = indices.get(graph);
  if (index === undefined) indices.set(graph, (index = new Map(graph.edges.map((edge) => [edge.id, edge]))));
  return index;
}

export const isLive = (pod: PodObject): boolean => pod.phase !== 'Succeeded' && pod.phase !== 'Failed';

/** Of one node, as the oracle knows them; only addresses worth asking about of a range. */
export function members(cluster: ClusterState, node: GraphNode): readonly OracleEnd[] {
  const objects = [...cluster.objects.values()];
  switch (node.type) {
    case 'workload':
      return podsOf(cluster, node).map((pod) => ({ kind: 'pod', pod }));
    case 'node':
      return objects.flatMap((object) =>
        object.kind === 'Node' && node.names.includes(object.name) ? [{ kind: 'node', node: object }] : [],
      );
    case 'external':
      return externals.filter((ip) => node.cidrs.some((cidr) => inCidr(cidr, ip))).map((ip) => ({ kind: 'external', ip }));
    case 'anyone':
    case 'any-pod':
      return [];
    default:
      return assertNever(node);
  }
}

/** Those without an address stay out where siblings have one: they are drawn with these (NP-48). */
function podsOf(cluster: ClusterState, node: WorkloadNode): readonly PodObject[] {
  const pods = [...cluster.objects.values()].flatMap((object) =>
    object.kind === 'Pod' && object.namespace === node.namespace && node.podNames.includes(object.name) ? [object] : [],
  );
  return node.noAddress ? pods : pods.filter(({ ips }) => ips.length > 0);
}

export function inCidr(cidr: string, ip: string): boolean {
  const [network = '', length = ''] = cidr.split('/');
  if (isIP(network) !== isIP(ip)) return false;
  const bits = BigInt(isIP(ip) === 4 ? 32 : 128);
  const shift = bits - BigInt(length);
  return numberOf(network) >> shift === numberOf(ip) >> shift;
}

function numberOf(ip: string): bigint {
  if (isIP(ip) === 4) return ip.split('.').reduce((sum, part) => sum * 256n + BigInt(part), 0n);
  const [head = '', tail] = ip.split('::');
  const left = head.split(':').filter((part) => part !== '');
  const right = (tail ?? '').split(':').filter((part) => part !== '');
  const groups = [...left, ...Array.from({ length: 8 - left.length - right.length }, () => '0'), ...right];
  return groups.reduce((sum, part) => sum * 65536n + BigInt(`0x${part}`), 0n);
}

/** A random cluster whose pods belong to few workloads, so that these have many pods that may differ. */
export function crowdedCluster(seed: number): ClusterState {
  const from = random(seed);
  return state(
    randomCluster(from).map((object) =>
      object.kind === 'Pod' && object.template === undefined
        ? { ...object, namespace: from.pick(['a', 'b']), owner: { kind: 'Deployment', name: from.pick(['web', 'db']) } }
        : object,
    ),
  );
}

/** NP-42: the rows leave it out, the oracle does not. */
export function fromOwnNode(from: OracleEnd, to: OracleEnd): boolean {
  if (to.kind !== 'pod' || to.pod.hostNetwork || to.pod.nodeName === undefined) return false;
  if (from.kind === 'node') return from.node.name === to.pod.nodeName;
  return from.kind === 'pod' && from.pod.hostNetwork && from.pod.nodeName === to.pod.nodeName;
}

export function haveCommonFamily(from: OracleEnd, to: OracleEnd): boolean {
  return ([4, 6] as const).some((family) => hasFamily(from, family) && hasFamily(to, family));
}

function hasFamily(end: OracleEnd, family: 4 | 6): boolean {
  const own = end.kind === 'external' ? [end.ip] : end.kind === 'node' ? end.node.addresses : end.pod.ips;
  return own.length === 0 || own.some((ip) => isIP(ip) === family);
}
