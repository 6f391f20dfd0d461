/**
 * Random clusters, the same for the same seed. Small alphabets, so that selectors hit, miss and overlap; names that break
 * careless code; every field of the API; endpoints of every kind.
 */
import type {
  ClusterObject,
  ContainerPort,
  JsonObject,
  JsonValue,
  Labels,
  PodObject,
  PodPhase,
  Protocol,
} from '../../src/kube/index.ts';
import { namespace, node, pod, policy } from './cluster.ts';
import { isInside } from './oracle.ts';

export interface Random {
  /** Integer in [0, below). */
  int(below: number): number;
  chance(probability: number): boolean;
  pick<Item>(items: readonly Item[]): Item;
}

/** mulberry32 */
export function random(seed: number): Random {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
  return {
    int: (below) => Math.floor(next() * below),
    chance: (probability) => next() < probability,
    pick: (items) => {
      const item = items[Math.floor(next() * items.length)];
      if (item === undefined) throw new Error('nothing to pick from');
      return item;
    },
  };
}

export const namespaceNames = ['a', 'b', 'constructor', 'kube-system'] as const;
const keys = ['app', 'tier', 'constructor', 'app.kubernetes.io/name'] as const;
const values = ['web', 'db', 'api', ''] as const;
const portNames = ['http', 'pg', 'dns'] as const;
const protocols: readonly Protocol[] = ['TCP', 'TCP', 'UDP', 'SCTP'];
export const portNumbers = [1, 53, 80, 81, 443, 8080, 65535] as const;
const v4Blocks = [
  '0.0.0.0/0',
  '10.0.0.0/8',
  '10.1.0.0/16',
  '10.1.0.2/32',
  '10.1.0.5/30',
  '10.1.0.7/29',
  '192.168.0.0/24',
  '203.0.113.0/24',
  '203.0.113.128/25',
];
const v6Blocks = ['::/0', 'fd00::/8', 'fd00:0:0:1::/64', 'fd00:0:0:1::4/126', '2001:db8::/32', '2001:db8::1/128'];
/** IPv4 in IPv6 clothes (NP-29); the shortest is an IPv6 block that holds no IPv4 address. */
const mappedBlocks = ['::ffff:10.0.0.0/104', '::ffff:10.1.0.0/112', '::ffff:10.1.0.3/128', '::ffff:0:0/96', '::ffff:0:0/90'];
/** Addresses worth asking about: inside and just outside of the blocks above. */
export const externals = ['203.0.113.9', '203.0.113.200', '8.8.8.8', '10.1.0.250', '10.2.0.1', '2001:db8::1', '2a00::1'];

function labels(from: Random): Labels {
  const count = from.int(4);
  const entries = Array.from({ length: count }, () => [from.pick(keys), from.pick(values)] as const);
  return Object.fromEntries(entries);
}

export function selector(from: Random): JsonObject {
  const result: Record<string, JsonValue> = {};
  if (from.chance(0.25)) return result;
  if (from.chance(0.7)) result['matchLabels'] = Object.fromEntries([[from.pick(keys), from.pick(values)]]);
  if (from.chance(0.4)) {
    result['matchExpressions'] = Array.from({ length: 1 + from.int(2) }, () => expression(from));
  }
  return result;
}

function expression(from: Random): JsonObject {
  const operator = from.pick(['In', 'NotIn', 'Exists', 'DoesNotExist']);
  const key = from.pick(keys);
  if (operator === 'Exists' || operator === 'DoesNotExist') return { key, operator };
  return { key, operator, values: Array.from({ length: 1 + from.int(2) }, () => from.pick(values)) };
}

function namespaceSelector(from: Random): JsonObject {
  if (from.chance(0.4)) return { matchLabels: { 'kubernetes.io/metadata.name': from.pick(namespaceNames) } };
  return selector(from);
}

function peer(from: Random): JsonObject {
  const kind = from.int(4);
  if (kind === 0) return { podSelector: selector(from) };
  if (kind === 1) return { namespaceSelector: namespaceSelector(from) };
  if (kind === 2) return { namespaceSelector: namespaceSelector(from), podSelector: selector(from) };
  const blocks = from.chance(0.6) ? v4Blocks : from.chance(0.6) ? v6Blocks : mappedBlocks;
  const cidr = from.pick(blocks);
  const inside = blocks.filter((other) => isInside(other, cidr));
  if (inside.length === 0 || from.chance(0.5)) return { ipBlock: { cidr } };
  return { ipBlock: { cidr, except: Array.from({ length: 1 + from.int(2) }, () => from.pick(inside)) } };
}

function port(from: Random): JsonObject {
  const protocol = from.chance(0.5) ? {} : { protocol: from.pick(protocols) };
  const kind = from.int(4);
  if (kind === 0) return protocol;
  if (kind === 1) return { ...protocol, port: from.pick(portNames) };
  const start = from.pick(portNumbers);
  if (kind === 2) return { ...protocol, port: start };
  return { ...protocol, port: start, endPort: from.pick(portNumbers.filter((end) => end >= start)) };
}

function list(from: Random, most: number, make: (from: Random) => JsonObject): JsonObject[] {
  return Array.from({ length: from.int(most + 1) }, () => make(from));
}

function rule(from: Random, side: 'from' | 'to'): JsonObject {
  return {
    ...(from.chance(0.85) ? { [side]: list(from, 3, peer) } : {}),
    ...(from.chance(0.6) ? { ports: list(from, 3, port) } : {}),
  };
}

