/** What makes two pods alike to every policy: their kind. */
import { accountNameLabel, labelsOf, nodeOfHostEndpoint, parseAddress } from '../model/index.ts';
import type { Address, LabelMap, World, Zone, Zones } from '../model/index.ts';
import { fingerprint } from '../kube/index.ts';
import type { ContainerPort, Labels, PodObject } from '../kube/index.ts';
import { wordsIn } from './vocabulary.ts';
import type { Vocabulary, Words } from './vocabulary.ts';

/** What is the same for all pods of a namespace. Kept by reference from one evaluation to the next while equal. */
export interface Home {
  readonly words: Words;
  readonly prefix: string;
  /** What the policies ask of each ServiceAccount that pods here may have, and of each node; absent: nothing. */
  readonly accounts?: Projections;
  readonly nodes?: Projections;
}

interface Projections {
  readonly of: (name: string) => string;
  /** Equal for equal answers. */
  readonly id: string;
}

/** INVARIANT (kinds): in one evaluation two pods share a kind, by reference, iff no policy can tell them apart. */
export interface Kind {
  readonly home: Home;
  /** All but the addresses. */
  readonly about: string;
  readonly zones: readonly Zone[];
  readonly text: string;
}

/** The kind of each pod, in the order of the pods. What the next evaluation takes over of this one. */
export interface Kinds {
  readonly pods: readonly PodObject[];
  readonly kinds: readonly Kind[];
  readonly addresses: readonly (readonly Address[])[];
  readonly homes: ReadonlyMap<string, Home>;
  readonly zones: Zones;
}

export function kindsOf(world: World, vocabulary: Vocabulary, zones: Zones, previous?: Kinds): Kinds {
  const homes = homesOf(world, vocabulary, previous?.homes);
  const byText = new Map<string, Kind>();
  const kinds: Kind[] = [];
  const addresses: (readonly Address[])[] = [];
  const before = previous && new Walk(previous);
  const standing = previous?.zones === zones ? new Set(homes.values()) : undefined;
  let last: Kind | undefined;
  for (const pod of world.pods) {
    const at = before?.find(pod);
    const known = at === undefined ? undefined : previous?.kinds[at];
    const own = (at === undefined ? undefined : previous?.addresses[at]) ?? podAddresses(pod);
    // The pod itself is not looked at where nothing about its kind can have changed.
    const kept = known !== undefined && standing?.has(known.home) === true;
    const kind = kept ? known : makeKind(pod, homeOf(homes, pod.namespace), own, zones, known);
    const settled = last?.text === kind.text ? last : settle(byText, kind);
    kinds.push(settled);
    addresses.push(own);
    last = settled;
  }
  return { pods: world.pods, kinds, addresses, homes, zones };
}

function homeOf(homes: ReadonlyMap<string, Home>, namespace: string): Home {
  const home = homes.get(namespace);
  if (home === undefined) throw new Error('invariant violated: a namespace that a pod lives in exists (0-D)');
  return home;
}

/** One object for one text. */
function settle(byText: Map<string, Kind>, kind: Kind): Kind {
  const known = byText.get(kind.text);
  if (known !== undefined) return known;
  byText.set(kind.text, kind);
  return kind;
}

function makeKind(pod: PodObject, home: Home, own: readonly Address[], zones: Zones, known: Kind | undefined): Kind {
  const about = known?.home === home ? known.about : home.prefix + aboutPod(pod, home);
  const [first, ...more] = own.map((address) => zones.zoneOf(address));
  if (first === undefined) return { home, about, zones: [], text: `${about}nowhere` };
  const places = [first, ...more];
  const text = more.length === 0 ? first.key : [...new Set(places.map(({ key }) => key))].sort().join(',');
  return { home, about, zones: places, text: about + text };
}

/** How far ahead a pod is looked for when others before it are gone. */
const reach = 64;

/** Finds the pods of a later list in an earlier one: objects that did not change, nearly in the same order. */
class Walk {
  readonly #pods: readonly PodObject[];
  #next = 0;

  constructor({ pods }: Kinds) {
    this.#pods = pods;
  }

  find(pod: PodObject): number | undefined {
    const here = this.#pods[this.#next];
    if (here === pod) return this.#next++;
    if (here === undefined) return undefined;
    if (here.name === pod.name && here.namespace === pod.namespace) {
      this.#next++; // Replaced.
      return undefined;
    }
    for (let at = this.#next + 1; at < this.#next + reach; at++) {
      if (this.#pods[at] === pod) {
        this.#next = at + 1;
        return at;
      }
    }
    return undefined;
  }
}

