/** Lists of (peers, ports) with disjoint peers: the arithmetic of rows. */
import {
  equalPorts,
  hasBit,
  intersectBits,
  intersectPorts,
  isEmptyBits,
  isEmptyPorts,
  noPorts,
  overlaps,
  subtractBits,
  subtractPorts,
  unionBits,
  unionPorts,
} from '../model/index.ts';
import type { Bitset, PortSet } from '../model/index.ts';
import type { RowTerm } from './evaluation.ts';

/** The terms with `ports` also open to `peers`; peers stay disjoint. */
export function addTerm(terms: readonly RowTerm[], peers: Bitset, ports: PortSet): readonly RowTerm[] {
  if (isEmptyBits(peers) || isEmptyPorts(ports)) return terms;
  const result: RowTerm[] = [];
  let rest = peers;
  for (const term of terms) {
    const shared = intersectBits(term.peers, rest);
    if (isEmptyBits(shared)) {
      result.push(term);
      continue;
    }
    const untouched = subtractBits(term.peers, shared);
    if (!isEmptyBits(untouched)) result.push({ peers: untouched, ports: term.ports });
    result.push({ peers: shared, ports: unionPorts(term.ports, ports) });
    rest = subtractBits(rest, shared);
  }
  if (!isEmptyBits(rest)) result.push({ peers: rest, ports });
  return result;
}

/** What of `terms` is not in `cut`. */
export function subtractTerms(terms: readonly RowTerm[], cut: readonly RowTerm[]): readonly RowTerm[] {
  return terms.flatMap(({ peers, ports }) => {
    const left: RowTerm[] = [];
    let rest = peers;
    for (const other of cut) {
      const shared = intersectBits(other.peers, rest);
      if (isEmptyBits(shared)) continue;
      const remaining = subtractPorts(ports, other.ports);
      if (!isEmptyPorts(remaining)) left.push({ peers: shared, ports: remaining });
      rest = subtractBits(rest, shared);
    }
    if (!isEmptyBits(rest)) left.push({ peers: rest, ports });
    return left;
  });
}

/** The terms without those peers; the same list where none of them is in it. */
export function withoutPeers(terms: readonly RowTerm[], gone: Bitset): readonly RowTerm[] {
  if (!terms.some(({ peers }) => overlaps(peers, gone))) return terms;
  return terms.flatMap(({ peers, ports }) => {
    const left = subtractBits(peers, gone);
    return isEmptyBits(left) ? [] : [{ peers: left, ports }];
  });
}

/** Of two lists with no peer in common; equal ports become one term. `left` itself where `right` adds nothing. */
export function joinTerms(left: readonly RowTerm[], right: readonly RowTerm[]): readonly RowTerm[] {
  if (right.length === 0) return left;
  const joined = [...left];
  for (const { peers, ports } of right) {
    const at = joined.findIndex((term) => equalPorts(term.ports, ports));
    const same = joined[at];
    if (same === undefined) joined.push({ peers, ports });
    else joined[at] = { peers: unionBits(same.peers, peers), ports };
  }
  return joined;
}

export function portsFor(terms: readonly RowTerm[], member: number): PortSet {
  return terms.find(({ peers }) => hasBit(peers, member))?.ports ?? noPorts;
}

/** What is in both. */
export function intersectTerms(left: readonly RowTerm[], right: readonly RowTerm[]): readonly RowTerm[] {
  return left.flatMap(({ peers, ports }) =>
    right.flatMap((other): RowTerm | readonly RowTerm[] => {
      const shared = intersectBits(other.peers, peers);
      if (isEmptyBits(shared)) return [];
      const both = intersectPorts(ports, other.ports);
      return isEmptyPorts(both) ? [] : { peers: shared, ports: both };
    }),
  );
}

export function uniteTerms(left: readonly RowTerm[], right: readonly RowTerm[]): readonly RowTerm[] {
  if (left.length === 0) return right;
  let united = left;
  for (const { peers, ports } of right) united = addTerm(united, peers, ports);
  return united;
}

/** The terms as far as `peers` go. */
export function termsAmong(terms: readonly RowTerm[], among: Bitset): readonly RowTerm[] {
  return terms.flatMap(({ peers, ports }) => {
    const shared = intersectBits(peers, among);
    return isEmptyBits(shared) ? [] : { peers: shared, ports };
  });
}

export function equalTerms(left: readonly RowTerm[], right: readonly RowTerm[]): boolean {
  return subtractTerms(left, right).length === 0 && subtractTerms(right, left).length === 0;
}
