/** The endpoints and namespaces of a cluster, made exact: who is there, who is under policy, which labels count. */
import { assertNever } from '../base/index.ts';
import { isPurposeKind } from '../kube/index.ts';
import type {
  ClusterObject,
  ClusterState,
  ContainerPort,
  DecidingKind,
  EndpointsObject,
  ForeignPolicyObject,
  NamespaceObject,
  NodeObject,
  PodObject,
  PolicyObject,
  ServiceAccountObject,
  ServiceObject,
} from '../kube/index.ts';
import type { LabelMap } from './selector.ts';
import { accountNameLabel } from './tiers/index.ts';
import { addHostAction } from './to-host.ts';
import type { HostAction, HostActions } from './to-host.ts';

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
  /** Where Services without a selector end, as far as it was read. */
  readonly endpoints: readonly EndpointsObject[];
  /** Why there may be more of them. */
  readonly endpointsHidden?: string;
  /** Labels of ServiceAccounts that were seen, by `namespace/name`, with {@link accountNameLabel}. */
  readonly accounts: ReadonlyMap<string, LabelMap>;
  /** Why the labels of ServiceAccounts that are not in `accounts` are not known; absent: they have none. */
  readonly accountsHidden?: string;
  readonly policies: readonly PolicyObject[];
  readonly foreign: readonly ForeignPolicyObject[];
  /** CAL-25 */
  readonly hostActions: HostActions;
  /** Of the kinds that verdicts rest on. */
  readonly hidden: ReadonlyMap<DecidingKind, string>;
}

/** Once per evaluation over every object, so each is touched once: with ten thousand of them memory is what costs. */
export function buildWorld(state: ClusterState): World {
  const { inhabited, templates, serviceAccounts, ...sorted } = sortByKind(state.objects.values());
  const namespaces = new Map(sorted.namespaces.map((object) => [object.name, namespaceLabels(object)]));
  const synthesised = new Set<string>();
  for (const name of inhabited) {
    if (name === '' || namespaces.has(name)) continue;
    namespaces.set(name, new Map([[namespaceNameLabel, name]]));
    synthesised.add(name);
  }
  const hidden = new Map<DecidingKind, string>();
  for (const { kind, reason } of state.hidden) if (!isPurposeKind(kind)) hidden.set(kind, reason);
  const accountsHidden = state.hidden.find(({ kind }) => kind === 'ServiceAccount')?.reason;
  const endpointsHidden = state.hidden.find(({ kind }) => kind === 'EndpointSlice')?.reason;
  return {
    ...sorted,
    accounts: new Map(serviceAccounts.map((object) => [`${object.namespace}/${object.name}`, accountLabels(object)])),
    ...(accountsHidden === undefined ? {} : { accountsHidden }),
    ...(endpointsHidden === undefined ? {} : { endpointsHidden }),
    namespaces,
    synthesised,
    pods: templates.length === 0 ? sorted.pods : withoutStaleTemplates(sorted.pods, sorted.completed),
    hidden,
  };
}

interface Sorted {
  readonly namespaces: NamespaceObject[];
  readonly pods: PodObject[];
  readonly completed: PodObject[];
  readonly templates: PodObject[];
  readonly nodes: NodeObject[];
  readonly services: ServiceObject[];
  readonly serviceAccounts: ServiceAccountObject[];
  readonly endpoints: EndpointsObject[];
  readonly policies: PolicyObject[];
  readonly foreign: ForeignPolicyObject[];
  readonly hostActions: Map<string, HostAction>;
  /** 0-D: a namespace that an object lives in exists; a selector's value is no reference. */
  readonly inhabited: Set<string>;
}

