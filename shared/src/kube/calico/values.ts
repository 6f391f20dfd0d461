/** The scalars of Calico's rules: protocols, ports and nets, as numbers or as texts. */
import type { JsonValue } from '../objects.ts';
import { parseAddressParts, parseCidrParts } from '../cidr.ts';

const protocolNumbers: ReadonlyMap<string, number> = new Map([
  ['icmp', 1],
  ['tcp', 6],
  ['udp', 17],
  ['icmpv6', 58],
  ['sctp', 132],
  ['udplite', 136],
]);

/** The IP protocol's number; names in any case (CAL-29). Undefined for what is no protocol. */
export function readCalicoProtocol(value: JsonValue | undefined): number | undefined {
  if (typeof value === 'string' && !/^\d+$/.test(value)) return protocolNumbers.get(value.toLowerCase());
  const number = Number(value);
  const scalar = typeof value === 'string' || typeof value === 'number';
  return scalar && Number.isInteger(number) && number >= 1 && number <= 255 ? number : undefined;
}

/** Those of which a rule may name ports. */
export function hasPorts(protocol: number): boolean {
  return protocol === 6 || protocol === 17 || protocol === 132;
}

export type CalicoPort =
  | { readonly kind: 'range'; readonly from: number; readonly to: number }
  | { readonly kind: 'named'; readonly name: string };

/** A number, a range `from:to`, or a name. Undefined for none of them. */
export function readCalicoPort(value: JsonValue | undefined): CalicoPort | undefined {
  if (typeof value === 'number') return range(value, value);
  if (typeof value !== 'string') return undefined;
  const [, from, to] = /^(\d+)(?::(\d+))?$/.exec(value) ?? [];
  if (from !== undefined) return range(Number(from), Number(to ?? from));
  return /^[A-Za-z0-9_.-]{1,128}$/.test(value) ? { kind: 'named', name: value } : undefined;
}

function range(from: number, to: number): CalicoPort | undefined {
  return Number.isInteger(from) && Number.isInteger(to) && from >= 1 && from <= to && to <= 65535
    ? { kind: 'range', from, to }
    : undefined;
}

/** With the prefix length that a bare address lacks. Undefined for what is neither. */
export function calicoCidr(text: string): string | undefined {
  if (parseCidrParts(text) !== undefined) return text;
  const address = parseAddressParts(text);
  return address === undefined ? undefined : `${text}/${address.bits}`;
}

/** Calico goes by how a net is written. */
export function familyOfNet(text: string): 4 | 6 {
  return text.includes(':') ? 6 : 4;
}
