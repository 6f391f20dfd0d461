/** Where the three kinds of policy.networking.k8s.io differ (2.4, 2.5). */
import type { JsonObject } from '../objects.ts';
import { field } from '../check.ts';
import { adminFields } from './fields.ts';

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

const admin: AdminDialect = {
  kind: 'AdminNetworkPolicy',
  admits: 'Allow',
  actions: ['Allow', 'Deny', 'Pass'],
  ports: { key: 'ports', other: 'protocols' },
  maxRules: 100,
  maxItems: 100,
  specFields: adminFields.spec,
  peers: { ingress: adminFields.ingressPeer, egress: adminFields.egressPeer },
};

const baseline: AdminDialect = {
  ...admin,
  kind: 'BaselineAdminNetworkPolicy',
  actions: ['Allow', 'Deny'],
  specFields: adminFields.baselineSpec,
  peers: { ingress: adminFields.ingressPeer, egress: adminFields.baselineEgressPeer },
};

const cluster: AdminDialect = {
  kind: 'ClusterNetworkPolicy',
  admits: 'Accept',
  actions: ['Accept', 'Deny', 'Pass'],
  ports: { key: 'protocols', other: 'ports' },
  maxRules: 25,
  maxItems: 25,
  specFields: adminFields.clusterSpec,
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
