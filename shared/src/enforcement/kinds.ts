/** Which policies which engine enforces: the columns "section 1", "section 2" and "own kinds" of table 5.2. */
import type { Certainty, KindSupport } from './enforcement.ts';
import { isAtLeast } from './facts.ts';

export const networkPolicies: KindSupport = { group: 'networking.k8s.io', kinds: ['NetworkPolicy'], enforced: 'yes' };

const admin = 'policy.networking.k8s.io';

export const adminKinds = (enforced: KindSupport['enforced'], ...kinds: readonly string[]): readonly KindSupport[] =>
  kinds.length === 0 ? [] : [{ group: admin, kinds, enforced }];

export const anpAndBanp = ['AdminNetworkPolicy', 'BaselineAdminNetworkPolicy'] as const;

const ownOfCalico: readonly KindSupport[] = [
  { group: 'projectcalico.org', enforced: 'yes' },
  { group: 'crd.projectcalico.org', enforced: 'yes' },
];

/** CAL-5: AdminNetworkPolicy in 3.29–3.31, its baseline from 3.30, ClusterNetworkPolicy from 3.32. */
export function calicoKinds(version: readonly [number, number] | undefined): readonly KindSupport[] {
  if (version === undefined)
    return [networkPolicies, ...ownOfCalico, ...adminKinds('unknown', ...anpAndBanp, 'ClusterNetworkPolicy')];
  const kinds = [
    ...(isAtLeast(version, 3, 29) && !isAtLeast(version, 3, 32) ? ['AdminNetworkPolicy'] : []),
    ...(isAtLeast(version, 3, 30) && !isAtLeast(version, 3, 32) ? ['BaselineAdminNetworkPolicy'] : []),
    ...(isAtLeast(version, 3, 32) ? ['ClusterNetworkPolicy'] : []),
  ];
  return [networkPolicies, ...ownOfCalico, ...adminKinds('yes', ...kinds)];
}

/** What one engine makes of a kind. */
export function supports(kinds: readonly KindSupport[], group: string, kind: string): Certainty {
  const found = kinds.filter((one) => one.group === group && (one.kinds === undefined || one.kinds.includes(kind)));
  if (found.some(({ enforced }) => enforced === 'yes')) return 'yes';
  return found.length > 0 ? 'unknown' : 'no';
}
