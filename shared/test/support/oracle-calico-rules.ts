/** For the oracle: what a rule of Calico's matches, one packet at a time (3.4, 3.6). `undefined`: it may. */
import type { ClusterState, EndpointsObject, ForeignPolicyObject, PodObject, ServiceObject } from '../../src/kube/index.ts';
import type { Direction } from '../../src/evaluate/index.ts';
import { calicoLabels, selectorHolds } from './calico-labels.ts';
import type { LabelsSeen } from './calico-labels.ts';
import { portNumbers } from './generate.ts';
import { livePods } from './live.ts';
import { addresses, and, familyOf, isWithin, or } from './oracle.ts';
import type { Family, OracleEnd, Tri } from './oracle.ts';

type Port = number | string;

interface Entity {
  readonly nets?: readonly string[];
  readonly notNets?: readonly string[];
  readonly selector?: string;
  readonly notSelector?: string;
  readonly namespaceSelector?: string;
  readonly serviceAccounts?: { readonly names?: readonly string[]; readonly selector?: string };
  readonly services?: { readonly name: string; readonly namespace?: string };
  readonly ports?: readonly Port[];
  readonly notPorts?: readonly Port[];
}

interface Icmp {
  readonly type?: number;
}

export interface Rule {
  readonly action: 'Allow' | 'Deny' | 'Pass' | 'Log';
  readonly ipVersion?: number;
  readonly protocol?: number | string;
  readonly notProtocol?: number | string;
  readonly icmp?: Icmp;
  readonly notICMP?: Icmp;
  readonly source?: Entity;
  readonly destination?: Entity;
}

export interface Packet {
  readonly direction: Direction;
  readonly subject: PodObject;
  readonly source: OracleEnd;
  readonly target: OracleEnd;
  /** `TCP`, `ICMP`, `47`: of those without ports `port` means nothing. */
  readonly protocol: string;
  readonly port: number;
  readonly sourcePort?: number;
  readonly family: Family;
}

interface SetSpec {
  readonly nets?: readonly string[];
  readonly expectedIPs?: readonly string[];
}

const perhaps = (value: Tri): Tri => (value === false ? false : undefined);
const not = (value: Tri): Tri => (value === undefined ? undefined : !value);
const any = (values: readonly Tri[]): Tri => values.reduce(or, false);
const all = (values: readonly Tri[]): Tri => values.reduce(and, true);
const numbers: Readonly<Record<string, number>> = { icmp: 1, tcp: 6, udp: 17, icmpv6: 58, sctp: 132, udplite: 136 };

export function protocolNumber(value: number | string): number {
  return typeof value === 'number' ? value : (numbers[value.toLowerCase()] ?? Number(value));
}

export class CalicoRules {
  readonly #objects: readonly ForeignPolicyObject[];
  readonly #services: readonly ServiceObject[];
  readonly #endpoints: readonly EndpointsObject[];
  readonly #pods: readonly PodObject[];
  readonly labels: LabelsSeen;

  constructor(state: ClusterState) {
    const objects = [...state.objects.values()];
    this.#objects = objects.filter((object): object is ForeignPolicyObject => object.kind === 'ForeignPolicy');
    this.#services = objects.filter((object): object is ServiceObject => object.kind === 'Service');
    this.#endpoints = objects.filter((object): object is EndpointsObject => object.kind === 'Endpoints');
    this.#pods = livePods(state);
    this.labels = calicoLabels(objects);
  }

  /** Table 3.4 */
  matches(rule: Rule, home: string, packet: Packet): Tri {
    const { source = {}, destination = {} } = rule;
    const nets = [source, destination].flatMap((side) => [...(side.nets ?? []), ...(side.notNets ?? [])]);
    const own = nets[0] === undefined ? undefined : nets[0].includes(':') ? 6 : 4;
    if ((rule.ipVersion ?? own ?? packet.family) !== packet.family) return false;
    const number = protocolNumber(packet.protocol);
    if (rule.protocol !== undefined && protocolNumber(rule.protocol) !== number) return false;
    if (rule.notProtocol !== undefined && protocolNumber(rule.notProtocol) === number) return false;
    return all([
      this.#entity(source, home, packet.source, packet),
      this.#entity(destination, home, packet.target, packet),
      portsHold(destination, packet.target, packet, packet.port),
      sourcePortsHold(source, packet),
      // Nobody says of which type a message is.
      rule.icmp?.type === undefined && rule.notICMP?.type === undefined ? true : undefined,
      source.services === undefined ? true : this.#service(source.services, home, packet.source, packet, false),
      destination.services === undefined ? true : this.#service(destination.services, home, packet.target, packet, true),
    ]);
  }

