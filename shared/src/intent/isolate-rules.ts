/** The fewest rules that keep connections: what has the same ports is one rule, what has the same label one selector. */
import type { JsonObject, PodObject } from '../kube/index.ts';
import { allPorts, asObject, asText, namespaceNameLabel, own, portsKey } from '../model/index.ts';
import type { Direction, PortSet } from '../model/index.ts';
import { coverOf } from './cover.ts';
import type { Ground } from './ground.ts';
import { everyPolicedPod, policedPods } from './ground.ts';
import type { Party } from './party.ts';
import { byName } from './peers.ts';
import { portItems } from './port-items.ts';
import { selectorFor } from './select.ts';

export interface Kept {
  readonly party: Party;
  readonly ports: PortSet;
  /** All that is allowed now. */
  readonly whole: boolean;
}

/** `everyone`: nobody else is there, so that a rule without peers says the same. */
export function rulesFor(
  ground: Ground,
  kept: readonly Kept[],
  direction: Direction,
  home: string,
  everyone: (group: readonly Kept[]) => boolean,
): readonly JsonObject[] {
  const side = direction === 'ingress' ? 'from' : 'to';
  const groups = new Map<string, Kept[]>();
  for (const each of kept) {
    const key = portsKey(written(each));
    groups.set(key, [...(groups.get(key) ?? []), each]);
  }
  return [...groups.values()].flatMap((group): readonly JsonObject[] => {
    const [first] = group;
    if (first === undefined) return [];
    const items = portItems(written(first));
    const ports = items === undefined ? {} : { ports: items };
    if (everyone(group)) return [ports];
    const peers = peersOf(ground, group, home);
    return peers.length === 0 ? [] : [{ [side]: peers, ...ports }];
  });
}

/** What has no ports, ICMP for one, can only be kept by naming none (NP-39): the other end goes on to say which. */
function written({ ports, whole }: Kept): PortSet {
  return whole && ports.other.length > 0 ? allPorts : ports;
}

function peersOf(ground: Ground, group: readonly Kept[], home: string): readonly JsonObject[] {
  const wanted = new Map<string, PodObject[]>();
  for (const { party } of group)
    for (const pod of party.pods) wanted.set(pod.namespace, [...(wanted.get(pod.namespace) ?? []), pod]);
  const isWholeNamespace = (namespace: string): boolean =>
    new Set(wanted.get(namespace)).size === policedPods(ground, namespace).length;
  const whole = [...wanted.keys()].filter((namespace) => isWholeNamespace(namespace));
  const partly = [...wanted.keys()].filter((namespace) => !isWholeNamespace(namespace));
  const blocks = coverOf([...new Set(group.flatMap(({ party }) => party.cidrs))]).map(({ cidr, except }): JsonObject => ({
    ipBlock: { cidr, ...(except.length === 0 ? {} : { except }) },
  }));
  return [
    ...wholeNamespaces(ground, whole, home),
    ...partly.flatMap((namespace) => selected(ground, group, namespace, home)),
    ...blocks,
  ];
}

function wholeNamespaces(ground: Ground, names: readonly string[], home: string): readonly JsonObject[] {
  const [only, ...others] = names;
  if (only === undefined) return [];
  const inhabited = new Set(everyPolicedPod(ground).map(({ namespace }) => namespace));
  if (others.length > 0 && names.length === inhabited.size) return [{ namespaceSelector: {} }];
  if (others.length === 0) return [only === home ? { podSelector: {} } : { namespaceSelector: byName(only) }];
  const expression = { key: namespaceNameLabel, operator: 'In', values: names.toSorted() };
  return [{ namespaceSelector: { matchExpressions: [expression] } }];
}

/** Workloads that one label each names, under one key, become one item. */
function selected(ground: Ground, group: readonly Kept[], namespace: string, home: string): readonly JsonObject[] {
  const all = policedPods(ground, namespace);
  const elsewhere = namespace === home ? {} : { namespaceSelector: byName(namespace) };
  const single = new Map<string, Set<string>>();
  const others: JsonObject[] = [];
  for (const { party } of group) {
    const pods = party.pods.filter((pod) => pod.namespace === namespace);
    if (pods.length === 0) continue;
    const { selector } = selectorFor(pods, all);
    const [label, ...more] = Object.entries(asObject(own(selector, 'matchLabels')));
    if (label === undefined || more.length > 0) others.push(selector);
    else single.set(label[0], (single.get(label[0]) ?? new Set()).add(asText(label[1])));
  }
  const merged = [...single].map(([key, values]): JsonObject => {
    const [value = '', ...rest] = values;
    if (rest.length === 0) return { matchLabels: { [key]: value } };
    return { matchExpressions: [{ key, operator: 'In', values: [...values].sort() }] };
  });
  const distinct = [...new Map([...merged, ...others].map((each) => [JSON.stringify(each), each])).values()];
  return distinct.map((podSelector) => ({ ...elsewhere, podSelector }));
}
