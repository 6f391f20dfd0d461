/** Bit sets against sets of numbers. */
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  bitsetOf,
  bitsKey,
  countBits,
  emptyBitset,
  equalBits,
  fullBitset,
  hasBit,
  intersectBits,
  isCovered,
  isEmptyBits,
  listMembers,
  membersOf,
  overlaps,
  subtractBits,
  unionBits,
} from '../../src/model/index.ts';

/** Around the borders of words, whatever their size. */
const member = fc.oneof(fc.integer({ min: 0, max: 100 }), fc.constantFrom(29, 30, 31, 32, 59, 60, 61, 63, 64, 1000));
const members = fc.array(member, { maxLength: 30 });
const ascending = (items: Iterable<number>): readonly number[] => [...new Set(items)].sort((a, b) => a - b);

describe('a bit set', () => {
  test('holds its members, ascending', () => {
    fc.assert(
      fc.property(members, (items) => {
        const set = bitsetOf(items);
        expect([...membersOf(set)]).toEqual(ascending(items));
        expect(listMembers(set)).toEqual(ascending(items));
        expect(countBits(set)).toBe(new Set(items).size);
        for (let at = 0; at <= 110; at++) expect(hasBit(set, at)).toBe(items.includes(at));
      }),
    );
  });

  test('unites, intersects and subtracts as sets do', () => {
    fc.assert(
      fc.property(members, members, (left, right) => {
        const [a, b] = [bitsetOf(left), bitsetOf(right)];
        expect([...membersOf(unionBits(a, b))]).toEqual(ascending([...left, ...right]));
        expect([...membersOf(intersectBits(a, b))]).toEqual(ascending(left.filter((item) => right.includes(item))));
        expect([...membersOf(subtractBits(a, b))]).toEqual(ascending(left.filter((item) => !right.includes(item))));
        expect(overlaps(a, b)).toBe(left.some((item) => right.includes(item)));
      }),
    );
  });

  test('leaves its operands as they were', () => {
    fc.assert(
      fc.property(members, members, (left, right) => {
        const [a, b] = [bitsetOf(left), bitsetOf(right)];
        unionBits(a, b);
        intersectBits(a, b);
        subtractBits(a, b);
        expect([[...membersOf(a)], [...membersOf(b)]]).toEqual([ascending(left), ascending(right)]);
      }),
    );
  });

  test('equals another, and has its key, iff it has the same members, whatever was done to it', () => {
    fc.assert(
      fc.property(members, members, (left, right) => {
        const [a, b] = [bitsetOf(left), bitsetOf(right)];
        const same = ascending(left).join(' ') === ascending(right).join(' ');
        expect(equalBits(a, b)).toBe(same);
        expect(bitsKey(a) === bitsKey(b)).toBe(same);
        expect(equalBits(subtractBits(unionBits(a, b), b), subtractBits(a, b))).toBe(true);
        expect(isEmptyBits(subtractBits(a, a))).toBe(true);
      }),
    );
  });

  test('is covered by several iff each member is in one of them', () => {
    fc.assert(
      fc.property(members, fc.array(members, { maxLength: 3 }), (items, covers) => {
        const all = new Set(covers.flat());
        expect(isCovered(bitsetOf(items), covers.map(bitsetOf))).toBe(items.every((item) => all.has(item)));
      }),
    );
  });

  test.each([0, 1, 29, 30, 31, 60, 61, 1000])('of every number below %i has as many members', (size) => {
    expect([...membersOf(fullBitset(size))]).toEqual(Array.from({ length: size }, (_, index) => index));
    expect(isEmptyBits(fullBitset(size))).toBe(size === 0);
    expect(equalBits(subtractBits(fullBitset(size), fullBitset(size)), emptyBitset)).toBe(true);
  });
});
