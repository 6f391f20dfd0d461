/**
 * Classes: endpoints that no selector, named port, address block or namespace of the policies tells apart. A pod's node,
 * name and owner do not split a class (NP-42 is a fact of pairs, see explain).
 */
import {
  bitsetOf,
  cidrsOfZone,
  cutZones,
  emptyBitset,
  isCompleted,
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
import { homesOf, keyOfPod } from './keys.ts';
import type { Home, PodKey } from './keys.ts';
import { layOut } from './layout.ts';
import type { Layout } from './layout.ts';
import type { Profile } from './verdict.ts';
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
  readonly vocabulary: Vocabulary;
  readonly zones: Zones;
  readonly homes: ReadonlyMap<string, Home>;
  readonly classes: readonly EndpointClass[];
  /** Zones of the addresses of a class's members. */
  readonly zonesOf: readonly (readonly Zone[])[];
  readonly layout: Layout;
  readonly whole: Scope;
  /** The classes that the layout before did not have. */
  readonly part: Scope;
  readonly idOfKey: ReadonlyMap<string, ClassId>;
}

/** A class before it has an id. */
interface Seed {
  readonly key: string;
  readonly zones: readonly Zone[];
  readonly make: (id: ClassId) => EndpointClass;
}

export function buildClasses(world: World, vocabulary: Vocabulary, profile: Profile, previous?: ClassTable): ClassTable {
  const zones = previous?.vocabulary.blocksId === vocabulary.blocksId ? previous.zones : cutZones(vocabulary.blocks);
  const homes = homesOf(world, vocabulary, previous?.homes);
  const seeds = [...podSeeds(world, homes, zones), ...nodeSeeds(world, zones), ...zones.all.map(externalSeed)];
  const byKey = new Map(seeds.map((seed) => [seed.key, seed]));
  const context = JSON.stringify([profile, [...world.hidden.keys()].sort()]);
  const layout = layOut([...byKey.keys()], context, previous?.layout);
  const placed = layout.keys.flatMap((key) => byKey.get(key) ?? []);
  const classes = placed.map(({ make }, id) => make(id));
  return {
    world,
    vocabulary,
    zones,
    homes,
    classes,
    zonesOf: placed.map((seed) => seed.zones),
    layout,
    whole: scopeOf(classes),
    part: scopeOf(layout.changed.flatMap((id) => classes[id] ?? [])),
    idOfKey: new Map(layout.keys.map((key, id) => [key, id])),
  };
}

function scopeOf(classes: readonly EndpointClass[]): Scope {
  const podsIn = new Map<string, PodClass[]>();
  for (const of of classes) {
    if (of.kind !== 'pod' || of.hostNetwork) continue;
    const list = podsIn.get(of.namespace);
    if (list === undefined) podsIn.set(of.namespace, [of]);
    else list.push(of);
  }
  return { classes, ids: classSet(classes), podsIn };
}

function podSeeds(world: World, homes: ReadonlyMap<string, Home>, zones: Zones): readonly Seed[] {
  const groups = new Map<string, { readonly key: PodKey; readonly pods: [PodObject, ...PodObject[]] }>();
  for (const pod of world.pods) {
    const home = homes.get(pod.namespace);
    if (home === undefined) throw new Error('invariant violated: a namespace that a pod lives in exists (0-D)');
    const key = keyOfPod(pod, home, zones);
    const group = groups.get(key.text);
    if (group === undefined) groups.set(key.text, { key, pods: [pod] });
    else group.pods.push(pod);
  }
  return [...groups.values()].map(({ key, pods }) => ({
    key: key.text,
    zones: key.own,
    make: (id) => podClass(id, pods, key.own),
  }));
}

function podClass(id: ClassId, pods: readonly [PodObject, ...PodObject[]], zones: readonly Zone[]): PodClass {
  const [{ namespace }] = pods;
  return { kind: 'pod', id, namespace, pods, hostNetwork: !isPoliced(pods[0]), families: familiesOf(zones) };
}

function familiesOf(zones: readonly Zone[]): { v4: boolean; v6: boolean } {
  return { v4: zones.some(({ family }) => family === 4), v6: zones.some(({ family }) => family === 6) };
}

/** One class for each zone that has node addresses, one for all nodes of which no address is known (manifests). */
function nodeSeeds(world: World, zones: Zones): readonly Seed[] {
  const groups = new Map<string, { readonly zones: readonly Zone[]; readonly nodes: { name: string; address: string }[] }>();
  const add = (name: string, address: string, own: readonly Zone[]): void => {
    const key = nodeKey(own[0]);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { zones: own, nodes: [{ name, address }] });
    else group.nodes.push({ name, address });
  };
  for (const { name, addresses } of world.nodes) {
    const known = addresses.filter((text) => parseAddress(text) !== undefined);
    if (known.length === 0) add(name, '', []);
    for (const text of known) add(name, text, zonesOfText(zones, text));
  }
  return [...groups].map(([key, group]) => ({
    key,
    zones: group.zones,
    make: (id): NodeClass => ({ kind: 'node', id, nodes: group.nodes, families: familiesOf(group.zones) }),
  }));
}

function zonesOfText(zones: Zones, text: string): readonly Zone[] {
  const address = parseAddress(text);
  return address === undefined ? [] : [zones.zoneOf(address)];
}

/** Key of the class of nodes with an address in the zone, or with none that is known. */
export function nodeKey(zone: Zone | undefined): string {
  return `node ${zone?.key ?? 'nowhere'}`;
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

/** Undefined for one that is not there any more: completed, or a template that pods stand for. */
export function classOfPod({ homes, zones, idOfKey, classes }: ClassTable, pod: PodObject): PodClass | undefined {
  const home = homes.get(pod.namespace);
  if (home === undefined || isCompleted(pod)) return undefined;
  const id = idOfKey.get(keyOfPod(pod, home, zones).text);
  const of = id === undefined ? undefined : classes[id];
  if (of?.kind !== 'pod') return undefined;
  return pod.template === undefined || of.pods.includes(pod) ? of : undefined;
}

/** No policy tells the members apart, so the first one's labels answer for all as far as any policy asks. */
export function labelsOfClass(of: PodClass): LabelMap {
  return of.pods[0] === undefined ? new Map() : labelsOf(of.pods[0]);
}

/** Ports that the members declare under the name with the protocol (NP-35, NP-36); none for anything but a policed pod. */
export function namedPorts(table: ClassTable, of: EndpointClass, name: string, protocol: Protocol): PortSet {
  if (of.kind !== 'pod' || of.hostNetwork) return noPorts;
  // Where no policy asks for the name, the members may differ in it.
  if (!wordsIn(table.vocabulary, of.namespace).portNames.includes(name)) return noPorts;
  const declared = of.pods[0]?.ports.filter((port) => port.name === name && port.protocol === protocol) ?? [];
  return declared.map(({ port }) => portRange(protocol, port, port)).reduce(unionPorts, noPorts);
}

export function classSet(classes: readonly EndpointClass[]): Bitset {
  return classes.length === 0 ? emptyBitset : bitsetOf(classes.map(({ id }) => id));
}
