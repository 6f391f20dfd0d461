/** What sets the pods of one variant of a workload apart from the others, in words. */
import { labelsOf } from '../model/index.ts';
import type { PodObject } from '../kube/index.ts';
import type { PodClass } from '../evaluate/index.ts';
import { wordsIn } from '../evaluate/vocabulary.ts';
import type { Vocabulary } from '../evaluate/vocabulary.ts';

/** Pods by class. */
export type Members = ReadonlyMap<PodClass, readonly PodObject[]>;

/** One thing that policies can see of a pod. */
interface Feature {
  readonly key: string;
  readonly words: string;
}

/** Equal in every label, named port and network that the policies have a word for. */
export function sameButForAddress(vocabulary: Vocabulary, left: PodClass, right: PodClass): boolean {
  const [a] = left.pods;
  const [b] = right.pods;
  if (a === undefined || b === undefined) return false;
  const other = new Map(declaredFeatures(vocabulary, b).map(({ key, words }) => [key, words]));
  return declaredFeatures(vocabulary, a).every(({ key, words }) => other.get(key) === words);
}

/** `labelled track=canary`, `port http is TCP 8081`, `on the host network`. */
export function differenceWords(vocabulary: Vocabulary, own: Members, others: readonly Members[]): string {
  const theirs = others.map((other) => seen(vocabulary, other));
  const features = [...seen(vocabulary, own)];
  const telling = features.filter(([key, words]) => theirs.some((other) => disjoint(words, other.get(key))));
  const differing = features.filter(([key, words]) => theirs.some((other) => !sameWords(words, other.get(key))));
  const [first] = telling;
  if (first?.[0] === 'network' && theirs.every((other) => disjoint(first[1], other.get('network')))) return spoken([first]);
  const declared = telling.filter(([key]) => key !== 'families');
  const chosen = [declared, telling, differing].find((list) => list.length > 0);
  return chosen === undefined ? addressWords(own) : spoken(chosen);
}

type Seen = readonly [key: string, words: ReadonlySet<string>];

function spoken(features: readonly Seen[]): string {
  return features.map(([, words]) => [...words].sort().join(' or ')).join(', ');
}

function seen(vocabulary: Vocabulary, members: Members): ReadonlyMap<string, ReadonlySet<string>> {
  const features = new Map<string, Set<string>>();
  for (const [of, pods] of members) {
    for (const pod of pods) {
      for (const { key, words } of [...declaredFeatures(vocabulary, pod), familyFeature(of)]) {
        const known = features.get(key) ?? new Set();
        features.set(key, known.add(words));
      }
    }
  }
  return features;
}

/** Labels and port names of a host-network pod mean nothing to a policy (NP-40, NP-41). */
function declaredFeatures(vocabulary: Vocabulary, pod: PodObject): readonly Feature[] {
  const network = { key: 'network', words: pod.hostNetwork ? 'on the host network' : 'on the pod network' };
  if (pod.hostNetwork) return [network];
  const { labelKeys, portNames } = wordsIn(vocabulary, pod.namespace);
  const labels = labelsOf(pod);
  const byLabel = labelKeys.map((key): Feature => {
    const value = labels.get(key);
    return { key: `label ${key}`, words: value === undefined ? `without label ${key}` : `labelled ${key}=${value}` };
  });
  const byPort = portNames.map((name): Feature => {
    const declared = [...pod.ports, ...(pod.initPorts ?? [])]
      .filter((port) => port.name === name)
      .map(({ port, protocol }) => `${protocol} ${port}`);
    const numbers = [...new Set(declared)].sort().join(' and ');
    return { key: `port ${name}`, words: numbers === '' ? `without a port named ${name}` : `port ${name} is ${numbers}` };
  });
  return [network, ...byLabel, ...byPort];
}

function familyFeature({ families: { v4, v6 } }: PodClass): Feature {
  const words = v4 && v6 ? 'IPv4 and IPv6' : v4 ? 'IPv4 only' : v6 ? 'IPv6 only' : 'no address yet';
  return { key: 'families', words };
}

const mostAddresses = 3;

/** Nothing but the addresses is left: some block holds these and not the others. */
function addressWords(members: Members): string {
  const addresses = [...members.values()].flatMap((pods) => pods.flatMap(({ ips }) => ips)).sort();
  const shown = addresses.slice(0, mostAddresses).join(', ');
  const more = addresses.length > mostAddresses ? ` and ${addresses.length - mostAddresses} more` : '';
  const [noun, verb] = addresses.length === 1 ? ['address', 'is'] : ['addresses', 'are'];
  return `${noun} ${shown}${more} ${verb} treated differently by an address block`;
}

/** Where the others have no such feature, something else tells them apart. */
function sameWords(left: ReadonlySet<string>, right: ReadonlySet<string> | undefined): boolean {
  return right === undefined || (left.size === right.size && [...left].every((words) => right.has(words)));
}

function disjoint(left: ReadonlySet<string>, right: ReadonlySet<string> | undefined): boolean {
  return right !== undefined && ![...left].some((words) => right.has(words));
}
