/** What stands between a denied direction and its being allowed: found by thinking deny rules away until it is not denied. */
import type { Tier, TierRule } from '../model/index.ts';
import { refOfRule, walkCell } from './tier-cell.ts';
import type { WalkedCell, WalkedPipeline } from './tier-cell.ts';
import { isolatingIn } from './tier-reasons.ts';
import type { TierQuestion } from './tier-reasons.ts';
import type { Event } from './tier-walk.ts';
import type { Obstacles, RuleRef } from './verdict.ts';

type RuleEvent = Extract<Event, { kind: 'rule' }>;
type Missing = Obstacles['missing'][number];

export function obstaclesOf(question: TierQuestion, first: WalkedCell): Obstacles {
  const { evaluation, cell, direction } = question;
  const gone = new Set<TierRule>();
  const denying: RuleRef[] = [];
  let walked = first;
  for (let denials = denialsOf(walked); denials.length > 0; denials = denialsOf(walked)) {
    for (const { policy, rule } of denials) {
      if (!gone.has(rule)) denying.push(refOfRule(evaluation, cell, direction, policy, rule));
      gone.add(rule);
    }
    walked = walkCell(evaluation, cell, direction, gone) ?? walked;
  }
  const left = walked.pipelines.filter(({ outcome }) => outcome !== 'allowed');
  const missing = left.flatMap((pipeline) => missingIn(question, pipeline, walked.pipelines.length > 1));
  const before = denying.length === 0 ? undefined : allowBefore(first);
  return {
    denying: distinct(denying),
    missing,
    ...(before === undefined ? {} : { before }),
    ...(missing.length < left.length ? { unsure: true as const } : {}),
  };
}

/** Deny rules that match or may, in pipelines that do not surely allow. */
function denialsOf({ pipelines }: WalkedCell): readonly RuleEvent[] {
  return pipelines.flatMap(({ outcome, events }) =>
    outcome === 'allowed' ? [] : events.filter((event) => event.kind === 'rule').filter(({ rule }) => rule.action === 'deny'),
  );
}

function missingIn(question: TierQuestion, { engine, events }: WalkedPipeline, engines: boolean): readonly Missing[] {
  const end = events.find((event) => event.kind === 'end');
  if (end === undefined) return [];
  const policies = isolatingIn(end.tier, end.isolating, question.applying);
  return [{ tier: end.tier.name, ...(engines ? { engine } : {}), policies }];
}

/** Undefined also where one allow would not do: several engines deny in different tiers. */
function allowBefore({ pipelines }: WalkedCell): string | undefined {
  const tiers = pipelines.flatMap(({ outcome, events }) => {
    if (outcome === 'allowed') return [];
    return [events.find((event) => event.kind === 'rule' && event.rule.action === 'deny')?.tier];
  });
  const [first] = tiers;
  if (first === undefined || tiers.some((tier) => tier?.name !== first.name)) return undefined;
  return deniesFirst(first) ? undefined : first.name;
}

/** CIL-8: whose ranks are of deny rules and of allow rules, and no order is written down. */
function deniesFirst({ ranks }: Tier): boolean {
  return ranks.some((rank) => rank.kind === 'policies' && rank.ties === 'defined' && rank.lines === undefined);
}

function distinct<Item>(items: readonly Item[]): readonly Item[] {
  return [...new Map(items.map((item) => [JSON.stringify(item), item])).values()];
}
