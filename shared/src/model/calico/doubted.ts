/** A policy or tier at a place in the order where it only may stand. Asked again at the other place, for what is left. */
import { perhaps } from '../tiers/index.ts';
import type { Rank, Tier, TierPolicy } from '../tiers/index.ts';

const known = new WeakMap<TierPolicy, Map<string, TierPolicy>>();

/** The same by reference for the same reason: rows are kept by identity. */
export function doubted(policy: TierPolicy, why: string): TierPolicy {
  const made = known.get(policy) ?? new Map<string, TierPolicy>();
  known.set(policy, made);
  const one = made.get(why) ?? { ...policy, subject: perhaps(policy.subject, why) };
  made.set(why, one);
  return one;
}

export function doubtedTier(tier: Tier, why: string): Tier {
  return { ...tier, ranks: tier.ranks.map((rank) => doubtedRank(rank, why)) };
}

function doubtedRank(rank: Rank, why: string): Rank {
  if (rank.kind === 'network-policies') return rank;
  const those = (policies: readonly TierPolicy[]): readonly TierPolicy[] => policies.map((policy) => doubted(policy, why));
  return { ...rank, policies: those(rank.policies), ...(rank.lines === undefined ? {} : { lines: rank.lines.map(those) }) };
}
