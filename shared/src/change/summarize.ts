/** From single pairs to a list that can be read: what happens to everybody alike is said once. */
import { hasOwnEdge, standInTraffic, anyoneId, anyPodId, isPod } from '../graph/internals.ts';
import type { NodeId } from '../graph/index.ts';
import type { Part, Sides, Traffic } from '../graph/internals.ts';
import type { ChangeCounts, ConnectionChange } from './change.ts';
import { kindOf } from './differ.ts';
import type { PairChange } from './differ.ts';

export function countChanges(pairs: readonly PairChange[]): ChangeCounts {
  const counts = { added: 0, removed: 0, changed: 0, unknown: 0 };
  for (const { kind } of pairs) counts[kind]++;
  return counts;
}

/** Of a pair: why it changes, and whatever else there is to say of it. */
interface Told {
  readonly because: string;
}

/** A change of a stand-in edge, and the pairs that have no edge of their own and change with it. */
interface StandInChange {
  readonly from: NodeId;
  readonly to: NodeId;
  readonly kind: ConnectionChange['kind'];
  readonly before: Traffic;
  readonly after: Traffic;
  readonly pairs: readonly [PairChange, ...PairChange[]];
}

/**
 * INVARIANT (changes): a pair that changes is listed, or has no edge of its own before and after and a stand-in edge of one
 * of its ends is listed.
 */
export function summarizeChanges<Said extends Told>(
  pairs: readonly PairChange[],
  before: Sides,
  after: Sides,
  tell: (pair: PairChange) => Said,
): readonly (ConnectionChange & Said)[] {
  const implied = pairs.filter(({ from, to }) => !hasOwnEdge(before, from, to) && !hasOwnEdge(after, from, to));
  const summed = [
    ...standInChanges(implied, before, after, 'ingress'),
    ...standInChanges(implied, before, after, 'egress'),
  ].filter(worthSaying);
  const covered = new Set(summed.flatMap((change) => change.pairs));
  const single = pairs.filter((pair) => !covered.has(pair));
  return [
    ...summed.map(({ pairs: [sample], ...change }) => ({ ...change, ...tell(sample) })),
    ...single.map((pair) => ({
      from: pair.from.node.id,
      to: pair.to.node.id,
      kind: pair.kind,
      before: pair.before,
      after: pair.after,
      ...tell(pair),
    })),
  ];
}

/** One pair is better named; and who hears that anyone is cut off thinks of pods. */
function worthSaying({ pairs, from, to }: StandInChange): boolean {
  if (pairs.length < 2) return false;
  const everybody = from === anyoneId || to === anyoneId;
  return !everybody || pairs.some((pair) => pair.from.node.type === 'workload' && pair.to.node.type === 'workload');
}

function standInChanges(
  implied: readonly PairChange[],
  before: Sides,
  after: Sides,
  direction: 'ingress' | 'egress',
): readonly StandInChange[] {
  const own = (pair: PairChange): Part => (direction === 'ingress' ? pair.to : pair.from);
  const peer = (pair: PairChange): Part => (direction === 'ingress' ? pair.from : pair.to);
  const byEnd = new Map<Part, PairChange[]>();
  for (const pair of implied) {
    const known = byEnd.get(own(pair));
    if (known === undefined) byEnd.set(own(pair), [pair]);
    else known.push(pair);
  }
  return [...byEnd].flatMap(([part, pairs]) => {
    const [id] = part.representatives;
    if (part.node.type !== 'workload' || id === undefined) return [];
    const was = standInTraffic(before.side(id, direction));
    const is = standInTraffic(after.side(id, direction));
    const change = (
      other: NodeId,
      old: Traffic,
      now: Traffic,
      [first, ...more]: readonly PairChange[],
    ): readonly StandInChange[] => {
      const kind = kindOf(old, now);
      if (kind === undefined || first === undefined) return [];
      const ends = direction === 'ingress' ? { from: other, to: part.node.id } : { from: part.node.id, to: other };
      return [{ ...ends, kind, before: old, after: now, pairs: [first, ...more] }];
    };
    const all = change(anyoneId, was.anyone, is.anyone, pairs);
    if (all.some(worthSaying)) return all;
    return change(
      anyPodId,
      was.anyPod,
      is.anyPod,
      pairs.filter((pair) => isPod(peer(pair))),
    );
  });
}
