/** What the cluster has to offer at a place in a policy: real namespaces, label keys and values, ports. Pure. */
import type {
  ClusterState,
  FieldPath,
  JsonObject,
  JsonValue,
  NamespaceObject,
  PodObject,
  PolicyKind,
  ServiceObject,
} from '@eastwest/shared/kube';
import { policyKindOf, printYaml } from '@eastwest/shared/kube';
import { asArray, asObject, compileSelector, matches, own } from '@eastwest/shared/model';
import { parseDocument } from 'yaml';
import { placeAt } from './place.ts';
import type { Place } from './place.ts';
import { serviceNotes } from './service-ports.ts';

export interface Suggestion {
  readonly label: string;
  readonly insert: string;
  /** How often it occurs, or where. */
  readonly detail: string;
  readonly kind: 'key' | 'value' | 'port';
  /** Most used first. */
  readonly weight: number;
}

/** Line and column from 1. Empty where the cluster knows nothing better than the schema. */
export function suggestionsAt(text: string, line: number, column: number, cluster: ClusterState): readonly Suggestion[] {
  const place = placeAt(text, line, column);
  if (place === undefined) return [];
  return offersAt(place, leniently(text), cluster);
}

/** The same for a policy that is read already. */
export function offersAt(place: Place, policy: JsonObject, cluster: ClusterState): readonly Suggestion[] {
  return suggestionsFor(place, policy, {
    pods: ofKind(cluster, 'Pod'),
    namespaces: ofKind(cluster, 'Namespace'),
    services: ofKind(cluster, 'Service'),
    home: kindOf(policy)?.scope === 'cluster' ? undefined : stringOr(at(policy, ['metadata', 'namespace']), 'default'),
  });
}

interface World {
  readonly pods: readonly PodObject[];
  readonly namespaces: readonly NamespaceObject[];
  readonly services: readonly ServiceObject[];
  /** The policy's own namespace, if its kind has one. */
  readonly home: string | undefined;
}

/** Undefined for a NetworkPolicy. */
function kindOf(policy: JsonObject): PolicyKind | undefined {
  return policyKindOf(stringOr(own(policy, 'apiVersion'), ''), stringOr(own(policy, 'kind'), ''));
}

function ofKind<Kind extends 'Pod' | 'Namespace' | 'Service'>(cluster: ClusterState, kind: Kind) {
  type Wanted = Extract<PodObject | NamespaceObject | ServiceObject, { kind: Kind }>;
  return [...cluster.objects.values()].filter((object): object is Wanted => object.kind === kind);
}

function suggestionsFor(place: Place, policy: JsonObject, world: World): readonly Suggestion[] {
  const { path } = place;
  const last = path.at(-1);
  if (last === 'namespace' && path.length === 2 && place.at === 'value') return namespaceNames(world);
  // Others write ports otherwise: Cilium in quotes, with the names of pods that its own selectors mean.
  if (last === 'port' && place.at === 'value') return kindOf(policy) === undefined ? portSuggestions(path, policy, world) : [];
  const selector = path.findLastIndex((step, index) => isSelector(step, path[index - 1]));
  if (selector === -1) return [];
  const labelled = labelledBy(path.slice(0, selector + 1), policy, world);
  return labelSuggestions(place, selector, policy, labelled);
}

function namespaceNames({ namespaces, pods }: World): readonly Suggestion[] {
  return namespaces.map(({ name }) => {
    const count = pods.filter(({ namespace }) => namespace === name).length;
    return { label: name, insert: scalar(name), detail: many(count, 'pod'), kind: 'value', weight: count };
  });
}

/** Label selectors of every API: by the name of the field, and as items of Cilium's lists of peers. */
function isSelector(step: FieldPath[number], before: FieldPath[number] | undefined): boolean {
  if (typeof step === 'number') return before === 'fromEndpoints' || before === 'toEndpoints';
  return ofPods.has(step) || ofNamespaces.has(step);
}

const ofPods = new Set(['podSelector', 'endpointSelector']);
const ofNamespaces = new Set(['namespaceSelector', 'namespaces']);

interface Labelled {
  readonly objects: readonly (PodObject | NamespaceObject)[];
  readonly noun: string;
}

/** What a selector at this path can choose from. */
function labelledBy(path: FieldPath, policy: JsonObject, world: World): Labelled {
  const last = path.at(-1);
  if (typeof last === 'string' && ofNamespaces.has(last)) return { objects: world.namespaces, noun: 'namespace' };
  const peer = last === 'podSelector' && path.length > 2 ? asObject(at(policy, path.slice(0, -1))) : {};
  return { objects: podsNear(peer, world), noun: 'pod' };
}

/** The pods of the namespaces that a peer means: by its namespace selector, else those of the policy's own. */
function podsNear(peer: JsonObject, { pods, namespaces, home }: World): readonly PodObject[] {
  const raw = own(peer, 'namespaceSelector');
  if (raw === undefined || raw === null) return pods.filter(({ namespace }) => home === undefined || namespace === home);
  const selector = compileSelector(raw);
  const meant = namespaces.filter(({ labels }) => matches(selector, new Map(Object.entries(labels)))).map(({ name }) => name);
  // A selector that is still being typed matches nothing: then any namespace may be meant.
  return meant.length === 0 ? pods : pods.filter(({ namespace }) => meant.includes(namespace));
}

