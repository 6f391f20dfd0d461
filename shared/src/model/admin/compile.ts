/** AdminNetworkPolicy, BaselineAdminNetworkPolicy (v1alpha1) and ClusterNetworkPolicy (v1alpha2): semantics.md section 2. */
import { adminDialect } from '../../kube/index.ts';
import type { ForeignPolicyObject } from '../../kube/index.ts';
import type { Rank, TierPolicy } from '../tiers/index.ts';
import { compileAdminPolicy } from './policy.ts';
import type { PlacedPolicy } from './policy.ts';

export interface AdminPlan {
  /** By priority ascending, one rank for each (CNP-2, CNP-6). */
  readonly admin: readonly Rank[];
  readonly baseline: readonly Rank[];
  /** Which versions of the API are in use: no engine reads both for long (2.5). */
  readonly versions: ReadonlySet<AdminVersion>;
  /** Of a version that is not known here. */
  readonly notEvaluated: readonly ForeignPolicyObject[];
}

export type AdminVersion = 'v1alpha1' | 'v1alpha2';

export function compileAdmin(objects: readonly ForeignPolicyObject[]): AdminPlan {
  const placed = objects.flatMap((object) => compileAdminPolicy(object) ?? []);
  return {
    admin: ranksByPriority(placed.filter(({ tiers }) => tiers.includes('Admin'))),
    baseline: baselineRanks(placed.filter(({ tiers }) => tiers.includes('Baseline'))),
    versions: new Set(placed.map(({ policy }) => (policy.ref.kind === 'ClusterNetworkPolicy' ? 'v1alpha2' : 'v1alpha1'))),
    notEvaluated: objects.filter(({ manifest }) => adminDialect(manifest) === undefined),
  };
}

/**
 * A policy without a valid priority may stand anywhere. It comes first: there it may do to every connection of the tier
 * what it could do at any later place.
 */
function ranksByPriority(placed: readonly PlacedPolicy[]): readonly PolicyRank[] {
  const byPriority = new Map<number, TierPolicy[]>();
  const anywhere: TierPolicy[] = [];
  for (const { priority, policy } of placed) {
    if (priority === undefined) anywhere.push(policy);
    else byPriority.set(priority, [...(byPriority.get(priority) ?? []), policy]);
  }
  const sorted = [...byPriority].sort(([left], [right]) => left - right);
  return [
    ...(anywhere.length > 0 ? [rank(anywhere, 'no valid priority')] : []),
    ...sorted.map(([priority, policies]) => rank(policies, `priority ${priority}`)),
  ];
}

const isOld = ({ policy }: PlacedPolicy): boolean => policy.ref.kind === 'BaselineAdminNetworkPolicy';

/**
 * A BaselineAdminNetworkPolicy has no priority, and nobody orders it among ClusterNetworkPolicies: either API's own sequence
 * may be the first to decide.
 */
function baselineRanks(placed: readonly PlacedPolicy[]): readonly Rank[] {
  const old = placed.filter(isOld).map(({ policy }) => policy);
  if (old.length === 0) return ranksByPriority(placed);
  if (old.length === placed.length) return [rank(old, 'no priority')];
  const later = ranksByPriority(placed.filter((one) => !isOld(one))).map(({ policies }) => policies);
  const lines = [...old.map((policy) => [policy]), ...sequencesOf(later)];
  return [{ ...rank([...new Set(lines.flat())], 'no order between the versions of the API'), lines }];
}

/** In each, another policy is the first of its priority (CNP-6): in one of them every policy is the first that could decide. */
function sequencesOf(priorities: readonly (readonly TierPolicy[])[]): readonly (readonly TierPolicy[])[] {
  const tied = priorities.filter(({ length }) => length > 1);
  if (tied.length === 0) return [priorities.flat()];
  return tied.flatMap((own) =>
    own.map((first) =>
      priorities.flatMap((policies) => (policies === own ? [first, ...policies.filter((other) => other !== first)] : policies)),
    ),
  );
}

/** CNP-6 */
function rank(policies: readonly TierPolicy[], label: string): PolicyRank {
  return { kind: 'policies', policies, ties: 'undefined', label };
}

type PolicyRank = Extract<Rank, { kind: 'policies' }>;
