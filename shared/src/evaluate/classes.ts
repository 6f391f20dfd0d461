/**
 * Classes: endpoints that no selector, named port, address block or namespace of the policies tells apart. A pod's node,
 * name and owner do not split a class (NP-42 is a fact of pairs, see explain).
 */
import {
  bitsetOf,
  cidrsOf,
  cutZones,
  isPoliced,
  labelsOf,
  noPorts,
  parseAddress,
  portRange,
  unionPorts,
} from '../model/index.ts';
import type { Address, Bitset, LabelMap, PortSet, World, Zone, Zones } from '../model/index.ts';
import type { NodeObject, PodObject, Protocol } from '../kube/index.ts';
import type { ClassId, EndpointClass, ExternalClass, NodeClass, PodClass } from './evaluation.ts';
import type { Profile } from './verdict.ts';
import type { Vocabulary } from './vocabulary.ts';

export interface ClassTable {
  readonly world: World;
  readonly vocabulary: Vocabulary;
  readonly zones: Zones;
  readonly classes: readonly EndpointClass[];
  /** Zones of the addresses of a class's members. */
  readonly zonesOf: readonly (readonly Zone[])[];
  readonly classOfPod: ReadonlyMap<PodObject, ClassId>;
  readonly classOfExternalZone: ReadonlyMap<number, ClassId>;
  readonly classOfNodeZone: ReadonlyMap<number, ClassId>;
  /** The class of the nodes of which no address is known. */
  readonly addressless: ClassId | undefined;
  /** Classes of policed pods, by namespace. */
  readonly podsIn: ReadonlyMap<string, readonly PodClass[]>;
  readonly labels: (of: PodClass) => LabelMap;
  /** Results that depend on the layout only (which classes there are, not who is in them). */
  readonly layout: Layout;
}

/** Shared by tables whose classes are the same in the same order; caches hang on it. */
export interface Layout {
  readonly id: string;
  readonly cache: Map<string, unknown>;
}

/** Work that survives from one evaluation to the next while the vocabulary stays. */
interface Sorting {
  readonly vocabularyId: string;
  readonly zones: Zones;
  readonly keys: WeakMap<PodObject, PodKey>;
}

interface PodKey {
  readonly text: string;
  readonly zones: readonly Zone[];
}

const sortings = new WeakMap<ClassTable, Sorting>();

export function buildClasses(world: World, vocabulary: Vocabulary, profile: Profile, previous?: ClassTable): ClassTable {
  const kept = previous === undefined ? undefined : sortings.get(previous);
  const sorting =
    kept?.vocabularyId === vocabulary.id
      ? kept
      : { vocabularyId: vocabulary.id, zones: cutZones(vocabulary.blocks), keys: new WeakMap() };
  const classes: EndpointClass[] = [];
  const zonesOf: (readonly Zone[])[] = [];
  const layoutKeys: string[] = [];
  const pods = collectPods(world.pods, vocabulary, sorting);
  const classOfPod = new Map<PodObject, ClassId>();
  const podsIn = new Map<string, PodClass[]>();
  for (const { key, members } of pods) {
    const made = podClass(classes.length, members, key);
    if (made === undefined) continue;
    classes.push(made);
    zonesOf.push(key.zones);
    layoutKeys.push(key.text);
    for (const pod of members) classOfPod.set(pod, made.id);
    if (!made.hostNetwork) podsIn.set(made.namespace, [...(podsIn.get(made.namespace) ?? []), made]);
  }
  const classOfNodeZone = addNodes(classes, zonesOf, layoutKeys, world.nodes, sorting.zones);
  const addressless = addAddressless(classes, zonesOf, layoutKeys, world.nodes);
  const classOfExternalZone = addExternals(classes, zonesOf, sorting.zones);
  const layout = layoutOf([vocabulary.id, ...layoutKeys, namespacesKey(world), JSON.stringify(profile)].join('\n'), previous);
  const labels = (of: PodClass): LabelMap => labelsOf(of.pods[0] ?? { labels: {} });
  const table = {
    world,
    vocabulary,
    zones: sorting.zones,
    classes,
    zonesOf,
    classOfPod,
    classOfExternalZone,
    classOfNodeZone,
    addressless,
    podsIn,
    labels,
    layout,
  };
  sortings.set(table, sorting);
  return table;
}

function layoutOf(id: string, previous: ClassTable | undefined): Layout {
  return previous?.layout.id === id ? previous.layout : { id, cache: new Map() };
}

/** Namespace labels decide what a namespaceSelector reaches, so they are part of the layout. */
function namespacesKey(world: World): string {
  const hidden = [...world.hidden.keys()].sort().join(',');
  return JSON.stringify([[...world.namespaces].map(([name, labels]) => [name, [...labels]]), [...world.synthesised], hidden]);
}

