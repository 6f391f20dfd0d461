/** What a state between two others does to what both of them allow. Read from the rows of the subjects that are drafted. */
import { intersectBits, intersectPorts, isEmptyBits, isEmptyPorts, membersOf, noPorts, unionPorts } from '../model/index.ts';
import type { Direction, PortSet } from '../model/index.ts';
import { engineOf, mayHave } from '../evaluate/evaluate.ts';
import type { ClassEvaluation } from '../evaluate/evaluate.ts';
import type { ClassId, EndpointClass, Evaluation, Row, RowTerm } from '../evaluate/index.ts';
import { addTerm, portsFor, subtractTerms } from '../evaluate/terms.ts';

/** One side of the connections of one class, in one address family (each family is a connection of its own, NP-49). */
interface End {
  readonly id: ClassId;
  readonly direction: Direction;
  readonly family: 'v4' | 'v6';
  readonly was: Row;
  readonly is: Row;
  /** Allowed by this end before and in the end. */
  readonly kept: readonly RowTerm[];
}

/** Allowed before and in the end, and not in between. */
export interface ClassCut {
  readonly from: ClassId;
  readonly to: ClassId;
  readonly ports: PortSet;
}

export interface Moments {
  readonly classes: readonly EndpointClass[];
  cuts(between: Evaluation): readonly ClassCut[];
  /** True when an end lets pass what it lets pass neither before nor in the end. */
  opens(between: Evaluation): boolean;
}

/** `isDrafted` tells which policies differ: no other subject has rows that change. */
export function momentsBetween(
  before: Evaluation,
  after: Evaluation,
  isDrafted: (namespace: string, name: string) => boolean,
): Moments {
  const [old, now] = [engineOf(before), engineOf(after)];
  const ends = touchedEnds(old, now, isDrafted);
  return {
    classes: old.classes,
    cuts: (between) => ends.flatMap((end) => cutsAt(end, rowAt(between, end), old, now)),
    opens: (between) => ends.some((end) => opensAt(end, rowAt(between, end))),
  };
}

function touchedEnds(
  before: ClassEvaluation,
  after: ClassEvaluation,
  isDrafted: (namespace: string, name: string) => boolean,
): readonly End[] {
  return before.classes.flatMap((of) => {
    if (of.kind !== 'pod' || of.hostNetwork) return []; // NP-40
    return (['ingress', 'egress'] as const).flatMap((direction) => {
      const bearing = [before, after].flatMap((evaluation) => evaluation.applying(of, direction).valid);
      if (!bearing.some(({ ref }) => isDrafted(ref.namespace, ref.name))) return [];
      return (['v4', 'v6'] as const)
        .filter((family) => mayHave(of, family === 'v4' ? 4 : 6))
        .map((family): End => {
          const [was, is] = [before[direction](of.id)[family], after[direction](of.id)[family]];
          return { id: of.id, direction, family, was, is, kept: intersectTerms(was.allowed, is.allowed) };
        });
    });
  });
}

function rowAt(evaluation: Evaluation, { id, direction, family }: End): Row {
  return evaluation[direction](id)[family];
}

function cutsAt(end: End, row: Row, before: ClassEvaluation, after: ClassEvaluation): readonly ClassCut[] {
  if (row === end.was || row === end.is) return [];
  return subtractTerms(end.kept, row.allowed).flatMap(({ peers, ports }) =>
    [...membersOf(peers)].flatMap((peer): readonly ClassCut[] => {
      const lost = intersectPorts(ports, keptBy(peer, end, before, after));
      if (isEmptyPorts(lost)) return [];
      return [end.direction === 'egress' ? { from: end.id, to: peer, ports: lost } : { from: peer, to: end.id, ports: lost }];
    }),
  );
}

/** What the other end allows to this one before and in the end. */
function keptBy(peer: ClassId, end: End, before: ClassEvaluation, after: ClassEvaluation): PortSet {
  const of = before.classes[peer];
  const meets = mayHave(of, end.family === 'v4' ? 4 : 6) && !(peer === end.id && isAlone(of));
  if (!meets) return noPorts;
  const other = end.direction === 'egress' ? 'ingress' : 'egress';
  const [was, is] = [before, after].map((evaluation) => portsFor(evaluation[other](peer)[end.family].allowed, end.id));
  return intersectPorts(was ?? noPorts, is ?? noPorts);
}

/** Nobody is cut from itself (NP-44). */
function isAlone(of: EndpointClass | undefined): boolean {
  const [first, second] = of?.kind === 'pod' ? of.pods : [];
  return first !== undefined && second === undefined && (first.template?.replicas ?? 1) < 2;
}

function opensAt({ was, is }: End, row: Row): boolean {
  if (row === was || row === is) return false;
  return subtractTerms(row.allowed, unionTerms(was.allowed, is.allowed)).length > 0;
}

function intersectTerms(left: readonly RowTerm[], right: readonly RowTerm[]): readonly RowTerm[] {
  return left.flatMap((one) =>
    right.flatMap((other) => {
      const peers = intersectBits(one.peers, other.peers);
      const ports = intersectPorts(one.ports, other.ports);
      return isEmptyBits(peers) || isEmptyPorts(ports) ? [] : [{ peers, ports }];
    }),
  );
}

function unionTerms(left: readonly RowTerm[], right: readonly RowTerm[]): readonly RowTerm[] {
  return right.reduce((terms, { peers, ports }) => addTerm(terms, peers, ports), left);
}

/** Of both families and both ends: each pair once. */
export function joinCuts(cuts: readonly ClassCut[]): readonly ClassCut[] {
  const byPair = new Map<string, ClassCut>();
  for (const cut of cuts) {
    const pair = `${cut.from} ${cut.to}`;
    const known = byPair.get(pair);
    byPair.set(pair, known === undefined ? cut : { ...cut, ports: unionPorts(known.ports, cut.ports) });
  }
  return [...byPair.values()];
}
