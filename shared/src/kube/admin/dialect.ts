/** Where the three kinds of policy.networking.k8s.io differ (2.4, 2.5). */
import type { JsonObject } from '../objects.ts';
import { field } from '../check.ts';

export interface AdminDialect {
  readonly kind: string;
  /** The action that admits. */
  readonly admits: 'Accept' | 'Allow';
  readonly actions: readonly string[];
  /** The list of ports in a rule, and what the other version calls it. */
  readonly ports: { readonly key: 'ports' | 'protocols'; readonly other: 'ports' | 'protocols' };
  readonly maxRules: number;
  /** Of a rule's peers and of its ports. */
  readonly maxItems: number;
  readonly specFields: readonly string[];
  readonly peers: Readonly<Record<'ingress' | 'egress', readonly string[]>>;
}

/** All that a subject and an ingress peer may be (CNP-9, CNP-10). */
export const podPeers: readonly string[] = ['namespaces', 'pods'];

const admin: AdminDialect = {
  kind: 'AdminNetworkPolicy',
  admits: 'Allow',
  actions: ['Allow', 'Deny', 'Pass'],
  ports: { key: 'ports', other: 'protocols' },
  maxRules: 100,
  maxItems: 100,
  specFields: ['priority', 'subject', 'ingress', 'egress'],
  peers: { ingress: podPeers, egress: [...podPeers, 'networks', 'nodes', 'domainNames'] },
};

const baseline: AdminDialect = {
  ...admin,
  kind: 'BaselineAdminNetworkPolicy',
  actions: ['Allow', 'Deny'],
  specFields: ['subject', 'ingress', 'egress'],
  peers: { ingress: podPeers, egress: [...podPeers, 'networks', 'nodes'] },
};

const cluster: AdminDialect = {
  kind: 'ClusterNetworkPolicy',
  admits: 'Accept',
  actions: ['Accept', 'Deny', 'Pass'],
  ports: { key: 'protocols', other: 'ports' },
  maxRules: 25,
  maxItems: 25,
  specFields: ['tier', 'priority', 'subject', 'ingress', 'egress'],
  peers: admin.peers,
};

const dialects: ReadonlyMap<string, AdminDialect> = new Map([
  ['policy.networking.k8s.io/v1alpha1 AdminNetworkPolicy', admin],
  ['policy.networking.k8s.io/v1alpha1 BaselineAdminNetworkPolicy', baseline],
  ['policy.networking.k8s.io/v1alpha2 ClusterNetworkPolicy', cluster],
]);

/** Undefined for a version that is not known here: nobody can say what such a policy means. */
export function adminDialect(manifest: JsonObject): AdminDialect | undefined {
  const [apiVersion, kind] = [field(manifest, 'apiVersion'), field(manifest, 'kind')];
  return typeof apiVersion === 'string' && typeof kind === 'string' ? dialects.get(`${apiVersion} ${kind}`) : undefined;
}