  /** CAL-12, CAL-26, CAL-33 */
  #entity(entity: Entity, home: string, end: OracleEnd, { family }: Packet): Tri {
    const { nets, notNets, selector, notSelector, namespaceSelector, serviceAccounts } = entity;
    const names = serviceAccounts?.names ?? [];
    const byAccount = names.length > 0 || serviceAccounts?.selector !== undefined;
    const limited = selector !== undefined || notSelector !== undefined || byAccount;
    const positive = limited || namespaceSelector !== undefined;
    const wants = (labels: ReadonlyMap<string, string>): boolean =>
      (namespaceSelector === undefined
        ? home === '' || !limited || labels.get('projectcalico.org/namespace') === home
        : selectorHolds(namespaceSelector, labels, 'pcns.')) &&
      (selector === undefined || selectorHolds(selector, labels)) &&
      (names.length === 0 || names.includes(labels.get('projectcalico.org/serviceaccount') ?? '')) &&
      (serviceAccounts?.selector === undefined || selectorHolds(serviceAccounts.selector, labels, 'pcsa.'));
    const refuses = (labels: ReadonlyMap<string, string>): boolean =>
      notSelector !== undefined && selectorHolds(notSelector, labels);
    const wanted = !positive || (home === '' && !byAccount && selector === undefined && namespaceSelector === undefined);
    const found = wanted ? true : this.#found(end, family, wants, byAccount);
    const refused = notSelector === undefined ? false : this.#found(end, family, refuses, false);
    const apart = and(found, not(refused));
    const folded =
      wanted || notSelector === undefined
        ? apart
        : or(apart, perhaps(this.#found(end, family, (labels) => wants(labels) && !refuses(labels), byAccount)));
    return all([
      nets === undefined ? true : any(nets.map((net) => inside(end, net, family))),
      not(any((notNets ?? []).map((net) => inside(end, net, family)))),
      folded,
    ]);
  }

  /** Whether an object that has the end's address is meant (CAL-24, CAL-31). */
  #found(end: OracleEnd, family: Family, meant: (labels: ReadonlyMap<string, string>) => boolean, byAccount: boolean): Tri {
    const isPod = end.kind === 'pod' && !end.pod.hostNetwork;
    const pod: Tri = isPod && meant(this.labels.ofPod(end.pod));
    const sets = this.#objects
      .filter(({ policyKind }) => ['NetworkSet', 'GlobalNetworkSet', 'HostEndpoint'].includes(policyKind))
      .filter((set) => meant(this.labels.ofSet(set)))
      .map((set) => any(netsOf(set).map((net) => inside(end, net, family))));
    return or(pod, byAccount ? perhaps(any(sets)) : any(sets));
  }

  /** CAL-30 */
  #service(named: { name: string; namespace?: string }, home: string, end: OracleEnd, packet: Packet, withPorts: boolean): Tri {
    const namespace = named.namespace ?? home;
    const service = this.#services.find((one) => one.namespace === namespace && one.name === named.name);
    if (service === undefined) return undefined;
    const written = this.#endpoints.filter((one) => one.namespace === namespace && one.service === named.name);
    if (service.selector === undefined && written.length === 0) return undefined;
    if (service.selector === undefined)
      return any(
        written.flatMap(({ subsets }) =>
          subsets.map((subset) => {
            const opens = subset.ports.some(({ protocol, port }) => protocol === packet.protocol && port === packet.port);
            const here = [...subset.addresses, ...(subset.notReady ?? [])].map((ip) => inside(end, ip, packet.family));
            return !withPorts || opens ? any(here) : false;
          }),
        ),
      );
    return any(this.#backing(service).map((pod) => this.#backs(service, pod, end, packet, withPorts)));
  }

