/** The arithmetic of rows against plain relations of (peer, port). */
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { addTerm, joinTerms, portsFor, subtractTerms, withoutPeers } from '../../src/evaluate/terms.ts';
import type { RowTerm } from '../../src/evaluate/index.ts';
import { bitsetOf, containsPort, hasBit, isEmptyBits, isEmptyPorts, portRange } from '../../src/model/index.ts';

const peers = 8;
const ports = 6;

const part = fc.record({
  peers: fc.array(fc.integer({ min: 0, max: peers - 1 }), { maxLength: 5 }),
  from: fc.integer({ min: 1, max: ports }),
  length: fc.integer({ min: 0, max: 3 }),
});
const parts = fc.array(part, { maxLength: 6 });
type Part = typeof part extends fc.Arbitrary<infer Value> ? Value : never;

const termOf = ({ peers, from, length }: Part): RowTerm => ({
  peers: bitsetOf(peers),
  ports: portRange('TCP', from, Math.min(ports, from + length)),
});

function termsOf(list: readonly Part[]): readonly RowTerm[] {
  return list.map(termOf).reduce<readonly RowTerm[]>((terms, term) => addTerm(terms, term.peers, term.ports), []);
}

/** `peer:port` for everything that the terms open. */
function relation(terms: readonly RowTerm[]): ReadonlySet<string> {
  const all = Array.from({ length: peers * ports }, (_, index) => [index % peers, 1 + Math.floor(index / peers)] as const);
  const open = all.filter(([peer, port]) =>
    terms.some((term) => hasBit(term.peers, peer) && containsPort(term.ports, 'TCP', port)),
  );
  return new Set(open.map(([peer, port]) => `${peer}:${port}`));
}

function isDisjoint(terms: readonly RowTerm[]): boolean {
  const counts = Array.from({ length: peers }, (_, peer) => terms.filter((term) => hasBit(term.peers, peer)).length);
  return counts.every((count) => count <= 1) && terms.every((term) => !isEmptyBits(term.peers) && !isEmptyPorts(term.ports));
}

describe('terms', () => {
  test('add up to the union of what is added, and share no peer', () => {
    fc.assert(
      fc.property(parts, (list) => {
        const terms = termsOf(list);
        expect(isDisjoint(terms)).toBe(true);
        expect(relation(terms)).toEqual(relation(list.map(termOf)));
      }),
    );
  });

  test('subtract as relations do', () => {
    fc.assert(
      fc.property(parts, parts, (left, right) => {
        const [a, b] = [termsOf(left), termsOf(right)];
        const rest = subtractTerms(a, b);
        const cut = relation(b);
        expect(isDisjoint(rest)).toBe(true);
        expect(relation(rest)).toEqual(new Set([...relation(a)].filter((pair) => !cut.has(pair))));
      }),
    );
  });

  test('without some peers, joined with terms of these peers, are the whole again', () => {
    fc.assert(
      fc.property(parts, fc.array(fc.integer({ min: 0, max: peers - 1 })), (list, gone) => {
        const terms = termsOf(list);
        const kept = withoutPeers(terms, bitsetOf(gone));
        const others = Array.from({ length: peers }, (_, peer) => peer).filter((peer) => !gone.includes(peer));
        const cut = withoutPeers(terms, bitsetOf(others));
        expect([...relation(kept)].some((pair) => gone.includes(Number(pair.split(':')[0])))).toBe(false);
        expect(relation(joinTerms(kept, cut))).toEqual(relation(terms));
        expect(isDisjoint(joinTerms(kept, cut))).toBe(true);
      }),
    );
  });

  test('are the same list where nothing is taken away or added', () => {
    const terms = termsOf([{ peers: [1, 2], from: 1, length: 0 }]);
    expect(withoutPeers(terms, bitsetOf([5]))).toBe(terms);
    expect(joinTerms(terms, [])).toBe(terms);
    expect(joinTerms(terms, termsOf([{ peers: [7], from: 1, length: 0 }]))).toHaveLength(1);
  });

  test('answer for one peer', () => {
    const terms = termsOf([
      { peers: [1, 2], from: 1, length: 0 },
      { peers: [2], from: 3, length: 0 },
    ]);
    expect([1, 2, 3].map((peer) => [1, 3].map((port) => containsPort(portsFor(terms, peer), 'TCP', port)))).toEqual([
      [true, false],
      [true, true],
      [false, false],
    ]);
  });
});
