/** The allow rules of the tiers that come nearest to a connection that is denied. */
import type { Tier, TierRule, ValidTierPolicy } from '../model/index.ts';
import { subjectOf } from './cell.ts';
import { failuresOf, matchesSurely } from './near-rule.ts';
import { nearestOf, networkPolicyMisses } from './near.ts';
import type { Candidate } from './near.ts';
import { matchingPeer, refOfRule } from './tier-cell.ts';
import type { WalkedCell, WalkedPipeline } from './tier-cell.ts';
import type { TierQuestion } from './tier-reasons.ts';
import { selection } from './tier-reach.ts';
import type { Event } from './tier-walk.ts';
import { admitting } from './tried.ts';
import type { NearMiss, RuleRef } from './verdict.ts';

type Near = Candidate<NearMiss>;
type Before = Extract<NearMiss, { failed: 'order' }>['before'];

/** A few of each tier. Of tiers that are not reached only rules that match: order is all that they fail. */
export function tierMisses(question: TierQuestion, { pipelines }: WalkedCell): readonly NearMiss[] {
  const engines = pipelines.length > 1;
  return pipelines.flatMap((walked) => {
    if (walked.outcome !== 'denied') return [];
    const deciding = walked.events.at(-1);
    const reached = deciding === undefined ? walked.tiers.length : walked.tiers.indexOf(deciding.tier);
    return walked.tiers.flatMap((tier, index) => {
      const before = index > reached ? deciding : stopperIn(walked, tier);
      const place = { tier: tier.name, ...(engines ? { engine: walked.engine } : {}) };
      const found = candidatesIn(question, tier, before && beforeOf(question, before));
      return nearestOf(index > reached ? found.filter(({ fails }) => fails === 0) : found).map((near) => ({ ...near, ...place }));
    });
  });
}

/** What ends the tier before its last rule is asked. */
function stopperIn({ events }: WalkedPipeline, tier: Tier): Event | undefined {
  return events.findLast((event) => event.tier === tier && event.kind === 'rule' && event.certain);
}

function beforeOf({ evaluation, cell, direction }: TierQuestion, event: Event): Before {
  const { name: tier } = event.tier;
  if (event.kind !== 'rule') return { tier, effect: 'deny' };
  const rule = refOfRule(evaluation, cell, direction, event.policy, event.rule);
  return { tier, effect: event.rule.action === 'pass' ? 'pass' : 'deny', rule };
}

function candidatesIn(question: TierQuestion, tier: Tier, before: Before | undefined): readonly Near[] {
  const { evaluation, cell, direction } = question;
  const subject = subjectOf(cell, direction);
  if (subject.kind !== 'pod') return [];
  return tier.ranks.flatMap((rank): readonly Near[] => {
    if (rank.kind === 'network-policies') return ofNetworkPolicies(question, tier, before);
    const asked = rank.policies.filter(
      (policy): policy is ValidTierPolicy => policy.valid && selection(evaluation.table, policy, subject) === 'yes',
    );
    return asked.flatMap((policy) =>
      (policy[direction]?.rules ?? []).flatMap((rule) =>
        rule.action === 'allow' ? candidate(question, tier, policy, rule, before) : [],
      ),
    );
  });
}

function candidate(
  question: TierQuestion,
  { name: tier }: Tier,
  policy: ValidTierPolicy,
  rule: TierRule,
  before: Before | undefined,
): readonly Near[] {
  const { evaluation, cell, direction } = question;
  const failures = failuresOf(evaluation, cell, direction, rule);
  const [first] = failures;
  const matched = refOfRule(evaluation, cell, direction, policy, rule);
  if (first === undefined) {
    if (before === undefined) return [];
    return [tooLate(tier, matched, before, matchesSurely(evaluation, cell, direction, rule))];
  }
  const peer = matchingPeer(evaluation, cell, direction, rule.peers)?.path ?? failures.find(({ path }) => path)?.path;
  const portPath = matched.portPath ?? first.portPath;
  const ref: RuleRef = { policy: policy.ref, path: peer ?? rule.path, ...(portPath === undefined ? {} : { portPath }) };
  const near: NearMiss = { tier, rule: ref, failed: first.failed, message: first.message };
  return [{ near, fails: failures.length, progress: first.progress }];
}

const tooLate = (tier: string, rule: RuleRef, before: Before, surely = true): Near => ({
  near: { tier, rule, failed: 'order', before, ...(surely ? {} : { unsure: true as const }) },
  fails: 0,
  progress: surely ? 1 : 0,
});

function ofNetworkPolicies(
  { evaluation, cell, direction, tried }: TierQuestion,
  { name: tier }: Tier,
  before: Before | undefined,
): readonly Near[] {
  const late = before === undefined ? [] : tried.flatMap(admitting).map((rule) => tooLate(tier, rule, before));
  const misses = networkPolicyMisses(evaluation, cell, direction, tried);
  return [...late, ...misses.map(({ near, ...how }) => ({ ...how, near: { tier, ...near } }))];
}
