/** One direction of one class, prepared for edges: what it admits from everybody, and of whom it admits more than that. */
import {
  allPorts,
  bitsetOf,
  emptyBitset,
  equalBits,
  equalPorts,
  fullBitset,
  includesBits,
  intersectBits,
  intersectPorts,
  isCovered,
  isEmptyBits,
  isEmptyPorts,
  noPorts,
  overlaps,
  subtractBits,
  subtractPorts,
  unionBits,
  unionPorts,
} from '../model/index.ts';
import type { Bitset, Direction, Family, PortSet } from '../model/index.ts';
import { addTerm } from '../evaluate/terms.ts';
import { isUnplaced } from '../evaluate/evaluate.ts';
import type { ClassEvaluation } from '../evaluate/evaluate.ts';
import type { ClassId, DirectionRows, EndpointClass, Row, RowTerm } from '../evaluate/index.ts';
import { traffic } from './traffic.ts';
import type { FamilyRows, Traffic } from './traffic.ts';

/** What may pass for certain, and what may or may not. `possible` includes `ports`. */
export interface Admitted {
  readonly ports: PortSet;
  readonly possible: PortSet;
}

export interface Side extends FamilyRows {
  /** Admitted whoever the peer is, in every family that the class has. */
  readonly anyone: Admitted;
  /**
   * Admitted whichever pod under policy the peer is; includes `anyone`. In the one family in which all pods can meet where
   * there is such a one: a workload without an address has both (NP-48), and blocks are of one.
   */
  readonly anyPod: Admitted;
  /** Peers of which anything may pass. */
  readonly reach: Bitset;
  /** Peers of which more may pass than `anyone` and `anyPod` say. */
  readonly extra: Bitset;
  /** Set where it says the same of everybody. */
  readonly whole: 'open' | 'blind' | undefined;
}

/** Who there is in the classes of an evaluation, by what edges ask; and the sides that depend on nothing else. */
export interface Population {
  readonly everyone: Bitset;
  readonly v4: Bitset;
  readonly v6: Bitset;
  /** Under policy: all, and by family. */
  readonly pods: Bitset;
  readonly podsV4: Bitset;
  readonly podsV6: Bitset;
  /** The family that every pod under policy has or may get: any two of them can meet in it. */
  readonly podFamily: Family | undefined;
  readonly sides: WeakMap<DirectionRows, (Side | undefined)[]>;
  /** Of the population before, to be taken over where they still hold. */
  readonly older: WeakMap<DirectionRows, (Side | undefined)[]> | undefined;
}

/** `previous` is taken over where it is the same. */
export function populationOf(classes: readonly EndpointClass[], previous?: Population): Population {
  const idsOf = (wanted: (of: EndpointClass) => boolean): Bitset => bitsetOf(classes.filter(wanted).map(({ id }) => id));
  const v4 = idsOf((of) => meets(of, 4));
  const v6 = idsOf((of) => meets(of, 6));
  const pods = idsOf((of) => of.kind === 'pod' && !of.hostNetwork);
  const everyone = fullBitset(classes.length);
  const known = previous !== undefined && equalBits(previous.everyone, everyone) && equalBits(previous.pods, pods);
  if (known && equalBits(previous.v4, v4) && equalBits(previous.v6, v6)) return previous;
  const byFamily = { podsV4: intersectBits(pods, v4), podsV6: intersectBits(pods, v6) };
  const podFamily = includesBits(v4, pods) ? 4 : includesBits(v6, pods) ? 6 : undefined;
  return { everyone, v4, v6, pods, ...byFamily, podFamily, sides: new WeakMap(), older: previous?.sides };
}

/** Without an address a pod meets any family (NP-48). */
export function meets({ families: { v4, v6 } }: EndpointClass, family: Family): boolean {
  return (!v4 && !v6) || (family === 4 ? v4 : v6);
}

/** The sides of one evaluation, made as they are asked for. Classes with the same rows share one. */
export class Sides {
  readonly population: Population;
  readonly #evaluation: ClassEvaluation;
  readonly #known: { readonly ingress: Side[]; readonly egress: Side[] } = { ingress: [], egress: [] };

