/** `ports` (v1alpha1) and `protocols` (v1alpha2) as traffic (2.3). */
import { formatPath } from '../../kube/index.ts';
import type { FieldPath, JsonObject, JsonValue, Protocol } from '../../kube/index.ts';
import { asArray, asObject, asText, own } from '../selector.ts';
import { anyTraffic } from '../tiers/index.ts';
import type { Traffic, TrafficItem } from '../tiers/index.ts';

/** Of a valid rule. Without a list every protocol is meant, those that have no ports too (CNP-12). */
export function compileTraffic(rule: JsonObject, key: 'ports' | 'protocols', at: FieldPath): Traffic {
  const list = own(rule, key);
  if (!isSet(list)) return anyTraffic;
  const compile = key === 'ports' ? compilePort : compileProtocol;
  const any = asArray(list).map((item, index) => compile(asObject(item), formatPath([...at, key, index])));
  return { any, none: [] };
}

function compilePort(item: JsonObject, path: string): TrafficItem {
  const name = own(item, 'namedPort');
  if (isSet(name)) return named(path, name);
  const port = asObject(own(item, 'portNumber') ?? own(item, 'portRange'));
  return range(path, (own(port, 'protocol') ?? 'TCP') as Protocol, port, own(port, 'port')); // CNP-18
}

const protocols: readonly (readonly [string, Protocol])[] = [
  ['tcp', 'TCP'],
  ['udp', 'UDP'],
  ['sctp', 'SCTP'],
];

function compileProtocol(item: JsonObject, path: string): TrafficItem {
  const [key, protocol] = protocols.find(([name]) => isSet(own(item, name))) ?? [];
  if (key === undefined || protocol === undefined) return named(path, own(item, 'destinationNamedPort'));
  const port = asObject(own(asObject(own(item, key)), 'destinationPort'));
  return range(path, protocol, asObject(own(port, 'range')), own(port, 'number'));
}

/** CNP-17: the declaration says which protocol. */
function named(path: string, name: JsonValue | undefined): TrafficItem {
  return { kind: 'named', path, name: asText(name), protocols: ['TCP', 'UDP', 'SCTP'] };
}

function range(path: string, protocol: Protocol, raw: JsonObject, single: JsonValue | undefined): TrafficItem {
  const [from, to] = isSet(single) ? [single, single] : [own(raw, 'start'), own(raw, 'end')];
  return { kind: 'range', path, protocol, from: Number(from), to: Number(to) };
}

const isSet = (value: JsonValue | undefined): boolean => value !== undefined && value !== null;
