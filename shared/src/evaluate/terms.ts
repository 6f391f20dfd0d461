/** Lists of (peers, ports) with disjoint peers: the arithmetic of rows. */
import {
  intersectBits,
  intersectPorts,
  isEmptyBits,
  isEmptyPorts,
  noPorts,
  hasBit,
  subtractBits,
  subtractPorts,
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

export function intersectTerms(left: readonly RowTerm[], right: readonly RowTerm[]): readonly RowTerm[] {
  return left.flatMap((a) =>
    right.flatMap((b) => {
      const peers = intersectBits(a.peers, b.peers);
      if (isEmptyBits(peers)) return [];
      const ports = intersectPorts(a.ports, b.ports);
      return isEmptyPorts(ports) ? [] : [{ peers, ports }];
    }),
  );
}

export function portsFor(terms: readonly RowTerm[], member: number): PortSet {
  return terms.find(({ peers }) => hasBit(peers, member))?.ports ?? noPorts;
}