  constructor(evaluation: ClassEvaluation, previous?: Population) {
    this.#evaluation = evaluation;
    this.population = populationOf(evaluation.classes, previous);
  }

  egress(of: ClassId): Side {
    return this.#known.egress[of] ?? this.#make(of, 'egress');
  }

  ingress(of: ClassId): Side {
    return this.#known.ingress[of] ?? this.#make(of, 'ingress');
  }

  side(of: ClassId, direction: Direction): Side {
    return direction === 'egress' ? this.egress(of) : this.ingress(of);
  }

  #make(id: ClassId, direction: Direction): Side {
    const of = this.#evaluation.classes[id];
    if (of === undefined) throw new Error(`invariant violated: no class ${id}`);
    const rows = this.#evaluation[direction](id);
    const { sides, older } = this.population;
    const at = (meets(of, 4) ? 1 : 0) + (meets(of, 6) ? 2 : 0) + (isUnplaced(of) ? 4 : 0);
    let known = sides.get(rows);
    if (known === undefined) sides.set(rows, (known = []));
    const old = known[at] === undefined ? older?.get(rows)?.[at] : undefined;
    const side = (known[at] ??=
      old !== undefined && stillHolds(old, this.population) ? old : makeSide(of, rows, this.population));
    this.#known[direction][id] = side;
    return side;
  }

  #isUnplaced(id: ClassId): boolean {
    return isUnplaced(this.#evaluation.classes[id]);
  }

  isIPv4(id: ClassId): boolean {
    return this.#evaluation.classes[id]?.families.v4 === true;
  }

  /** What members of `from` may send to other members of `to`: equal to `Evaluation.between`. */
  between(from: ClassId, to: ClassId): Traffic {
    return traffic(this.egress(from), this.ingress(to), from, to, this.#isUnplaced(from) && this.#isUnplaced(to));
  }
}

const known = new WeakMap<ClassEvaluation, Sides>();

/** The one {@link Sides} of an evaluation. */
export function sidesOf(evaluation: ClassEvaluation, previous?: Population): Sides {
  let sides = known.get(evaluation);
  if (sides === undefined) known.set(evaluation, (sides = new Sides(evaluation, previous)));
  return sides;
}

/** Whether nothing that a side says of classes that are the same in both evaluations can have changed. */
export function sameSide(left: Side, right: Side): boolean {
  if (left === right) return true;
  if (!sameAdmitted(left.anyone, right.anyone) || !sameAdmitted(left.anyPod, right.anyPod)) return false;
  const whole = left.whole !== undefined && left.whole === right.whole;
  return sameRow(left.v4, right.v4, whole) && sameRow(left.v6, right.v6, whole);
}

function sameAdmitted(left: Admitted, right: Admitted): boolean {
  return equalPorts(left.ports, right.ports) && equalPorts(left.possible, right.possible);
}

/** Rows are taken over from one evaluation to the next while no class that they speak of changes; those of everybody speak of all. */
function sameRow(left: Row | undefined, right: Row | undefined, whole: boolean): boolean {
  return left === right || (whole && left !== undefined && right !== undefined);
}

/** Says the same of everybody: then it is the same for other classes as well. */
function isWhole({ v4, v6 }: FamilyRows, everyone: Bitset): 'open' | 'blind' | undefined {
  const row = v4 ?? v6;
  if (row === undefined || (v4 !== undefined && v6 !== undefined && v4 !== v6)) return undefined;
  const terms = [...row.allowed, ...row.unknown];
  const [only] = terms;
  if (only === undefined || terms.length > 1 || only.ports !== allPorts || !equalBits(only.peers, everyone)) return undefined;
  return row.allowed.length === 1 ? 'open' : 'blind';
}

/** Rows that are taken over speak of no class that changed, so only whether they speak of everybody may be different. */
function stillHolds({ v4, v6, anyPod, whole }: Side, population: Population): boolean {
  if (whole !== undefined || !isEmptyPorts(anyPod.possible)) return false;
  return !mayAdmitAll(v4, population.podsV4) && !mayAdmitAll(v6, population.podsV6);
}

