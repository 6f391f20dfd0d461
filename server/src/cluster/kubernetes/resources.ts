/** The kinds that are listed and watched. */
import type { ObjectKind } from '@eastwest/shared/kube';

export interface Resource {
  /** Collection at cluster scope, e.g. `/api/v1/pods`. */
  readonly path: string;
  readonly apiVersion: string;
  /** As the API calls it; items of a list do not repeat it. */
  readonly kind: string;
  /** What it becomes. */
  readonly objectKind: ObjectKind;
  /** For messages: `pods`, or `ciliumnetworkpolicies (cilium.io)`. */
  readonly label: string;
}

const core = (kind: 'Namespace' | 'Pod' | 'Node' | 'Service', plural: string): Resource => ({
  path: `/api/v1/${plural}`,
  apiVersion: 'v1',
  kind,
  objectKind: kind,
  label: plural,
});

export const builtInResources: readonly Resource[] = [
  core('Namespace', 'namespaces'),
  core('Node', 'nodes'),
  core('Pod', 'pods'),
  core('Service', 'services'),
  {
    path: '/apis/networking.k8s.io/v1/networkpolicies',
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    objectKind: 'NetworkPolicy',
    label: 'networkpolicies',
  },
];

/**
 * The policies of other APIs, by group (semantics.md 0.1: never by kind alone). Only kinds that decide about connections:
 * tiers, address lists and what a controller derives from policies decide nothing by themselves, staged policies nothing at all.
 */
export const policyKinds: ReadonlyMap<string, ReadonlySet<string>> = new Map([
  ['policy.networking.k8s.io', new Set(['AdminNetworkPolicy', 'BaselineAdminNetworkPolicy', 'ClusterNetworkPolicy'])],
  ['projectcalico.org', new Set(['NetworkPolicy', 'GlobalNetworkPolicy'])],
  ['crd.projectcalico.org', new Set(['NetworkPolicy', 'GlobalNetworkPolicy'])],
  ['cilium.io', new Set(['CiliumNetworkPolicy', 'CiliumClusterwideNetworkPolicy'])],
  ['crd.antrea.io', new Set(['ClusterNetworkPolicy', 'NetworkPolicy'])],
  ['networking.k8s.aws', new Set(['ClusterNetworkPolicy', 'ApplicationNetworkPolicy'])],
  ['networking.gke.io', new Set(['FQDNNetworkPolicy'])],
  ['k8s.ovn.org', new Set(['EgressFirewall'])],
]);
