/**
 * The textual forms of addresses and blocks, read as the API server reads them: Go's lenient parser, which accepts leading
 * zeros (V-14 warns of them) and IPv4 inside IPv6. What the parts mean is `model/addresses.ts`' business.
 */

export interface AddressParts {
  /** As written: an IPv4-mapped IPv6 address has 128. */
  readonly bits: 32 | 128;
  readonly value: bigint;
}

export interface CidrParts extends AddressParts {
  /** Prefix length as written. Host bits of `value` may be set. */
  readonly length: number;
}

/** Undefined when it is no address. Zones (`fe80::1%eth0`) and surrounding blanks are not part of one. */
export function parseAddressParts(text: string): AddressParts | undefined {
  if (!text.includes(':')) {
    const value = ipv4(text);
    return value === undefined ? undefined : { bits: 32, value };
  }
  const value = ipv6(text);
  return value === undefined ? undefined : { bits: 128, value };
}

/** Undefined when it is no block; a bare address is none (V-5). */
export function parseCidrParts(text: string): CidrParts | undefined {
  const slash = text.indexOf('/');
  if (slash < 0) return undefined;
  const address = parseAddressParts(text.slice(0, slash));
  const digits = text.slice(slash + 1);
  if (address === undefined || !/^\d+$/.test(digits)) return undefined;
  const length = Number(digits);
  return length > address.bits ? undefined : { ...address, length };
}

/** NP-29: an IPv4-mapped IPv6 address is the IPv4 address that it holds. */
export function unmapAddress(address: AddressParts): AddressParts {
  return isMapped(address) ? { bits: 32, value: address.value & 0xffffffffn } : address;
}

/** NP-29: host bits masked; an IPv4-mapped block of 96 or longer is the IPv4 block, a shorter one stays IPv6. */
export function normalizeCidr(cidr: CidrParts): CidrParts {
  const mapped = isMapped(cidr) && cidr.length >= 96;
  const { bits, value } = mapped ? unmapAddress(cidr) : cidr;
  const length = mapped ? cidr.length - 96 : cidr.length;
  const host = BigInt(bits - length);
  return { bits, length, value: (value >> host) << host };
}

/** The one text of a block: normalized, IPv6 per RFC 5952. */
export function canonicalCidr(cidr: CidrParts): string {
  const normal = normalizeCidr(cidr);
  return `${formatAddressParts(normal)}/${normal.length}`;
}

/** IPv6 per RFC 5952, always in hexadecimal. */
export function formatAddressParts({ bits, value }: AddressParts): string {
  if (bits === 32) return [24n, 16n, 8n, 0n].map((shift) => (value >> shift) & 255n).join('.');
  const groups = Array.from({ length: 8 }, (_, index) => Number((value >> BigInt(112 - index * 16)) & 0xffffn));
  const gap = longestZeroRun(groups);
  return gap.length < 2 ? hex(groups) : `${hex(groups.slice(0, gap.start))}::${hex(groups.slice(gap.start + gap.length))}`;
}

const hex = (groups: readonly number[]): string => groups.map((group) => group.toString(16)).join(':');

function longestZeroRun(groups: readonly number[]): { start: number; length: number } {
  let best = { start: 0, length: 0 };
  let start = 0;
  for (let index = 0; index <= groups.length; index++) {
    if (groups[index] === 0) continue;
    if (index - start > best.length) best = { start, length: index - start };
    start = index + 1;
  }
  return best;
}

const isMapped = ({ bits, value }: AddressParts): boolean => bits === 128 && value >> 32n === 0xffffn;

function ipv4(text: string): bigint | undefined {
  const parts = text.split('.');
  if (parts.length !== 4 || !parts.every((part) => /^\d+$/.test(part) && Number(part) <= 255)) return undefined;
  return parts.reduce((sum, part) => sum * 256n + BigInt(Number(part)), 0n);
}

function ipv6(text: string): bigint | undefined {
  const halves = text.split('::');
  if (halves.length > 2) return undefined;
  const [left = '', right] = halves;
  const head = groupsOf(left, right === undefined);
  const tail = right === undefined ? [] : groupsOf(right, true);
  if (head === undefined || tail === undefined) return undefined;
  const missing = 8 - head.length - tail.length;
  if (right === undefined ? missing !== 0 : missing < 1) return undefined;
  return [...head, ...Array<number>(missing).fill(0), ...tail].reduce((sum, group) => sum * 65536n + BigInt(group), 0n);
}

/** 16-bit groups; only the last part of an address may be dotted IPv4. */
function groupsOf(text: string, last: boolean): number[] | undefined {
  if (text === '') return [];
  const result: number[] = [];
  const parts = text.split(':');
  for (const [index, part] of parts.entries()) {
    const dotted = last && index === parts.length - 1 && part.includes('.') ? ipv4(part) : undefined;
    if (dotted !== undefined) result.push(Number(dotted >> 16n), Number(dotted & 0xffffn));
    else if (/^0*[0-9a-fA-F]{1,4}$/.test(part)) result.push(Number.parseInt(part, 16));
    else return undefined;
  }
  return result;
}
