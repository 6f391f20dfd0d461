/**
 * Addresses, blocks and the space they cut (NP-28, NP-29). An address is a BigInt within its family; families never cross,
 * except that an IPv4-mapped IPv6 address is the IPv4 address it holds.
 */
import { formatAddressParts, normalizeCidr, parseAddressParts, parseCidrParts, unmapAddress } from '../kube/index.ts';

export type Family = 4 | 6;

export interface Address {
  readonly family: Family;
  readonly value: bigint;
}

/** Inclusive; always a whole CIDR when it comes from {@link parseCidr}. */
export interface AddressRange {
  readonly family: Family;
  readonly from: bigint;
  readonly to: bigint;
}

const bitsOf = (family: Family): 32 | 128 => (family === 4 ? 32 : 128);
const familyOf = (bits: 32 | 128): Family => (bits === 32 ? 4 : 6);

/** The whole space of a family. */
export function wholeSpace(family: Family): AddressRange {
  return { family, from: 0n, to: (1n << BigInt(bitsOf(family))) - 1n };
}

/** Accepts what the API server accepts, leading zeros in IPv4 included (V-14 warns). Undefined when it is no address. */
export function parseAddress(text: string): Address | undefined {
  const parts = parseAddressParts(text);
  if (parts === undefined) return undefined;
  const { bits, value } = unmapAddress(parts);
  return { family: familyOf(bits), value };
}

/** Host bits are masked, IPv4-mapped blocks become IPv4 (NP-29). Undefined when unparsable; a bare address is (V-5). */
export function parseCidr(text: string): AddressRange | undefined {
  const parts = parseCidrParts(text);
  if (parts === undefined) return undefined;
  const { bits, value, length } = normalizeCidr(parts);
  return { family: familyOf(bits), from: value, to: value + (1n << BigInt(bits - length)) - 1n };
}

export function containsAddress(range: AddressRange, address: Address): boolean {
  return range.family === address.family && range.from <= address.value && address.value <= range.to;
}

export function containsRange(outer: AddressRange, inner: AddressRange): boolean {
  return outer.family === inner.family && outer.from <= inner.from && inner.to <= outer.to;
}

/** The fewest CIDRs that cover exactly the range, ascending. */
export function cidrsOf(range: AddressRange): string[] {
  const result: string[] = [];
  const bits = bitsOf(range.family);
  let from = range.from;
  while (from <= range.to) {
    let length = bits;
    while (length > 0) {
      const size = 1n << BigInt(bits - length + 1);
      if (from % size !== 0n || from + size - 1n > range.to) break;
      length--;
    }
    result.push(`${formatAddress({ family: range.family, value: from })}/${length}`);
    from += 1n << BigInt(bits - length);
  }
  return result;
}

/** Canonical text; IPv6 per RFC 5952. */
export function formatAddress({ family, value }: Address): string {
  return formatAddressParts({ bits: bitsOf(family), value });
}

/** Joins ranges that overlap or touch; sorted by family, then address. */
export function mergeRanges(ranges: readonly AddressRange[]): AddressRange[] {
  const sorted = [...ranges].sort((a, b) => a.family - b.family || (a.from < b.from ? -1 : a.from > b.from ? 1 : 0));
  const merged: AddressRange[] = [];
  for (const range of sorted) {
    const last = merged.at(-1);
    if (last !== undefined && last.family === range.family && range.from <= last.to + 1n) {
      merged[merged.length - 1] = { ...last, to: range.to > last.to ? range.to : last.to };
    } else merged.push(range);
  }
  return merged;
}
