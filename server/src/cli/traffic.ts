/** What a connection carries, as people write it: a protocol with ports, or one without. */
import type { Connection, EndpointRef, ProtocolConnection } from '@eastwest/shared/evaluate';
import type { JsonValue, Protocol } from '@eastwest/shared/kube';

/** A number is that of an IP protocol (0–255). */
export type PortlessProtocol = 'ICMP' | 'ICMPv6' | number;

export type ProtocolText = Protocol | PortlessProtocol;

export type Traffic =
  /** `port`: of the destination, after any Service (rule 0-A). */
  { readonly protocol: Protocol; readonly port: number; readonly sourcePort?: number } | { readonly protocol: PortlessProtocol };

export const portProtocols: readonly Protocol[] = ['TCP', 'UDP', 'SCTP'];

const byNumber: ReadonlyMap<number, ProtocolText> = new Map<number, ProtocolText>([
  [1, 'ICMP'],
  [6, 'TCP'],
  [17, 'UDP'],
  [58, 'ICMPv6'],
  [132, 'SCTP'],
]);

/** By name in any case, or by number, also as text: flags are texts. Undefined when it is neither. */
export function protocolOf(value: JsonValue): ProtocolText | undefined {
  if (typeof value === 'number')
    return Number.isInteger(value) && value >= 0 && value <= 255 ? (byNumber.get(value) ?? value) : undefined;
  if (typeof value !== 'string') return undefined;
  if (/^\d{1,3}$/u.test(value)) return protocolOf(Number(value));
  return [...byNumber.values()].find((name) => String(name).toLowerCase() === value.toLowerCase());
}

export function hasPorts(protocol: ProtocolText): protocol is Protocol {
  return protocol === 'TCP' || protocol === 'UDP' || protocol === 'SCTP';
}

function numberOf(protocol: PortlessProtocol): number {
  return typeof protocol === 'number' ? protocol : protocol === 'ICMP' ? 1 : 58;
}

export function isPort(value: JsonValue): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= 65535;
}

export function connectionOf(from: EndpointRef, to: EndpointRef, traffic: Traffic): Connection | ProtocolConnection {
  if (!('port' in traffic)) return { from, to, ipProtocol: numberOf(traffic.protocol) };
  const { protocol, port, sourcePort } = traffic;
  return { from, to, protocol, port, ...(sourcePort === undefined ? {} : { sourcePort }) };
}

/** `8080/TCP`, `8080/TCP from port 53`, `ICMP`, `protocol 47` */
export function trafficText(traffic: Traffic): string {
  const { protocol } = traffic;
  if (!('port' in traffic)) return typeof protocol === 'number' ? `protocol ${protocol}` : protocol;
  return `${traffic.port}/${protocol}${traffic.sourcePort === undefined ? '' : ` from port ${traffic.sourcePort}`}`;
}
