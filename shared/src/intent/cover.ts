/** Ranges as few address blocks: where they are many, as what is left of a large one when others are taken out. */
import { cidrsOf, mergeRanges, parseCidr, wholeSpace } from '../model/index.ts';
import type { AddressRange, Family } from '../model/index.ts';

export interface Block {
  readonly cidr: string;
  readonly except: readonly string[];
}

/** More blocks than this are written the other way round, if that is shorter. */
const fewBlocks = 4;

export function coverOf(cidrs: readonly string[]): readonly Block[] {
  const ranges = cidrs.flatMap((cidr) => parseCidr(cidr) ?? []);
  return ([4, 6] as const).flatMap((family) =>
    coverFamily(
      ranges.filter((range) => range.family === family),
      family,
    ),
  );
}

function coverFamily(ranges: readonly AddressRange[], family: Family): readonly Block[] {
  const merged = mergeRanges(ranges);
  const plain = merged.flatMap(cidrsOf);
  if (plain.length <= fewBlocks) return plain.map((cidr) => ({ cidr, except: [] }));
  const outer = smallestAround(merged, family);
  const except = gapsIn(outer, merged).flatMap(cidrsOf);
  const [cidr = ''] = cidrsOf(outer);
  return except.length < plain.length ? [{ cidr, except }] : plain.map((each) => ({ cidr: each, except: [] }));
}

/** The smallest CIDR that holds all of them. */
function smallestAround(ranges: readonly AddressRange[], family: Family): AddressRange {
  const from = ranges[0]?.from ?? 0n;
  const to = ranges.at(-1)?.to ?? 0n;
  let size = 1n;
  while ((from / size) * size + size - 1n < to) size *= 2n;
  const start = (from / size) * size;
  const end = start + size - 1n;
  const whole = wholeSpace(family);
  return { family, from: start, to: end > whole.to ? whole.to : end };
}

function gapsIn(outer: AddressRange, ranges: readonly AddressRange[]): readonly AddressRange[] {
  const gaps: AddressRange[] = [];
  let next = outer.from;
  for (const { from, to } of ranges) {
    if (from > next) gaps.push({ family: outer.family, from: next, to: from - 1n });
    next = to + 1n;
  }
  if (next <= outer.to) gaps.push({ family: outer.family, from: next, to: outer.to });
  return gaps;
}
