/** Ends that policies do not cover: address ranges outside the cluster, and the cluster's nodes. */
import { cidrsOf, mergeRanges } from '../model/index.ts';
import type { AddressRange, Family } from '../model/index.ts';
import type { ClassTable } from '../evaluate/classes.ts';
import type { ClassId, EndpointClass, ExternalClass } from '../evaluate/index.ts';
import type { NodeId } from './graph.ts';
import type { Merger } from './merge.ts';
import type { Part } from './part.ts';

/**
 * Zones are merged where every end of the cluster is treated the same by all their addresses. An IPv4 and an IPv6 zone are
 * merged likewise, and only then: where a pod has one family only, the other's addresses are out of its reach (NP-49), so
 * the two stay apart. In the order of their first addresses.
 */
export function externalParts(table: ClassTable, merger: Merger): readonly Part[] {
  const zones = table.classes.flatMap((of) => (of.kind === 'external' ? [{ of, ranges: rangesOf(table, of) }] : []));
  const groupOf = merger.outside(new Map(zones.map(({ of }) => [of.id, [of.id]])));
  const groups = new Map<number, ExternalZone[]>();
  for (const zone of zones.sort(byFirstAddress)) push(groups, groupOf.get(zone.of.id) ?? -1, zone);
  const rest = restZones(zones);
  return [...groups.values()].map((members) => externalPart(members, rest));
}

interface ExternalZone {
  readonly of: ExternalClass;
  readonly ranges: readonly AddressRange[];
}

function rangesOf(table: ClassTable, { id }: ExternalClass): readonly AddressRange[] {
  return table.zonesOf[id]?.flatMap(({ ranges }) => ranges) ?? [];
}

function byFirstAddress({ ranges: [left] }: ExternalZone, { ranges: [right] }: ExternalZone): number {
  if (left === undefined || right === undefined) return 0;
  return left.family - right.family || (left.from < right.from ? -1 : 1);
}

function externalPart(members: readonly ExternalZone[], rest: ReadonlyMap<Family, ExternalZone>): Part {
  const cidrs = cidrsOfAll(members);
  const holds = (family: Family): boolean => members.some((zone) => zone === rest.get(family));
  const id = holds(4) ? 'external:rest' : holds(6) ? 'external:rest-ipv6' : `external:${cidrs.join(',')}`;
  const classes = members.map(({ of }) => of.id);
  return { node: { type: 'external', id: id as NodeId, cidrs }, classes, representatives: classes.slice(0, 1) };
}

/** Ranges of two zones may touch. */
function cidrsOfAll(members: readonly ExternalZone[]): readonly string[] {
  const [first, second] = members;
  if (first !== undefined && second === undefined) return first.of.cidrs;
  return mergeRanges(members.flatMap(({ ranges }) => ranges)).flatMap(cidrsOf);
}

/** The zone of each family that holds most of its addresses: what remains of the world when blocks have taken their share. */
function restZones(zones: readonly ExternalZone[]): ReadonlyMap<Family, ExternalZone> {
  const rest = new Map<Family, { zone: ExternalZone; size: bigint }>();
  for (const zone of zones) {
    const size = zone.ranges.reduce((sum, { from, to }) => sum + to - from + 1n, 0n);
    const family = zone.of.families.v4 ? 4 : 6;
    const largest = rest.get(family);
    if (largest === undefined || size > largest.size) rest.set(family, { zone, size });
  }
  return new Map([...rest].map(([family, { zone }]) => [family, zone]));
}

/** Of the same addresses' classes, so of the same verdicts. */
interface Alike {
  readonly classes: readonly ClassId[];
  readonly names: string[];
}

/** By all its addresses: a cluster node may use any of them. By name. */
export function hostParts(table: ClassTable, merger: Merger): readonly Part[] {
  const alike = new Map<string, Alike>();
  const { keys } = table.layout;
  for (const [name, found] of classesOfHosts(table.classes)) {
    // Ids are of an evaluation and its past; keys are of the cluster.
    const classes = found.toSorted((a, b) => ((keys[a] ?? '') < (keys[b] ?? '') ? -1 : 1));
    const key = classes.join(' ');
    const known = alike.get(key);
    if (known === undefined) alike.set(key, { classes, names: [name] });
    else known.names.push(name);
  }
  const groupOf = merger.outside(new Map([...alike].map(([key, { classes }]) => [key, classes])));
  const groups = new Map<number, Alike[]>();
  for (const [key, hosts] of alike) push(groups, groupOf.get(key) ?? -1, hosts);
  return [...groups.values()].map(hostPart).sort(({ node: { id: left } }, { node: { id: right } }) => (left < right ? -1 : 1));
}

/** Groups share no name, so the first one tells them apart. */
function hostPart(members: readonly Alike[]): Part {
  const names = members.flatMap((hosts) => hosts.names).sort();
  const representatives = members[0]?.classes ?? [];
  const id = `node:${names[0] ?? ''}` as NodeId;
  return { node: { type: 'node', id, names }, classes: members.flatMap(({ classes }) => classes), representatives };
}

/** The classes of each cluster node's addresses. */
export function classesOfHosts(classes: readonly EndpointClass[]): ReadonlyMap<string, readonly ClassId[]> {
  const hosts = new Map<string, ClassId[]>();
  for (const of of classes) {
    if (of.kind !== 'node') continue;
    for (const { name } of of.nodes) {
      const known = hosts.get(name);
      if (known === undefined) hosts.set(name, [of.id]);
      else if (known.at(-1) !== of.id) known.push(of.id);
    }
  }
  return hosts;
}

function push<Key, Value>(lists: Map<Key, Value[]>, key: Key, value: Value): void {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [value]);
  else list.push(value);
}
