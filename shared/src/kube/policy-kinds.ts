/**
 * Table 0.1: the kinds of every policy API beside networking.k8s.io, by API **group**: kind names collide between groups.
 * `policy` kinds decide about connections; `part` kinds take part only through a policy that names or selects them (or, as
 * the staged ones, say what a policy would be). Left out are kinds that repeat others (PolicyEndpoint, Calico's Profile).
 */
export type PolicyFamily = 'admin' | 'calico' | 'cilium' | 'other';

export interface PolicyKind {
  readonly scope: 'namespace' | 'cluster';
  readonly family: PolicyFamily;
  readonly role: 'policy' | 'part';
  /** What of the traffic of pods it decides about, where that is not all (5.4). */
  readonly only?: 'egress' | 'egress-outside';
}

const policy = (family: PolicyFamily, scope: PolicyKind['scope']): PolicyKind => ({ family, scope, role: 'policy' });
const part = (family: PolicyFamily, scope: PolicyKind['scope']): PolicyKind => ({ family, scope, role: 'part' });

const calicoKinds: readonly (readonly [string, PolicyKind])[] = [
  ['NetworkPolicy', policy('calico', 'namespace')],
  ['GlobalNetworkPolicy', policy('calico', 'cluster')],
  ['StagedNetworkPolicy', part('calico', 'namespace')],
  ['StagedGlobalNetworkPolicy', part('calico', 'cluster')],
  ['StagedKubernetesNetworkPolicy', part('calico', 'namespace')],
  ['Tier', part('calico', 'cluster')],
  ['NetworkSet', part('calico', 'namespace')],
  ['GlobalNetworkSet', part('calico', 'cluster')],
  ['HostEndpoint', part('calico', 'cluster')],
];

const policyKinds: ReadonlyMap<string, PolicyKind> = new Map([
  ['policy.networking.k8s.io/AdminNetworkPolicy', policy('admin', 'cluster')],
  ['policy.networking.k8s.io/BaselineAdminNetworkPolicy', policy('admin', 'cluster')],
  ['policy.networking.k8s.io/ClusterNetworkPolicy', policy('admin', 'cluster')],
  ...['projectcalico.org', 'crd.projectcalico.org'].flatMap((group) =>
    calicoKinds.map(([kind, what]): [string, PolicyKind] => [`${group}/${kind}`, what]),
  ),
  ['cilium.io/CiliumNetworkPolicy', policy('cilium', 'namespace')],
  ['cilium.io/CiliumClusterwideNetworkPolicy', policy('cilium', 'cluster')],
  ['cilium.io/CiliumCIDRGroup', part('cilium', 'cluster')],
  ['crd.antrea.io/NetworkPolicy', policy('other', 'namespace')],
  ['crd.antrea.io/ClusterNetworkPolicy', policy('other', 'cluster')],
  ['networking.k8s.aws/ClusterNetworkPolicy', policy('other', 'cluster')],
  ['networking.k8s.aws/ApplicationNetworkPolicy', policy('other', 'namespace')],
  ['networking.gke.io/FQDNNetworkPolicy', { ...policy('other', 'namespace'), only: 'egress' }],
  ['k8s.ovn.org/EgressFirewall', { ...policy('other', 'namespace'), only: 'egress-outside' }],
]);

/** Undefined for a kind of no policy API, and for NetworkPolicy of networking.k8s.io, which has a form of its own. */
export function policyKindOf(apiVersion: string, kind: string): PolicyKind | undefined {
  return policyKinds.get(`${groupOf(apiVersion)}/${kind}`);
}

export function groupOf(apiVersion: string): string {
  const slash = apiVersion.indexOf('/');
  return slash < 0 ? '' : apiVersion.slice(0, slash);
}

/** As the API server's paths have it: `ciliumnetworkpolicies`. All these kinds follow the rule. */
export function pluralOf(kind: string): string {
  const word = kind.toLowerCase();
  return word.endsWith('y') ? `${word.slice(0, -1)}ies` : `${word}s`;
}

/** Kinds by group, for discovery. */
export function policyKindsByGroup(): ReadonlyMap<string, ReadonlySet<string>> {
  const groups = new Map<string, Set<string>>();
  for (const key of policyKinds.keys()) {
    const [group = '', kind = ''] = key.split('/');
    const known = groups.get(group);
    if (known === undefined) groups.set(group, new Set([kind]));
    else known.add(kind);
  }
  return groups;
}
