/**
 * Pairs of classes between which more passes than stand-ins say. Only pairs of which an end admits more than it admits from
 * everybody are looked at, and after a small change only those of which an end changed.
 */
import {
  bitsetOf,
  emptyBitset,
  hasBit,
  intersectBits,
  intersectPorts,
  isEmptyBits,
  isEmptyPorts,
  listMembers,
  subtractPorts,
  unionBits,
} from '../model/index.ts';
import type { Bitset, Direction } from '../model/index.ts';
import type { ClassId } from '../evaluate/index.ts';
import { sameSide } from './sides.ts';
import type { Admitted, Side, Sides } from './sides.ts';
import type { Traffic } from './traffic.ts';

export interface ClassPair {
  readonly to: ClassId;
  readonly traffic: Traffic;
}

/** What the stand-in edges of two ends say of the pair. */
export function implied(out: Side, into: Side, fromPod: boolean, toPod: boolean): Admitted {
  const sent = toPod ? out.anyPod : out.anyone;
  const received = fromPod ? into.anyPod : into.anyone;
  return { ports: intersectPorts(sent.ports, received.ports), possible: intersectPorts(sent.possible, received.possible) };
}

export function exceeds({ ports, unknown }: Traffic, { ports: sure, possible }: Admitted): boolean {
  if (!isEmptyPorts(subtractPorts(ports, sure))) return true;
  return !isEmptyPorts(unknown) && !isEmptyPorts(subtractPorts(unknown, possible));
}

/** The pairs of one evaluation, and what the next one needs to know which of them still hold. */
export interface PairMemory {
  /** Keys of the classes by id. */
  readonly keys: readonly string[];
  readonly among: Bitset;
  readonly egress: readonly (Side | undefined)[];
  readonly ingress: readonly (Side | undefined)[];
  /** By source. The same list where nothing changed. */
  readonly found: ReadonlyMap<ClassId, readonly ClassPair[]>;
}

const none: readonly ClassPair[] = [];

/** INVARIANT (incremental pairs): with and without `previous` the pairs are the same. */
export function findPairs(sides: Sides, keys: readonly string[], among: Bitset, previous?: PairMemory): PairMemory {
  const members = listMembers(among);
  const egress: Side[] = [];
  const ingress: Side[] = [];
  for (const id of members) {
    egress[id] = sides.egress(id);
    ingress[id] = sides.ingress(id);
  }
  const dirty = (direction: Direction, now: readonly (Side | undefined)[]): Bitset =>
    dirtyIds(direction, now, keys, members, previous);
  const dirtyOut = dirty('egress', egress);
  const dirtyIn = dirty('ingress', ingress);
  const wanted = wantedPairs(members, among, egress, ingress, dirtyOut, dirtyIn);
  // A class that is not asked about any more is no end of a pair.
  const stale =
    previous === undefined
      ? dirtyIn
      : unionBits(dirtyIn, bitsetOf(listMembers(previous.among).filter((id) => !hasBit(among, id))));
  const found = new Map<ClassId, readonly ClassPair[]>();
  for (const from of members) {
    const old = hasBit(dirtyOut, from) ? none : (previous?.found.get(from) ?? none);
    const kept = old.some(({ to }) => hasBit(stale, to)) ? old.filter(({ to }) => !hasBit(stale, to)) : old;
    const fresh = pairsOf(sides, from, wanted.get(from));
    const pairs = fresh.length === 0 ? kept : [...kept, ...fresh];
    if (pairs.length > 0) found.set(from, pairs);
  }
  return { keys, among, egress, ingress, found };
}

/** Classes of which something changed in the direction since `previous`; all of them without one. */
function dirtyIds(
  direction: Direction,
  now: readonly (Side | undefined)[],
  keys: readonly string[],
  members: readonly ClassId[],
  previous: PairMemory | undefined,
): Bitset {
  if (previous === undefined) return bitsetOf(members);
  const before = previous[direction];
  return bitsetOf(
    members.filter((id) => {
      const [old, is] = [before[id], now[id]];
      return previous.keys[id] !== keys[id] || old === undefined || is === undefined || !sameSide(old, is);
    }),
  );
}

/** Pairs of which an end is dirty and an end has something to say that stand-ins do not; by source. */
function wantedPairs(
  members: readonly ClassId[],
  among: Bitset,
  egress: readonly (Side | undefined)[],
  ingress: readonly (Side | undefined)[],
  dirtyOut: Bitset,
  dirtyIn: Bitset,
): ReadonlyMap<ClassId, ReadonlySet<ClassId>> {
  const wanted = new Map<ClassId, Set<ClassId>>();
  if (isEmptyBits(dirtyOut) && isEmptyBits(dirtyIn)) return wanted;
  const want = (from: ClassId, to: ClassId): void => {
    const known = wanted.get(from);
    if (known === undefined) wanted.set(from, new Set([to]));
    else known.add(to);
  };
  for (const id of members) {
    const into = ingress[id];
    const out = egress[id];
    if (into !== undefined && !isEmptyBits(into.extra)) {
      for (const from of listMembers(intersectBits(into.extra, hasBit(dirtyIn, id) ? among : dirtyOut)))
        if (hasBit(egress[from]?.reach ?? emptyBitset, id)) want(from, id);
    }
    if (out !== undefined && !isEmptyBits(out.extra)) {
      for (const to of listMembers(intersectBits(out.extra, hasBit(dirtyOut, id) ? among : dirtyIn)))
        if (hasBit(ingress[to]?.reach ?? emptyBitset, id)) want(id, to);
    }
  }
  return wanted;
}

function pairsOf(sides: Sides, from: ClassId, targets: ReadonlySet<ClassId> | undefined): readonly ClassPair[] {
  if (targets === undefined) return none;
  const { pods } = sides.population;
  const out = sides.egress(from);
  return [...targets].flatMap((to): readonly ClassPair[] => {
    const into = sides.ingress(to);
    const traffic = sides.between(from, to);
    return exceeds(traffic, implied(out, into, hasBit(pods, from), hasBit(pods, to))) ? [{ to, traffic }] : [];
  });
}
