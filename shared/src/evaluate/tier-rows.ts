/** One direction of one pod class where policies beside NetworkPolicies have a say: the tiers of every pipeline, over all classes. */
import { isEmptyBits, portsKey, unionBits } from '../model/index.ts';
import type { Bitset, Direction, Family, PolicyRef } from '../model/index.ts';
import type { ClassTable } from './classes.ts';
import type { DirectionRows, PodClass, Row, RowTerm } from './evaluation.ts';
import { recall } from './layout.ts';
import { mended } from './rows.ts';
import type { Speakers } from './speakers.ts';
import { equalTerms, intersectTerms, subtractTerms, uniteTerms } from './terms.ts';
import { answerFor, endReach, peersReach, selection } from './tier-reach.ts';
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

export function tierRows(table: ClassTable, speakers: Speakers, subject: TierSubject): DirectionRows {
  const over = (among: Bitset): DirectionRows => {
    const v4 = familyRow(table, speakers, subject, 4, among);
    const v6 = familyRow(table, speakers, subject, 6, among);
    return { isolatedBy: subject.isolatedBy, v4, v6: equalRows(v4, v6) ? v4 : v6 };
  };
  return recall(
    table.layout,
    (caches) => caches.tierRows,
    rowsKey(table, speakers, subject),
    () => over(table.whole.ids),
    (old) => mended(table, old, over(table.part.ids)),
  );
}

/** Equal for subjects of which everything that the walk asks has the same answer. */
function rowsKey(table: ClassTable, { key, names }: Speakers, { of, direction, networkPoliciesKey }: TierSubject): string {
  const ports = names.map((item) => portsKey(portsNamed(table, of, item)));
  return `${direction} ${key} | ${ports.join(',')} | ${networkPoliciesKey}`;
}

function familyRow(table: ClassTable, speakers: Speakers, subject: TierSubject, family: Family, among: Bitset): Row {
  const { mayAllow, mayDeny } = walkOver(table, speakers, subject, family, isEmptyBits(among) ? [] : wholeRegion(among));
  return { allowed: tidy(subtractTerms(mayAllow, mayDeny)), unknown: tidy(intersectTerms(mayAllow, mayDeny)) };
}

function equalRows(left: Row, right: Row): boolean {
  return equalTerms(left.allowed, right.allowed) && equalTerms(left.unknown, right.unknown);
}

/** All tiers of all engines about some of the pairs that the subject is one end of. */
export function walkOver(
  table: ClassTable,
  { pipelines }: Pick<Speakers, 'pipelines'>,
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
