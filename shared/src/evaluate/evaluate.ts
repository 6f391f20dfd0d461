/** Builds an {@link Evaluation}. Pure: `previous` saves work and never changes the answer. */
import { isPolicyObject } from '../kube/index.ts';
import {
  asCiliumSees,
  buildWorld,
  hasBit,
  intersectPorts,
  noPorts,
  normalizePolicy,
  planPolicies,
  samePlan,
  subtractPorts,
  unionPorts,
} from '../model/index.ts';
import type { Direction, Family, Policy, PolicyPlan, PolicyRef, PortSet, World } from '../model/index.ts';
import type { ClusterObject, ClusterState, ForeignPolicyObject, ObjectKey, PolicyObject } from '../kube/index.ts';
import { bearingsOn, foreignOver, indexPolicies, isOnlyOutside } from './applying.ts';
import type { Applying, Bearing, Bearings, Part, PolicyIndex } from './applying.ts';
import { buildClasses } from './classes.ts';
import type { ClassTable } from './classes.ts';
import type { ClassId, DirectionRows, EndpointClass, Evaluation, PodClass } from './evaluation.ts';
import { blindOutside, blindRows, eitherRows, noRows, openRows, policyRows, refsOf } from './rows.ts';
import type { Ternary } from './meets.ts';
import { portsFor, uniteTerms } from './terms.ts';
import { speakersOf } from './speakers.ts';
import type { Speakers } from './speakers.ts';
import { tierRows } from './tier-rows.ts';
import type { TierSubject } from './tier-rows.ts';
import type { NetworkPolicySay } from './tier-walk.ts';
import { rawProfile } from './profile.ts';
import type { Profile } from './profile.ts';
import { equalLists, vocabularyOf } from './vocabulary.ts';

export function evaluate(state: ClusterState, profile: Profile = rawProfile, previous?: Evaluation): Evaluation {
  const world = buildWorld(state);
  const base = baseOf(previous);
  const found = world.policies.map((object) => policyFor(profile, object));
  const policies = base !== undefined && equalLists(base.policies, found) ? base.policies : found;
  const plan = planFor(world, profile, base);
  const table = buildClasses(world, vocabularyOf(policies, plan.policies, base?.table.vocabulary), profile, base?.table);
  return new ClassEvaluation(state, profile, table, { policies, plan }, base);
}

/** As the engine of the profile reads it. */
function policyFor({ labels }: Profile, object: PolicyObject): Policy {
  const policy = normalizePolicy(object);
  return labels === 'of-cilium-identities' ? asCiliumSees(policy) : policy;
}

/** That of the evaluation before where nothing that it is made of is another. */
function planFor(world: World, { ciliumBlocks }: Profile, base: ClassEvaluation | undefined): PolicyPlan {
  const same = base?.profile.ciliumBlocks === ciliumBlocks && samePlan(base.table.world, world, base.plan);
  return same ? base.plan : planPolicies(world, ciliumBlocks);
}

/**
 * Two states that differ in policies only, over one class table, so that they compare class by class. Namespaces that a
 * policy of either brings into being (0-D) are there in both.
 */
export function evaluateTogether(
  before: ClusterState,
  after: ClusterState,
  profile: Profile = rawProfile,
  previous?: Evaluation,
): { readonly before: Evaluation; readonly after: Evaluation } {
  const { was, evaluated } = over([before, after], profile, previous);
  return { before: was, after: evaluated(after) };
}

/**
 * States that differ in policies only, over one class table; each is evaluated when it is asked for. `states` have between
 * them every policy that is asked about; the first is what was before.
 */
export function evaluateOver(
  states: readonly [ClusterState, ...(readonly ClusterState[])],
  profile: Profile = rawProfile,
  previous?: Evaluation,
): (state: ClusterState) => Evaluation {
  return over(states, profile, previous).evaluated;
}

interface Over {
  readonly was: ClassEvaluation;
  readonly evaluated: (state: ClusterState) => ClassEvaluation;
}

