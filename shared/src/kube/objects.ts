/**
 * The narrow wire types: what eastwest keeps of the objects that a cluster, a folder of manifests or the demo holds.
 * They are plain JSON, travel over the stream unchanged, and keep what is optional optional; `model/` makes them exact.
 */
import type { Brand } from '../base/index.ts';

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

export type ObjectKind = 'Namespace' | 'Pod' | 'Node' | 'Service' | 'NetworkPolicy' | 'ForeignPolicy';

/** Identifies an object within one source: `Kind/namespace/name`, namespace empty when cluster-scoped. See {@link objectKey}. */
export type ObjectKey = Brand<string, 'ObjectKey'>;

interface Meta {
  readonly name: string;
  /** Empty for cluster-scoped objects, never absent: a manifest without one gets `default`. */
  readonly namespace: string;
  /** Tells a recreated object from an updated one. Sources without an API server make one that is stable per object. */
  readonly uid: string;
  /** Opaque: compare for equality only. */
  readonly resourceVersion: string;
  readonly labels: Labels;
}

/** Where an object was read, for sources that read files. */
export interface Origin {
  /** Path as the user gave it, relative to the current folder where possible; `-` for standard input. */
  readonly file: string;
  /** Index of the YAML document in the file, from 0. */
  readonly document: number;
  /** Line of the document's first key, from 1. */
  readonly line: number;
}

export interface NamespaceObject extends Meta {
  readonly kind: 'Namespace';
  /** True when no such object was read but something lives in it (rule 0-D). */
  readonly synthesised?: boolean;
}

export interface ContainerPort {
  readonly name?: string;
  readonly protocol: Protocol;
  readonly port: number;
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
  /** Ports of the containers that count (NP-37). */
  readonly ports: readonly ContainerPort[];
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
  readonly origin?: Origin;
}

export interface NodeObject extends Meta {
  readonly kind: 'Node';
  /** `status.addresses` that are IP addresses. */
  readonly addresses: readonly string[];
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
  /** Absent: no selector (endpoints are kept by somebody else). */
  readonly selector?: Labels;
  readonly ports: readonly ServicePort[];
}

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
  readonly origin?: Origin;
}

/** A policy of an API that is not evaluated (yet): it is listed, and what it could decide is unknown. */
export interface ForeignPolicyObject extends Meta {
  readonly kind: 'ForeignPolicy';
  readonly apiVersion: string;
  /** Its real kind, e.g. `CiliumNetworkPolicy`. The `name` of the object key is `<apiVersion>/<policyKind>/<name>`. */
  readonly policyKind: string;
  readonly manifest: JsonObject;
  readonly origin?: Origin;
}

export type ClusterObject = NamespaceObject | PodObject | NodeObject | ServiceObject | PolicyObject | ForeignPolicyObject;

export type ClusterEvent =
  | { readonly type: 'upsert'; readonly object: ClusterObject }
  | { readonly type: 'remove'; readonly key: ObjectKey };

/** Why objects of a kind are not (all) seen. What they could decide is *unknown*, never guessed. */
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
  // A slash is legal in none of the three parts but a ForeignPolicy's name, which comes last, so keys cannot collide.
  return `${kind}/${namespace}/${name}` as ObjectKey;
}

export function keyOf(object: ClusterObject): ObjectKey {
  const name = object.kind === 'ForeignPolicy' ? `${object.apiVersion}/${object.policyKind}/${object.name}` : object.name;
  return objectKey(object.kind, object.namespace, name);
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
