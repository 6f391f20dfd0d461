/** `toPorts` and `icmps` as traffic, by what is asked beyond the port (CIL-13, CIL-16, CIL-17, CIL-24). */
import { formatPath, parseCiliumPort, portlessProtocols } from '../../kube/index.ts';
import type { FieldPath, JsonObject, Protocol } from '../../kube/index.ts';
import { asArray, asObject, asText, own } from '../selector.ts';
import { anyTraffic } from '../tiers/index.ts';
import type { Traffic, TrafficItem } from '../tiers/index.ts';

export interface RuleTraffic {
  readonly traffic: Traffic;
  /** What else a connection must satisfy, in words. */
  readonly note?: string;
}

/** A rule has one of each kind that its items ask for; the first has no note and is sure. */
export function ruleTraffic(rule: JsonObject, direction: 'ingress' | 'egress', path: FieldPath): readonly RuleTraffic[] {
  const ports = asArray(own(rule, 'toPorts'));
  const icmps = asArray(own(rule, 'icmps'));
  const secured = own(asObject(own(rule, 'authentication')), 'mode') === 'required' ? authentication : undefined;
  if (ports.length + icmps.length === 0) return [{ traffic: anyTraffic, ...noted([secured]) }];
  const found = [
    ...ports.flatMap((item, index) => portRule(asObject(item), direction, [...path, 'toPorts', index])),
    ...icmps.flatMap((item, index) => icmpRule(asObject(item), [...path, 'icmps', index])),
  ];
  return grouped(found.map((piece) => ({ ...piece, ...noted([piece.note, secured]) })));
}

const authentication = 'mutual authentication';

function noted(notes: readonly (string | undefined)[]): { readonly note?: string } {
  const said = notes.filter((note) => note !== undefined);
  return said.length === 0 ? {} : { note: said.join(', ') };
}

interface Piece {
  readonly item: TrafficItem;
  readonly note?: string;
  readonly partly?: string;
}

/** INVARIANT (plain first): what a rule surely and unconditionally lets pass comes first, so that it is what is named. */
function grouped(pieces: readonly Piece[]): readonly RuleTraffic[] {
  const groups = new Map<string, Piece[]>([['[null,null]', []]]);
  for (const piece of pieces) {
    const key = JSON.stringify([piece.note ?? null, piece.partly ?? null]);
    groups.set(key, [...(groups.get(key) ?? []), piece]);
  }
  return [...groups.values()].map((list) => {
    const [first] = list;
    const partly = first?.partly === undefined ? {} : { partly: first.partly };
    const traffic: Traffic = { any: list.map(({ item }) => item), none: [], ...partly };
    return { traffic, ...noted([first?.note]) };
  });
}

function portRule(rule: JsonObject, direction: 'ingress' | 'egress', path: FieldPath): readonly Piece[] {
  const beyond = noted([beyondPorts(rule)]);
  return asArray(own(rule, 'ports')).flatMap((raw, index) => {
    const at = formatPath([...path, 'ports', index]);
    return portItem(asObject(raw), direction, at).map((piece) => ({ ...piece, ...beyond }));
  });
}

function beyondPorts(rule: JsonObject): string | undefined {
  const rules = asObject(own(rule, 'rules'));
  if (asArray(own(rules, 'http')).length > 0) return 'HTTP rules';
  if (asArray(own(rules, 'dns')).length > 0) return 'DNS rules';
  if (asArray(own(rule, 'serverNames')).length > 0) return 'TLS server names';
  if (isSet(rule, 'listener')) return 'an Envoy listener';
  return isSet(rule, 'terminatingTLS') || isSet(rule, 'originatingTLS') ? 'TLS' : undefined;
}

const isSet = (object: JsonObject, key: string): boolean => (own(object, key) ?? null) !== null;

const withPorts: readonly Protocol[] = ['TCP', 'UDP', 'SCTP'];

function portItem(item: JsonObject, direction: 'ingress' | 'egress', path: string): readonly Piece[] {
  const protocol = asText(own(item, 'protocol') ?? 'ANY');
  const number = portlessProtocols.get(protocol);
  if (number !== undefined)
    return [{ item: { kind: 'range', path, protocol: 'other', from: number, to: number }, partly: extended }];
  const protocols = withPorts.filter((one) => protocol === 'ANY' || protocol === one);
  const port = parseCiliumPort(asText(own(item, 'port')));
  const end = own(item, 'endPort');
  const to = typeof end === 'number' ? end : 0;
  if (port === undefined) return [];
  if (port.kind === 'number') return protocols.map((one) => ({ item: rangeItem(path, one, port.port, to) }));
  const named = { kind: 'named', path, name: port.name, protocols } as const;
  return direction === 'ingress' && to > 0 ? [{ item: named }, { item: { ...named, to }, partly: endOfName }] : [{ item: named }];
}

const extended = 'IP protocols without ports count only where the agent runs with enable-extended-ip-protocols';
const endOfName = 'whether a range that begins with a port name is opened differs between documentation and agent';

/** CIL-16: port 0 is every port, an end that is not beyond the port is none. */
function rangeItem(path: string, protocol: Protocol, from: number, to: number): TrafficItem {
  return from === 0
    ? { kind: 'range', path, protocol, from: 1, to: 65535 }
    : { kind: 'range', path, protocol, from, to: Math.max(from, to) };
}

function icmpRule(rule: JsonObject, path: FieldPath): readonly Piece[] {
  return asArray(own(rule, 'fields')).map((raw, index) => {
    const item = asObject(raw);
    const number = own(item, 'family') === 'IPv6' ? 58 : 1;
    const at = formatPath([...path, 'fields', index]);
    const type = asText(own(item, 'type'));
    return {
      item: { kind: 'range', path: at, protocol: 'other', from: number, to: number },
      partly: `only ICMP of type ${type} is meant`,
    };
  });
}