function over(
  states: readonly [ClusterState, ...(readonly ClusterState[])],
  profile: Profile,
  previous: Evaluation | undefined,
): Over {
  const [first] = states;
  const last = states.at(-1) ?? first;
  const base = baseOf(previous);
  const world = buildWorld(withPoliciesOf(last, states));
  const said = sayings(world, profile, base);
  const all = states.map(said);
  const vocabulary = vocabularyOf(
    [...new Set(all.flatMap(({ policies }) => policies))],
    [...new Set(all.flatMap(({ plan }) => plan.policies))],
    base?.table.vocabulary,
  );
  const table = buildClasses(world, vocabulary, profile, base?.table);
  const of = (state: ClusterState, from: ClassEvaluation | undefined): ClassEvaluation =>
    new ClassEvaluation(state, profile, table, said(state), from);
  const was = of(first, base);
  return { was, evaluated: (state) => of(state, base ?? was) };
}

/** The same with the policies of the other that it lacks: so that the namespaces which those bring into being are there. */
export function withPoliciesOf(state: ClusterState, others: readonly ClusterState[]): ClusterState {
  const objects = new Map<ObjectKey, ClusterObject>(state.objects);
  for (const other of others)
    for (const [key, object] of other.objects) if (isPolicyObject(object) && !objects.has(key)) objects.set(key, object);
  return { ...state, objects };
}

/** What the policies of a state say in a world that all states have in common. Made once for each state, plans for each list. */
export function sayings(world: World, profile: Profile, base?: ClassEvaluation): (state: ClusterState) => Sayings {
  const known = new WeakMap<ClusterState, Sayings>();
  const plans: { readonly foreign: readonly ForeignPolicyObject[]; readonly plan: PolicyPlan }[] = [];
  const planOf = (foreign: readonly ForeignPolicyObject[]): PolicyPlan => {
    const same = plans.find((one) => equalLists(one.foreign, foreign));
    if (same !== undefined) return same.plan;
    const plan = planFor({ ...world, foreign }, profile, base);
    plans.push({ foreign, plan });
    return plan;
  };
  return (state) => {
    let said = known.get(state);
    if (said === undefined) {
      const objects = [...state.objects.values()];
      const policies = objects.flatMap((object) => (object.kind === 'NetworkPolicy' ? [policyFor(profile, object)] : []));
      said = { policies, plan: planOf(objects.filter((object) => object.kind === 'ForeignPolicy')) };
      known.set(state, said);
    }
    return said;
  };
}

/** What all policies say. */
interface Sayings {
  readonly policies: readonly Policy[];
  readonly plan: PolicyPlan;
}

function baseOf(evaluation: Evaluation | undefined): ClassEvaluation | undefined {
  return evaluation === undefined ? undefined : engineOf(evaluation);
}

/** A class key says all that the selectors of `policies` ask of its members. */
interface KnownBearings {
  readonly key: string;
  readonly policies: readonly Policy[];
  readonly bearings: Bearings;
}

/** What explain and graph read besides the public interface. */
export class ClassEvaluation implements Evaluation {
  readonly state: ClusterState;
  readonly profile: Profile;
  readonly table: ClassTable;
  readonly policies: readonly Policy[];
  readonly plan: PolicyPlan;
  readonly index: PolicyIndex;
  readonly #bearings: KnownBearings[] = [];
  readonly #inherited: readonly KnownBearings[] | undefined;
  readonly #open: DirectionRows;
  readonly #blind: DirectionRows;
  readonly #rows: Readonly<Record<Direction, DirectionRows[]>> = { ingress: [], egress: [] };

  constructor(
    state: ClusterState,
    profile: Profile,
    table: ClassTable,
    { policies, plan }: Sayings,
    previous: ClassEvaluation | undefined,
  ) {
    this.state = state;
    this.profile = profile;
    this.table = table;
    this.policies = policies;
    this.plan = plan;
    this.index = previous?.policies === policies ? previous.index : indexPolicies(policies, previous?.index);
    this.#inherited = previous?.table.layout.context === table.layout.context ? previous.#bearings : undefined;
    this.#open = openRows(table);
    this.#blind = blindRows(table, []);
  }

  get classes(): readonly EndpointClass[] {
    return this.table.classes;
  }

  applying(subject: PodClass, direction: Direction): Applying {
    const { world } = this.table;
    return {
      ...this.#bearingsOf(subject)[direction],
      foreign: this.foreignOver(subject, { direction }),
      hidden: this.ignoresNetworkPolicies ? undefined : world.hidden.get('NetworkPolicy'),
      hiddenForeign: world.hidden.get('ForeignPolicy'),
    };
  }

