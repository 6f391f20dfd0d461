/** An end of a wish, found in the cluster: the pods, the node addresses or the ranges that it means. */
import { assertNever, err, ok } from '../base/index.ts';
import type { Result } from '../base/index.ts';
import { classOfPod } from '../evaluate/classes.ts';
import type { ClassTable } from '../evaluate/classes.ts';
import type { ClassId } from '../evaluate/index.ts';
import type { GraphNode } from '../graph/index.ts';
import { classesOfHosts } from '../graph/internals.ts';
import { objectKey } from '../kube/index.ts';
import type { PodObject } from '../kube/index.ts';
import { containsRange, isPoliced, mergeRanges, parseAddress, parseCidr } from '../model/index.ts';
import type { AddressRange } from '../model/index.ts';
import type { Ground } from './ground.ts';
import { everyPolicedPod } from './ground.ts';
import type { IntentEnd } from './intent.ts';

export interface Party {
  readonly end: IntentEnd;
  /** `shop/web`, `namespace shop`, `10.0.0.0/8`. */
  readonly words: string;
  /** Short and fit for a name: `web`, `shop`, `10-0-0-0-8`. */
  readonly slug: string;
  /** Those that policies select and know as pods. */
  readonly pods: readonly PodObject[];
  /** Pods on the host network: policies know them by the address of their node only (NP-40, NP-41). */
  readonly hostPods: readonly PodObject[];
  /** What else it is known by: ranges outside, addresses of nodes and of host-network pods. */
  readonly cidrs: readonly string[];
  /** Cluster nodes whose identity it has (NP-42). */
  readonly hosts: readonly string[];
  /** A part of it of which no address is known, so that no rule can name it. */
  readonly nameless?: string;
}

export function partyOf(ground: Ground, end: IntentEnd): Result<Party, string> {
  switch (end.kind) {
    case 'pods':
      return ofPods(ground, end);
    case 'namespace':
      return ofNamespace(ground, end);
    case 'block':
      return ofBlock(end);
    case 'nodes':
      return ofNodes(ground, end);
    default:
      return assertNever(end);
  }
}

function ofPods({ state, evaluation }: Ground, end: Extract<IntentEnd, { kind: 'pods' }>): Result<Party, string> {
  const { namespace, name } = end;
  const live = end.pods.flatMap((pod) => {
    const object = state.objects.get(objectKey('Pod', namespace, pod));
    return object?.kind === 'Pod' && classOfPod(evaluation.table, object) !== undefined ? [object] : [];
  });
  const words = `${namespace}/${name}`;
  if (live.length === 0) return err(`no pod of ${words} is there`);
  const hostPods = live.filter((pod) => !isPoliced(pod));
  const cidrs = hostPods.flatMap(({ ips }) => ips.map(asCidr));
  const hosts = hostPods.flatMap(({ nodeName }) => nodeName ?? []);
  const bare = hostPods.find(({ ips }) => ips.length === 0);
  return ok({
    end,
    words,
    slug: slugOf(name),
    pods: live.filter(isPoliced),
    hostPods,
    cidrs: [...new Set(cidrs)],
    hosts: [...new Set(hosts)],
    ...(bare === undefined ? {} : { nameless: `${namespace}/${bare.name}` }),
  });
}

/** Pods on the host network are not of it as far as policies can say. */
function ofNamespace(ground: Ground, end: Extract<IntentEnd, { kind: 'namespace' }>): Result<Party, string> {
  const pods = everyPolicedPod(ground).filter(({ namespace }) => namespace === end.name);
  const words = `namespace ${end.name}`;
  if (pods.length === 0) return err(`no pod that policies cover is in ${words}`);
  return ok({ end, words, slug: slugOf(end.name), pods, hostPods: [], cidrs: [], hosts: [] });
}

