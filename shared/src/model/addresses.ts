/**
 * Addresses, blocks and the space they cut (NP-28, NP-29). An address is a BigInt within its family; families never cross,
 * except that an IPv4-mapped IPv6 address is the IPv4 address it holds.
 */
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

const bitsOf = (family: Family): number => (family === 4 ? 32 : 128);

/** The whole space of a family. */
export function wholeSpace(family: Family): AddressRange {
  return { family, from: 0n, to: (1n << BigInt(bitsOf(family))) - 1n };
}

/** Accepts what Go's lenient parser accepts, leading zeros in IPv4 included (V-14 warns). Undefined when it is no address. */
export function parseAddress(text: string): Address | undefined {
  if (!text.includes(':')) return ipv4(text);
  const value = ipv6(text);
  if (value === undefined) return undefined;
  return value >> 32n === 0xffffn ? { family: 4, value: value & 0xffffffffn } : { family: 6, value };
}

function ipv4(text: string): Address | undefined {
  const match = /^(\d{1,10})\.(\d{1,10})\.(\d{1,10})\.(\d{1,10})$/.exec(text);
  if (match === null) return undefined;
  const parts = match.slice(1).map(Number);
  if (parts.some((part) => part > 255)) return undefined;
  return { family: 4, value: parts.reduce((sum, part) => sum * 256n + BigInt(part), 0n) };
}

function ipv6(text: string): bigint | undefined {
  const halves = text.split('::');
  if (halves.length > 2) return undefined;
  const head = groups(halves[0] ?? '', halves.length === 1);
  const tail = halves.length === 2 ? groups(halves[1] ?? '', true) : [];
  if (head === undefined || tail === undefined) return undefined;
  const missing = 8 - head.length - tail.length;
  if (halves.length === 1 ? missing !== 0 : missing < 1) return undefined;
  return [...head, ...Array.from({ length: missing }, () => 0), ...tail].reduce((sum, group) => sum * 65536n + BigInt(group), 0n);
}

/** 16-bit groups; only the last part of an address may be dotted IPv4. */
function groups(text: string, last: boolean): number[] | undefined {
  if (text === '') return [];
  const result: number[] = [];
  const parts = text.split(':');
  for (const [index, part] of parts.entries()) {
    const dotted = last && index === parts.length - 1 && part.includes('.') ? ipv4(part) : undefined;
    if (dotted !== undefined) result.push(Number(dotted.value >> 16n), Number(dotted.value & 0xffffn));
    else if (/^[0-9a-fA-F]{1,4}$/.test(part)) result.push(Number.parseInt(part, 16));
    else return undefined;
  }
  return result;
}

/** Host bits are masked, IPv4-mapped blocks become IPv4 (NP-29). Undefined when unparsable; a bare address is (V-5). */
export function parseCidr(text: string): AddressRange | undefined {
  const match = /^([^/]+)\/(\d{1,3})$/.exec(text);
  if (match === null) return undefined;
  const [, host = '', digits = ''] = match;
  const length = Number(digits);
  if (!host.includes(':')) {
    const address = ipv4(host);
    return address === undefined || length > 32 ? undefined : block(4, address.value, length);
  }
  const value = ipv6(host);
  if (value === undefined || length > 128) return undefined;
  if (value >> 32n === 0xffffn && length >= 96) return block(4, value & 0xffffffffn, length - 96);
  return block(6, value, length);
}

function block(family: Family, value: bigint, length: number): AddressRange {
  const size = 1n << BigInt(bitsOf(family) - length);
  const from = (value / size) * size;
  return { family, from, to: from + size - 1n };
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
  if (family === 4) return [24n, 16n, 8n, 0n].map((shift) => (value >> shift) & 255n).join('.');
  const parts = Array.from({ length: 8 }, (_, index) => Number((value >> BigInt(112 - index * 16)) & 0xffffn));
  const gap = longestZeroRun(parts);
  const hex = (list: readonly number[]): string => list.map((part) => part.toString(16)).join(':');
  return gap.length < 2 ? hex(parts) : `${hex(parts.slice(0, gap.start))}::${hex(parts.slice(gap.start + gap.length))}`;
}

function longestZeroRun(parts: readonly number[]): { start: number; length: number } {
  let best = { start: 0, length: 0 };
  let start = 0;
  for (let index = 0; index <= parts.length; index++) {
    if (parts[index] === 0) continue;
    if (index - start > best.length) best = { start, length: index - start };
    start = index + 1;
  }
  return best;
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
