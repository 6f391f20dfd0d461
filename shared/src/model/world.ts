/** The endpoints and namespaces of a cluster, made exact: who is there, who is under policy, which labels count. */
import type {
  ClusterState,
  ForeignPolicyObject,
  NodeObject,
  ObjectKind,
  PodObject,
  PolicyObject,
  ServiceObject,
} from '../kube/index.ts';
import type { LabelMap } from './selector.ts';

/** Set by the API server on every Namespace (NP-19). */
export const namespaceNameLabel = 'kubernetes.io/metadata.name';

export interface World {
  /** Every namespace that exists or that something lives in (0-D), with the forced name label. */
  readonly namespaces: ReadonlyMap<string, LabelMap>;
  /** Names of those that no Namespace object was seen of. */
  readonly synthesised: ReadonlySet<string>;
  /** Live pods (NP-46) and templates that no pod stands for yet (NP-48). */
  readonly pods: readonly PodObject[];
  readonly completed: readonly PodObject[];
  readonly nodes: readonly NodeObject[];
  readonly services: readonly ServiceObject[];
  readonly policies: readonly PolicyObject[];
  readonly foreign: readonly ForeignPolicyObject[];
  readonly hidden: ReadonlyMap<ObjectKind, string>;
}

export function buildWorld(state: ClusterState): World {
  const namespaces = new Map<string, LabelMap>();
  const pods: PodObject[] = [];
  const completed: PodObject[] = [];
  const nodes: NodeObject[] = [];
  const services: ServiceObject[] = [];
  const policies: PolicyObject[] = [];
  const foreign: ForeignPolicyObject[] = [];
  for (const object of state.objects.values()) {
    if (object.kind === 'Pod') (isCompleted(object) ? completed : pods).push(object);
    else if (object.kind === 'Namespace') namespaces.set(object.name, namespaceLabels(object.name, object.labels));
    else if (object.kind === 'Node') nodes.push(object);
    else if (object.kind === 'Service') services.push(object);
    else if (object.kind === 'NetworkPolicy') policies.push(object);
    else foreign.push(object);
  }
  const synthesised = synthesise(namespaces, state);
  const hidden = new Map(state.hidden.map(({ kind, reason }) => [kind, reason]));
  return {
    namespaces,
    synthesised,
    pods: withoutStaleTemplates(pods, completed),
    completed,
    nodes,
    services,
    policies,
    foreign,
    hidden,
  };
}

/** NP-46 */
export function isCompleted(pod: PodObject): boolean {
  return pod.phase === 'Succeeded' || pod.phase === 'Failed';
}

/** NP-40: host-network pods are never selected. */
export function isPoliced(pod: PodObject): boolean {
  return !pod.hostNetwork;
}

const labelMaps = new WeakMap<object, LabelMap>();

/** The labels as a map, made once per object. */
export function labelsOf(object: { readonly labels: Readonly<Record<string, string>> }): LabelMap {
  const known = labelMaps.get(object);
  if (known !== undefined) return known;
  const made = new Map(Object.entries(object.labels));
  labelMaps.set(object, made);
  return made;
}

function namespaceLabels(name: string, labels: Readonly<Record<string, string>>): LabelMap {
  return new Map([...Object.entries(labels), [namespaceNameLabel, name]]);
}

/** 0-D: a namespace that an object lives in exists; a selector's value is no reference. */
function synthesise(namespaces: Map<string, LabelMap>, state: ClusterState): ReadonlySet<string> {
  const added = new Set<string>();
  for (const { namespace } of state.objects.values()) {
    if (namespace === '' || namespaces.has(namespace)) continue;
    namespaces.set(namespace, namespaceLabels(namespace, {}));
    added.add(namespace);
  }
  return added;
}

/** NP-48: a template counts until a pod of its workload is there. */
function withoutStaleTemplates(pods: readonly PodObject[], completed: readonly PodObject[]): readonly PodObject[] {
  if (!pods.some(({ template }) => template !== undefined)) return pods;
  const started = new Set<string>();
  for (const pod of [...pods, ...completed])
    if (pod.template === undefined && pod.owner !== undefined) started.add(ownerKey(pod));
  return pods.filter((pod) => pod.template === undefined || !started.has(ownerKey(pod)));
}

function ownerKey(pod: PodObject): string {
  return `${pod.namespace}/${pod.owner?.kind ?? 'Pod'}/${pod.owner?.name ?? pod.name}`;
}