  #backing({ namespace, selector = {} }: ServiceObject): readonly PodObject[] {
    return this.#pods.filter(
      (pod) => pod.namespace === namespace && Object.entries(selector).every(([key, value]) => own(pod.labels, key) === value),
    );
  }

  #backs(service: ServiceObject, pod: PodObject, end: OracleEnd, { family, protocol, port }: Packet, withPorts: boolean): Tri {
    const opens = service.ports.some((one) => {
      if (one.protocol !== protocol) return false;
      const target = one.targetPort ?? one.port;
      if (typeof target === 'number') return target === port;
      return pod.ports.some((declared) => declared.name === target && declared.protocol === protocol && declared.port === port);
    });
    if (withPorts && !opens) return false;
    if (pod.hostNetwork) return any(pod.ips.map((ip) => inside(end, ip, family)));
    if (end.kind !== 'pod' || end.pod !== pod) return false;
    const told = new Set(service.clusterIPs.length > 0 ? service.clusterIPs.map(familyOf) : (service.families ?? this.#first()));
    if (told.size === 0) return true;
    return told.size === 1 || service.clusterIPs.length > 0 || service.families !== undefined ? told.has(family) : undefined;
  }

  /** The family of the cluster: that which dual-stack pods have first, else any. */
  #first(): readonly Family[] {
    const dual = this.#pods.filter(({ ips }) => new Set(ips.map(familyOf)).size === 2);
    return (dual.length > 0 ? dual : this.#pods).flatMap(({ ips: [first] }) => (first === undefined ? [] : [familyOf(first)]));
  }
}

function own(labels: Readonly<Record<string, string>>, key: string): string | undefined {
  return Object.hasOwn(labels, key) ? labels[key] : undefined;
}

function netsOf({ manifest }: ForeignPolicyObject): readonly string[] {
  const { nets, expectedIPs } = manifest['spec'] as SetSpec;
  return nets ?? expectedIPs ?? [];
}

const hasPorts = (protocol: string): boolean => ['TCP', 'UDP', 'SCTP'].includes(protocol);

/** CAL-14, CAL-29: a name is what the end itself declares, in init containers too; what has no ports has none of these. */
function portsHold({ ports, notPorts = [] }: Entity, end: OracleEnd, { protocol }: Packet, port: number): boolean {
  if (!hasPorts(protocol)) return ports === undefined && notPorts.length === 0;
  const holds = (item: Port): boolean => {
    const [, from, to] = /^(\d+):?(\d*)$/.exec(String(item)) ?? [];
    if (from !== undefined) return Number(from) <= port && port <= Number(to === '' ? from : to);
    if (end.kind !== 'pod' || end.pod.hostNetwork) return false;
    const declared = [...end.pod.ports, ...(end.pod.initPorts ?? [])];
    return declared.some((one) => one.name === item && one.protocol === protocol && one.port === port);
  };
  return (ports === undefined || ports.some(holds)) && !notPorts.some(holds);
}

/** Every number that the generator may mean, and its neighbours. */
const telling = [...new Set(portNumbers.flatMap((port) => [port - 1, port, port + 1]))].filter(
  (port) => port > 0 && port < 65536,
);

/** Where nobody says from which port, whichever it may be. */
function sourcePortsHold(entity: Entity, packet: Packet): Tri {
  const asked = packet.sourcePort === undefined ? telling : [packet.sourcePort];
  const found = new Set(asked.map((port) => portsHold(entity, packet.source, packet, port)));
  return found.size === 2 ? undefined : found.has(true);
}

function inside(end: OracleEnd, net: string, family: Family): Tri {
  const block = net.includes('/') ? net : `${net}/${net.includes(':') ? 128 : 32}`;
  if (familyOf(block.split('/')[0] ?? '') !== family) return false;
  const all = addresses(end);
  if (all.length === 0) return undefined;
  const here = all.filter((ip) => familyOf(ip) === family).map((ip) => isWithin(ip, block));
  return here.length === 0 ? false : here.every((one) => one === here[0]) ? here[0] : undefined;
}
