/** Rules of the admin APIs: actions, peers and ports (CNP-3, CNP-10…CNP-18, table 2.3). */
import { formatPath } from '../../kube/index.ts';
import type { FieldPath, JsonObject, JsonValue, Protocol } from '../../kube/index.ts';
import { parseCidr } from '../addresses.ts';
import type { Direction } from '../policy.ts';
import { asArray, asObject, asText, own } from '../selector.ts';
import { anyEnd, anyTraffic, noEnd, someOf } from '../tiers/index.ts';
import type { Action, EndTest, TierPeer, TierRule, Traffic, TrafficItem } from '../tiers/index.ts';
import { labelsOf, namespacedPods, podsOfNamespaces } from './subject.ts';

const actions: ReadonlyMap<string, Action> = new Map([
  ['Allow', 'allow'],
  ['Accept', 'allow'],
  ['Deny', 'deny'],
  ['Pass', 'pass'],
]);

export function compileAdminRules(spec: JsonObject, direction: Direction): readonly TierRule[] {
  return asArray(own(spec, direction)).map((raw, index) => {
    const path: FieldPath = ['spec', direction, index];
    const rule = asObject(raw);
    const side = direction === 'ingress' ? 'from' : 'to';
    const items = asArray(own(rule, side)).map((item) => asObject(item));
    const unknown = items.some((item) => peerTest(item) === undefined);
    const action = actions.get(asText(own(rule, 'action'))) ?? 'deny';
    // CNP-15: what a newer API says by the peer is not known, so the rule fails closed.
    const closed = unknown && action !== 'allow';
    const peers = items.map((item, at): TierPeer => ({
      path: formatPath([...path, side, at]),
      test: peerTest(item) ?? (closed ? anyEnd : noEnd),
    }));
    return { path: formatPath(path), action: closed ? 'deny' : action, peers, traffic: trafficOf(rule, path) };
  });
}

/** Undefined where it has none of the fields that are known (CNP-15). */
function peerTest(item: JsonObject): EndTest | undefined {
  const given = (key: string): JsonValue | undefined => own(item, key) ?? undefined;
  if (given('namespaces') !== undefined) return podsOfNamespaces(given('namespaces'));
  if (given('pods') !== undefined) return namespacedPods(given('pods'));
  if (given('nodes') !== undefined) return { end: 'host', labels: labelsOf(given('nodes'), 'pod') }; // CNP-13
  // CNP-12: whoever has an address in it, pods included.
  if (given('networks') !== undefined) return someOf(...asArray(given('networks')).map(networkTest));
  if (given('domainNames') !== undefined) return domainTest(asArray(given('domainNames')).map(asText));
  return undefined;
}

function networkTest(value: JsonValue): EndTest {
  const range = parseCidr(asText(value));
  if (range === undefined) throw new Error(`invariant violated: ${asText(value)} passed validation as a CIDR`);
  return { end: 'address', range };
}

/** CNP-14 */
function domainTest(names: readonly string[]): EndTest {
  const which = names.length === 1 ? names[0] : `one of ${names.join(', ')}`;
  return { end: 'some-external', why: `which addresses ${which ?? ''} has is not known` };
}

function trafficOf(rule: JsonObject, path: FieldPath): Traffic {
  const ports = own(rule, 'ports') ?? undefined;
  const protocols = own(rule, 'protocols') ?? undefined;
  if (ports !== undefined)
    return { any: asArray(ports).map((item, at) => portItem(asObject(item), formatPath([...path, 'ports', at]))), none: [] };
  if (protocols === undefined) return anyTraffic;
  return {
    any: asArray(protocols).map((item, at) => protocolItem(asObject(item), formatPath([...path, 'protocols', at]))),
    none: [],
  };
}

/** v1alpha1 */
function portItem(item: JsonObject, path: string): TrafficItem {
  const name = own(item, 'namedPort');
  if (typeof name === 'string') return named(name, path);
  const number = asObject(own(item, 'portNumber'));
  if (own(item, 'portNumber') !== undefined)
    return range(protocolIn(number), numberAt(number, 'port'), numberAt(number, 'port'), path);
  const span = asObject(own(item, 'portRange'));
  return range(protocolIn(span), numberAt(span, 'start'), numberAt(span, 'end'), path);
}

/** CNP-18 */
function protocolIn(item: JsonObject): Protocol {
  return (own(item, 'protocol') ?? 'TCP') as Protocol;
}

const protocolFields: readonly (readonly [string, Protocol])[] = [
  ['tcp', 'TCP'],
  ['udp', 'UDP'],
  ['sctp', 'SCTP'],
];

/** v1alpha2 */
function protocolItem(item: JsonObject, path: string): TrafficItem {
  const name = own(item, 'destinationNamedPort');
  if (typeof name === 'string') return named(name, path);
  const [field, protocol] = protocolFields.find(([key]) => own(item, key) !== undefined) ?? ['tcp', 'TCP' as const];
  const port = asObject(own(asObject(own(item, field)), 'destinationPort'));
  const number = own(port, 'number');
  if (typeof number === 'number') return range(protocol, number, number, path);
  const span = asObject(own(port, 'range'));
  return range(protocol, numberAt(span, 'start'), numberAt(span, 'end'), path);
}

/** CNP-17: a name carries no protocol. */
function named(name: string, path: string): TrafficItem {
  return { kind: 'named', path, name, protocols: ['TCP', 'UDP', 'SCTP'] };
}

function range(protocol: Protocol, from: number, to: number, path: string): TrafficItem {
  return { kind: 'range', path, protocol, from, to };
}

function numberAt(object: JsonObject, key: string): number {
  const value = own(object, key);
  if (typeof value !== 'number') throw new Error(`invariant violated: \`${key}\` passed validation as a number`);
  return value;
}
