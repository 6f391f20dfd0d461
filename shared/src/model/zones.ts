/**
 * The address space cut by the blocks of the policies: two addresses in one zone are in exactly the same blocks and
 * exceptions, so one answer serves both (0.3). A zone may be many ranges.
 */
import { mergeRanges, wholeSpace } from './addresses.ts';
import type { Address, AddressRange, Family } from './addresses.ts';

export interface Zone {
  readonly id: number;
  readonly family: Family;
  readonly ranges: readonly AddressRange[];
}

export interface Zones {
  readonly all: readonly Zone[];
  zoneOf(address: Address): Zone;
}

/** INVARIANT (zones): every range of `blocks` is a union of whole zones; the zones of a family cover its space. */
export function cutZones(blocks: readonly AddressRange[]): Zones {
  const zones: Zone[] = [];
  const segments = new Map<Family, { readonly starts: readonly bigint[]; readonly zones: readonly Zone[] }>();
  for (const family of [4, 6] as const) {
    const own = blocks.filter((block) => block.family === family);
    const starts = cutPoints(own, family);
    const groups = groupByMembership(starts, own, family);
    const made = groups.ranges.map((ranges, index) => ({ id: zones.length + index, family, ranges: mergeRanges(ranges) }));
    segments.set(family, { starts, zones: groups.groupOf.flatMap((group) => made[group] ?? []) });
    zones.push(...made);
  }
  const zoneOf = (address: Address): Zone => {
    const own = segments.get(address.family);
    const zone = own?.zones[lastAtMost(own.starts, address.value)];
    if (zone === undefined) throw new Error('invariant violated: zones cover the whole space');
    return zone;
  };
  return { all: zones, zoneOf };
}

/** Where membership may change: each block's start and end + 1 (0.3). */
function cutPoints(blocks: readonly AddressRange[], family: Family): readonly bigint[] {
  const space = wholeSpace(family);
  const points = new Set<bigint>([space.from]);
  for (const { from, to } of blocks) {
    points.add(from);
    if (to < space.to) points.add(to + 1n);
  }
  return [...points].sort((a, b) => (a < b ? -1 : 1));
}

function groupByMembership(
  starts: readonly bigint[],
  blocks: readonly AddressRange[],
  family: Family,
): { ranges: AddressRange[][]; groupOf: number[] } {
  const space = wholeSpace(family);
  const ids = new Map<string, number>();
  const ranges: AddressRange[][] = [];
  const groupOf = starts.map((from, index) => {
    const to = (starts[index + 1] ?? space.to + 1n) - 1n;
    const membership = blocks.flatMap((block, at) => (block.from <= from && to <= block.to ? [at] : [])).join(',');
    const id = ids.get(membership) ?? ids.size;
    ids.set(membership, id);
    (ranges[id] ??= []).push({ family, from, to });
    return id;
  });
  return { ranges, groupOf };
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
