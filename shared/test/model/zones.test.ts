/** Zones against asking each block about each address. */
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  cidrsOfZone,
  containsAddress,
  cutZones,
  formatAddress,
  parseAddress,
  parseCidr,
  wholeSpace,
} from '../../src/model/index.ts';
import type { Address, AddressRange, Zone } from '../../src/model/index.ts';

function block(text: string): AddressRange {
  const range = parseCidr(text);
  if (range === undefined) throw new Error(`not a block: ${text}`);
  return range;
}

function address(text: string): Address {
  const parsed = parseAddress(text);
  if (parsed === undefined) throw new Error(`not an address: ${text}`);
  return parsed;
}

/** Nested, disjoint, touching; of both families; the edges of the spaces. */
const texts = [
  '0.0.0.0/0',
  '10.0.0.0/8',
  '10.0.0.0/9',
  '10.128.0.0/9',
  '10.1.0.0/16',
  '10.1.2.3/32',
  '11.0.0.0/8',
  '255.255.255.255/32',
  '0.0.0.0/32',
  '::/0',
  'fd00::/8',
  'fd00::1/128',
  'ffff::/16',
];
const blocks = fc.subarray(texts).map((chosen) => chosen.map(block));

/** Every first and last address of a block, and those just outside. */
const addresses: readonly Address[] = texts
  .map(block)
  .flatMap(({ family, from, to }) =>
    [from - 1n, from, to, to + 1n]
      .filter((value) => value >= 0n && value <= wholeSpace(family).to)
      .map((value) => ({ family, value })),
  );

const heldBy = (held: readonly AddressRange[], at: Address): string => held.map((range) => containsAddress(range, at)).join(' ');

const text = (zone: Zone): string => cidrsOfZone(zone).join(' ');

describe('zones', () => {
  test('hold together exactly the addresses that are in the same blocks', () => {
    fc.assert(
      fc.property(blocks, (chosen) => {
        const { zoneOf } = cutZones(chosen);
        for (const left of addresses) {
          for (const right of addresses) {
            if (left.family !== right.family) continue;
            expect(zoneOf(left) === zoneOf(right), `${formatAddress(left)} and ${formatAddress(right)}`).toBe(
              heldBy(chosen, left) === heldBy(chosen, right),
            );
          }
        }
      }),
      { numRuns: 40 },
    );
  });

  test('cover each space once, and say so in their ranges', () => {
    fc.assert(
      fc.property(blocks, (chosen) => {
        const { all, zoneOf } = cutZones(chosen);
        expect(all.map(({ id }) => id)).toEqual(all.map((_, index) => index));
        const sizes = new Map<number, bigint>();
        for (const { family, ranges } of all) {
          for (const { from, to } of ranges) sizes.set(family, (sizes.get(family) ?? 0n) + to - from + 1n);
        }
        expect([...sizes]).toEqual([
          [4, 1n << 32n],
          [6, 1n << 128n],
        ]);
        for (const at of addresses) expect(zoneOf(at).ranges.some((range) => containsAddress(range, at))).toBe(true);
      }),
    );
  });

  test('keep their key when a block elsewhere comes or goes, and share none', () => {
    const keysOf = (...chosen: readonly string[]): ((text: string) => string) => {
      const { zoneOf } = cutZones(chosen.map(block));
      return (text) => zoneOf(address(text)).key;
    };
    const [before, after] = [keysOf('10.0.0.0/8'), keysOf('10.0.0.0/8', '203.0.113.0/24', '10.5.0.0/16')];
    expect([after('10.1.0.1'), after('8.8.8.8'), after('::1')]).toEqual([before('10.1.0.1'), before('8.8.8.8'), before('::1')]);
    expect(after('203.0.113.1')).not.toBe(before('203.0.113.1'));
    expect(after('10.5.0.1')).not.toBe(before('10.5.0.1'));
    const keys = cutZones(texts.map(block)).all.map(({ key }) => key);
    expect(new Set(keys).size).toBe(keys.length);
  });

  test('are written as the fewest blocks', () => {
    const { zoneOf } = cutZones(['10.0.0.0/8', '10.1.0.0/16'].map(block));
    expect(text(zoneOf(address('10.1.0.1')))).toBe('10.1.0.0/16');
    expect(text(zoneOf(address('10.2.0.1')))).toBe(
      '10.0.0.0/16 10.2.0.0/15 10.4.0.0/14 10.8.0.0/13 10.16.0.0/12 10.32.0.0/11 10.64.0.0/10 10.128.0.0/9',
    );
    expect(text(zoneOf(address('fd00::1')))).toBe('::/0');
  });
});
