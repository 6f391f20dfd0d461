/** Where a part that is taken out of the evaluation matters, and what decides in its place. */
import { assertNever } from '../base/index.ts';
import type { ForeignPolicyObject } from '../kube/index.ts';
import type {
  Direction,
  Family,
  Pipeline,
  Rank,
  Rule,
  RulePart,
  TierPolicy,
  ValidPolicy,
  ValidTierPolicy,
} from '../model/index.ts';
import { bearingsOn } from './applying.ts';
import { mayHave } from './evaluate.ts';
import type { ClassEvaluation } from './evaluate.ts';
import type { PodClass, RowTerm } from './evaluation.ts';
import { policyRows } from './rows.ts';
import { equalTerms, intersectTerms, uniteTerms } from './terms.ts';
import { selection } from './tier-reach.ts';
import { walkOver } from './tier-rows.ts';
import { wholeRegion } from './tier-walk.ts';
import type { Event } from './tier-walk.ts';
import type { RuleRef } from './verdict.ts';
import type { Taken, Without } from './without.ts';

type Terms = readonly RowTerm[];

/** What the part matches or may match, were there nothing else. */
function regionOf(engine: ClassEvaluation, { taken, part: { direction } }: Without, of: PodClass, family: Family): Terms {
  if (!mayHave(of, family)) return [];
  if (taken.kind === 'network-policy') return admittedBy(engine, taken.policy, of, direction, family);
  const selecting = taken.policies.filter((policy) => selection(engine.table, policy, of) !== 'no');
  if (selecting.length === 0) return [];
  const policies = selecting.map((policy) => denying(policy, direction));
  const subject = engine.tierSubject(of, direction);
  return walkOver(engine.table, { pipelines: [aloneAsked(policies)] }, subject, family, wholeRegion(engine.table.whole.ids))
    .mayDeny;
}

function admittedBy(engine: ClassEvaluation, policy: ValidPolicy, of: PodClass, direction: Direction, family: Family): Terms {
  const bearing = bearingsOn(engine.table, [policy], of)[direction];
  if (policy.namespace !== of.namespace || bearing.valid.length === 0) return [];
  const { v4, v6 } = policyRows(engine.table, engine.profile, { of, direction, bearing, doubtful: false });
  const row = family === 4 ? v4 : v6;
  return uniteTerms(row.allowed, row.unknown);
}

/** Whatever its rules do: to be asked what they match. */
function denying(policy: ValidTierPolicy, direction: Direction): ValidTierPolicy {
  const side = policy[direction];
  return side === undefined
    ? policy
    : { ...policy, [direction]: { ...side, rules: side.rules.map((rule) => ({ ...rule, action: 'deny' })) } };
}

function aloneAsked(policies: readonly TierPolicy[]): Pipeline {
  const rank = { kind: 'policies', policies, ties: 'defined', label: '' } as const;
  return { engine: 'kubernetes', tiers: [{ name: '', ranks: [rank], end: 'next' }] };
}

/** Of what the part matches that which nothing surely decides before. Where other APIs cannot be judged, all of it. */
export function reachedBy(engine: ClassEvaluation, found: Without, of: PodClass, family: Family): Terms {
  const region = regionOf(engine, found, of, family);
  return region.length === 0 || isBlind(engine, of) ? region : ownIn(walkAsked(engine, found, of, family, region), found, region);
}

/** What becomes of what the part matches, of one class and family in the part's direction. */
export interface Standing {
  /** `never`: something else comes of it before the part is asked. `same`: without it surely the same comes of it. */
  readonly part: 'never' | 'same' | 'decides';
  /** Who decides before it or, without it, the same as it does. */
  readonly by: readonly RuleRef[];
}

/** Undefined where the part matches nothing. */
export function standingOf(engine: ClassEvaluation, found: Without, of: PodClass, family: Family): Standing | undefined {
  const region = regionOf(engine, found, of, family);
  if (region.length === 0) return undefined;
  const named = (evaluation: ClassEvaluation, events: readonly Event[]): readonly RuleRef[] =>
    events.flatMap((event) => decidersIn(evaluation, found.part.direction, of, family, event));
  const before = walkAsked(engine, found, of, family, region);
  const own = ownIn(before, found, region);
  if (isBlind(engine, of)) return { part: 'decides', by: [] };
  if (own.length === 0) {
    const same = before.events.every((event) => doesAs(found.part.action, event));
    return { part: same ? 'same' : 'never', by: named(engine, before.events) };
  }
  const [was, is] = [engine, found.without].map((evaluation) => walkAsked(evaluation, found, of, family, own));
  if (was === undefined || is === undefined) throw new Error('invariant violated: two evaluations are walked');
  const isCertain = intersectTerms(was.mayAllow, was.mayDeny).length === 0;
  const same = isCertain && equalTerms(was.mayAllow, is.mayAllow) && equalTerms(was.mayDeny, is.mayDeny);
  return {
    part: same ? 'same' : 'decides',
    by: named(
      found.without,
      is.events.filter((event) => doesAs(found.part.action, event)),
    ),
  };
}

