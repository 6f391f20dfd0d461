/** Which policies of the tiers have a say about a class: found once for all classes, so that a walk asks only those. */
import { listMembers } from '../model/index.ts';
import type { Direction, EndTest, Family, Pipeline, PolicyPlan, Rank, Tier, TierPolicy, TierRule } from '../model/index.ts';
import { tokenOf } from './applying.ts';
import type { ClassTable } from './classes.ts';
import type { PodClass } from './evaluation.ts';
import type { Reach } from './layout.ts';
import { endReach } from './tier-reach.ts';
import { namedItems } from './tier-traffic.ts';
import type { NamedItem } from './tier-traffic.ts';

/** Of a direction of a class. One object for classes that all of it is true of. */
export interface Speakers {
  /** Select the class, or may, and speak of the direction. */
  readonly policies: readonly TierPolicy[];
  /** The plan without the ranks of all others, and without tiers that then are empty. */
  readonly pipelines: readonly Pipeline[];
  /** The names of the subject's own ports that rules ask for. */
  readonly names: readonly NamedItem[];
  /** Equal where equal policies are asked in the same order, and ask the same of the subject, names of ports aside. */
  readonly key: string;
}

type ByClass = readonly Speakers[];

const known = new WeakMap<ClassTable, WeakMap<PolicyPlan, Readonly<Record<Direction, ByClass>>>>();

export function speakersOf(table: ClassTable, plan: PolicyPlan, of: PodClass, direction: Direction): Speakers {
  let plans = known.get(table);
  if (plans === undefined) known.set(table, (plans = new WeakMap()));
  let found = plans.get(plan);
  if (found === undefined)
    plans.set(plan, (found = { ingress: speakers(table, plan, 'ingress'), egress: speakers(table, plan, 'egress') }));
  const own = found[direction][of.id];
  if (own === undefined) throw new Error('invariant violated: every class has speakers');
  return own;
}

function speakers(table: ClassTable, plan: PolicyPlan, direction: Direction): ByClass {
  const nobody = new Said();
  const said = table.classes.map(() => nobody);
  const hear = ({ sure, unsure }: Reach, what: Heard): void => {
    continued(said, listMembers(sure), what, true);
    continued(said, listMembers(unsure), what, false);
  };
  for (const policy of plan.policies) {
    if (!speaksOf(policy, direction)) continue;
    hear(endReach(table, policy.subject, 4), policy);
    for (const test of subjectTests(policy, direction)) hear(endReach(table, test.of, test.family), test);
  }
  const places = placesIn(plan);
  const made = new Map<Said, Speakers>();
  return said.map((one) => {
    let own = made.get(one);
    if (own === undefined) made.set(one, (own = settle(plan, places, heardIn(one), direction)));
    return own;
  });
}

function continued(said: Said[], ids: readonly number[], what: Heard, surely: boolean): void {
  // Neighbours mostly have heard the same.
  let from: Said | undefined;
  let to: Said | undefined;
  for (const id of ids) {
    const now = said[id];
    if (now !== from || to === undefined) [from, to] = [now, now?.with(what, surely)];
    if (to !== undefined) said[id] = to;
  }
}

function speaksOf(policy: TierPolicy, direction: Direction): boolean {
  return policy.valid ? policy[direction] !== undefined : policy.directions.includes(direction);
}

/** What a rule asks of its subject, in a family. */
interface SubjectTest {
  readonly of: EndTest;
  readonly family: Family;
}

const asked = new WeakMap<TierRule, readonly SubjectTest[]>();

function subjectTests(policy: TierPolicy, direction: Direction): readonly SubjectTest[] {
  const rules = (policy.valid ? policy[direction]?.rules : undefined) ?? [];
  return rules.flatMap((rule) => {
    const { subject } = rule;
    if (subject === undefined || (subject.end === 'every' && subject.of.length === 0)) return [];
    let tests = asked.get(rule);
    if (tests === undefined) asked.set(rule, (tests = ([4, 6] as const).map((family) => ({ of: subject, family }))));
    return tests;
  });
}

type Heard = TierPolicy | SubjectTest;

/** A sequence of what holds of a class; it shares its beginning with others, and classes with equal ones have the same object. */
class Said {
  readonly before: Said | undefined;
  readonly last: Heard | undefined;
  readonly surely: boolean;
  readonly #next = { surely: new Map<Heard, Said>(), maybe: new Map<Heard, Said>() };

