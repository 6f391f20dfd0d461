/**
 * Classes: endpoints that no selector, named port, address block or namespace of the policies tells apart. A pod's node,
 * name and owner do not split a class (NP-42 is a fact of pairs, see explain).
 */
import {
  bitsetOf,
  cidrsOfZone,
  cutZones,
  declaredPorts,
  emptyBitset,
  fullBitset,
  isPoliced,
  labelsOf,
  noPorts,
  parseAddress,
  portRange,
  unionPorts,
} from '../model/index.ts';
import type { Bitset, LabelMap, PortSet, World, Zone, Zones } from '../model/index.ts';
import type { PodObject, Protocol } from '../kube/index.ts';
import type { ClassId, EndpointClass, NodeClass, PodClass } from './evaluation.ts';
import { hostAddresses } from './couples.ts';
import type { HostAddress } from './couples.ts';
import { aboutNode, kindsOf } from './keys.ts';
import type { Kind, Kinds } from './keys.ts';
import { layOut } from './layout.ts';
import type { Layout, Reach } from './layout.ts';
import type { Profile } from './profile.ts';
import { wordsIn } from './vocabulary.ts';
import type { Vocabulary } from './vocabulary.ts';

/** Some of the classes, ready to be searched. */
export interface Scope {
  readonly classes: readonly EndpointClass[];
  readonly ids: Bitset;
  /** Classes of policed pods, by namespace. */
  readonly podsIn: ReadonlyMap<string, readonly PodClass[]>;
}

export interface ClassTable {
  readonly world: World;
  readonly profile: Profile;
  readonly vocabulary: Vocabulary;
  readonly zones: Zones;
  readonly kinds: Kinds;
  readonly classes: readonly EndpointClass[];
  /** Zones of the addresses of a class's members. */
  readonly zonesOf: readonly (readonly Zone[])[];
  /** Classes of those who are in another cluster only that this one is compared with: nothing passes from or to them. */
  readonly absent: Bitset;
  readonly layout: Layout;
  readonly whole: Scope;
  /** The classes that the layout before did not have. */
  readonly part: Scope;
  /** What a rule without peers reaches. */
  readonly everyone: Reach;
}

/** A class before it has an id. */
export interface Seed {
  readonly key: string;
  readonly zones: readonly Zone[];
  readonly absent?: boolean;
  readonly make: (id: ClassId) => EndpointClass;
}

export function buildClasses(world: World, vocabulary: Vocabulary, profile: Profile, previous?: ClassTable): ClassTable {
  const seedsOf = (kinds: Kinds, zones: Zones): readonly Seed[] => [...podSeeds(kinds), ...nodeSeeds(world, vocabulary, zones)];
  return tableOf(world, vocabulary, profile, seedsOf, previous);
}

/** `seedsOf`: the classes of pods and nodes. */
export function tableOf(
  world: World,
  vocabulary: Vocabulary,
  profile: Profile,
  seedsOf: (kinds: Kinds, zones: Zones) => readonly Seed[],
  previous?: ClassTable,
): ClassTable {
  const zones = previous?.vocabulary.blocksId === vocabulary.blocksId ? previous.zones : cutZones(vocabulary.blocks);
  const kinds = kindsOf(world, vocabulary, zones, previous?.kinds);
  const seeds = [...seedsOf(kinds, zones), ...zones.all.map(externalSeed)];
  const byKey = new Map(seeds.map((seed) => [seed.key, seed]));
  const context = contextOf(world, profile, byKey.keys());
  const layout = layOut([...byKey.keys()], context, previous?.layout);
  const placed = layout.keys.flatMap((key) => byKey.get(key) ?? []);
  const classes = placed.map(({ make }, id) => make(id));
  const ids = previous?.classes.length === classes.length ? previous.whole.ids : fullBitset(classes.length);
  const whole = scopeOf(classes, ids);
  return {
    world,
    profile,
    vocabulary,
    zones,
    kinds,
    classes,
    zonesOf: placed.map((seed) => seed.zones),
    absent: bitsetOf(placed.flatMap(({ absent }, id) => (absent === true ? [id] : []))),
    layout,
    whole,
    everyone: { sure: whole.ids, unsure: emptyBitset },
    part: scopeOf(
      layout.changed.flatMap((id) => classes[id] ?? []),
      bitsetOf(layout.changed),
    ),
  };
}

/** What cached values depend on besides their classes; where an engine lets one pod's ports count for others, all classes. */
function contextOf(world: World, profile: Profile, keys: Iterable<string>): string {
  const others = profile.namedPorts === 'of-selected-pods' ? [...keys].sort() : [];
  return JSON.stringify([
    profile,
    [...world.hidden.keys()].sort(),
    hostNamespaces(world, profile).map((labels) => [...labels]),
    others,
  ]);
}

/** NP-41: the labels of the namespaces that stand for the host network. */
export function hostNamespaces({ namespaces }: World, { hostNetworkLabel }: Profile): readonly LabelMap[] {
  if (hostNetworkLabel === undefined) return [];
  return [...namespaces.values()].filter((labels) => labels.get(hostNetworkLabel) === '');
}

function scopeOf(classes: readonly EndpointClass[], ids: Bitset): Scope {
  const podsIn = new Map<string, PodClass[]>();
  for (const of of classes) {
    if (of.kind !== 'pod' || of.hostNetwork) continue;
    const list = podsIn.get(of.namespace);
    if (list === undefined) podsIn.set(of.namespace, [of]);
    else list.push(of);
  }
  return { classes, ids, podsIn };
}

