/** What the naive evaluator of Cilium's policies asks of one rule and one packet, without looking anything up. */
import type { ForeignPolicyObject, Labels, PodObject, Protocol, ServiceObject } from '../../src/kube/index.ts';
import type { Direction } from '../../src/evaluate/index.ts';
import type { Item, PortItem, Rule, ServiceItem } from './cilium-shapes.ts';
import { addresses, and, familyOf, isWithin, or, placeOf } from './oracle.ts';
import type { Family, OracleEnd, Tri } from './oracle.ts';

/** One question: what is asked of a packet's ends in one direction. */
export interface Packet {
  readonly direction: Direction;
  readonly subject: PodObject;
  readonly peer: OracleEnd;
  readonly holder: OracleEnd;
  readonly protocol: Protocol;
  readonly port: number;
  readonly family: Family;
}

export const not = (value: Tri): Tri => (value === undefined ? undefined : !value);
export const every = (values: readonly Tri[]): Tri => values.reduce(and, true);
export const some = (values: readonly Tri[]): Tri => values.reduce(or, false);
/** What a setting or a lookup decides that nobody sees. */
export const perhaps = (value: Tri): Tri => (value === false ? false : undefined);

export function isInBlock({ peer, family }: Packet, block: string): Tri {
  if (placeOf(block).family !== family || (block.includes(':') && block.includes('.'))) return false;
  const own = addresses(peer).filter((ip) => familyOf(ip) === family);
  return addresses(peer).length === 0 ? undefined : own.some((ip) => isWithin(ip, block));
}

export function blocksOf({ manifest }: ForeignPolicyObject): readonly string[] {
  return (manifest['spec'] as unknown as { readonly externalCIDRs: readonly string[] }).externalCIDRs;
}

export const has = (labels: Labels, key: string): boolean => Object.hasOwn(labels, key);

export function rulesOf({ manifest }: ForeignPolicyObject): readonly Rule[] {
  const { spec, specs = [] } = manifest as unknown as { readonly spec?: Rule; readonly specs?: readonly Rule[] };
  return spec === undefined ? specs : [spec, ...specs];
}

export const itemsOf = (rule: Rule): readonly Item[] =>
  [rule.ingress, rule.ingressDeny, rule.egress, rule.egressDeny].flatMap((items) => items ?? []);

export const membersOf = (item: Item): readonly string[] =>
  Object.keys(item).filter(
    (key) => /^(from|to)[A-Z]/.test(key) && key !== 'toPorts' && (item[key] as readonly unknown[]).length > 0,
  );

/** Of what the generator makes on purpose. */
export function isVoid(rule: Rule): boolean {
  const items = itemsOf(rule);
  const ports = items.flatMap(({ toPorts = [] }) => toPorts.flatMap((one) => one.ports ?? []));
  return (
    items.length === 0 ||
    items.some((item) => membersOf(item).length > 1) ||
    ports.some(({ port, protocol = 'ANY' }) => port === undefined || protocol !== protocol.toUpperCase())
  );
}

export function asksForNodes(rule: Rule): boolean {
  return itemsOf(rule).some((item) => membersOf(item).some((name) => name.endsWith('Nodes')));
}

/** CIL-7, CIL-24 */
export function defaultDeny(rule: Rule, direction: Direction): Tri {
  const count = (rule[direction]?.length ?? 0) + (rule[`${direction}Deny`]?.length ?? 0);
  const wanted = rule.enableDefaultDeny?.[direction];
  if (count === 0) return wanted === true ? undefined : false;
  return wanted ?? true;
}

/** CIL-13, CIL-16, CIL-17, CIL-24 */
export function portsMatch({ toPorts = [], icmps = [] }: Item, packet: Packet): Tri {
  if (toPorts.length + icmps.length === 0) return true;
  return some(toPorts.flatMap(({ ports = [] }) => ports.map((item) => portMatches(item, packet))));
}

function portMatches({ port = '', endPort = 0, protocol = 'ANY' }: PortItem, packet: Packet): Tri {
  if (protocol !== 'ANY' && protocol !== packet.protocol) return false;
  if (/^\d+$/.test(port)) {
    const start = Number(port);
    return start === 0 || (packet.port >= start && packet.port <= Math.max(start, endPort));
  }
  const { holder } = packet;
  if (holder.kind !== 'pod' || holder.pod.hostNetwork) return false;
  const declared = holder.pod.ports.filter((one) => one.name === port.toLowerCase() && one.protocol === packet.protocol);
  if (declared.some((one) => one.port === packet.port)) return true;
  const within = declared.some((one) => one.port < packet.port && packet.port <= endPort);
  return packet.direction === 'ingress' && within ? undefined : false;
}

export function isMeant({ k8sService, k8sServiceSelector }: ServiceItem, service: ServiceObject): boolean {
  const namespace = (k8sServiceSelector ?? k8sService)?.namespace ?? '';
  if (namespace !== '' && namespace !== service.namespace) return false;
  if (k8sServiceSelector === undefined) return k8sService?.serviceName === service.name;
  return Object.entries(k8sServiceSelector.selector.matchLabels ?? {}).every(
    ([key, value]) => has(service.labels, key) && service.labels[key] === value,
  );
}

export const isNode = (end: OracleEnd): boolean => end.kind === 'node' || (end.kind === 'pod' && end.pod.hostNetwork);

export function nodeOf(end: OracleEnd): string | undefined {
  if (end.kind === 'node') return end.node.name;
  return end.kind === 'pod' ? end.pod.nodeName : undefined;
}

/** Whether the peer is the subject's own node, or a host-network pod on it. */
export function isOwn({ subject, peer }: Packet): Tri {
  if (!isNode(peer)) return false;
  const [here, there] = [subject.nodeName, nodeOf(peer)];
  return here === undefined || there === undefined ? undefined : here === there;
}
