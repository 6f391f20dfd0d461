/**
 * The narrow wire types: what eastwest keeps of the objects that a cluster, a folder of manifests or the demo holds.
 * They are plain JSON, travel over the stream unchanged, and keep what is optional optional; `model/` makes them exact.
 */
import type { Brand } from '../base/index.ts';
import type { AgentObject, AgentPod, EngineConfigObject } from './engine-objects.ts';

export type JsonValue = null | boolean | number | string | readonly JsonValue[] | JsonObject;
export interface JsonObject {
  readonly [key: string]: JsonValue;
}

/**
 * Labels as on the wire. Keys are user data (`constructor`, `__proto__`): read them through `Object.entries` or
 * `Object.hasOwn` only, never by plain indexing.
 */
export type Labels = Readonly<Record<string, string>>;

export type Protocol = 'TCP' | 'UDP' | 'SCTP';

/** Kinds that verdicts rest on. */
export type DecidingKind = 'Namespace' | 'Pod' | 'Node' | 'Service' | 'NetworkPolicy' | 'ForeignPolicy';

/**
 * Kinds that say what a connection is for, or who enforces the policies: never what these declare. Nobody waits for one,
 * and nothing is unknown for want of one.
 */
export type PurposeKind =
  | 'EndpointSlice'
  | 'Endpoints'
  | 'Ingress'
  | 'IngressClass'
  | 'HTTPRoute'
  | 'Gateway'
  | 'GatewayClass'
  | 'ValidatingWebhookConfiguration'
  | 'MutatingWebhookConfiguration'
  | 'APIService'
  | 'CustomResourceDefinition'
  | 'ServiceMonitor'
  | 'PodMonitor'
  | 'ServiceAccount'
  | 'ServiceCIDR'
  | 'Agent'
  | 'EngineConfig';

export type ObjectKind = DecidingKind | PurposeKind;

const purposeKinds: ReadonlySet<ObjectKind> = new Set<PurposeKind>([
  'EndpointSlice',
  'Endpoints',
  'Ingress',
  'IngressClass',
  'HTTPRoute',
  'Gateway',
  'GatewayClass',
  'ValidatingWebhookConfiguration',
  'MutatingWebhookConfiguration',
  'APIService',
  'CustomResourceDefinition',
  'ServiceMonitor',
  'PodMonitor',
  'ServiceAccount',
  'ServiceCIDR',
  'Agent',
  'EngineConfig',
]);

export function isPurposeKind(kind: ObjectKind): kind is PurposeKind {
  return purposeKinds.has(kind);
}

/** Identifies an object within one source: `Kind/namespace/name`, namespace empty when cluster-scoped. See {@link objectKey}. */
export type ObjectKey = Brand<string, 'ObjectKey'>;

export interface Meta {
  readonly name: string;
  /** Empty for cluster-scoped objects, never absent: a manifest without one gets `default`. */
  readonly namespace: string;
  /** Tells a recreated object from an updated one. Sources without an API server make one that is stable per object. */
  readonly uid: string;
  /** Opaque: compare for equality only. */
  readonly resourceVersion: string;
  readonly labels: Labels;
  readonly origin?: Origin;
}

/** Where an object was read, for sources that read files. */
export interface Origin {
  /** Path as the user gave it, relative to the current folder where possible; `-` for standard input. */
  readonly file: string;
  /** Index of the YAML document in the file, from 0. */
  readonly document: number;
  /** Line of the object's first key, from 1. */
  readonly line: number;
  /** Of an item of a `List`: its path within the document, `items[3]`. */
  readonly item?: string;
}

export interface NamespaceObject extends Meta {
  readonly kind: 'Namespace';
  /** True when no such object was read but something lives in it (rule 0-D). */
  readonly synthesised?: boolean;
  /** Annotated `net.beta.kubernetes.io/network-policy`, as its isolation was said before there was a field for it (1.9). */
  readonly annotatedIsolation?: true;
}

export interface ContainerPort {
  readonly name?: string;
  readonly protocol: Protocol;
  readonly port: number;
  /** At which the node passes connections on to it. */
  readonly hostPort?: number;
  /** Of an init container that keeps running beside the others: not every engine knows its names (NP-37). */
  readonly sidecar?: true;
}

export type PodPhase = 'Pending' | 'Running' | 'Succeeded' | 'Failed' | 'Unknown';

/** The workload that a pod belongs to, already resolved to the top: Deployment rather than ReplicaSet, CronJob rather than Job. */
export interface Owner {
  readonly kind: string;
  readonly name: string;
}

