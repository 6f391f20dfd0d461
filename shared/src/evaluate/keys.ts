/** The text that two pods share iff no policy can tell them apart. */
import { labelsOf, parseAddress } from '../model/index.ts';
import type { Address, LabelMap, World, Zone, Zones } from '../model/index.ts';
import type { PodObject } from '../kube/index.ts';
import { wordsIn } from './vocabulary.ts';
import type { Vocabulary, Words } from './vocabulary.ts';

/** What is the same for all pods of a namespace. Kept by reference from one evaluation to the next while equal. */
export interface Home {
  readonly words: Words;
  readonly prefix: string;
}

export interface PodKey {
  readonly home: Home;
  readonly zones: Zones;
  readonly own: readonly Zone[];
  readonly text: string;
}

export function homesOf(world: World, vocabulary: Vocabulary, previous?: ReadonlyMap<string, Home>): ReadonlyMap<string, Home> {
  const homes = new Map<string, Home>();
  for (const [name, labels] of world.namespaces) {
    const words = wordsIn(vocabulary, name);
    const seen = world.synthesised.has(name) ? 'synthesised' : 'seen';
    const prefix = `${field(name)}${seen}{${projected(labels, vocabulary.namespaceKeys)}}`;
    const known = previous?.get(name);
    homes.set(name, known?.words === words && known.prefix === prefix ? known : { words, prefix });
  }
  return homes;
}

const memo = new WeakMap<PodObject, PodKey>();

export function keyOfPod(pod: PodObject, home: Home, zones: Zones): PodKey {
  const known = memo.get(pod);
  if (known?.home === home && known.zones === zones) return known;
  const own = known?.zones === zones ? known.own : podAddresses(pod).map((address) => zones.zoneOf(address));
  const key = { home, zones, own, text: `${home.prefix}${aboutPod(pod, home.words)}${zonesText(own)}` };
  memo.set(pod, key);
  return key;
}

/** Addresses that parse; a malformed one is the source's problem and no address here. */
export function podAddresses(pod: PodObject): readonly Address[] {
  return pod.ips.flatMap((ip) => parseAddress(ip) ?? []);
}

/** Labels and port names of a host-network pod mean nothing to a policy (NP-40, NP-41). */
function aboutPod(pod: PodObject, { labelKeys, portNames }: Words): string {
  if (pod.hostNetwork) return 'host';
  const named = pod.ports.filter(({ name }) => name !== undefined && portNames.includes(name));
  const ports = named.map(({ name, protocol, port }) => `${field(name ?? '')}${port}/${protocol}`);
  return `pod{${projected(labelsOf(pod), labelKeys)}}[${ports.length > 1 ? [...new Set(ports)].sort().join(' ') : ports.join('')}]`;
}

/** Lengths make it unambiguous whatever the labels hold. */
function projected(labels: LabelMap, keys: readonly string[]): string {
  let text = '';
  for (const key of keys) {
    const value = labels.get(key);
    if (value !== undefined) text += `${field(key)}=${field(value)}`;
  }
  return text;
}

function field(text: string): string {
  return `${text.length}:${text} `;
}

function zonesText(zones: readonly Zone[]): string {
  const [first, second] = zones;
  if (first === undefined) return 'nowhere';
  return second === undefined ? first.key : [...new Set(zones.map(({ key }) => key))].sort().join(',');
}
