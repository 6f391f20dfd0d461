/** Port sets against plain sets of numbers. */
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  allPorts,
  containsPort,
  equalPorts,
  formatPorts,
  intersectPorts,
  isAllPorts,
  isEmptyPorts,
  noPorts,
  portRange,
  portRanges,
  portsKey,
  subtractPorts,
  unionPorts,
} from '../../src/model/index.ts';
import type { Lane, PortSet } from '../../src/model/index.ts';

const lanes: readonly Lane[] = ['TCP', 'UDP', 'SCTP', 'other'];

/** Few numbers, so that ranges touch, overlap and nest. */
const most = 12;
const range = fc.record({
  lane: fc.constantFrom(...lanes),
  from: fc.integer({ min: 1, max: most }),
  length: fc.integer({ min: 0, max: 5 }),
});
const ranges = fc.array(range, { maxLength: 6 });

type Range = typeof range extends fc.Arbitrary<infer Value> ? Value : never;

function setOf(parts: readonly Range[]): PortSet {
  return parts.map(({ lane, from, length }) => portRange(lane, from, Math.min(most, from + length))).reduce(unionPorts, noPorts);
}

/** `TCP 3` for each port of the set, asked one by one. */
function numbers(set: PortSet): readonly string[] {
  const all = lanes.flatMap((lane) => Array.from({ length: most + 1 }, (_, port) => [lane, port] as const));
  return all.filter(([lane, port]) => containsPort(set, lane, port)).map(([lane, port]) => `${lane} ${port}`);
}

function naive(parts: readonly Range[]): ReadonlySet<string> {
  return new Set(
    parts.flatMap(({ lane, from, length }) =>
      Array.from({ length: Math.min(most, from + length) - from + 1 }, (_, index) => `${lane} ${from + index}`),
    ),
  );
}

/** Sorted, disjoint and not adjacent, so that equal sets have equal intervals. */
function isCanonical(set: PortSet): boolean {
  return lanes.every((lane) =>
    set[lane].every(([from, to], index) => from <= to && from > (set[lane][index - 1]?.[1] ?? -2) + 1),
  );
}

const held = (protocol: number): boolean => containsPort(allPorts, 'other', protocol);

describe('a set of ports', () => {
  test('is the union of its ranges, in canonical form', () => {
    fc.assert(
      fc.property(ranges, (parts) => {
        const set = setOf(parts);
        expect(new Set(numbers(set))).toEqual(naive(parts));
        expect(isCanonical(set)).toBe(true);
      }),
    );
  });

  test('unites, intersects and subtracts as sets do', () => {
    fc.assert(
      fc.property(ranges, ranges, (left, right) => {
        const [a, b] = [setOf(left), setOf(right)];
        const [mine, yours] = [naive(left), naive(right)];
        const results = [unionPorts(a, b), intersectPorts(a, b), subtractPorts(a, b)];
        expect(results.map((set) => new Set(numbers(set)))).toEqual([
          new Set([...mine, ...yours]),
          new Set([...mine].filter((port) => yours.has(port))),
          new Set([...mine].filter((port) => !yours.has(port))),
        ]);
        expect(results.map(isCanonical)).toEqual([true, true, true]);
      }),
    );
  });

  test('equals another, and has its key, iff it has the same ports', () => {
    fc.assert(
      fc.property(ranges, ranges, (left, right) => {
        const same = numbers(setOf(left)).join(' ') === numbers(setOf(right)).join(' ');
        expect(equalPorts(setOf(left), setOf(right))).toBe(same);
        expect(portsKey(setOf(left)) === portsKey(setOf(right))).toBe(same);
      }),
    );
  });

  test('is empty or all like the constants, however it came about', () => {
    const tcp = unionPorts(portRange('TCP', 1, 443), portRange('TCP', 444, 65535));
    const rebuilt = [
      tcp,
      portRange('UDP', 1, 65535),
      portRange('SCTP', 1, 65535),
      ...portRanges(allPorts)
        .filter(({ protocol }) => protocol === 'other')
        .map(({ from, to }) => portRange('other', from, to)),
    ].reduce(unionPorts, noPorts);
    expect(isAllPorts(rebuilt)).toBe(true);
    expect(isAllPorts(subtractPorts(rebuilt, portRange('TCP', 80, 80)))).toBe(false);
    expect(isEmptyPorts(subtractPorts(rebuilt, allPorts))).toBe(true);
    expect(isEmptyPorts(intersectPorts(tcp, portRange('UDP', 1, 65535)))).toBe(true);
    expect(isEmptyPorts(noPorts)).toBe(true);
  });

  test('holds the other protocols beside TCP, UDP and SCTP, and none of these (NP-39)', () => {
    expect([1, 0, 255].map(held)).toEqual([true, true, true]);
    expect([6, 17, 132, 256].map(held)).toEqual([false, false, false, false]);
  });

  test.each([
    [noPorts, 'none'],
    [allPorts, 'all'],
    [portRange('TCP', 80, 80), 'TCP 80'],
    [
      unionPorts(portRange('TCP', 80, 80), unionPorts(portRange('TCP', 8000, 8002), portRange('UDP', 53, 53))),
      'TCP 80, 8000–8002 · UDP 53',
    ],
    [portRange('TCP', 1, 65535), 'TCP all'],
    [
      subtractPorts(
        allPorts,
        unionPorts(portRange('TCP', 1, 65535), unionPorts(portRange('UDP', 1, 65535), portRange('SCTP', 1, 65535))),
      ),
      'other protocols',
    ],
    [portRange('other', 1, 1), 'protocol 1'],
  ])('%# reads %s', (set, words) => {
    expect(formatPorts(set)).toBe(words);
  });

  test('lists its ranges in the order of protocols', () => {
    const set = unionPorts(portRange('UDP', 53, 53), unionPorts(portRange('TCP', 443, 443), portRange('TCP', 80, 80)));
    expect(portRanges(set)).toEqual([
      { protocol: 'TCP', from: 80, to: 80 },
      { protocol: 'TCP', from: 443, to: 443 },
      { protocol: 'UDP', from: 53, to: 53 },
    ]);
  });
});