  constructor(before?: Said, last?: Heard, surely = true) {
    this.before = before;
    this.last = last;
    this.surely = surely;
  }

  with(what: Heard, surely: boolean): Said {
    const next = surely ? this.#next.surely : this.#next.maybe;
    let known = next.get(what);
    if (known === undefined) next.set(what, (known = new Said(this, what, surely)));
    return known;
  }
}

/** Whether each holds for certain, in the plan's order. */
function heardIn(said: Said): ReadonlyMap<Heard, boolean> {
  const heard: (readonly [Heard, boolean])[] = [];
  for (let at: Said | undefined = said; at !== undefined; at = at.before)
    if (at.last !== undefined) heard.push([at.last, at.surely]);
  return new Map(heard.toReversed());
}

/** A rank with the tier and the engine that it is of. */
interface Place {
  readonly pipeline: Pipeline;
  readonly tier: Tier;
  readonly rank: Rank;
}

interface Places {
  /** In the order in which they are asked. */
  readonly all: readonly Place[];
  /** Indices of those that everybody is asked in. */
  readonly everybodys: readonly number[];
  readonly of: ReadonlyMap<TierPolicy, readonly number[]>;
}

function placesIn({ pipelines }: PolicyPlan): Places {
  const all = pipelines.flatMap((pipeline) =>
    pipeline.tiers.flatMap((tier) => tier.ranks.map((rank) => ({ pipeline, tier, rank }))),
  );
  const everybodys: number[] = [];
  const of = new Map<TierPolicy, number[]>();
  for (const [at, { rank }] of all.entries()) {
    if (rank.kind === 'network-policies') everybodys.push(at);
    for (const policy of rank.kind === 'policies' ? rank.policies : []) {
      const own = of.get(policy);
      if (own === undefined) of.set(policy, [at]);
      else own.push(at);
    }
  }
  return { all, everybodys, of };
}

function settle(plan: PolicyPlan, places: Places, said: ReadonlyMap<Heard, boolean>, direction: Direction): Speakers {
  const policies = [...said.keys()].filter((what) => 'ref' in what);
  const ranks = [...new Set([...places.everybodys, ...policies.flatMap((policy) => places.of.get(policy) ?? [])])]
    .sort((a, b) => a - b)
    .flatMap((at) => places.all[at] ?? []);
  const pipelines = plan.pipelines.map((pipeline) => ({
    engine: pipeline.engine,
    tiers: tiersAmong(ranks.filter((place) => place.pipeline === pipeline)),
  }));
  const rules = policies.flatMap((policy) => (policy.valid ? (policy[direction]?.rules ?? []) : []));
  const names = direction === 'ingress' ? rules.flatMap(({ traffic }) => namedItems(traffic)) : [];
  return { policies, pipelines, names, key: keyOf(pipelines, said) };
}

function tiersAmong(places: readonly Place[]): readonly Tier[] {
  const ranksOf = new Map<Tier, Rank[]>();
  for (const { tier, rank } of places) {
    const own = ranksOf.get(tier);
    if (own === undefined) ranksOf.set(tier, [rank]);
    else own.push(rank);
  }
  return [...ranksOf].map(([tier, ranks]) => ({ ...tier, ranks }));
}

function keyOf(pipelines: readonly Pipeline[], said: ReadonlyMap<Heard, boolean>): string {
  const token = (policy: TierPolicy): string => (said.has(policy) ? `${tokenOf(policy)}` : '');
  const rankKey = (rank: Rank): string => {
    if (rank.kind === 'network-policies') return '*';
    const lines = rank.lines ?? rank.policies.map((policy) => [policy]);
    return `${rank.ties} ${lines
      .map((line) => line.map(token).filter(Boolean).join(' '))
      .filter(Boolean)
      .join(',')}`;
  };
  const order = pipelines.map(({ tiers }) => tiers.map(({ end, ranks }) => `${end}(${ranks.map(rankKey).join(';')})`).join(' '));
  return `${order.join(' & ')} | ${[...said].map(([what, surely]) => `${tokenOf(what)}${surely ? '' : '?'}`).join(' ')}`;
}
