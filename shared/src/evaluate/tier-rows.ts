/** One direction of one pod class where policies beside NetworkPolicies have a say: the tiers of every pipeline, over all classes. */
import { emptyBitset, hasBit, portsKey, unionBits } from '../model/index.ts';
import type { Direction, EndTest, Family, PolicyPlan, PolicyRef, TierPeer, TierPolicy } from '../model/index.ts';
import { tokenOf } from './applying.ts';
import { classSet } from './classes.ts';
import type { ClassTable } from './classes.ts';
import { reachFor } from './compile.ts';
import type { DirectionRows, PodClass, Row, RowTerm } from './evaluation.ts';
import { recall } from './layout.ts';
import type { Reach } from './layout.ts';
import { meets } from './meets.ts';
import type { Ternary } from './meets.ts';
import { intersectTerms, subtractTerms, uniteTerms } from './terms.ts';
import { portsNamed, trafficRegion } from './tier-traffic.ts';
import { walkTiers, wholeRegion } from './tier-walk.ts';
import type { Asker, Listener, NetworkPolicySay, Outcomes } from './tier-walk.ts';

/** The direction of a pod class, and what NetworkPolicies say of it. */
export interface TierSubject {
  readonly of: PodClass;
  readonly direction: Direction;
  /** Several where they can be read in more than one way (CIL-24). */
  readonly networkPolicies: (family: Family) => readonly NetworkPolicySay[];
  /** Equal for equal says. */
  readonly networkPoliciesKey: string;
  readonly isolatedBy: readonly PolicyRef[];
}

export function endReach(table: ClassTable, test: EndTest, family: Family): Reach {
  return reachFor(table, keyOfTest(test, family), ({ classes }) => {
    const asked = classes.map((of) => [of, meets(table, test, of, family)] as const);
    const those = (answer: Ternary): Reach['sure'] => classSet(asked.flatMap(([of, given]) => (given === answer ? [of] : [])));
    return { sure: those('yes'), unsure: those('maybe') };
  });
}

const keys = new WeakMap<EndTest, string>();

function keyOfTest(test: EndTest, family: Family): string {
  let known = keys.get(test);
  if (known === undefined) {
    known = JSON.stringify(test, (_, value: unknown) => (typeof value === 'bigint' ? `${value}` : value));
    keys.set(test, known);
  }
  return `end v${family} ${known}`;
}

/** Whether the policy selects the class; in either family, for a selection asks for labels. */
export function selection(table: ClassTable, policy: TierPolicy, of: PodClass): Ternary {
  return answerFor(endReach(table, policy.subject, 4), of);
}

function answerFor({ sure, unsure }: Reach, { id }: PodClass): Ternary {
  return hasBit(sure, id) ? 'yes' : hasBit(unsure, id) ? 'maybe' : 'no';
}

/** Those that may select the class and speak of the direction. */
export function speaking(table: ClassTable, { policies }: PolicyPlan, of: PodClass, direction: Direction): readonly TierPolicy[] {
  return policies.filter((policy) => speaksOf(policy, direction) && selection(table, policy, of) !== 'no');
}

function speaksOf(policy: TierPolicy, direction: Direction): boolean {
  return policy.valid ? policy[direction] !== undefined : policy.directions.includes(direction);
}

export function tierRows(table: ClassTable, plan: PolicyPlan, subject: TierSubject, said: readonly TierPolicy[]): DirectionRows {
  const make = (): DirectionRows => {
    const v4 = familyRow(table, plan, subject, 4);
    return { isolatedBy: subject.isolatedBy, v4, v6: familyRow(table, plan, subject, 6) };
  };
  return recall(table.layout, (caches) => caches.tierRows, rowsKey(table, plan, subject, said), make, make);
}