export interface PodObject extends Meta {
  readonly kind: 'Pod';
  /** Absent for a bare pod, which is its own workload. */
  readonly owner?: Owner;
  /** Ports of the containers, and of the init containers that keep running beside them (NP-37). */
  readonly ports: readonly ContainerPort[];
  /** Those of the other init containers that have a name: some engines know it. Absent: none. */
  readonly initPorts?: readonly ContainerPort[];
  readonly hostNetwork: boolean;
  readonly nodeName?: string;
  /** `status.podIPs` (fallback `podIP`); empty while it has no address (NP-48). */
  readonly ips: readonly string[];
  readonly phase: PodPhase;
  readonly terminating: boolean;
  /**
   * Set on a workload's template that stands for pods not yet there (manifests): how many are wanted. The object then
   * bears the workload's name and its `owner` is that workload. Dropped by the model as soon as a pod of the owner exists.
   */
  readonly template?: { readonly replicas: number };
  /** Where its names are looked up; absent: `ClusterFirst`, which is the cluster's DNS. */
  readonly dnsPolicy?: 'ClusterFirstWithHostNet' | 'Default' | 'None';
  /** Whether a container gets a token for the API server; absent: its ServiceAccount decides, by default yes. */
  readonly apiToken?: boolean;
  /** Absent: `default`. */
  readonly serviceAccount?: string;
  /** Annotated `prometheus.io/scrape: "true"`; the port where one is named. */
  readonly scrape?: { readonly port?: number };
  /** Of an API server only: the blocks that it gives Services their addresses from. */
  readonly serviceCidrs?: readonly string[];
  /** Of a pod of an {@link AgentObject} only. */
  readonly agent?: AgentPod;
}

export interface NodeObject extends Meta {
  readonly kind: 'Node';
  /** `status.addresses` that are IP addresses. */
  readonly addresses: readonly string[];
  /** The blocks that its pods get their addresses from, where the node says so. */
  readonly podCidrs?: readonly string[];
  /** Version of its kubelet, which names some distributions: `v1.34.1-gke.1829000`, `v1.34.1+k3s1`. */
  readonly kubelet?: string;
  /** Of one that runs there as a single program: its role, and those of its flags that matter, as `--flag=value`. */
  readonly distribution?: { readonly name: 'k3s' | 'rke2'; readonly args: readonly string[] };
}

export interface ServicePort {
  readonly name?: string;
  readonly protocol: Protocol;
  readonly port: number;
  /** Number or container port name; absent means the same as `port`. */
  readonly targetPort?: number | string;
}

export interface ServiceObject extends Meta {
  readonly kind: 'Service';
  readonly type: string;
  readonly clusterIPs: readonly string[];
  /** Of its endpoints, as far as its fields say; absent: they do not. */
  readonly families?: readonly (4 | 6)[];
  /** Absent: no selector (endpoints are kept by somebody else). */
  readonly selector?: Labels;
  readonly ports: readonly ServicePort[];
  /** As of a pod: what is behind it is scraped. */
  readonly scrape?: { readonly port?: number };
}

export interface EndpointPort {
  readonly name?: string;
  readonly protocol: Protocol;
  readonly port: number;
}

/** Where a Service's connections end, as its controller or a person has written it. */
export interface EndpointsObject extends Meta {
  readonly kind: 'EndpointSlice' | 'Endpoints';
  /** Empty: of no Service. */
  readonly service: string;
  readonly subsets: readonly {
    readonly addresses: readonly string[];
    /** Those that do not take connections just now; absent: none. */
    readonly notReady?: readonly string[];
    readonly ports: readonly EndpointPort[];
  }[];
}

export interface IngressObject extends Meta {
  readonly kind: 'Ingress';
  /** Absent: that of the cluster's default. */
  readonly className?: string;
  /** A port by its number, or by its name in the Service. */
  readonly backends: readonly { readonly service: string; readonly port: number | string }[];
}

export interface IngressClassObject extends Meta {
  readonly kind: 'IngressClass';
  /** `k8s.io/ingress-nginx` */
  readonly controller: string;
  readonly isDefault: boolean;
}

/** Of the Gateway API; routes whose parents are no Gateways are left out. */
export interface HttpRouteObject extends Meta {
  readonly kind: 'HTTPRoute';
  readonly gateways: readonly { readonly namespace: string; readonly name: string }[];
  readonly backends: readonly { readonly namespace: string; readonly service: string; readonly port: number }[];
}

export interface GatewayObject extends Meta {
  readonly kind: 'Gateway';
  readonly className: string;
}

export interface GatewayClassObject extends Meta {
  readonly kind: 'GatewayClass';
  /** `gateway.envoyproxy.io/gatewayclass-controller` */
  readonly controller: string;
}

/** Those webhooks that are behind a Service; one behind a URL is out of reach of policies. */
export interface WebhookConfigurationObject extends Meta {
  readonly kind: 'ValidatingWebhookConfiguration' | 'MutatingWebhookConfiguration';
  readonly webhooks: readonly {
    readonly name: string;
    readonly service: { readonly namespace: string; readonly name: string; readonly port: number };
    /** What happens to a request when the webhook does not answer: it fails, or goes on without. */
    readonly failurePolicy: 'Fail' | 'Ignore';
  }[];
}

