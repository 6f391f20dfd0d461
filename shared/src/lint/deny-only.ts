/** L-42: a policy that says only what it denies, where what nothing allows is denied too (CAL-15, CIL-9). */
import { selection } from '../evaluate/tier-reach.ts';
import type { PodClass } from '../evaluate/index.ts';
import { keyOf } from '../kube/index.ts';
import type { ObjectKey } from '../kube/index.ts';
import type { Direction, Tier, TierPolicy, TierRule } from '../model/index.ts';
import type { LintContext } from './context.ts';
import { finding } from './finding.ts';
import type { Finding } from './finding.ts';

export function denyOnlyFindings(context: LintContext, tiers: readonly Tier[]): readonly Finding[] {
  // Whom it selects, and what else is there for them, is not known where pods are not seen.
  if (context.world.hidden.has('Pod')) return [];
  return tiers.filter(({ end }) => end === 'deny').flatMap((tier) => denyOnlyIn(context, tier));
}

function denyOnlyIn(context: LintContext, tier: Tier): readonly Finding[] {
  const policies = tier.ranks.flatMap((rank) => (rank.kind === 'policies' ? rank.policies : []));
  return [...partsOf(policies).values()].flatMap((parts) =>
    (['ingress', 'egress'] as const).flatMap((direction): readonly Finding[] => {
      const [first] = parts;
      const rules = parts.flatMap((part) => rulesOf(part, direction));
      const [rule] = rules;
      if (first === undefined || rule === undefined || rules.some(({ action }) => action !== 'deny')) return [];
      if (!parts.some((part) => part.valid && part[direction]?.isolates === true)) return [];
      if (!leavesNothing(context, tier, { parts, policies, direction })) return [];
      const message = `its ${direction} rules only deny, and what no rule of tier ${tier.name} allows ends in deny too: nothing is left`;
      return [finding('L-42', 'warning', keyOf(first.object), { path: sectionOf(rule), message })];
    }),
  );
}

/** One object may have several parts. */
function partsOf(policies: readonly TierPolicy[]): ReadonlyMap<ObjectKey, readonly TierPolicy[]> {
  const groups = new Map<ObjectKey, TierPolicy[]>();
  for (const policy of policies) {
    const key = keyOf(policy.object);
    groups.set(key, [...(groups.get(key) ?? []), policy]);
  }
  return groups;
}

function rulesOf(policy: TierPolicy, direction: Direction): readonly TierRule[] {
  return policy.valid ? (policy[direction]?.rules ?? []) : [];
}

/** `spec.egress[0]` is in `spec.egress`, or in `spec.egressDeny`. */
function sectionOf({ path }: TierRule): string {
  return path.replace(/\[\d+\]$/u, '');
}

interface Question {
  readonly parts: readonly TierPolicy[];
  readonly policies: readonly TierPolicy[];
  readonly direction: Direction;
}

/** For some of the pods that it selects; one that selects none is judged by what there is in its tier. */
function leavesNothing(context: LintContext, tier: Tier, { parts, policies, direction }: Question): boolean {
  const { classes, table } = context.engine;
  const others = policies.filter(
    (policy) => !parts.includes(policy) && (!policy.valid || rulesOf(policy, direction).some(({ action }) => action !== 'deny')),
  );
  const selected = classes.filter(
    (of): of is PodClass => of.kind === 'pod' && !of.hostNetwork && parts.some((part) => selection(table, part, of) === 'yes'),
  );
  if (selected.length === 0) return others.length === 0;
  const withNetworkPolicies = tier.ranks.some(({ kind }) => kind === 'network-policies');
  return selected.some(
    (of) =>
      !others.some((policy) => selection(table, policy, of) !== 'no') &&
      !(withNetworkPolicies && allowedByNetworkPolicies(context, of, direction)),
  );
}

function allowedByNetworkPolicies({ engine }: LintContext, of: PodClass, direction: Direction): boolean {
  const { valid, invalid } = engine.applying(of, direction);
  return invalid.length > 0 || valid.some((policy) => (policy[direction] ?? []).length > 0);
}