  #bearingsOf(subject: PodClass): Bearings {
    const known = this.#bearings[subject.id];
    if (known !== undefined) return known.bearings;
    const key = this.table.layout.keys[subject.id] ?? '';
    const policies = this.ignoresNetworkPolicies ? noPolicies : this.policiesIn(subject.namespace);
    const old = this.#inherited?.[subject.id];
    const same = old !== undefined && old.key === key && old.policies === policies;
    const found = same ? old : { key, policies, bearings: bearingsOn(this.table, policies, subject) };
    this.#bearings[subject.id] = found;
    return found.bearings;
  }

  foreignOver(of: EndpointClass, part?: Part): readonly ForeignPolicyObject[] {
    return foreignOver(this.plan, of, part);
  }

  /** By name (NP-4). */
  policiesIn(namespace: string): readonly Policy[] {
    return this.index.get(namespace) ?? noPolicies;
  }

  egress(subject: ClassId): DirectionRows {
    return this.#direction(subject, 'egress');
  }

  ingress(subject: ClassId): DirectionRows {
    return this.#direction(subject, 'ingress');
  }

  isIsolated(subject: ClassId, direction: Direction): boolean {
    if (this.#direction(subject, direction).isolatedBy.length > 0) return true;
    const of = this.classes[subject];
    return this.#isolatesEverybody && of?.kind === 'pod' && !of.hostNetwork;
  }

  #direction(subject: ClassId, direction: Direction): DirectionRows {
    const known = this.#rows[direction][subject];
    if (known !== undefined) return known;
    const rows = this.#rowsOf(this.classes[subject], direction);
    this.#rows[direction][subject] = rows;
    return rows;
  }

  #rowsOf(of: EndpointClass | undefined, direction: Direction): DirectionRows {
    if (of === undefined) return this.#open;
    if (hasBit(this.table.absent, of.id)) return noRows;
    if (of.kind !== 'pod' || of.hostNetwork) return this.#isDoubtful(of) ? this.#blind : this.#open; // NP-40
    const bearing = this.#bearingsOf(of)[direction];
    // Other APIs can deny as well as allow: nothing is certain.
    const foreign = this.foreignOver(of, { direction });
    if (this.table.world.hidden.has('ForeignPolicy') || !foreign.every(isOnlyOutside))
      return blindRows(this.table, refsOf(bearing));
    const rows = this.#evaluatedRows(of, direction);
    return foreign.length === 0 ? rows : blindOutside(this.table, rows);
  }

  #evaluatedRows(of: PodClass, direction: Direction): DirectionRows {
    const speakers = this.speakers(of, direction);
    return speakers.policies.length === 0
      ? this.#networkPolicyRows(of, direction)
      : tierRows(this.table, speakers, this.tierSubject(of, direction));
  }

  /** Policies besides NetworkPolicies that may select the class and speak of the direction. */
  speakers(of: PodClass, direction: Direction): Speakers {
    return speakersOf(this.table, this.plan, of, direction);
  }

  #networkPolicyRows(of: PodClass, direction: Direction): DirectionRows {
    const bearing = this.#bearingsOf(of)[direction];
    const rows = this.#rowsBy(of, direction, bearing);
    return bearing.wider === undefined ? rows : eitherRows(rows, this.#rowsBy(of, direction, bearing.wider));
  }

  #rowsBy(of: PodClass, direction: Direction, bearing: Bearing): DirectionRows {
    const doubtful = this.#inDoubt(bearing);
    if (bearing.valid.length === 0 && !this.#isolatesEverybody) return doubtful ? this.#blind : this.#open;
    return policyRows(this.table, this.profile, { of, direction, bearing, doubtful });
  }

  /** CIL-10 */
  get ignoresNetworkPolicies(): boolean {
    return this.profile.networkPolicies === 'ignored';
  }

  /** CIL-10 */
  get #isolatesEverybody(): boolean {
    return this.profile.isolates === 'every-pod';
  }

  /** An invalid or unseen policy may isolate, and may add permissions; it takes none away (NP-3). */
  #inDoubt({ invalid }: Bearing): boolean {
    return invalid.length > 0 || (this.table.world.hidden.has('NetworkPolicy') && !this.ignoresNetworkPolicies);
  }

  /** For the tiers, of which NetworkPolicies are one. */
  tierSubject(of: PodClass, direction: Direction): TierSubject {
    const bearing = this.#bearingsOf(of)[direction];
    const says = [bearing, ...(bearing.wider === undefined ? [] : [bearing.wider])].map((one) => this.#say(of, direction, one));
    const isolatedBy = (): readonly PolicyRef[] => {
      const { policies } = this.speakers(of, direction);
      const isolating = policies.filter((policy) => policy.valid && policy[direction]?.isolates);
      // One object may have several parts that isolate.
      return [...refsOf(bearing), ...new Map(isolating.map(({ object, ref }) => [object, ref])).values()];
    };
    return {
      of,
      direction,
      networkPolicies: (family) => says.map((say) => say(family)),
      networkPoliciesKey: `${this.#inDoubt(bearing) ? '?' : ''}${bearing.key} or ${bearing.wider?.key ?? ''}`,
      get isolatedBy() {
        return isolatedBy();
      },
    };
  }

  #say(of: PodClass, direction: Direction, bearing: Bearing): (family: Family) => NetworkPolicySay {
    const certain = bearing.valid.length > 0 || this.#isolatesEverybody;
    const isolates: Ternary = certain ? 'yes' : this.#inDoubt(bearing) ? 'maybe' : 'no';
    const rows = isolates === 'no' ? undefined : this.#rowsBy(of, direction, bearing);
    return (family) => {
      const row = family === 4 ? rows?.v4 : rows?.v6;
      return { isolates, sure: row?.allowed ?? [], may: row === undefined ? [] : uniteTerms(row.allowed, row.unknown) };
    };
  }

  /** Not policed as far as is seen: an outside address may be a hidden pod's, other APIs police nodes. */
  #isDoubtful(of: EndpointClass): boolean {
    const { hidden } = this.table.world;
    return of.kind === 'external' ? hidden.has('Pod') : hidden.has('ForeignPolicy') || this.foreignOver(of).length > 0;
  }

  between(from: ClassId, to: ClassId): { readonly ports: PortSet; readonly unknown: PortSet } {
    const out = this.egress(from);
    const into = this.ingress(to);
    const found = commonFamilies(this.classes[from], this.classes[to]).map((family) => {
      const [egress, ingress] = family === 4 ? [out.v4, into.v4] : [out.v6, into.v6];
      const sent = portsFor(egress.allowed, to);
      const received = portsFor(ingress.allowed, from);
      const maySend = unionPorts(sent, portsFor(egress.unknown, to));
      return {
        ports: intersectPorts(sent, received),
        possible: intersectPorts(maySend, unionPorts(received, portsFor(ingress.unknown, from))),
      };
    });
    const [first, second] = found;
    if (first === undefined) return { ports: noPorts, unknown: noPorts };
    const isEither = isUnplaced(this.classes[from]) && isUnplaced(this.classes[to]);
    const sure = isEither ? intersectPorts : unionPorts;
    const ports = second === undefined ? first.ports : sure(first.ports, second.ports);
    const possible = found.map((one) => one.possible).reduce(unionPorts);
    return { ports, unknown: subtractPorts(possible, ports) };
  }
}

const noPolicies: readonly Policy[] = [];

/** NP-49; an end without an address meets any family (NP-48). */
export function commonFamilies(from: EndpointClass | undefined, to: EndpointClass | undefined): readonly Family[] {
  return ([4, 6] as const).filter((family) => mayHave(from, family) && mayHave(to, family));
}

export function mayHave(of: EndpointClass | undefined, family: Family): boolean {
  if (of === undefined) return false;
  const { v4, v6 } = of.families;
  return (!v4 && !v6) || (family === 4 ? v4 : v6);
}

/** NP-48: without an address, so that nobody knows in which of the families two of them meet. One that has both tells: both. */
export function isUnplaced(of: EndpointClass | undefined): boolean {
  return of !== undefined && !of.families.v4 && !of.families.v6;
}

/** The engine behind the interface: there is only one. */
export function engineOf(evaluation: Evaluation): ClassEvaluation {
  if (evaluation instanceof ClassEvaluation) return evaluation;
  throw new Error('invariant violated: every evaluation is made by evaluate');
}