function mayAdmitAll(row: Row | undefined, pods: Bitset): boolean {
  if (row === undefined || row.allowed.length + row.unknown.length === 0) return false;
  return isCovered(
    pods,
    [...row.allowed, ...row.unknown].map(({ peers }) => peers),
  );
}

function makeSide(of: EndpointClass, rows: DirectionRows, population: Population): Side {
  const v4 = meets(of, 4) ? rows.v4 : undefined;
  const v6 = meets(of, 6) ? rows.v6 : undefined;
  const parts: FamilyPart[] = [];
  if (v4 !== undefined) parts.push({ family: 4, row: v4, peers: population.v4, pods: population.podsV4 });
  if (v6 !== undefined) parts.push({ family: 6, row: v6, peers: population.v6, pods: population.podsV6 });
  const anyone = admittedFromAll(parts, 'peers');
  const { podFamily } = population;
  const inOne = admittedFromAll(podFamily === undefined ? parts : parts.filter(({ family }) => family === podFamily), 'pods');
  // Of which family two will be that have no address yet nobody knows (NP-48).
  const pods = isUnplaced(of) ? { ...inOne, ports: admittedFromAll(parts, 'pods').ports } : inOne;
  const anyPod = { ports: unionPorts(anyone.ports, pods.ports), possible: unionPorts(anyone.possible, pods.possible) };
  let reach = emptyBitset;
  let extra = emptyBitset;
  for (const { row } of parts) {
    for (const { peers } of row.allowed) reach = unionBits(reach, peers);
    for (const { peers } of row.unknown) reach = unionBits(reach, peers);
    extra = unionBits(extra, beyond(row.allowed, anyone.ports, anyPod.ports, population.pods));
    extra = unionBits(extra, beyond(row.unknown, anyone.possible, anyPod.possible, population.pods));
  }
  return { v4, v6, anyone, anyPod, reach, extra, whole: isWhole({ v4, v6 }, population.everyone) };
}

interface FamilyPart {
  readonly family: Family;
  readonly row: Row;
  /** Everybody who has the family. */
  readonly peers: Bitset;
  readonly pods: Bitset;
}

/** The intersection over everybody, or all pods, of every family; nothing where there is nobody at all. */
function admittedFromAll(parts: readonly FamilyPart[], whom: 'peers' | 'pods'): Admitted {
  let ports: PortSet | undefined;
  let possible: PortSet | undefined;
  for (const { row, [whom]: all } of parts) {
    if (isEmptyBits(all)) continue;
    const sure = commonPorts(row.allowed, all);
    const maybe = row.unknown.length === 0 ? sure : commonPorts(possibleTerms(row), all);
    ports = ports === undefined ? sure : intersectPorts(ports, sure);
    possible = possible === undefined ? maybe : intersectPorts(possible, maybe);
  }
  return { ports: ports ?? noPorts, possible: possible ?? noPorts };
}

function possibleTerms(row: Row): readonly RowTerm[] {
  return row.unknown.reduce((terms, { peers, ports }) => addTerm(terms, peers, ports), row.allowed);
}

function commonPorts(terms: readonly RowTerm[], all: Bitset): PortSet {
  if (
    !isCovered(
      all,
      terms.map(({ peers }) => peers),
    )
  )
    return noPorts;
  const meant = terms.filter(({ peers }) => overlaps(peers, all));
  return meant.map(({ ports }) => ports).reduce(intersectPorts, allPorts);
}

function beyond(terms: readonly RowTerm[], anyone: PortSet, anyPod: PortSet, pods: Bitset): Bitset {
  let result = emptyBitset;
  for (const { peers, ports } of terms) {
    if (isEmptyPorts(subtractPorts(ports, anyone))) continue;
    result = unionBits(result, isEmptyPorts(subtractPorts(ports, anyPod)) ? subtractBits(peers, pods) : peers);
  }
  return result;
}
