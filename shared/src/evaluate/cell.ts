/** One question at its smallest: two members, a class of each, one address family, one port. */
import type { Direction, Family, Lane } from '../model/index.ts';
import type { Member } from './ends.ts';
import type { EndpointClass } from './evaluation.ts';

export interface Cell {
  readonly from: Member;
  readonly to: Member;
  readonly fromClass: EndpointClass;
  readonly toClass: EndpointClass;
  readonly family: Family;
  readonly protocol: Lane;
  /** Of the lane `other`: the IP protocol. */
  readonly port: number;
  readonly sourcePort?: number;
}

/** `TCP 80`, `ICMP`, `IP protocol 47` */
export function trafficWords({ protocol, port }: Pick<Cell, 'protocol' | 'port'>): string {
  if (protocol !== 'other') return `${protocol} ${port}`;
  return port === 1 ? 'ICMP' : port === 58 ? 'ICMPv6' : `IP protocol ${port}`;
}

export function subjectOf(cell: Cell, direction: Direction): EndpointClass {
  return direction === 'egress' ? cell.fromClass : cell.toClass;
}

export function peerOf(cell: Cell, direction: Direction): EndpointClass {
  return direction === 'egress' ? cell.toClass : cell.fromClass;
}
