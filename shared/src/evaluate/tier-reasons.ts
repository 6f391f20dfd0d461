/** What the tiers made of a cell, as reasons and steps: read from the record of the walk that decided it. */
import { assertNever } from '../base/index.ts';
import { formatPath } from '../kube/index.ts';
import type { Direction, EndTest, PolicyRef, Tier, TierPolicy, TierRule } from '../model/index.ts';
import type { Applying } from './applying.ts';
import { peerOf, subjectOf } from './cell.ts';
import type { Cell } from './cell.ts';
import type { ClassEvaluation } from './evaluate.ts';
import type { Ternary } from './meets.ts';
import { matchingPeer, meetsPeer, meetsSubject, refOfRule } from './tier-cell.ts';
import type { WalkedCell, WalkedPipeline } from './tier-cell.ts';
import type { Event } from './tier-walk.ts';
import { admitting } from './tried.ts';
import type { Tried } from './tried.ts';
import type { Reason, RuleRef, TierStep, UnknownCause } from './verdict.ts';

/** The cell and what NetworkPolicies have to do with it. */
export interface TierQuestion {
  readonly evaluation: ClassEvaluation;
  readonly cell: Cell;
  readonly direction: Direction;
  readonly applying: Applying;
  readonly tried: readonly Tried[];
  /** What leaves open what NetworkPolicies say. */
  readonly networkPolicyDoubts: readonly UnknownCause[];
}

type RuleEvent = Extract<Event, { kind: 'rule' }>;

export function tierReason(question: TierQuestion, { outcome, pipelines }: WalkedCell): Reason {
  if (outcome === 'unknown')
    return {
      kind: 'unknown',
      because: distinct([
        // Each reading may be certain, and another than the other.
        ...(question.applying.wider === undefined ? [] : question.networkPolicyDoubts),
        ...pipelines.flatMap((walked) => (walked.outcome === 'unknown' ? doubts(question, walked) : [])),
      ]),
    };
  // The one that denies decides; where all allow, the first of them that gives a reason speaks for all.
  const reasons = pipelines.flatMap((walked) => (walked.outcome === outcome ? [certainReason(question, walked)] : []));
  return reasons.find(({ kind }) => kind !== 'undecided') ?? { kind: 'undecided' };
}

function certainReason(question: TierQuestion, { events }: WalkedPipeline): Reason {
  const last = events.at(-1);
  const { applying, tried } = question;
  switch (last?.kind) {
    case 'network-policies':
      return { kind: 'admitted', by: tried.flatMap(admitting) };
    case 'end': {
      if (last.isolating.length === 0) return { kind: 'no-rule' };
      return { kind: 'end-of-tier', tier: last.tier.name, isolating: isolatingIn(last.tier, last.isolating, applying) };
    }
    case 'rule':
      return last.rule.action === 'pass' ? { kind: 'undecided' } : decided(question, last);
    case 'tie':
      return lastRule(question, events) ?? { kind: 'undecided' };
    case 'invalid':
    case undefined:
      return { kind: 'undecided' };
    default:
      return assertNever(last);
  }
}

/** Of tied policies that agree. */
function lastRule(question: TierQuestion, events: readonly Event[]): Reason | undefined {
  const rule = events.findLast((event) => event.kind === 'rule');
  return rule === undefined || rule.rule.action === 'pass' ? undefined : decided(question, rule);
}

function decided(question: TierQuestion, { tier, policy, rule }: RuleEvent): Reason {
  const action = rule.action === 'allow' ? 'allow' : 'deny';
  const by = ruleRefOf(question, policy, rule);
  return { kind: 'decided', tier: tier.name, action, by, ...(rule.note === undefined ? {} : { note: rule.note }) };
}

function ruleRefOf({ evaluation, cell, direction }: TierQuestion, policy: TierPolicy, rule: TierRule): RuleRef {
  return refOfRule(evaluation, cell, direction, policy, rule);
}

/** With the NetworkPolicies, where the tier asks them. */
export function isolatingIn({ ranks }: Tier, policies: readonly TierPolicy[], { valid }: Applying): readonly PolicyRef[] {
  const own = ranks.some(({ kind }) => kind === 'network-policies') ? valid : [];
  return distinct([...policies, ...own].map(({ ref }) => ref));
}

function doubts(question: TierQuestion, { events }: WalkedPipeline): readonly UnknownCause[] {
  return events.flatMap((event): readonly UnknownCause[] => {
    switch (event.kind) {
      case 'rule':
        return event.certain ? [] : [uncertain(question, event)];
      case 'invalid':
        return event.policy.valid ? [] : [invalidPolicy(event.policy)];
      case 'tie':
        return [tie(event)];
      case 'end':
        if (event.why !== undefined)
          return [{ kind: 'tie', policies: event.isolating.map(({ ref }) => ref), message: event.why }];
        return event.certain
          ? []
          : [...question.networkPolicyDoubts, ...event.isolating.flatMap((policy) => uncertainIsolation(question, policy))];
      case 'network-policies':
        return event.certain ? [] : question.networkPolicyDoubts;
      default:
        return assertNever(event);
    }
  });
}

function uncertainIsolation({ evaluation, cell, direction }: TierQuestion, policy: TierPolicy): readonly UnknownCause[] {
  const message = whyMaybe(policy.subject, (test) => meetsSubject(evaluation, cell, direction, test));
  return message === undefined ? [] : [{ kind: 'uncertain-rule', rule: { policy: policy.ref, path: 'spec' }, message }];
}