/** What else the API server calls behind a Service: an aggregated API, or what converts between versions of a kind. */
export interface CalledServiceObject extends Meta {
  readonly kind: 'APIService' | 'CustomResourceDefinition';
  readonly service: { readonly namespace: string; readonly name: string; readonly port: number };
}

/** What Prometheus is told to scrape (monitoring.coreos.com). */
export interface MonitorObject extends Meta {
  readonly kind: 'ServiceMonitor' | 'PodMonitor';
  /** A label selector as written, of Services or of pods. */
  readonly selector: JsonObject;
  readonly namespaces: readonly string[] | 'any';
  /** By name or number: of the Service's ports, or with `ofPod` of the container's. */
  readonly ports: readonly { readonly port: number | string; readonly ofPod: boolean }[];
}

export interface ServiceAccountObject extends Meta {
  readonly kind: 'ServiceAccount';
  readonly automount: boolean;
}

/** Blocks that Services get their addresses from. */
export interface ServiceCidrObject extends Meta {
  readonly kind: 'ServiceCIDR';
  readonly cidrs: readonly string[];
}

/** Objects of the {@link PurposeKind}s. */
export type PurposeObject =
  | EndpointsObject
  | IngressObject
  | IngressClassObject
  | HttpRouteObject
  | GatewayObject
  | GatewayClassObject
  | WebhookConfigurationObject
  | CalledServiceObject
  | MonitorObject
  | ServiceAccountObject
  | ServiceCidrObject
  | AgentObject
  | EngineConfigObject;

/** A policy that eastwest evaluates: `networking.k8s.io/v1` (or the obsolete `extensions/v1beta1`) NetworkPolicy. */
export interface PolicyObject extends Meta {
  readonly kind: 'NetworkPolicy';
  readonly apiVersion: string;
  /**
   * The object as written or served, without `status`, `metadata.managedFields` and the last-applied annotation.
   * Possibly invalid: `validateNetworkPolicy` says so, and the model turns what it would decide into *unknown*.
   */
  readonly manifest: JsonObject;
  /** Field managers of the live object, most recent last. */
  readonly managers?: readonly string[];
  /** The document's own text (comments and order kept), for sources that read files. */
  readonly text?: string;
}

/**
 * An object of a policy API beside networking.k8s.io (see `policyKindOf`): a policy, or a part of one such as a Calico
 * NetworkSet. The model compiles those that it evaluates; what another could decide is unknown.
 */
export interface ForeignPolicyObject extends Meta {
  readonly kind: 'ForeignPolicy';
  readonly apiVersion: string;
  /** Its real kind, e.g. `CiliumNetworkPolicy`. The `name` of the object key is `<apiVersion>/<policyKind>/<name>`. */
  readonly policyKind: string;
  /** As of a {@link PolicyObject}. */
  readonly manifest: JsonObject;
  readonly managers?: readonly string[];
  readonly text?: string;
}

/** A policy object of any API: what can be opened in the editor. */
export type AnyPolicyObject = PolicyObject | ForeignPolicyObject;

/** Objects that verdicts rest on. */
export type DecidingObject = NamespaceObject | PodObject | NodeObject | ServiceObject | PolicyObject | ForeignPolicyObject;

export type ClusterObject = DecidingObject | PurposeObject;

export type ClusterEvent =
  | { readonly type: 'upsert'; readonly object: ClusterObject }
  | { readonly type: 'remove'; readonly key: ObjectKey };

/** Why objects of a kind are not (all) seen. What they could decide is *unknown*, never guessed; purpose kinds decide nothing. */
export interface HiddenKind {
  readonly kind: ObjectKind;
  /** In words, e.g. `no permission to list networkpolicies`. */
  readonly reason: string;
}

/** Everything known of a cluster at one moment: the input of the engine. */
export interface ClusterState {
  readonly objects: ReadonlyMap<ObjectKey, ClusterObject>;
  readonly hidden: readonly HiddenKind[];
}

export function objectKey(kind: ObjectKind, namespace: string, name: string): ObjectKey {
  // A slash is legal in none of the three parts but the name (see nameInKey), which comes last, so keys cannot collide.
  return `${kind}/${namespace}/${name}` as ObjectKey;
}

export function keyOf(object: ClusterObject): ObjectKey {
  return objectKey(object.kind, object.namespace, nameInKey(object));
}

/** With the real kind where one kind of ours stands for several. */
function nameInKey(object: ClusterObject): string {
  if (object.kind === 'ForeignPolicy') return `${object.apiVersion}/${object.policyKind}/${object.name}`;
  if (object.kind === 'Agent') return `${object.workloadKind}/${object.name}`;
  return object.kind === 'EngineConfig' ? `${object.configKind}/${object.name}` : object.name;
}

/** The state after the events, in order. The input is not changed. */
export function applyEvents(state: ClusterState, events: readonly ClusterEvent[]): ClusterState {
  const objects = new Map(state.objects);
  for (const event of events) {
    if (event.type === 'upsert') objects.set(keyOf(event.object), event.object);
    else objects.delete(event.key);
  }
  return { ...state, objects };
}