function collectPods(
  pods: readonly PodObject[],
  vocabulary: Vocabulary,
  sorting: Sorting,
): readonly { key: PodKey; members: PodObject[] }[] {
  const groups = new Map<string, { key: PodKey; members: PodObject[] }>();
  for (const pod of pods) {
    let key = sorting.keys.get(pod);
    if (key === undefined) {
      key = podKey(pod, vocabulary, sorting.zones);
      sorting.keys.set(pod, key);
    }
    const group = groups.get(key.text);
    if (group === undefined) groups.set(key.text, { key, members: [pod] });
    else group.members.push(pod);
  }
  return [...groups.values()].sort((a, b) => (a.key.text < b.key.text ? -1 : 1));
}

function podKey(pod: PodObject, vocabulary: Vocabulary, zones: Zones): PodKey {
  const labels = [...labelsOf(pod)].filter(([key]) => vocabulary.labelKeys.has(key)).sort(([a], [b]) => (a < b ? -1 : 1));
  const named = pod.ports.filter(({ name }) => name !== undefined && vocabulary.portNames.has(name));
  const ports = [...new Set(named.map(({ name, protocol, port }) => `${name} ${port}/${protocol}`))].sort();
  const own = podAddresses(pod).map((address) => zones.zoneOf(address));
  const zoneIds = [...new Set(own.map(({ id }) => id))].sort((a, b) => a - b);
  return { text: JSON.stringify([pod.namespace, pod.hostNetwork, labels, ports, zoneIds]), zones: own };
}

/** Addresses that parse; a malformed one is the source's problem and no address here. */
export function podAddresses(pod: PodObject): readonly Address[] {
  return pod.ips.flatMap((ip) => parseAddress(ip) ?? []);
}

function familiesOf(zones: readonly Zone[]): { v4: boolean; v6: boolean } {
  return { v4: zones.some(({ family }) => family === 4), v6: zones.some(({ family }) => family === 6) };
}

function podClass(id: ClassId, pods: readonly PodObject[], key: PodKey): PodClass | undefined {
  const [first] = pods;
  if (first === undefined) return undefined;
  return { kind: 'pod', id, namespace: first.namespace, pods, hostNetwork: !isPoliced(first), families: familiesOf(key.zones) };
}

function addNodes(
  classes: EndpointClass[],
  zonesOf: (readonly Zone[])[],
  keys: string[],
  nodes: readonly NodeObject[],
  zones: Zones,
): Map<number, ClassId> {
  const byZone = new Map<number, { zone: Zone; members: { name: string; address: string }[] }>();
  for (const node of nodes) {
    for (const text of node.addresses) {
      const address = parseAddress(text);
      if (address === undefined) continue;
      const zone = zones.zoneOf(address);
      const group = byZone.get(zone.id) ?? { zone, members: [] };
      group.members.push({ name: node.name, address: text });
      byZone.set(zone.id, group);
    }
  }
  const result = new Map<number, ClassId>();
  for (const { zone, members } of [...byZone.values()].sort((a, b) => a.zone.id - b.zone.id)) {
    const made: NodeClass = { kind: 'node', id: classes.length, nodes: members, families: familiesOf([zone]) };
    result.set(zone.id, made.id);
    classes.push(made);
    zonesOf.push([zone]);
    keys.push(`node ${zone.id}`);
  }
  return result;
}

/** Nodes of which no address is known (manifests): like pods without one, any block may or may not hold theirs. */
function addAddressless(
  classes: EndpointClass[],
  zonesOf: (readonly Zone[])[],
  keys: string[],
  nodes: readonly NodeObject[],
): ClassId | undefined {
  const members = nodes.filter(({ addresses }) => addresses.every((text) => parseAddress(text) === undefined));
  if (members.length === 0) return undefined;
  const id = classes.length;
  classes.push({ kind: 'node', id, nodes: members.map(({ name }) => ({ name, address: '' })), families: familiesOf([]) });
  zonesOf.push([]);
  keys.push('node without address');
  return id;
}

function addExternals(classes: EndpointClass[], zonesOf: (readonly Zone[])[], zones: Zones): Map<number, ClassId> {
  const result = new Map<number, ClassId>();
  for (const zone of zones.all) {
    const made: ExternalClass = {
      kind: 'external',
      id: classes.length,
      cidrs: zone.ranges.flatMap(cidrsOf),
      families: familiesOf([zone]),
    };
    result.set(zone.id, made.id);
    classes.push(made);
    zonesOf.push([zone]);
  }
  return result;
}

/** Ports that the members declare under the name with the protocol (NP-35, NP-36); none for anything but a policed pod. */
export function namedPorts(of: EndpointClass, name: string, protocol: Protocol): PortSet {
  if (of.kind !== 'pod' || of.hostNetwork) return noPorts;
  const declared = of.pods[0]?.ports.filter((port) => port.name === name && port.protocol === protocol) ?? [];
  return declared.map(({ port }) => portRange(protocol, port, port)).reduce(unionPorts, noPorts);
}

export function classSet(classes: Iterable<EndpointClass>): Bitset {
  return bitsetOf([...classes].map(({ id }) => id));
}