function podSeeds({ pods, kinds }: Kinds): readonly Seed[] {
  const groups = new Map<Kind, [PodObject, ...PodObject[]]>();
  let last: Kind | undefined;
  let group: [PodObject, ...PodObject[]] | undefined;
  for (let index = 0; index < pods.length; index++) {
    const [pod, kind] = [pods[index], kinds[index]];
    if (pod === undefined || kind === undefined) continue;
    // Pods of one workload mostly follow each other.
    if (kind !== last) group = groups.get(kind);
    if (group === undefined) groups.set(kind, (group = [pod]));
    else group.push(pod);
    last = kind;
  }
  return [...groups].map(([{ text, zones }, members]) => ({ key: text, zones, make: (id) => podClass(id, members, zones) }));
}

export function podClass(id: ClassId, pods: readonly [PodObject, ...PodObject[]], zones: readonly Zone[]): PodClass {
  const [{ namespace }] = pods;
  return { kind: 'pod', id, namespace, pods, hostNetwork: !isPoliced(pods[0]), families: familiesOf(zones) };
}

function familiesOf(zones: readonly Zone[]): { v4: boolean; v6: boolean } {
  return { v4: zones.some(({ family }) => family === 4), v6: zones.some(({ family }) => family === 6) };
}

/**
 * One class for each zone that has node addresses, one for all nodes of which no address is known (manifests); where
 * policies ask for labels of nodes, one for each of what they ask.
 */
function nodeSeeds(world: World, vocabulary: Vocabulary, zones: Zones): readonly Seed[] {
  const groups = new Map<string, HostAddress[]>();
  for (const node of world.nodes) {
    for (const host of hostAddresses(node)) {
      const key = hostKey(world, vocabulary, zones, host);
      const group = groups.get(key);
      if (group === undefined) groups.set(key, [host]);
      else group.push(host);
    }
  }
  return [...groups].map(([key, hosts]) => nodeSeed(key, zones, hosts));
}

export function hostKey(world: World, vocabulary: Vocabulary, zones: Zones, { name, address }: HostAddress): string {
  return nodeKey(zonesOfText(zones, address)[0], aboutNode(world, vocabulary, name));
}

/** Of addresses in one zone. */
export function nodeSeed(key: string, zones: Zones, nodes: readonly HostAddress[]): Seed {
  const own = zonesOfText(zones, nodes[0]?.address ?? '');
  return { key, zones: own, make: (id): NodeClass => ({ kind: 'node', id, nodes, families: familiesOf(own) }) };
}

function zonesOfText(zones: Zones, text: string): readonly Zone[] {
  const address = parseAddress(text);
  return address === undefined ? [] : [zones.zoneOf(address)];
}

/** Key of the class of nodes with an address in the zone, or with none that is known; `about` is of {@link aboutNode}. */
export function nodeKey(zone: Zone | undefined, about: string): string {
  return `node ${about}${zone?.key ?? 'nowhere'}`;
}

export function externalKey(zone: Zone): string {
  return `external ${zone.key}`;
}

function externalSeed(zone: Zone): Seed {
  return {
    key: externalKey(zone),
    zones: [zone],
    make: (id) => ({ kind: 'external', id, cidrs: cidrsOfZone(zone), families: familiesOf([zone]) }),
  };
}

const ids = new WeakMap<ClassTable, ReadonlyMap<string, ClassId>>();

/** The class of that {@link nodeKey} or {@link externalKey}. */
export function classOfKey(table: ClassTable, key: string): ClassId | undefined {
  let known = ids.get(table);
  if (known === undefined) ids.set(table, (known = new Map(table.layout.keys.map((other, id) => [other, id]))));
  return known.get(key);
}

const members = new WeakMap<ClassTable, ReadonlyMap<PodObject, PodClass>>();

/** Undefined for one that is not there any more: completed, or a template that pods stand for. */
export function classOfPod(table: ClassTable, pod: PodObject): PodClass | undefined {
  let known = members.get(table);
  if (known === undefined) {
    const pods = table.classes.flatMap((of) => (of.kind === 'pod' ? [of] : []));
    known = new Map(pods.flatMap((of) => of.pods.map((member) => [member, of] as const)));
    members.set(table, known);
  }
  return known.get(pod);
}

/** No policy tells the members apart, so the first one's labels answer for all as far as any policy asks. */
export function labelsOfClass(of: PodClass): LabelMap {
  return of.pods[0] === undefined ? new Map() : labelsOf(of.pods[0]);
}

/** Ports that the members declare under the name with the protocol (NP-35, NP-36); none for anything but a policed pod. */
export function namedPorts(
  table: ClassTable,
  of: EndpointClass,
  name: string,
  protocol: Protocol,
  init = table.profile.initContainerPorts,
): PortSet {
  if (of.kind !== 'pod' || of.hostNetwork) return noPorts;
  // Where no policy asks for the name, the members may differ in it.
  if (!wordsIn(table.vocabulary, of.namespace).portNames.includes(name)) return noPorts;
  const [first] = of.pods;
  const all = first === undefined ? [] : declaredPorts(first, init);
  const declared = all.filter((port) => port.name === name && port.protocol === protocol);
  return declared.map(({ port }) => portRange(protocol, port, port)).reduce(unionPorts, noPorts);
}

export function classSet(classes: readonly EndpointClass[]): Bitset {
  return classes.length === 0 ? emptyBitset : bitsetOf(classes.map(({ id }) => id));
}
