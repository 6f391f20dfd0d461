/** Ends that policies do not cover: address ranges outside the cluster, and the cluster's nodes. */
import { parseAddress } from '../model/index.ts';
import type { Family } from '../model/index.ts';
import type { NodeObject } from '../kube/index.ts';
import type { ClassTable } from '../evaluate/classes.ts';
import type { ClassId, ExternalClass } from '../evaluate/index.ts';
import type { NodeId } from './graph.ts';
import type { Merger } from './merge.ts';
import type { Part } from './part.ts';

/**
 * Zones are merged where every end of the cluster is treated the same by all their addresses. An IPv4 and an IPv6 zone are
 * merged likewise, and only then: where a pod has one family only, the other's addresses are out of its reach (NP-49), so
 * the two stay apart.
 */
export function externalParts(table: ClassTable, merger: Merger): readonly Part[] {
  const zones = table.classes.filter((of): of is ExternalClass => of.kind === 'external');
  const groupOf = merger.outside(new Map(zones.map((of) => [String(of.id), [of.id]])));
  const groups = new Map<number, ExternalClass[]>();
  for (const of of zones) push(groups, groupOf.get(String(of.id)) ?? -1, of);
  const rest = restZones(table);
  return [...groups.values()].map((members) => externalPart(members, rest));
}

function externalPart(members: readonly ExternalClass[], rest: ReadonlyMap<Family, ClassId>): Part {
  const cidrs = [4, 6].flatMap((family) =>
    members.filter(({ families }) => (family === 4 ? families.v4 : families.v6)).flatMap((of) => of.cidrs),
  );
  const holds = (family: Family): boolean => members.some(({ id }) => id === rest.get(family));
  const id = holds(4) ? 'external:rest' : holds(6) ? 'external:rest-ipv6' : `external:${cidrs.join(',')}`;
  const classes = members.map((of) => of.id);
  return { node: { type: 'external', id: id as NodeId, cidrs }, classes, representatives: classes.slice(0, 1) };
}

/** The zone of each family that holds most of its addresses: what remains of the world when blocks have taken their share. */
function restZones(table: ClassTable): ReadonlyMap<Family, ClassId> {
  const rest = new Map<Family, { id: ClassId; size: bigint }>();
  for (const zone of table.zones.all) {
    const size = zone.ranges.reduce((sum, { from, to }) => sum + to - from + 1n, 0n);
    const id = table.classOfExternalZone.get(zone.id);
    const largest = rest.get(zone.family);
    if (id !== undefined && (largest === undefined || size > largest.size)) rest.set(zone.family, { id, size });
  }
  return new Map([...rest].map(([family, { id }]) => [family, id]));
}

/** By all its addresses: a cluster node may use any of them. Traffic within one cluster node (NP-42) is not in the graph. */
export function hostParts(table: ClassTable, merger: Merger): readonly Part[] {
  const hosts = table.world.nodes.map((node) => ({ name: node.name, classes: classesOfNode(table, node) }));
  const alike = new Map<string, { readonly classes: readonly ClassId[]; readonly names: string[] }>();
  for (const { name, classes } of hosts) {
    if (classes.length === 0) continue;
    const known = alike.get(classes.join(' '));
    if (known === undefined) alike.set(classes.join(' '), { classes, names: [name] });
    else known.names.push(name);
  }
  const groupOf = merger.outside(new Map([...alike].map(([key, { classes }]) => [key, classes])));
  const groups = new Map<number, { names: string[]; classes: readonly ClassId[] }>();
  for (const [key, { names, classes }] of alike) {
    const group = groupOf.get(key) ?? -1;
    const known = groups.get(group);
    if (known === undefined) groups.set(group, { names: [...names], classes });
    else known.names.push(...names);
  }
  return [...groups.values()].map(({ names, classes }) => hostPart(names.sort(), classes)).sort(byId);
}

/** Groups share no name, so the first one tells them apart. */
function hostPart(names: readonly string[], classes: readonly ClassId[]): Part {
  return { node: { type: 'node', id: `node:${names[0] ?? ''}` as NodeId, names }, classes, representatives: classes };
}

export function classesOfNode(table: ClassTable, { addresses }: NodeObject): readonly ClassId[] {
  const classes = addresses.flatMap((text) => {
    const address = parseAddress(text);
    return address === undefined ? [] : (table.classOfNodeZone.get(table.zones.zoneOf(address).id) ?? []);
  });
  if (classes.length === 0) return table.addressless === undefined ? [] : [table.addressless];
  return [...new Set(classes)].sort((a, b) => a - b);
}

function byId(left: Part, right: Part): number {
  return left.node.id < right.node.id ? -1 : 1;
}

function push<Key, Value>(lists: Map<Key, Value[]>, key: Key, value: Value): void {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [value]);
  else list.push(value);
}