function ownIn({ events }: Walked, found: Without, region: Terms): Terms {
  const reached = events.flatMap((event) => (isOwn(event, found) ? [event.over] : []));
  return intersectTerms(reached.reduce<Terms>(uniteTerms, []), region);
}

interface Walked {
  readonly mayAllow: Terms;
  readonly mayDeny: Terms;
  readonly events: readonly Event[];
}

/** In the engines that ask the part; another one decides for itself. */
function walkAsked(
  evaluation: ClassEvaluation,
  { taken, part: { direction } }: Without,
  of: PodClass,
  family: Family,
  start: Terms,
): Walked {
  const events: Event[] = [];
  const asks = (rank: Rank): boolean =>
    taken.kind === 'network-policy'
      ? rank.kind === 'network-policies'
      : rank.kind === 'policies' && rank.policies.some(({ object }) => isOf(taken, object));
  const pipelines = evaluation.plan.pipelines.filter(({ tiers }) => tiers.some(({ ranks }) => ranks.some(asks)));
  const subject = evaluation.tierSubject(of, direction);
  const outcomes = walkOver(evaluation.table, { pipelines }, subject, family, start, (event) => events.push(event));
  return { ...outcomes, events };
}

function isOf(taken: Taken, object: ForeignPolicyObject): boolean {
  return taken.kind === 'tier-policies' && taken.policies.some((policy) => policy.object === object);
}

type DecidingEvent = Extract<Event, { kind: 'rule' | 'network-policies' }>;

function isOwn(event: Event, { part, taken }: Without): event is DecidingEvent {
  if (event.kind === 'network-policies') return taken.kind === 'network-policy';
  return event.kind === 'rule' && event.rule.path === part.rule && isOf(taken, event.policy.object);
}

/** Other APIs that cannot be judged may decide before. */
function isBlind(engine: ClassEvaluation, of: PodClass): boolean {
  return engine.table.world.hidden.has('ForeignPolicy') || engine.foreignOver(of).length > 0;
}

/** What comes of a connection that is passed on anything may decide. */
function doesAs(action: RulePart['action'], event: Event): boolean {
  if (action === 'pass') return true;
  if (event.kind === 'rule') return event.rule.action === action;
  return action === 'allow' ? event.kind === 'network-policies' : event.kind === 'end';
}

/** Who decides: rules, and where a tier ends in deny the policies because of which it does. */
function decidersIn(
  evaluation: ClassEvaluation,
  direction: Direction,
  of: PodClass,
  family: Family,
  event: Event,
): readonly RuleRef[] {
  switch (event.kind) {
    case 'rule':
      return [{ policy: event.policy.ref, path: event.rule.path }];
    case 'network-policies':
      return admitting(evaluation, of, direction, family, event.over);
    case 'end': {
      const own = event.tier.ranks.some(({ kind }) => kind === 'network-policies')
        ? evaluation.applying(of, direction).valid
        : [];
      return [...event.isolating, ...own].map(({ ref }) => ({ policy: ref, path: 'spec' }));
    }
    case 'invalid':
      return [{ policy: event.policy.ref, path: 'spec' }];
    case 'tie':
      return [];
    default:
      return assertNever(event);
  }
}

function admitting(
  evaluation: ClassEvaluation,
  of: PodClass,
  direction: Direction,
  family: Family,
  what: Terms,
): readonly RuleRef[] {
  const { valid } = evaluation.applying(of, direction);
  return valid.flatMap((policy) =>
    (policy[direction] ?? []).flatMap((rule) => {
      const region = admittedBy(evaluation, withOnly(policy, direction, rule), of, direction, family);
      return intersectTerms(region, what).length === 0 ? [] : [{ policy: policy.ref, path: rule.path }];
    }),
  );
}

const alone = new WeakMap<Rule, ValidPolicy>();

function withOnly(policy: ValidPolicy, direction: Direction, rule: Rule): ValidPolicy {
  const known = alone.get(rule) ?? { ...policy, [direction]: [rule] };
  alone.set(rule, known);
  return known;
}
