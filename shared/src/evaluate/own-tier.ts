/** NetworkPolicies and what stands in one tier with them, asked by themselves; and who is asked before them. */
import { assertNever } from '../base/index.ts';
import type { Family, PolicyPlan, Tier, TierPolicy } from '../model/index.ts';
import type { ClassTable } from './classes.ts';
import type { RowTerm } from './evaluation.ts';
import { walkOver } from './tier-rows.ts';
import type { TierSubject } from './tier-rows.ts';
import { openRows } from './rows.ts';
import { uniteTerms } from './terms.ts';
import type { Event } from './tier-walk.ts';

/** What may be allowed as far as the tier of NetworkPolicies goes, everything of it that comes before them left out. */
export function ownTierAllows(table: ClassTable, plan: PolicyPlan, subject: TierSubject, family: Family): readonly RowTerm[] {
  const whole = openRows(table).v4.allowed;
  if (plan.policies.length > 0) return walkOver(table, onlySome(plan, fromNetworkPolicies), subject, family, whole).mayAllow;
  // The same list for all subjects of the same policies, without asking each.
  const says = subject.networkPolicies(family);
  if (says.some(({ isolates }) => isolates !== 'yes')) return whole;
  return says.map(({ may }) => may).reduce(uniteTerms, []);
}

/** Policies that may decide some of `start` before NetworkPolicies are asked. */
export function decidedBefore(
  table: ClassTable,
  plan: PolicyPlan,
  subject: TierSubject,
  family: Family,
  start: readonly RowTerm[],
): readonly TierPolicy[] {
  const found = new Set<TierPolicy>();
  walkOver(table, onlySome(plan, beforeNetworkPolicies), subject, family, start, (event) => {
    for (const policy of deciding(event)) found.add(policy);
  });
  return [...found];
}

function onlySome({ pipelines }: PolicyPlan, some: (tiers: readonly Tier[]) => readonly Tier[]): Pick<PolicyPlan, 'pipelines'> {
  return { pipelines: pipelines.map(({ engine, tiers }) => ({ engine, tiers: some(tiers) })) };
}

function deciding(event: Event): readonly TierPolicy[] {
  switch (event.kind) {
    case 'rule':
      return event.rule.action === 'pass' ? [] : [event.policy];
    case 'invalid':
      return [event.policy];
    case 'end':
      return event.isolating;
    case 'network-policies':
    case 'tie':
      return [];
    default:
      return assertNever(event);
  }
}

function fromNetworkPolicies(tiers: readonly Tier[]): readonly Tier[] {
  return tiers.filter(holdsNetworkPolicies).map((tier) => ({ ...tier, ranks: tier.ranks.slice(placeIn(tier)) }));
}

function beforeNetworkPolicies(tiers: readonly Tier[]): readonly Tier[] {
  const at = tiers.findIndex(holdsNetworkPolicies);
  return tiers
    .slice(0, at + 1)
    .map((tier, index) => (index < at ? tier : { ...tier, ranks: tier.ranks.slice(0, placeIn(tier)), end: 'next' }));
}

function holdsNetworkPolicies(tier: Tier): boolean {
  return placeIn(tier) >= 0;
}

function placeIn({ ranks }: Tier): number {
  return ranks.findIndex(({ kind }) => kind === 'network-policies');
}