function labelSuggestions(place: Place, selector: number, policy: JsonObject, labelled: Labelled): readonly Suggestion[] {
  const inside = place.path.slice(selector + 1);
  const [field, second, third] = inside;
  if (field === 'matchLabels') {
    if (place.at === 'key' && inside.length === 1) return keysOf(labelled, ': ');
    return place.at === 'value' && typeof second === 'string' ? valuesOf(labelled, second) : [];
  }
  if (field !== 'matchExpressions') return [];
  if (third === 'key' && place.at === 'value') return keysOf(labelled, '');
  if (third !== 'values') return [];
  const key = at(policy, [...place.path.slice(0, selector + 3), 'key']);
  return typeof key === 'string' ? valuesOf(labelled, key) : [];
}

function keysOf({ objects, noun }: Labelled, after: string): readonly Suggestion[] {
  return counted(objects.flatMap(({ labels }) => Object.keys(labels))).map(([key, count]) => ({
    label: key,
    insert: scalar(key) + after,
    detail: many(count, noun),
    kind: 'key',
    weight: count,
  }));
}

function valuesOf({ objects, noun }: Labelled, key: string): readonly Suggestion[] {
  const values = objects.flatMap(({ labels }) => (Object.hasOwn(labels, key) ? [labels[key] ?? ''] : []));
  return counted(values).map(([value, count]) => ({
    label: value,
    insert: scalar(value),
    detail: many(count, noun),
    kind: 'value',
    weight: count,
  }));
}

/** Ports of the pods that the rule is about: the destination's, so for egress those of the peers. */
function portSuggestions(path: FieldPath, policy: JsonObject, world: World): readonly Suggestion[] {
  const [, direction] = path;
  const rule = asObject(at(policy, path.slice(0, 3)));
  const pods =
    direction === 'egress' ? podsOfRule(rule, world) : chosen(at(policy, ['spec', 'podSelector']), podsNear({}, world));
  const ports = pods.flatMap((pod) =>
    pod.ports.flatMap(({ name, port }) => (name === undefined ? [`${port}`] : [`${port}`, name])),
  );
  const notes = serviceNotes(pods, world.services);
  const declared = counted(ports).map(([port, count]) => [port, portDetail(port, pods, count), count] as const);
  const others = [...notes.keys()].filter((port) => !ports.includes(port)).map((port) => [port, '', 0] as const);
  return [...declared, ...others].map(([port, detail, weight]) => ({
    label: port,
    insert: /^\d+$/u.test(port) ? port : scalar(port),
    detail: [detail, ...(notes.get(port) ?? [])].filter((part) => part !== '').join(' · '),
    kind: 'port',
    weight,
  }));
}

function podsOfRule(rule: JsonObject, world: World): readonly PodObject[] {
  const peers = asArray(own(rule, 'to')).map((peer) => asObject(peer));
  if (peers.length === 0) return world.pods;
  return peers.flatMap((peer) => chosen(own(peer, 'podSelector'), podsNear(peer, world)));
}

function chosen(raw: JsonValue | undefined, pods: readonly PodObject[]): readonly PodObject[] {
  const selector = compileSelector(raw);
  return pods.filter(({ labels }) => matches(selector, new Map(Object.entries(labels))));
}

function portDetail(port: string, pods: readonly PodObject[], count: number): string {
  const pod = pods.find(({ ports }) => ports.some((each) => `${each.port}` === port || each.name === port));
  const found = pod?.ports.find((each) => `${each.port}` === port || each.name === port);
  if (pod === undefined || found === undefined) return many(count, 'pod');
  const other = `${found.port}` === port ? found.name : `${found.port}`;
  const parts = [found.protocol, other, pod.owner?.name ?? pod.name, ...(count > 1 ? [many(count, 'pod')] : [])];
  return parts.filter((part) => part !== undefined).join(' · ');
}

function counted(values: readonly string[]): readonly (readonly [string, number])[] {
  const counts = new Map<string, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts];
}

function many(count: number, noun: string): string {
  return `${count} ${count === 1 ? noun : `${noun}s`}`;
}

/** As YAML: quoted where Kubernetes' YAML 1.1 would read something else, `on` as a boolean for one. */
function scalar(value: string): string {
  return printYaml(value).trimEnd();
}

/** Whatever can be read of a half-typed text. */
function leniently(text: string): JsonObject {
  try {
    return asObject(parseDocument(text, { logLevel: 'silent', strict: false }).toJS({ maxAliasCount: 0 }) as JsonValue);
  } catch {
    return {};
  }
}

function at(policy: JsonObject, path: FieldPath): JsonValue | undefined {
  let value: JsonValue | undefined = policy;
  for (const step of path) {
    value = typeof step === 'number' ? asArray(value)[step] : own(asObject(value), step);
  }
  return value;
}

function stringOr(value: JsonValue | undefined, fallback: string): string {
  return typeof value === 'string' && value !== '' ? value : fallback;
}