function homesOf(world: World, vocabulary: Vocabulary, previous?: ReadonlyMap<string, Home>): ReadonlyMap<string, Home> {
  const homes = new Map<string, Home>();
  const nodes = nodeProjections(world, vocabulary);
  const accounts = accountLists(world, vocabulary);
  for (const [name, labels] of world.namespaces) {
    const words = wordsIn(vocabulary, name);
    const seen = world.synthesised.has(name) ? 'synthesised' : 'seen';
    const here = accounts?.(name);
    const others = (here === undefined ? '' : `accounts ${here.id}`) + (nodes === undefined ? '' : `nodes ${nodes.id}`);
    const prefix = `${field(name)}${seen}{${projected((key) => labels.get(key), vocabulary.namespaceKeys)}}${others}`;
    const known = previous?.get(name);
    const made = { words, prefix, ...(here && { accounts: here }), ...(nodes && { nodes }) };
    homes.set(name, known?.words === words && known.prefix === prefix ? known : made);
  }
  return homes;
}

function nodeProjections({ nodes }: World, { nodeKeys }: Vocabulary): Projections | undefined {
  if (nodeKeys.length === 0) return undefined;
  return projections(new Map(nodes.map((node) => [node.name, labelsOf(node)])), nodeKeys, () => 'unseen');
}

/** What the policies ask of the labels of a node, and whether a host endpoint is of it (CAL-23). */
export function aboutNode({ nodes, foreign }: World, { nodeKeys }: Vocabulary, name: string): string {
  const policed = foreign.some((object) => nodeOfHostEndpoint(object) === name) ? 'policed ' : '';
  if (nodeKeys.length === 0) return policed;
  const node = nodes.find((one) => one.name === name);
  return policed + (node === undefined ? 'unseen ' : `{${projected((key) => labelsOf(node).get(key), nodeKeys)}}`);
}

/** Undefined where no policy asks for ServiceAccounts. */
function accountLists(
  { accounts, accountsHidden }: World,
  { accountKeys }: Vocabulary,
): ((namespace: string) => Projections) | undefined {
  if (accountKeys.length === 0) return undefined;
  const lists = new Map<string, Map<string, LabelMap>>();
  for (const [key, labels] of accounts) {
    const [namespace = '', name = ''] = key.split('/');
    const list = lists.get(namespace);
    if (list === undefined) lists.set(namespace, new Map([[name, labels]]));
    else list.set(name, labels);
  }
  const unseen = accountsHidden === undefined ? 'bare' : 'hidden';
  const other = (name: string): string => unseen + projected((key) => (key === accountNameLabel ? name : undefined), accountKeys);
  return (namespace) => projections(lists.get(namespace) ?? new Map(), accountKeys, other);
}

function projections(
  labels: ReadonlyMap<string, LabelMap>,
  keys: readonly string[],
  other: (name: string) => string,
): Projections {
  const texts = new Map([...labels].map(([name, own]) => [name, projected((key) => own.get(key), keys)]));
  const id = fingerprint(JSON.stringify([[...texts].sort(([a], [b]) => (a < b ? -1 : 1)), keys, other('')]));
  return { of: (name) => texts.get(name) ?? other(name), id };
}

/** Addresses that parse; a malformed one is the source's problem and no address here. */
export function podAddresses(pod: PodObject): readonly Address[] {
  return pod.ips.flatMap((ip) => parseAddress(ip) ?? []);
}

/** Labels and port names of a host-network pod mean nothing to a policy (NP-40, NP-41). */
function aboutPod(pod: PodObject, { words: { labelKeys, portNames }, accounts, nodes }: Home): string {
  const { hostNetwork, labels } = pod;
  if (hostNetwork) return nodes === undefined ? 'host' : `host{${nodes.of(pod.nodeName ?? '')}}`;
  const declared = [
    ...namedAs(portNames, pod.ports).map((port) => `${portText(port)}${port.sidecar === true ? ' beside' : ''}`),
    ...namedAs(portNames, pod.initPorts ?? []).map((port) => `${portText(port)} before`),
  ];
  const list = declared.length > 1 ? [...new Set(declared)].sort().join(' ') : declared.join('');
  const account = accounts === undefined ? '' : `@${accounts.of(pod.serviceAccount ?? 'default')}`;
  return `pod{${projected((key) => ownLabel(labels, key), labelKeys)}}[${list}]${account}`;
}

function namedAs(names: readonly string[], ports: readonly ContainerPort[]): readonly ContainerPort[] {
  return ports.filter(({ name }) => name !== undefined && names.includes(name));
}

function portText({ name, protocol, port }: ContainerPort): string {
  return `${field(name ?? '')}${port}/${protocol}`;
}

function ownLabel(labels: Labels, key: string): string | undefined {
  return Object.hasOwn(labels, key) ? labels[key] : undefined;
}

/** Lengths make it unambiguous whatever the labels hold. */
function projected(labelOf: (key: string) => string | undefined, keys: readonly string[]): string {
  let text = '';
  for (const key of keys) {
    const value = labelOf(key);
    if (value !== undefined) text += `${field(key)}=${field(value)}`;
  }
  return text;
}

function field(text: string): string {
  return `${text.length}:${text} `;
}