function ofBlock(end: Extract<IntentEnd, { kind: 'block' }>): Result<Party, string> {
  const wrong = end.cidrs.find((cidr) => parseCidr(cidr) === undefined);
  if (wrong !== undefined) return err(`\`${wrong}\` is no range of addresses`);
  const [first = ''] = end.cidrs;
  if (first === '') return err('no range of addresses is given');
  const words = end.cidrs.length === 1 ? first : `${first} and ${end.cidrs.length - 1} more`;
  return ok({ end, words, slug: slugOf(first), pods: [], hostPods: [], cidrs: end.cidrs, hosts: [] });
}

function ofNodes({ evaluation }: Ground, end: Extract<IntentEnd, { kind: 'nodes' }>): Result<Party, string> {
  const nodes = evaluation.table.world.nodes.filter(({ name }) => end.names.includes(name));
  const [first] = nodes;
  if (first === undefined) return err(`no node ${end.names.join(', ')} is there`);
  const words = nodes.length === 1 ? `node ${first.name}` : `node ${first.name} and ${nodes.length - 1} more`;
  const cidrs = nodes.flatMap(({ addresses }) => addresses.map(asCidr));
  const bare = nodes.find(({ addresses }) => addresses.length === 0);
  const nameless = bare === undefined ? {} : { nameless: `node ${bare.name}` };
  return ok({
    end,
    words,
    slug: slugOf(first.name),
    pods: [],
    hostPods: [],
    cidrs,
    hosts: nodes.map(({ name }) => name),
    ...nameless,
  });
}

export function asCidr(address: string): string {
  return `${address}/${parseAddress(address)?.family === 6 ? 128 : 32}`;
}

function slugOf(name: string): string {
  const plain = name.toLowerCase().replaceAll(/[^a-z0-9]+/gu, '-');
  return plain.replaceAll(/^-+|-+$/gu, '').slice(0, 24) || 'any';
}

/** The classes that something of it is in; of a range those that share an address with it. */
export function classesOf(table: ClassTable, party: Party): readonly ClassId[] {
  const ofPods = [...party.pods, ...party.hostPods].flatMap((pod) => classOfPod(table, pod)?.id ?? []);
  if (party.end.kind === 'nodes') return unique(hostClasses(table, party.end.names));
  if (party.end.kind !== 'block') return unique(ofPods);
  const ranges = party.cidrs.flatMap((cidr) => parseCidr(cidr) ?? []);
  const ids = table.classes.flatMap(({ kind, id }) => (kind === 'external' && touches(table, id, ranges) ? [id] : []));
  return unique(ids);
}

function hostClasses(table: ClassTable, names: readonly string[]): readonly ClassId[] {
  const hosts = classesOfHosts(table.classes);
  return names.flatMap((name) => hosts.get(name) ?? []);
}

function touches(table: ClassTable, id: ClassId, ranges: readonly AddressRange[]): boolean {
  const own = table.zonesOf[id]?.flatMap((zone) => zone.ranges) ?? [];
  return own.some((range) => ranges.some((other) => overlap(range, other)));
}

export function overlap(left: AddressRange, right: AddressRange): boolean {
  return left.family === right.family && left.from <= right.to && right.from <= left.to;
}

/** Every address of the ones is one of the others. */
export function liesIn(cidrs: readonly string[], others: readonly string[]): boolean {
  const outer = mergeRanges(others.flatMap((cidr) => parseCidr(cidr) ?? []));
  return cidrs.every((cidr) => {
    const range = parseCidr(cidr);
    return range !== undefined && outer.some((other) => containsRange(other, range));
  });
}

const unique = (ids: readonly ClassId[]): readonly ClassId[] => [...new Set(ids)];

/** What a node of the map stands for; undefined for stand-ins, which are everybody. */
export function endOfNode(node: GraphNode): IntentEnd | undefined {
  switch (node.type) {
    case 'workload':
      return { kind: 'pods', namespace: node.namespace, name: node.name, pods: node.podNames };
    case 'external':
      return { kind: 'block', cidrs: node.cidrs };
    case 'node':
      return { kind: 'nodes', names: node.names };
    case 'anyone':
    case 'any-pod':
      return undefined;
    default:
      return assertNever(node);
  }
}
