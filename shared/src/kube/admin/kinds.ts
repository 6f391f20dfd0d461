/** What differs between the three admin kinds (semantics.md 2.3, 2.4). */
import { field } from '../check.ts';
import type { JsonObject } from '../objects.ts';

export interface AdminShape {
  readonly kind: 'AdminNetworkPolicy' | 'BaselineAdminNetworkPolicy' | 'ClusterNetworkPolicy';
  readonly actions: readonly string[];
  /** Rules in a direction, peers of a rule, ports of a rule. */
  readonly most: { readonly rules: number; readonly items: number };
  /** `ports` with the protocol inside, or `protocols` with the port inside. */
  readonly portField: 'ports' | 'protocols';
  readonly hasPriority: boolean;
  readonly domainNames: boolean;
}

const shapes: Readonly<Record<AdminShape['kind'], AdminShape>> = {
  AdminNetworkPolicy: {
    kind: 'AdminNetworkPolicy',
    actions: ['Allow', 'Deny', 'Pass'],
    most: { rules: 100, items: 100 },
    portField: 'ports',
    hasPriority: true,
    domainNames: true,
  },
  BaselineAdminNetworkPolicy: {
    kind: 'BaselineAdminNetworkPolicy',
    actions: ['Allow', 'Deny'],
    most: { rules: 100, items: 100 },
    portField: 'ports',
    hasPriority: false,
    domainNames: false,
  },
  ClusterNetworkPolicy: {
    kind: 'ClusterNetworkPolicy',
    actions: ['Accept', 'Deny', 'Pass'],
    most: { rules: 25, items: 25 },
    portField: 'protocols',
    hasPriority: true,
    domainNames: true,
  },
};

export function adminShapeOf(manifest: JsonObject): AdminShape {
  const kind = field(manifest, 'kind');
  return kind === 'AdminNetworkPolicy' || kind === 'BaselineAdminNetworkPolicy' ? shapes[kind] : shapes.ClusterNetworkPolicy;
}

/** CNP-11: the kinds of peers, which are one field each. */
export const ingressPeers: readonly string[] = ['namespaces', 'pods'];

export function egressPeers({ domainNames }: AdminShape): readonly string[] {
  return ['namespaces', 'pods', 'nodes', 'networks', ...(domainNames ? ['domainNames'] : [])];
}