function sortByKind(objects: Iterable<ClusterObject>): Sorted {
  const sorted: Sorted = {
    namespaces: [],
    pods: [],
    completed: [],
    templates: [],
    nodes: [],
    services: [],
    serviceAccounts: [],
    endpoints: [],
    policies: [],
    foreign: [],
    hostActions: new Map(),
    inhabited: new Set(),
  };
  const { inhabited } = sorted;
  let last = '';
  for (const object of objects) {
    const { namespace } = object;
    if (namespace !== last) inhabited.add(namespace);
    last = namespace;
    put(sorted, object);
  }
  return sorted;
}

function put(sorted: Sorted, object: ClusterObject): void {
  switch (object.kind) {
    case 'Pod':
      (isCompleted(object) ? sorted.completed : sorted.pods).push(object);
      if (object.template !== undefined) sorted.templates.push(object);
      if (object.agent !== undefined) addHostAction(sorted.hostActions, object);
      break;
    case 'Namespace':
      sorted.namespaces.push(object);
      break;
    case 'Node':
      sorted.nodes.push(object);
      break;
    case 'Service':
      sorted.services.push(object);
      break;
    case 'NetworkPolicy':
      sorted.policies.push(object);
      break;
    case 'ForeignPolicy':
      sorted.foreign.push(object);
      break;
    case 'ServiceAccount':
      sorted.serviceAccounts.push(object);
      break;
    case 'EndpointSlice':
    case 'Endpoints':
      sorted.endpoints.push(object);
      break;
    case 'Ingress':
    case 'IngressClass':
    case 'HTTPRoute':
    case 'Gateway':
    case 'GatewayClass':
    case 'ValidatingWebhookConfiguration':
    case 'MutatingWebhookConfiguration':
    case 'APIService':
    case 'CustomResourceDefinition':
    case 'ServiceMonitor':
    case 'PodMonitor':
    case 'ServiceCIDR':
      break;
    case 'Agent':
    case 'EngineConfig':
      addHostAction(sorted.hostActions, object);
      break;
    default:
      assertNever(object);
  }
}

/** NP-46 */
export function isCompleted(pod: PodObject): boolean {
  return pod.phase === 'Succeeded' || pod.phase === 'Failed';
}

/** NP-40: host-network pods are never selected. */
export function isPoliced(pod: PodObject): boolean {
  return !pod.hostNetwork;
}

/** The ports whose names count where an engine takes these init containers into account (NP-37). */
export function declaredPorts({ ports, initPorts }: PodObject, init: 'none' | 'sidecars' | 'all'): readonly ContainerPort[] {
  if (init === 'none') return ports.filter(({ sidecar }) => sidecar === undefined);
  return init === 'sidecars' || initPorts === undefined ? ports : [...ports, ...initPorts];
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

const namespaceMaps = new WeakMap<NamespaceObject, LabelMap>();

/** 0-D: the name label is forced, whatever the object says. */
function namespaceLabels(object: NamespaceObject): LabelMap {
  const known = namespaceMaps.get(object);
  if (known !== undefined) return known;
  const made = new Map([...Object.entries(object.labels), [namespaceNameLabel, object.name] as const]);
  namespaceMaps.set(object, made);
  return made;
}

const accountMaps = new WeakMap<ServiceAccountObject, LabelMap>();

function accountLabels(object: ServiceAccountObject): LabelMap {
  const known = accountMaps.get(object);
  if (known !== undefined) return known;
  const made = new Map([...Object.entries(object.labels), [accountNameLabel, object.name] as const]);
  accountMaps.set(object, made);
  return made;
}

/** NP-48: a template counts until a pod of its workload is there. */
function withoutStaleTemplates(pods: readonly PodObject[], completed: readonly PodObject[]): readonly PodObject[] {
  const started = new Set<string>();
  for (const pod of [...pods, ...completed])
    if (pod.template === undefined && pod.owner !== undefined) started.add(ownerKey(pod));
  return pods.filter((pod) => pod.template === undefined || !started.has(ownerKey(pod)));
}

function ownerKey(pod: PodObject): string {
  return `${pod.namespace}/${pod.owner?.kind ?? 'Pod'}/${pod.owner?.name ?? pod.name}`;
}