/** Always one that the API server accepts. */
export function randomSpec(from: Random): JsonObject {
  return {
    ...(from.chance(0.95) ? { podSelector: selector(from) } : {}),
    ...(from.chance(0.7)
      ? { policyTypes: from.pick([['Ingress'], ['Egress'], ['Ingress', 'Egress'], [], ['Egress', 'Egress']]) }
      : {}),
    ...(from.chance(0.8) ? { ingress: list(from, 3, (f) => rule(f, 'from')) } : {}),
    ...(from.chance(0.6) ? { egress: list(from, 3, (f) => rule(f, 'to')) } : {}),
  };
}

export function randomPolicy(from: Random, index: number): ClusterObject {
  return policy(`${from.pick(namespaceNames)}/p${index}`, randomSpec(from));
}

function containerPorts(from: Random): readonly ContainerPort[] {
  return Array.from({ length: from.int(3) }, () => ({
    ...(from.chance(0.8) ? { name: from.pick(portNames) } : {}),
    protocol: from.pick(protocols),
    port: from.pick(portNumbers),
  }));
}

/** One of each: dual stack, a second address in another block, one only, none known. */
const nodes = [
  { name: 'n1', addresses: ['192.168.0.1', 'fd00:0:0:2::1'] },
  { name: 'n2', addresses: ['192.168.1.2'] },
  { name: 'n3', addresses: ['192.168.0.3', '203.0.113.3'] },
  { name: 'n4', addresses: [] },
];

function podIps(from: Random, index: number): readonly string[] {
  const v4 = `10.${1 + from.int(2)}.0.${index + 1}`;
  const v6 = `fd00:0:0:1::${(index + 1).toString(16)}`;
  const family = from.int(6);
  if (family === 0) return [v4, v6];
  if (family === 1) return [v6];
  return family === 2 && from.chance(0.4) ? [] : [v4];
}

export function randomPod(from: Random, index: number): PodObject {
  const on = from.chance(0.8) ? from.pick(nodes) : undefined;
  const hostNetwork = from.chance(0.15);
  const phase: PodPhase = from.chance(0.08) ? from.pick(['Succeeded', 'Failed']) : 'Running';
  return {
    ...pod(`${from.pick(namespaceNames)}/pod${index}`),
    labels: labels(from),
    ports: containerPorts(from),
    hostNetwork,
    ...(on === undefined ? {} : { nodeName: on.name }),
    // A host-network pod has one address of its node a family.
    ips: hostNetwork ? (on?.addresses ?? []).slice(0, on?.name === 'n1' ? 2 : 1) : podIps(from, index),
    phase,
    terminating: from.chance(0.05),
    ...(from.chance(0.5) ? { owner: { kind: 'Deployment', name: from.pick(['web', 'db', 'constructor']) } } : {}),
  };
}

/** A template that stands for pods not there yet (NP-48). */
function randomTemplate(from: Random, index: number): PodObject {
  const { nodeName: _, ...base } = randomPod(from, index);
  const name = `workload${index}`;
  return {
    ...base,
    name,
    uid: name,
    ips: [],
    phase: 'Pending',
    owner: { kind: 'StatefulSet', name },
    template: { replicas: 1 + from.int(3) },
  };
}

export function randomCluster(from: Random): ClusterObject[] {
  const objects: ClusterObject[] = [];
  for (const name of namespaceNames) if (from.chance(0.8)) objects.push(namespace(name, labels(from)));
  for (const { name, addresses } of nodes) if (from.chance(0.8)) objects.push(node(name, ...addresses));
  const pods = 3 + from.int(8);
  for (let index = 0; index < pods; index++)
    objects.push(from.chance(0.1) ? randomTemplate(from, index) : randomPod(from, index));
  if (from.chance(0.2)) objects.push(...reusedAddress(from, objects));
  if (from.chance(0.2)) objects.push(...staleTemplate(objects));
  const policies = from.int(9);
  for (let index = 0; index < policies; index++) objects.push(randomPolicy(from, index));
  if (from.chance(0.1)) objects.push(...crowd(from));
  return objects;
}

/** A completed pod whose address a live one has now (NP-46). */
function reusedAddress(from: Random, objects: readonly ClusterObject[]): readonly ClusterObject[] {
  const live = objects.find(
    (object): object is PodObject => object.kind === 'Pod' && !object.hostNetwork && object.ips.length > 0,
  );
  return live === undefined
    ? []
    : [{ ...randomPod(from, 90), name: 'done', hostNetwork: false, ips: live.ips, phase: 'Succeeded' }];
}

/** A template of a workload that has pods (NP-48): it is none of the endpoints. */
function staleTemplate(objects: readonly ClusterObject[]): readonly ClusterObject[] {
  const started = objects.find((object): object is PodObject => object.kind === 'Pod' && object.owner?.kind === 'Deployment');
  if (started?.owner === undefined) return [];
  return [{ ...started, name: 'stale-template', uid: 'stale', ips: [], phase: 'Pending', template: { replicas: 2 } }];
}

/** Many policies on one subject. */
function crowd(from: Random): readonly ClusterObject[] {
  const home = from.pick(namespaceNames);
  return Array.from({ length: 12 }, (_, index) => policy(`${home}/crowd${index}`, { ...randomSpec(from), podSelector: {} }));
}
