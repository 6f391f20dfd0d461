/** How an engine treats what the API leaves open: tables 1.8 and 5.3, NP-36, NP-37. One value for each engine that is known. */
import type { InClusterBlocks } from '../model/index.ts';

export interface Profile {
  readonly name: string;
  /** Table 1.8 */
  readonly ipBlockMatchesPods: boolean;
  readonly ipBlockMatchesNodes: boolean;
  /** NP-37: the init containers whose port names count; `sidecars` are those that keep running beside the containers. */
  readonly initContainerPorts: 'none' | 'sidecars' | 'all';
  /** NP-36: whether a name means the destination's own number, or every number that a pod selected by the policy gives it. */
  readonly namedPorts: 'own' | 'of-selected-pods';
  /** NP-42: what always reaches a pod from its own node; the kubelet is of root. */
  readonly ownNodeIngress: 'everything' | 'processes-of-root';
  /** NP-43: whether egress policies apply to what a pod sends to its own node. */
  readonly ownNodeEgress: 'policed' | 'open';
  /** CAL-25: whether settings of Felix, where there are any, decide after the egress policies about the own node. */
  readonly heedsFelix: boolean;
  /** CIL-10: whether pods that no policy selects are open, or closed as if one selected them. */
  readonly isolates: 'selected-pods' | 'every-pod';
  /** CIL-10: whether NetworkPolicies count at all. */
  readonly networkPolicies: 'enforced' | 'ignored';
  /** CIL-20: what the address blocks of Cilium's own policies cover besides the outside. */
  readonly ciliumBlocks: InClusterBlocks;
  /** CIL-21: whether selectors see every label of pods and namespaces, or only those that are part of Cilium's identities. */
  readonly labels: 'all' | 'of-cilium-identities';
  /** NP-41: a namespace so labelled (with an empty value) stands for the nodes and for pods on the host network. */
  readonly hostNetworkLabel?: string;
}

/** Raw API semantics: what is assumed where no engine is known. */
export const rawProfile: Profile = {
  name: 'raw',
  ipBlockMatchesPods: true,
  ipBlockMatchesNodes: true,
  initContainerPorts: 'sidecars',
  namedPorts: 'own',
  ownNodeIngress: 'everything',
  ownNodeEgress: 'policed',
  heedsFelix: true,
  isolates: 'selected-pods',
  networkPolicies: 'enforced',
  ciliumBlocks: 'none',
  labels: 'all',
};

/** Also in kindnet. */
const kubeNetworkPolicies: Profile = {
  ...rawProfile,
  name: 'kube-network-policies',
  initContainerPorts: 'none',
  ownNodeIngress: 'processes-of-root',
  ownNodeEgress: 'open',
  heedsFelix: false,
};

const calico: Profile = { ...rawProfile, name: 'calico', initContainerPorts: 'all' };

/** CIL-17, CIL-20, CIL-21. Also GKE Dataplane V2 and Azure CNI powered by Cilium. */
const cilium: Profile = {
  ...rawProfile,
  name: 'cilium',
  ipBlockMatchesPods: false,
  ipBlockMatchesNodes: false,
  heedsFelix: false,
  initContainerPorts: 'none',
  labels: 'of-cilium-identities',
};

const ovnKubernetes: Profile = {
  ...rawProfile,
  name: 'ovn-kubernetes',
  heedsFelix: false,
  hostNetworkLabel: 'policy-group.network.openshift.io/host-network',
};

const aws: Profile = {
  ...rawProfile,
  name: 'aws',
  initContainerPorts: 'none',
  namedPorts: 'of-selected-pods',
  heedsFelix: false,
};

const kubeRouter: Profile = {
  ...rawProfile,
  name: 'kube-router',
  initContainerPorts: 'none',
  ownNodeEgress: 'open',
  heedsFelix: false,
};

const antrea: Profile = { ...rawProfile, name: 'antrea', heedsFelix: false };

export const profiles = {
  raw: rawProfile,
  'kube-network-policies': kubeNetworkPolicies,
  calico,
  cilium,
  'ovn-kubernetes': ovnKubernetes,
  aws,
  'kube-router': kubeRouter,
  antrea,
} as const satisfies Record<string, Profile>;

/** Of two engines at once, where traffic must pass both: whatever one of them does not grant is not granted. */
export function combineProfiles(one: Profile, other: Profile): Profile {
  if (one.name === other.name) return one;
  const either = <Value>(key: (profile: Profile) => Value, strict: Value, loose: Value): Value =>
    key(one) === strict || key(other) === strict ? strict : loose;
  const init = ['none', 'sidecars', 'all'] as const;
  const leastInit = Math.min(init.indexOf(one.initContainerPorts), init.indexOf(other.initContainerPorts));
  return {
    name: `${one.name} and ${other.name}`,
    ipBlockMatchesPods: one.ipBlockMatchesPods && other.ipBlockMatchesPods,
    ipBlockMatchesNodes: one.ipBlockMatchesNodes && other.ipBlockMatchesNodes,
    initContainerPorts: init[leastInit] ?? 'none',
    namedPorts: either(({ namedPorts }) => namedPorts, 'own', 'of-selected-pods'),
    ownNodeIngress: either(({ ownNodeIngress }) => ownNodeIngress, 'processes-of-root', 'everything'),
    ownNodeEgress: either(({ ownNodeEgress }) => ownNodeEgress, 'policed', 'open'),
    heedsFelix: one.heedsFelix || other.heedsFelix,
    isolates: either(({ isolates }) => isolates, 'every-pod', 'selected-pods'),
    // Enforced by one of them they are enforced; the blocks are those of the one that reads these policies.
    networkPolicies: either(({ networkPolicies }) => networkPolicies, 'enforced', 'ignored'),
    ciliumBlocks: one.ciliumBlocks === 'none' ? other.ciliumBlocks : one.ciliumBlocks,
    labels: either(({ labels }) => labels, 'of-cilium-identities', 'all'),
  };
}

export type ProfileName = keyof typeof profiles;

/** Other names that people have for them. */
const aliases: ReadonlyMap<string, ProfileName> = new Map([
  ['kindnet', 'kube-network-policies'],
  ['canal', 'calico'],
  ['dataplane-v2', 'cilium'],
  ['eks', 'aws'],
  ['openshift', 'ovn-kubernetes'],
  ['k3s', 'kube-router'],
]);

export const profileNames: readonly ProfileName[] = Object.keys(profiles) as readonly ProfileName[];
export const profileAliases: readonly string[] = [...aliases.keys()];

export function profileNamed(name: string): Profile | undefined {
  const known = aliases.get(name) ?? profileNames.find((one) => one === name);
  return known && profiles[known];
}
