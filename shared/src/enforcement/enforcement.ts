/** Whether anything enforces the policies of a cluster, and how: what section 5 of the specification asks for. */
import type { Profile } from '../evaluate/index.ts';

export type Platform = 'gke' | 'eks' | 'aks' | 'openshift' | 'k3s' | 'rke2' | 'k0s' | 'kind' | 'minikube' | 'unknown';

export type Certainty = 'yes' | 'no' | 'unknown';

/** Policies of an API group that an engine enforces; what no entry names it does not. */
export interface KindSupport {
  readonly group: string;
  /** Absent: every kind of the group. */
  readonly kinds?: readonly string[];
  readonly enforced: Exclude<Certainty, 'no'>;
}

/** On which nodes an engine is at work. */
export type Reach =
  | { readonly kind: 'nodes'; readonly names: ReadonlySet<string> }
  /** Its agents are only counted, not seen. */
  | { readonly kind: 'counted'; readonly ready: number }
  /** Nothing says where, or whether at all. */
  | { readonly kind: 'unknown' };

/** A row of table 5.2 that fired. */
export interface Hit {
  readonly row: Row;
  /** As people call it. */
  readonly engine: string;
  readonly version?: string;
  /** Whether it enforces where it is at work. */
  readonly enforces: Certainty;
  /** Of `no` and `unknown`: why. */
  readonly why?: string;
  /** What was seen, e.g. `DaemonSet kube-system/cilium`. */
  readonly evidence: readonly string[];
  /** What one should know besides. */
  readonly remarks: readonly string[];
  readonly kinds: readonly KindSupport[];
  readonly reach: Reach;
  readonly profile: Profile;
}

export type Row =
  | 'calico'
  | 'canal'
  | 'gke-calico'
  | 'dataplane-v2'
  | 'gke-default'
  | 'cilium'
  | 'azure-npm'
  | 'azure-cilium'
  | 'aks-calico'
  | 'aws'
  | 'eks-default'
  | 'eks-auto'
  | 'ovn-kubernetes'
  | 'openshift-sdn'
  | 'antrea'
  | 'kube-router'
  | 'k3s'
  | 'weave'
  | 'kindnet'
  | 'kube-network-policies'
  | 'flannel'
  | 'kube-ovn'
  | 'vendor';

export type Coverage =
  | { readonly kind: 'enforced'; readonly nodes: number }
  /** `without`: nodes where nothing enforces, by name; only some of them, or none, where agents are merely counted. */
  | { readonly kind: 'partial'; readonly nodes: number; readonly covered: number; readonly without: readonly string[] }
  | { readonly kind: 'none'; readonly why: string }
  | { readonly kind: 'unknown'; readonly why: string };

export interface Enforcement {
  readonly platform: Platform;
  /** Every row that fired. */
  readonly hits: readonly Hit[];
  /** Those that enforce. More than one: traffic must pass all of them (5.1). */
  readonly engines: readonly Hit[];
  readonly coverage: Coverage;
  /** As which engine policies are to be evaluated, and why. */
  readonly profile: Profile;
  readonly profileWhy: string;
}
