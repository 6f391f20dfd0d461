/** The whole picture at once, as data: what the map, the table and `eastwest list` show. Plain data: it crosses the worker. */
import type { Brand } from '../base/index.ts';
import type { PortSet } from '../model/index.ts';

/**
 * `shop/Deployment/web` (further variants: `shop/Deployment/web#2`), `external:10.0.0.0/8,fd00::/8`, `node:NAME` (the first of
 * its names), `anyone`, `any-pod`. The range that holds most addresses is `external:rest`, whatever blocks take out of it.
 * The same thing has the same id in every graph of a cluster, so positions and selection survive deltas and drafts. For
 * anything but telling nodes apart read the node's fields.
 */
export type NodeId = Brand<string, 'NodeId'>;

export interface Isolation {
  readonly ingress: boolean;
  readonly egress: boolean;
}

/** Pods of one controller that no question tells apart. */
export interface WorkloadNode {
  readonly type: 'workload';
  readonly id: NodeId;
  readonly namespace: string;
  /** Deployment, StatefulSet, DaemonSet, Job, CronJob, ReplicaSet, ReplicationController, Pod or a custom controller's kind. */
  readonly kind: string;
  readonly name: string;
  /** Names of its pods, sorted; for a template not yet rolled out the workload's own name once. */
  readonly podNames: readonly string[];
  /** How many pods it is or will be. */
  readonly replicas: number;
  /** Labels that all of its pods share. */
  readonly labels: ReadonlyMap<string, string>;
  readonly isolation: Isolation;
  readonly hostNetwork: boolean;
  /** No pod of it has an address yet (NP-48). */
  readonly noAddress: boolean;
  /** Present when the pods of the workload differ in some verdict, so that it is drawn as several nodes; says how they differ. */
  readonly variant?: { readonly index: number; readonly of: number; readonly differs: string };
}

/** Addresses outside the cluster that no verdict tells apart. Pod and node addresses inside the ranges are not meant. */
export interface ExternalNode {
  readonly type: 'external';
  readonly id: NodeId;
  readonly cidrs: readonly string[];
}

/** Cluster nodes (kubelets, host processes) that no verdict tells apart. What a pod hears of its own node (NP-42) is not drawn. */
export interface HostNode {
  readonly type: 'node';
  readonly id: NodeId;
  readonly names: readonly string[];
}

/**
 * Stands for many ends at once, so that "everything may reach everything" is two lines and not n².
 * `anyone`: every pod, node and outside address. `any-pod`: every pod with an address of its own, in every namespace.
 */
export interface StandInNode {
  readonly type: 'anyone' | 'any-pod';
  readonly id: NodeId;
}

export type GraphNode = WorkloadNode | ExternalNode | HostNode | StandInNode;

/**
 * From `from` to `to`, `ports` are allowed and `unknown` cannot be known; everything else is denied.
 *
 * INVARIANT (stand-ins): between two real nodes an edge is present iff it allows (or leaves unknown) more than the stand-in
 * edges of its two ends imply together. The exact ports of any two nodes are `portsBetween`.
 * An edge `anyone → w` says: as far as `w`'s own ingress is concerned, every source may use these ports; likewise `w → anyone`.
 * Together `a → anyone` and `anyone → b` imply what is in both, where `a` and `b` have an address family in common (NP-49);
 * `any-pod` joins in where the other end is a workload that is not on the host network. Ranges and cluster nodes are not under
 * policy: without a stand-in edge of their own they count as open both ways. Between two of them nothing is drawn. An edge
 * from a workload to itself is about its pods among each other; what a pod may always do (talk to itself, NP-44; hear its
 * own node, NP-42) is no edge.
 */
export interface GraphEdge {
  /** `<from>→<to>` */
  readonly id: string;
  readonly from: NodeId;
  readonly to: NodeId;
  readonly ports: PortSet;
  readonly unknown: PortSet;
}

export interface NamespaceSummary {
  readonly name: string;
  readonly labels: ReadonlyMap<string, string>;
  readonly pods: number;
  /** How its pods stand: all isolated by default in a direction, none, or some. */
  readonly ingress: 'all' | 'some' | 'none';
  readonly egress: 'all' | 'some' | 'none';
  readonly synthesised: boolean;
}

export interface Graph {
  readonly nodes: ReadonlyMap<NodeId, GraphNode>;
  readonly edges: readonly GraphEdge[];
  readonly namespaces: readonly NamespaceSummary[];
}
