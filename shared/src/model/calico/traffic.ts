/** Protocols and ports of a rule: table 3.4, CAL-29. */
import { hasPorts, readCalicoPort, readCalicoProtocol } from '../../kube/index.ts';
import type { JsonObject, JsonValue, Protocol } from '../../kube/index.ts';
import { asArray, asObject, own } from '../selector.ts';
import type { PortTest, Traffic, TrafficItem } from '../tiers/index.ts';

const named: ReadonlyMap<number, Protocol> = new Map([
  [6, 'TCP'],
  [17, 'UDP'],
  [132, 'SCTP'],
]);
const portProtocols: readonly Protocol[] = [...named.values()];

export function trafficOf(rule: JsonObject, path: string): Traffic {
  const protocol = readCalicoProtocol(own(rule, 'protocol'));
  const source = asObject(own(rule, 'source'));
  const destination = asObject(own(rule, 'destination'));
  // A rule that names ports anywhere is of protocols that have ports.
  const asksPorts = [source, destination].some((side) => listed(side, 'ports').length + listed(side, 'notPorts').length > 0);
  const whole = wholeProtocol(protocol, asksPorts, path);
  const to = portTest(destination, protocol, whole, `${path}.destination`);
  const from = portTest(source, protocol, whole, `${path}.source`);
  const partly = icmpWords(rule);
  const excluded = readCalicoProtocol(own(rule, 'notProtocol'));
  return {
    any: to.any,
    none: [...to.none, ...(excluded === undefined ? [] : [everyPort(excluded, `${path}.notProtocol`)])],
    ...(isAnything(from, whole) ? {} : { source: from }),
    ...(partly === undefined ? {} : { partly }),
  };
}

/** Whatever the source port is, also where all of them are listed. */
function isAnything({ any, none }: PortTest, whole: Whole): boolean {
  if (none.length > 0) return false;
  return any === whole || (any !== 'any' && any.some((item) => item.kind === 'range' && item.from === 1 && item.to === 65535));
}

type Whole = PortTest['any'];

function wholeProtocol(protocol: number | undefined, asksPorts: boolean, path: string): Whole {
  if (protocol !== undefined) return [everyPort(protocol, `${path}.protocol`)];
  return asksPorts ? [...named.keys()].map((number) => everyPort(number, path)) : 'any';
}

function everyPort(protocol: number, path: string): TrafficItem {
  const lane = named.get(protocol);
  return lane === undefined
    ? { kind: 'range', path, protocol: 'other', from: protocol, to: protocol }
    : { kind: 'range', path, protocol: lane, from: 1, to: 65535 };
}

function portTest(side: JsonObject, protocol: number | undefined, whole: Whole, path: string): PortTest {
  const ports = listed(side, 'ports');
  const items = (list: 'ports' | 'notPorts'): readonly TrafficItem[] =>
    listed(side, list).flatMap((port, index) => itemOf(port, protocol, `${path}.${list}[${index}]`));
  return { any: ports.length === 0 ? whole : items('ports'), none: items('notPorts') };
}

function itemOf(value: JsonValue, protocol: number | undefined, path: string): readonly TrafficItem[] {
  const port = readCalicoPort(value);
  if (port === undefined || (protocol !== undefined && !hasPorts(protocol))) return [];
  const lane = protocol === undefined ? undefined : named.get(protocol);
  if (port.kind === 'named') return [{ ...port, path, protocols: lane === undefined ? portProtocols : [lane], init: 'all' }];
  return lane === undefined ? [] : [{ ...port, path, protocol: lane }];
}

export function listed(side: JsonObject, list: 'ports' | 'notPorts'): readonly JsonValue[] {
  return asArray(own(side, list));
}

/** ICMP has types where others have ports, and a connection here does not say which. */
function icmpWords(rule: JsonObject): string | undefined {
  const told = (['icmp', 'notICMP'] as const).flatMap((key) => {
    const icmp = asObject(own(rule, key));
    const parts = (['type', 'code'] as const).flatMap((field) => {
      const value = own(icmp, field);
      return typeof value === 'number' ? [`${field} ${value}`] : [];
    });
    return parts.length === 0 ? [] : [`${key === 'icmp' ? '' : 'not '}ICMP ${parts.join(' ')}`];
  });
  return told.length === 0 ? undefined : told.join(', ');
}
