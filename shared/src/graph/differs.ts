/** What sets the pods of one variant of a workload apart from the others, in words. */
import { labelsOf } from '../model/index.ts';
import type { PodObject } from '../kube/index.ts';
import type { PodClass } from '../evaluate/index.ts';
import { wordsIn } from '../evaluate/vocabulary.ts';
import type { Vocabulary } from '../evaluate/vocabulary.ts';
import type { Group } from './workloads.ts';

/** One thing that policies can see of a pod. */
interface Feature {
  readonly key: string;
  readonly words: string;
}

/** Equal in every label, named port and network that the policies have a word for. */
export function sameButForAddress(vocabulary: Vocabulary, left: PodClass, right: PodClass): boolean {
  const [a] = left.pods;
  const [b] = right.pods;
  if (a === undefined || b === undefined || a.hostNetwork !== b.hostNetwork) return false;
  const other = new Map(declaredFeatures(vocabulary, b).map(({ key, words }) => [key, words]));
  return declaredFeatures(vocabulary, a).every(({ key, words }) => other.get(key) === words);
}

/** `labelled track=canary`, `port http is 8081`, `on the host network`; what sets it apart by itself comes alone. */
export function differenceWords(vocabulary: Vocabulary, group: Group, groups: readonly Group[]): string {
  const others = groups.filter((other) => other !== group);
  const own = seen(vocabulary, group);
  const theirs = others.map((other) => seen(vocabulary, other));
  const differing = [...own].filter(([key, words]) => theirs.some((other) => !sameWords(words, other.get(key))));
  const telling = differing.filter(([key, words]) => theirs.some((other) => disjoint(words, other.get(key))));
  const chosen = (telling.length > 0 ? telling : differing).map(([, words]) => [...words].join(' or '));
  return chosen.length === 0 ? addressWords(group) : chosen.join(', ');
}

function seen(vocabulary: Vocabulary, { classes }: Group): ReadonlyMap<string, ReadonlySet<string>> {
  const features = new Map<string, Set<string>>();
  for (const of of classes) {
    const [pod] = of.pods;
    if (pod === undefined) continue;
    for (const { key, words } of [...declaredFeatures(vocabulary, pod), ...networkFeatures(of)]) {
      const known = features.get(key) ?? new Set();
      features.set(key, known.add(words));
    }
  }
  return features;
}

function declaredFeatures(vocabulary: Vocabulary, pod: PodObject): readonly Feature[] {
  const labels = labelsOf(pod);
  const words = wordsIn(vocabulary, pod.namespace);
  const byLabel = words.labelKeys.map((key): Feature => {
    const value = labels.get(key);
    return { key: `label ${key}`, words: value === undefined ? `without label ${key}` : `labelled ${key}=${value}` };
  });
  const byPort = words.portNames.map((name): Feature => {
    const declared = pod.ports.filter((port) => port.name === name).map(({ port, protocol }) => `${protocol} ${port}`);
    const numbers = [...new Set(declared)].sort().join(' and ');
    return { key: `port ${name}`, words: numbers === '' ? `without a port named ${name}` : `port ${name} is ${numbers}` };
  });
  return [...byLabel, ...byPort];
}

function networkFeatures({ hostNetwork, families: { v4, v6 } }: PodClass): readonly Feature[] {
  const families = v4 && v6 ? 'IPv4 and IPv6' : v4 ? 'IPv4 only' : v6 ? 'IPv6 only' : 'no address yet';
  return [
    { key: 'network', words: hostNetwork ? 'on the host network' : 'on the pod network' },
    { key: 'families', words: families },
  ];
}

const mostAddresses = 3;

/** Nothing but the addresses is left: some block holds these and not the others. */
function addressWords({ pods }: Group): string {
  const addresses = pods.flatMap(({ ips }) => ips);
  const shown = addresses.slice(0, mostAddresses).join(', ');
  const more = addresses.length > mostAddresses ? ` and ${addresses.length - mostAddresses} more` : '';
  return `addresses ${shown}${more} are treated differently by an address block`;
}

function sameWords(left: ReadonlySet<string>, right: ReadonlySet<string> | undefined): boolean {
  return right !== undefined && left.size === right.size && [...left].every((words) => right.has(words));
}

function disjoint(left: ReadonlySet<string>, right: ReadonlySet<string> | undefined): boolean {
  return right === undefined || ![...left].some((words) => right.has(words));
}