function invalidPolicy({ ref, problem }: Extract<TierPolicy, { valid: false }>): UnknownCause {
  const message = problem.path.length === 0 ? problem.message : `${formatPath(problem.path)}: ${problem.message}`;
  return { kind: 'invalid-policy', policy: ref, message };
}

function tie({ rank, policies }: Extract<Event, { kind: 'tie' }>): UnknownCause {
  const names = policies.map(({ ref }) => ref.name).join(' and ');
  return {
    kind: 'tie',
    policies: policies.map(({ ref }) => ref),
    message: `${names} both have ${rank.label} and disagree: which is asked first is not defined`,
  };
}

function uncertain(question: TierQuestion, { policy, rule, why }: RuleEvent): UnknownCause {
  const message = why ?? whyUncertain(question, policy, rule);
  return { kind: 'uncertain-rule', rule: ruleRefOf(question, policy, rule), message };
}

function whyUncertain({ evaluation, cell, direction }: TierQuestion, policy: TierPolicy, rule: TierRule): string {
  const { partly, source } = rule.traffic;
  if (partly !== undefined) return partly;
  const item = matchingPeer(evaluation, cell, direction, rule.peers);
  const said =
    whyMaybe(policy.subject, (test) => meetsSubject(evaluation, cell, direction, test)) ??
    (item && whyMaybe(item.test, (test) => meetsPeer(evaluation, cell, direction, test)));
  if (said !== undefined) return said;
  if (source !== undefined && cell.sourcePort === undefined) return 'it asks for the source port, which is not given';
  const { hidden, accountsHidden } = evaluation.table.world;
  const unseen = [...hidden].map(([kind, reason]) => `${kind} objects are not all seen (${reason})`);
  if (unseen.length > 0) return unseen.join('; ');
  if (accountsHidden !== undefined) return `ServiceAccounts are not seen (${accountsHidden})`;
  const peer = peerOf(cell, direction);
  const member = direction === 'egress' ? cell.to : cell.from;
  return peer.kind === 'pod' && member.pod?.ips.length === 0
    ? `it asks for an address, and ${member.name} has none yet`
    : `it cannot be told whether ${member.name} is meant`;
}

/** What the part of the test says that leaves it open. */
function whyMaybe(test: EndTest, ask: (test: EndTest) => Ternary): string | undefined {
  if (ask(test) !== 'maybe') return undefined;
  switch (test.end) {
    case 'some-external':
    case 'perhaps':
      return test.why;
    case 'every':
    case 'some':
      return test.of.map((one) => whyMaybe(one, ask)).find((why) => why !== undefined);
    case 'not':
      return whyMaybe(test.of, ask);
    case 'pod':
    case 'host':
    case 'external':
    case 'address':
      return undefined;
    default:
      return assertNever(test);
  }
}

/** One for each tier that was reached and has policies about the subject. */
export function tierSteps(question: TierQuestion, { pipelines }: WalkedCell): readonly TierStep[] {
  const engines = pipelines.length > 1;
  return pipelines.flatMap(({ engine, events, tiers, outcome }) => {
    const last = events.at(-1);
    const decides =
      last !== undefined && effectOf(events.filter(({ tier }) => tier === last.tier)) !== 'pass' && outcome !== 'unknown';
    const reached = decides ? tiers.slice(0, tiers.indexOf(last.tier) + 1) : tiers;
    return reached.flatMap((tier): TierStep | readonly TierStep[] => {
      const asked = askedIn(question, tier);
      if (asked.length === 0) return [];
      const step = stepOf(
        question,
        tier,
        events.filter((event) => event.tier === tier),
      );
      return { ...step, asked, ...(engines ? { engine } : {}) };
    });
  });
}

function askedIn({ evaluation, cell, direction, applying }: TierQuestion, { ranks }: Tier): readonly PolicyRef[] {
  const of = subjectOf(cell, direction);
  if (of.kind !== 'pod') return [];
  const own = new Set(evaluation.speakers(of, direction).policies);
  const asked = ranks.map((rank) =>
    rank.kind === 'network-policies' ? applying.valid : rank.policies.filter((policy) => own.has(policy)),
  );
  return distinct(asked.flatMap((policies) => policies.map(({ ref }) => ref)));
}

function stepOf(question: TierQuestion, tier: Tier, events: readonly Event[]): Omit<TierStep, 'asked'> {
  const rules = events.flatMap((event): readonly RuleRef[] => {
    if (event.kind === 'rule') return [ruleRefOf(question, event.policy, event.rule)];
    return event.kind === 'network-policies' ? question.tried.flatMap(admitting) : [];
  });
  const end = events.find((event) => event.kind === 'end');
  const isolating = end === undefined ? [] : isolatingIn(tier, end.isolating, question.applying);
  return { tier: tier.name, effect: effectOf(events), rules, isolating };
}

function effectOf(events: readonly Event[]): TierStep['effect'] {
  const last = events.at(-1);
  if (last === undefined) return 'next';
  const sure = events.every((event) => event.kind !== 'invalid' && event.kind !== 'tie' && event.certain);
  if (!sure) return 'unknown';
  if (last.kind === 'end') return 'deny';
  return last.kind === 'rule' ? last.rule.action : 'allow';
}

function distinct<Item>(items: readonly Item[]): readonly Item[] {
  return [...new Map(items.map((item) => [JSON.stringify(item), item])).values()];
}
