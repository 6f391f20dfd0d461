/**
 * The naive evaluator of Calico's policies: one packet at a time, straight from the manifests and section 3, sharing no
 * code with the engine (it even takes selectors apart its own way). It collects every outcome that a packet may have.
 */
import type {
  ClusterState,
  EndpointsObject,
  ForeignPolicyObject,
  PodObject,
  Protocol,
  ServiceObject,
} from '../../src/kube/index.ts';
import { rawProfile } from '../../src/evaluate/index.ts';
import type { Direction } from '../../src/evaluate/index.ts';
import { calicoLabels, selectorHolds } from './calico-labels.ts';
import type { LabelsSeen } from './calico-labels.ts';
import { livePods } from './live.ts';
import { addresses, and, familyOf, isOnePod, isWithin, onOwnNode, or, Oracle, variants } from './oracle.ts';
import type { Family, OracleEnd, Tri } from './oracle.ts';

interface Entity {
  readonly nets?: readonly string[];
  readonly notNets?: readonly string[];
  readonly selector?: string;
  readonly notSelector?: string;
  readonly namespaceSelector?: string;
  readonly serviceAccounts?: { readonly names?: readonly string[]; readonly selector?: string };
  readonly services?: { readonly name: string; readonly namespace?: string };
  readonly ports?: readonly (number | string)[];
  readonly notPorts?: readonly (number | string)[];
}
interface Rule {
  readonly action: 'Allow' | 'Deny' | 'Pass' | 'Log';
  readonly ipVersion?: number;
  readonly protocol?: number | string;
  readonly notProtocol?: number | string;
  readonly source?: Entity;
  readonly destination?: Entity;
}
interface Spec {
  readonly tier?: string;
  readonly order?: number;
  readonly selector?: string;
  readonly namespaceSelector?: string;
  readonly serviceAccountSelector?: string;
  readonly types?: readonly string[];
  readonly ingress?: readonly Rule[];
  readonly egress?: readonly Rule[];
  readonly preDNAT?: boolean;
  readonly doNotTrack?: boolean;
  readonly defaultAction?: string;
  readonly nets?: readonly string[];
  readonly expectedIPs?: readonly string[];
}

interface Packet {
  readonly direction: Direction;
  readonly subject: PodObject;
  readonly source: OracleEnd;
  readonly target: OracleEnd;
  readonly protocol: Protocol;
  readonly port: number;
  readonly family: Family;
}

type Outcome = 'allow' | 'deny' | 'pass' | 'on';
type Outcomes = ReadonlySet<Outcome>;

/** A policy, or all NetworkPolicies of the subject's namespace together (CAL-18). */
interface Asked {
  readonly kind: string;
  readonly order: number;
  readonly older: string;
  readonly newer: string;
  readonly outcomes: Outcomes;
}

const perhaps = (value: Tri): Tri => (value === false ? false : undefined);
const not = (value: Tri): Tri => (value === undefined ? undefined : !value);
const any = (values: readonly Tri[]): Tri => values.reduce(or, false);
const all = (values: readonly Tri[]): Tri => values.reduce(and, true);
const specOf = (object: ForeignPolicyObject): Spec => object.manifest['spec'] as unknown as Spec;
const numbers: Readonly<Record<string, number>> = { icmp: 1, tcp: 6, udp: 17, icmpv6: 58, sctp: 132, udplite: 136 };

export class CalicoOracle {
  readonly #networkPolicies: Oracle;
  readonly #objects: readonly ForeignPolicyObject[];
  readonly #services: readonly ServiceObject[];
  readonly #endpoints: readonly EndpointsObject[];
  readonly #pods: readonly PodObject[];
  readonly #labels: LabelsSeen;
  readonly #old: boolean;

  constructor(state: ClusterState) {
    this.#networkPolicies = new Oracle(state, rawProfile);
    const objects = [...state.objects.values()];
    this.#objects = objects.filter((object): object is ForeignPolicyObject => object.kind === 'ForeignPolicy');
    this.#services = objects.filter((object): object is ServiceObject => object.kind === 'Service');
    this.#endpoints = objects.filter((object): object is EndpointsObject => object.kind === 'Endpoints');
    this.#pods = livePods(state);
    this.#labels = calicoLabels(objects);
    this.#old = this.#objects.some(({ apiVersion }) => apiVersion.startsWith('crd.'));
  }

  connect(from: OracleEnd, to: OracleEnd, protocol: Protocol, port: number): 'allowed' | 'denied' | 'unknown' {
    if (from.kind === 'pod' && to.kind === 'pod' && from.pod === to.pod && isOnePod(from.pod)) return 'allowed';
    let best: Tri = false;
    for (const family of [4, 6] as const) {
      const answers = variants(from, family).flatMap((source) =>
        variants(to, family).map((target) =>
          and(
            this.#way('egress', source, target, protocol, port, family),
            this.#way('ingress', source, target, protocol, port, family),
          ),
        ),
      );
      if (answers.length === 0) continue;
      const [first] = answers;
      best = or(best, answers.every((answer) => answer === first) ? first : undefined);
    }
    return best === undefined ? 'unknown' : best ? 'allowed' : 'denied';
  }

