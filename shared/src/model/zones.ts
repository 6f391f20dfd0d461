/**
 * The address space cut by the blocks of the policies: two addresses in one zone are in exactly the same blocks and
 * exceptions, so one answer serves both (0.3). A zone may be many ranges.
 */
import { cidrsOf, mergeRanges, wholeSpace } from './addresses.ts';
import type { Address, AddressRange, Family } from './addresses.ts';

export interface Zone {
  readonly id: number;
  readonly family: Family;
  readonly ranges: readonly AddressRange[];
  /** Names the blocks that it is in, so that a zone keeps its key when an unrelated block comes or goes. */
  readonly key: string;
}

export interface Zones {
  readonly all: readonly Zone[];
  readonly zoneOf: (address: Address) => Zone;
}

/** INVARIANT (zones): every range of `blocks` is a union of whole zones; the zones of a family cover its space. */
export function cutZones(blocks: readonly AddressRange[]): Zones {
  const zones: Zone[] = [];
  const cut = { 4: cutFamily(blocks, 4, zones), 6: cutFamily(blocks, 6, zones) };
  const zoneOf = ({ family, value }: Address): Zone => {
    const { starts, zoneAt } = cut[family];
    const zone = zoneAt[lastAtMost(starts, value)];
    if (zone === undefined) throw new Error('invariant violated: zones cover the whole space');
    return zone;
  };
  return { all: zones, zoneOf };
}

interface Segments {
  readonly starts: readonly bigint[];
  readonly zoneAt: readonly Zone[];
}

/** Adds the family's zones to `zones`. */
function cutFamily(blocks: readonly AddressRange[], family: Family, zones: Zone[]): Segments {
  const own = blocks.filter((block) => block.family === family).sort((a, b) => compare(a.from, b.from) || compare(b.to, a.to));
  const starts = cutPoints(own, family);
  const keys = memberships(own, starts);
  const ends = wholeSpace(family).to;
  const ranges = new Map<string, AddressRange[]>();
  for (const [index, key] of keys.entries()) {
    const range = { family, from: starts[index] ?? 0n, to: (starts[index + 1] ?? ends + 1n) - 1n };
    const list = ranges.get(key);
    if (list === undefined) ranges.set(key, [range]);
    else list.push(range);
  }
  const made = new Map<string, Zone>();
  for (const [key, list] of ranges) {
    const zone = { id: zones.length, family, ranges: mergeRanges(list), key: `v${family} ${key}` };
    made.set(key, zone);
    zones.push(zone);
  }
  return { starts, zoneAt: keys.flatMap((key) => made.get(key) ?? []) };
}

/** Where membership may change: each block's start and end + 1 (0.3). */
function cutPoints(blocks: readonly AddressRange[], family: Family): readonly bigint[] {
  const space = wholeSpace(family);
  const points = new Set<bigint>([space.from]);
  for (const { from, to } of blocks) {
    points.add(from);
    if (to < space.to) points.add(to + 1n);
  }
  return [...points].sort(compare);
}

/** For each segment the blocks that hold it, as a text. `blocks` are sorted by start, so one sweep does. */
function memberships(blocks: readonly AddressRange[], starts: readonly bigint[]): readonly string[] {
  let active: readonly AddressRange[] = [];
  let next = 0;
  return starts.map((start) => {
    const entering: AddressRange[] = [];
    for (let block = blocks[next]; block !== undefined && block.from <= start; block = blocks[++next]) entering.push(block);
    active = [...active.filter(({ to }) => to >= start), ...entering];
    return active.map(({ from, to }) => `${from}-${to}`).join(' ');
  });
}

const cidrs = new WeakMap<Zone, readonly string[]>();

/** The ranges as the fewest CIDRs. */
export function cidrsOfZone(zone: Zone): readonly string[] {
  const known = cidrs.get(zone);
  if (known !== undefined) return known;
  const made = zone.ranges.flatMap(cidrsOf);
  cidrs.set(zone, made);
  return made;
}

function compare(left: bigint, right: bigint): number {
  return left < right ? -1 : left > right ? 1 : 0;
}

function lastAtMost(sorted: readonly bigint[], value: bigint): number {
  let low = 0;
  let high = sorted.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >>> 1;
    if ((sorted[middle] ?? 0n) <= value) low = middle;
    else high = middle - 1;
  }
  return low;
}