/** Equal for subjects of which everything that the walk asks has the same answer. */
function rowsKey(
  table: ClassTable,
  plan: PolicyPlan,
  { of, direction, networkPoliciesKey }: TierSubject,
  said: readonly TierPolicy[],
): string {
  const parts = said.map((policy) => {
    const own = `${tokenOf(policy)}${selection(table, policy, of)}`;
    const rules = (policy.valid ? policy[direction]?.rules : undefined) ?? [];
    const asked = rules.map(({ subject, traffic }) => {
      const side =
        subject === undefined ? '' : `${answerFor(endReach(table, subject, 4), of)}${answerFor(endReach(table, subject, 6), of)}`;
      if (direction === 'egress') return side;
      const items = [...(traffic.any === 'any' ? [] : traffic.any), ...traffic.none];
      return side + items.map((item) => (item.kind === 'named' ? portsKey(portsNamed(table, of, item)) : '')).join(',');
    });
    return `${own}(${asked.join(';')})`;
  });
  return `${tokenOf(plan)} ${direction} ${parts.join(' ')} | ${networkPoliciesKey}`;
}

function familyRow(table: ClassTable, plan: PolicyPlan, subject: TierSubject, family: Family): Row {
  const { mayAllow, mayDeny } = walkOver(table, plan, subject, family, wholeRegion(table.whole.ids));
  return { allowed: tidy(subtractTerms(mayAllow, mayDeny)), unknown: tidy(intersectTerms(mayAllow, mayDeny)) };
}

/** All tiers of all engines about some of the pairs that the subject is one end of. */
export function walkOver(
  table: ClassTable,
  { pipelines }: Pick<PolicyPlan, 'pipelines'>,
  subject: TierSubject,
  family: Family,
  start: readonly RowTerm[],
  tell?: Listener,
): Outcomes {
  const askers = classAskers(table, subject, family);
  return pipelines
    .map(({ tiers }) => askers.map((asker) => walkTiers(tiers, asker, start, tell)).reduce(eitherReading))
    .reduce(bothPipelines);
}

/** Nobody says which is meant. */
export function eitherReading(left: Outcomes, right: Outcomes): Outcomes {
  return { mayAllow: uniteTerms(left.mayAllow, right.mayAllow), mayDeny: uniteTerms(left.mayDeny, right.mayDeny) };
}

/** 5.1: traffic must pass every engine. */
export function bothPipelines(left: Outcomes, right: Outcomes): Outcomes {
  return { mayAllow: intersectTerms(left.mayAllow, right.mayAllow), mayDeny: uniteTerms(left.mayDeny, right.mayDeny) };
}

/** One term for equal ports. */
function tidy(terms: readonly RowTerm[]): readonly RowTerm[] {
  const byPorts = new Map<string, RowTerm>();
  for (const term of terms) {
    const key = portsKey(term.ports);
    const known = byPorts.get(key);
    byPorts.set(key, known === undefined ? term : { peers: unionBits(known.peers, term.peers), ports: known.ports });
  }
  return [...byPorts.values()];
}

function classAskers(table: ClassTable, { of, direction, networkPolicies }: TierSubject, family: Family): readonly Asker[] {
  return networkPolicies(family).map((say) => ({
    direction,
    family,
    selects: (policy) => selection(table, policy, of),
    subject: (test) => answerFor(endReach(table, test, family), of),
    reach: (peers) => peersReach(peers, (test) => endReach(table, test, family)),
    traffic: (traffic) =>
      trafficRegion({ table, subject: of, direction, peers: table.whole.ids, source: () => 'maybe' }, traffic),
    networkPolicies: say,
  }));
}

/** `sure` and `unsure` overlap where one item is sure and another is not. */
export function peersReach(peers: readonly TierPeer[], reachOf: (test: EndTest) => Reach): Reach {
  let sure = emptyBitset;
  let unsure = emptyBitset;
  for (const { test } of peers) {
    const reach = reachOf(test);
    sure = unionBits(sure, reach.sure);
    unsure = unionBits(unsure, reach.unsure);
  }
  return { sure, unsure };
}