  #way(direction: Direction, source: OracleEnd, target: OracleEnd, protocol: Protocol, port: number, family: Family): Tri {
    const end = direction === 'egress' ? source : target;
    if (end.kind === 'external') return true;
    // CAL-23
    if (end.kind === 'node' || end.pod.hostNetwork) return this.#of('HostEndpoint').length > 0 ? undefined : true;
    if (direction === 'ingress' && onOwnNode(source, target)) return true; // CAL-25
    const outcomes = this.#tiers({ direction, subject: end.pod, source, target, protocol, port, family });
    if (!outcomes.has('deny')) return true;
    return outcomes.has('allow') ? undefined : false;
  }

  #of(...kinds: readonly string[]): readonly ForeignPolicyObject[] {
    return this.#objects.filter(({ policyKind }) => kinds.includes(policyKind));
  }

  /** 3.5 */
  #tiers(packet: Packet): Outcomes {
    const result = new Set<Outcome>();
    for (const name of this.#tierNames()) {
      const outcomes = this.#tier(name, packet);
      if (outcomes.has('allow')) result.add('allow');
      if (outcomes.has('deny')) result.add('deny');
      if (!outcomes.has('pass') && !outcomes.has('on')) return result;
    }
    return result.add('allow'); // CAL-20
  }

  /** CAL-17, CAL-19 */
  #tierNames(): readonly string[] {
    const policies = this.#of('NetworkPolicy', 'GlobalNetworkPolicy');
    const known = new Map(this.#of('Tier').map((tier) => [tier.name, specOf(tier).order ?? Infinity]));
    known.set('default', 1_000_000);
    const names = [...new Set(['default', ...policies.map((one) => specOf(one).tier ?? 'default')])];
    return names.sort((a, b) => {
      if (known.has(a) !== known.has(b)) return known.has(a) ? -1 : 1;
      const [left, right] = [known.get(a) ?? 0, known.get(b) ?? 0];
      return left < right ? -1 : left > right ? 1 : a < b ? -1 : 1;
    });
  }

  #tier(name: string, packet: Packet): Outcomes {
    const asked: Asked[] = [];
    for (const object of this.#of('NetworkPolicy', 'GlobalNetworkPolicy')) {
      const spec = specOf(object);
      if ((spec.tier ?? 'default') !== name || spec.preDNAT === true || spec.doNotTrack === true) continue; // CAL-22
      if (!this.#governs(object, packet)) continue;
      const plain = object.name.replace(/^default\./, '');
      asked.push({
        kind: object.policyKind,
        order: spec.order ?? Infinity,
        older: plain,
        newer: `${object.name}/${object.namespace}/${object.policyKind}`,
        outcomes: this.#policy(object, packet),
      });
    }
    if (name === 'default') asked.push(...this.#kubernetes(packet));
    if (asked.length === 0) return new Set(['on']);
    const outcomes = new Set<Outcome>();
    for (const order of this.#orders(asked)) for (const outcome of inTurn(order)) outcomes.add(outcome);
    const tier = this.#of('Tier').find((one) => one.name === name);
    if (outcomes.delete('on')) outcomes.add(tier !== undefined && specOf(tier).defaultAction === 'Pass' ? 'pass' : 'deny');
    return outcomes;
  }

  /** CAL-18 */
  #kubernetes({ direction, subject, source, target, protocol, port, family }: Packet): readonly Asked[] {
    const peer = direction === 'ingress' ? source : target;
    const end: OracleEnd = { kind: 'pod', pod: subject };
    const { isolated, admitted } = this.#networkPolicies.networkPolicies(direction, end, peer, target, protocol, port, family);
    if (!isolated) return [];
    const outcomes: readonly Outcome[] = admitted === true ? ['allow'] : admitted === false ? ['on'] : ['allow', 'on'];
    return [{ kind: 'Kubernetes', order: 1000, older: '', newer: '', outcomes: new Set(outcomes) }];
  }

  /** CAL-16, CAL-33: every sequence in which they may be asked: kinds in any order, names as of one version or the other. */
  #orders(asked: readonly Asked[]): readonly (readonly Asked[])[] {
    const versions = this.#old ? (['older'] as const) : (['older', 'newer'] as const);
    return versions.flatMap((by) =>
      sequences(asked, (a, b) => a.order < b.order || (a.order === b.order && a.kind === b.kind && a[by] < b[by])),
    );
  }

  /** CAL-4, CAL-7, CAL-8 */
  #governs(object: ForeignPolicyObject, { direction, subject }: Packet): boolean {
    const spec = specOf(object);
    const labels = this.#labels.ofPod(subject);
    if (object.policyKind === 'NetworkPolicy' && object.namespace !== subject.namespace) return false;
    if (!selectorHolds(spec.selector ?? '', labels)) return false;
    if (spec.namespaceSelector !== undefined && !selectorHolds(spec.namespaceSelector, labels, 'pcns.')) return false;
    if (spec.serviceAccountSelector !== undefined && !selectorHolds(spec.serviceAccountSelector, labels, 'pcsa.')) return false;
    const types = spec.types ?? [];
    if (types.length > 0) return types.includes(direction === 'ingress' ? 'Ingress' : 'Egress');
    if (object.apiVersion.startsWith('crd.')) return true;
    const [ingress, egress] = [(spec.ingress ?? []).length > 0, (spec.egress ?? []).length > 0];
    return direction === 'ingress' ? ingress || !egress : egress;
  }

  #policy(object: ForeignPolicyObject, packet: Packet): Outcomes {
    const outcomes = new Set<Outcome>();
    for (const rule of specOf(object)[packet.direction] ?? []) {
      if (rule.action === 'Log') continue;
      const matched = this.#rule(rule, object.namespace, packet);
      if (matched === false) continue;
      outcomes.add(rule.action === 'Allow' ? 'allow' : rule.action === 'Deny' ? 'deny' : 'pass');
      if (matched === true) return outcomes;
    }
    return outcomes.add('on');
  }

  /** Table 3.4 */
  #rule(rule: Rule, home: string, packet: Packet): Tri {
    const { source = {}, destination = {} } = rule;
    const nets = [source, destination].flatMap((side) => [...(side.nets ?? []), ...(side.notNets ?? [])]);
    const own = nets[0] === undefined ? undefined : nets[0].includes(':') ? 6 : 4;
    if ((rule.ipVersion ?? own ?? packet.family) !== packet.family) return false;
    const number = numbers[packet.protocol.toLowerCase()];
    if (rule.protocol !== undefined && protocolNumber(rule.protocol) !== number) return false;
    if (rule.notProtocol !== undefined && protocolNumber(rule.notProtocol) === number) return false;
    return all([
      this.#entity(source, home, packet.source, packet),
      this.#entity(destination, home, packet.target, packet),
      portsHold(destination, packet),
      // Nobody says from which port.
      source.ports === undefined && source.notPorts === undefined ? true : undefined,
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
    const pod: Tri = isPod && meant(this.#labels.ofPod(end.pod));
    const sets = this.#of('NetworkSet', 'GlobalNetworkSet', 'HostEndpoint')
      .filter((set) => meant(this.#labels.ofSet(set)))
      .map((set) => any((specOf(set).nets ?? specOf(set).expectedIPs ?? []).map((net) => inside(end, net, family))));
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

function protocolNumber(value: number | string): number {
  return typeof value === 'number' ? value : (numbers[value.toLowerCase()] ?? Number(value));
}

/** CAL-29; the packet is of a protocol that has ports. */
function portsHold({ ports, notPorts = [] }: Entity, { target, protocol, port }: Packet): boolean {
  const holds = (item: number | string): boolean => {
    const [, from, to] = /^(\d+):?(\d*)$/.exec(String(item)) ?? [];
    if (from !== undefined) return Number(from) <= port && port <= Number(to === '' ? from : to);
    if (target.kind !== 'pod' || target.pod.hostNetwork) return false;
    return target.pod.ports.some((one) => one.name === item && one.protocol === protocol && one.port === port);
  };
  return (ports === undefined || ports.some(holds)) && !notPorts.some(holds);
}

function inside(end: OracleEnd, net: string, family: Family): Tri {
  const block = net.includes('/') ? net : `${net}/${net.includes(':') ? 128 : 32}`;
  if (familyOf(block.split('/')[0] ?? '') !== family) return false;
  const all = addresses(end);
  if (all.length === 0) return undefined;
  const here = all.filter((ip) => familyOf(ip) === family).map((ip) => isWithin(ip, block));
  return here.length === 0 ? false : here.every((one) => one === here[0]) ? here[0] : undefined;
}

/** What a sequence of policies may come to. */
function inTurn(order: readonly Asked[]): Outcomes {
  const outcomes = new Set<Outcome>();
  for (const { outcomes: own } of order) {
    for (const outcome of own) if (outcome !== 'on') outcomes.add(outcome);
    if (!own.has('on')) return outcomes;
  }
  return outcomes.add('on');
}

function sequences(asked: readonly Asked[], before: (a: Asked, b: Asked) => boolean): readonly (readonly Asked[])[] {
  if (asked.length === 0) return [[]];
  return asked
    .filter((one) => !asked.some((other) => before(other, one)))
    .flatMap((first) =>
      sequences(
        asked.filter((one) => one !== first),
        before,
      ).map((rest) => [first, ...rest]),
    );
}
