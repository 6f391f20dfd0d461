/**
 * The naive evaluator of Cilium's policies, beside that of NetworkPolicies: one packet at a time, straight from the
 * manifests, the way the agent does it — endpoints have labels with a source, selectors are amended and matched against
 * them. Shares no code with the engine.
 */
import type {
  ClusterState,
  EndpointsObject,
  ForeignPolicyObject,
  Labels,
  NodeObject,
  PodObject,
  Protocol,
  ServiceObject,
} from '../../src/kube/index.ts';
import type { Direction, Profile } from '../../src/evaluate/index.ts';
import type { Selector, CidrItem, ServiceItem, PortItem, Item, Rule } from './cilium-shapes.ts';
import { addresses, and, familyOf, isOnePod, isWithin, onOwnNode, or, Oracle, variants } from './oracle.ts';
import type { Family, OracleEnd, Tri } from './oracle.ts';
import { livePods } from './live.ts';

/** One question: what is asked of a packet's ends in one direction. */
interface Packet {
  readonly direction: Direction;
  readonly subject: PodObject;
  readonly peer: OracleEnd;
  readonly holder: OracleEnd;
  readonly protocol: Protocol;
  readonly port: number;
  readonly family: Family;
}

const not = (value: Tri): Tri => (value === undefined ? undefined : !value);
const every = (values: readonly Tri[]): Tri => values.reduce(and, true);
const some = (values: readonly Tri[]): Tri => values.reduce(or, false);
/** What a setting or a lookup decides that nobody sees. */
const perhaps = (value: Tri): Tri => (value === false ? false : undefined);

export class CiliumOracle {
  readonly #networkPolicies: Oracle;
  readonly #policies: readonly ForeignPolicyObject[];
  readonly #groups: readonly ForeignPolicyObject[];
  readonly #namespaces = new Map<string, Labels>();
  readonly #nodes: readonly NodeObject[];
  readonly #services: readonly ServiceObject[];
  readonly #endpoints: readonly EndpointsObject[];
  /** The outside then has one label for each family. */
  readonly #dualStack: boolean;

  constructor(state: ClusterState, profile: Profile) {
    this.#networkPolicies = new Oracle(state, profile);
    const all = [...state.objects.values()];
    const foreign = all.filter((object) => object.kind === 'ForeignPolicy');
    this.#policies = foreign.filter(({ policyKind }) => policyKind !== 'CiliumCIDRGroup');
    this.#groups = foreign.filter(({ policyKind }) => policyKind === 'CiliumCIDRGroup');
    this.#nodes = all.filter((object) => object.kind === 'Node');
    this.#services = all.filter((object) => object.kind === 'Service');
    this.#endpoints = all.filter((object): object is EndpointsObject => object.kind === 'EndpointSlice');
    const homes = [...this.#nodes.map((node) => node.addresses), ...livePods(state).map(({ ips }) => ips)];
    this.#dualStack = homes.some((ips) => ips.some((ip) => familyOf(ip) === 4) && ips.some((ip) => familyOf(ip) === 6));
    for (const object of all) if (object.kind === 'Namespace') this.#namespaces.set(object.name, object.labels);
  }

  connect(from: OracleEnd, to: OracleEnd, protocol: Protocol, port: number): 'allowed' | 'denied' | 'unknown' {
    if (from.kind === 'pod' && to.kind === 'pod' && from.pod === to.pod && isOnePod(from.pod)) return 'allowed';
    let best: Tri = false;
    for (const family of [4, 6] as const) {
      const answers = variants(from, family).flatMap((source) =>
        variants(to, family).map((target) =>
          and(
            this.#side('egress', source, target, target, protocol, port, family),
            this.#side('ingress', target, source, target, protocol, port, family),
          ),
        ),
      );
      if (answers.length === 0) continue;
      const [first] = answers;
      best = or(best, answers.every((answer) => answer === first) ? first : undefined);
    }
    return best === undefined ? 'unknown' : best ? 'allowed' : 'denied';
  }

  /** CIL-7, CIL-8, CIL-12, CIL-18, CIL-19 */
  #side(
    direction: Direction,
    subject: OracleEnd,
    peer: OracleEnd,
    holder: OracleEnd,
    protocol: Protocol,
    port: number,
    family: Family,
  ): Tri {
    if (subject.kind !== 'pod' || subject.pod.hostNetwork) return true;
    const packet: Packet = { direction, subject: subject.pod, peer, holder, protocol, port, family };
    const answers = this.#networkPolicies.readings.map((reading) =>
      this.#verdict(
        packet,
        this.#networkPolicies.networkPolicies(direction, subject, peer, holder, protocol, port, family, reading),
      ),
    );
    return answers.every((answer) => answer === answers[0]) ? answers[0] : undefined;
  }

  /** `plain`: what NetworkPolicies say. */
  #verdict(packet: Packet, plain: { readonly isolated: boolean; readonly admitted: Tri }): Tri {
    const { direction, subject, peer } = packet;
    let isolated: Tri = plain.isolated;
    let allowed: Tri = plain.admitted;
    let denied: Tri = false;
    for (const policy of this.#policies) {
      const rules = rulesOf(policy);
      if (rules.some(isVoid)) continue; // CIL-23
      const settled = rules.some(asksForNodes) ? undefined : true;
      const home = policy.policyKind === 'CiliumNetworkPolicy' ? policy.namespace : undefined;
      for (const rule of rules) {
        const selected = and(settled, this.#selects(rule.endpointSelector ?? {}, home, packet));
        if (selected === false) continue;
        isolated = or(isolated, and(selected, defaultDeny(rule, direction)));
        const matched = (items: readonly Item[] | undefined, denies: boolean): Tri =>
          and(selected, some((items ?? []).map((item) => this.#matches(item, home, denies, packet))));
        allowed = or(allowed, matched(rule[direction], false));
        denied = or(denied, matched(rule[`${direction}Deny`], true));
      }
    }
    const own = direction === 'ingress' && onOwnNode(peer, { kind: 'pod', pod: subject });
    return and(not(denied), own ? true : or(allowed, not(isolated)));
  }

  /** CIL-2, CIL-22 */
  #selects(selector: Selector, home: string | undefined, packet: Packet): Tri {
    const key = 'k8s:io.kubernetes.pod.namespace';
    const amended = home === undefined ? selector : { ...selector, matchLabels: { ...selector.matchLabels, [key]: home } };
    return this.#selected(amended, { kind: 'pod', pod: packet.subject }, packet);
  }

  #matches(item: Item, home: string | undefined, denies: boolean, packet: Packet): Tri {
    const ports = portsMatch(item, packet);
    return ports === false ? false : and(ports, this.#peer(item, home, denies, packet));
  }

  /** CIL-6, CIL-15 */
  #peer(item: Item, home: string | undefined, denies: boolean, packet: Packet): Tri {
    const side = packet.direction === 'ingress' ? 'from' : 'to';
    const list = (name: string): readonly never[] | undefined => item[`${side}${name}`] as readonly never[] | undefined;
    const members = ['Endpoints', 'Entities', 'CIDR', 'CIDRSet', 'Nodes'].map((name) => list(name));
    if (members.some((one) => one?.length === 0)) return false;
    const { peer } = packet;
    const answers: Tri[] = [
      ...(list('Endpoints') ?? []).map((selector: Selector) => this.#endpoint(selector, home, packet)),
      ...(list('Entities') ?? []).map((entity: string) => this.#entity(entity, packet)),
      ...(list('CIDR') ?? []).map((cidr: string) => this.#cidr({ cidr }, peer)),
      ...(list('CIDRSet') ?? []).map((entry: CidrItem) => this.#cidr(entry, peer)),
      ...(list('Nodes') ?? []).map((selector: Selector) => this.#node(selector, packet)),
      ...(list('FQDNs') ?? []).map(() => perhaps(peer.kind === 'external')),
    ];
    if (answers.length > 0) return some(answers);
    const asksForPorts = (item.toPorts?.length ?? 0) + (item.icmps?.length ?? 0) > 0;
    if ((item.toServices?.length ?? 0) === 0) return asksForPorts;
    const services = denies ? [] : this.#services.filter((service) => item.toServices?.some((one) => isMeant(one, service)));
    if (services.length === 0) return asksForPorts ? undefined : false;
    return some(services.map((service) => this.#backend(service, packet)));
  }

  /** CIL-4, CIL-14 */
  #endpoint(selector: Selector, home: string | undefined, packet: Packet): Tri {
    const keys = [...Object.keys(selector.matchLabels ?? {}), ...(selector.matchExpressions ?? []).map(({ key }) => key)];
    if (keys.some((key) => key.startsWith('reserved:'))) return this.#selected(selector, packet.peer, packet);
    if (packet.peer.kind !== 'pod' || packet.peer.pod.hostNetwork) return false;
    const bare = keys.map((key) => key.replace(/^(k8s|any):/, ''));
    const leaves = bare.some((key) => key === 'io.kubernetes.pod.namespace' || key.startsWith('io.cilium.k8s.namespace.labels.'));
    if (home !== undefined && !leaves && packet.peer.pod.namespace !== home) return false;
    return this.#selected(selector, packet.peer, packet);
  }

  #node(selector: Selector, packet: Packet): Tri {
    const name = nodeOf(packet.peer);
    if (packet.peer.kind === 'external' || (packet.peer.kind === 'pod' && !packet.peer.pod.hostNetwork)) return false;
    const node = this.#nodes.find((one) => one.name === name);
    const labels = Object.entries(selector.matchLabels ?? {});
    const matching = labels.every(([key, value]) => node !== undefined && has(node.labels, key) && node.labels[key] === value);
    const known: Tri = labels.length > 0 && node === undefined ? undefined : matching;
    return and(not(isOwn(packet)), known);
  }

  /** Every requirement against the labels that the end has, as the agent knows them. */
  #selected(selector: Selector, end: OracleEnd, packet: Packet): Tri {
    const equal = Object.entries(selector.matchLabels ?? {}).map(([key, value]) => ({ key, operator: 'In', values: [value] }));
    return every(
      [...equal, ...(selector.matchExpressions ?? [])].map(({ key, operator, values }) => {
        const found = this.#labelled(key, operator === 'Exists' || operator === 'DoesNotExist' ? undefined : values, end, packet);
        if (operator !== 'NotIn' && operator !== 'DoesNotExist') return found;
        return key === 'reserved:world' ? not(perhaps(found)) : not(found); // CIL-24
      }),
    );
  }

  /** Whether the end has the label, with one of the values where they are given. */
  #labelled(key: string, values: readonly string[] | undefined, end: OracleEnd, packet: Packet): Tri {
    const colon = key.indexOf(':');
    const source = colon < 0 ? 'any' : key.slice(0, colon);
    const name = key.slice(colon + 1);
    const empty = values === undefined || values.includes('');
    if (source === 'reserved') return empty ? this.#reserved(name, end, packet) : false;
    if (end.kind !== 'pod' || end.pod.hostNetwork) return false;
    if (source !== 'any' && source !== 'k8s') return false;
    const labels = this.#identityOf(end.pod);
    const value = labels.get(name);
    return value !== undefined && (values === undefined || values.includes(value));
  }

  /** CIL-21 */
  #identityOf(pod: PodObject): ReadonlyMap<string, string> {
    const own = Object.entries(pod.labels).filter(([key]) => key !== 'pod-template-hash' && !key.startsWith('io.cilium.k8s'));
    const spaces = Object.entries({
      ...this.#namespaces.get(pod.namespace),
      'kubernetes.io/metadata.name': pod.namespace,
    }).map(([key, value]) => [`io.cilium.k8s.namespace.labels.${key}`, value] as const);
    return new Map([
      ...own,
      ...spaces,
      ['io.kubernetes.pod.namespace', pod.namespace],
      ['io.cilium.k8s.policy.serviceaccount', pod.serviceAccount ?? 'default'],
    ]);
  }

  #reserved(name: string, end: OracleEnd, packet: Packet): Tri {
    if (end !== packet.peer) return false;
    switch (name) {
      case 'host':
      case 'remote-node':
      case 'kube-apiserver':
        return this.#entity(name, packet);
      case 'world':
        return this.#dualStack ? perhaps(this.#entity(name, packet)) : this.#entity(name, packet);
      case 'world-ipv4':
      case 'world-ipv6':
        return perhaps(this.#entity(name, packet));
      default:
        return false;
    }
  }

  #entity(entity: string, packet: Packet): Tri {
    const { peer, family } = packet;
    const outside = peer.kind === 'external';
    switch (entity) {
      case 'all':
        return true;
      case 'world':
        return outside;
      case 'world-ipv4':
        return outside && family === 4;
      case 'world-ipv6':
        return outside && family === 6;
      case 'cluster':
        return !outside || this.#apiServer(packet) === true;
      case 'cluster-mesh':
        return outside ? undefined : true;
      case 'host':
        return isOwn(packet);
      case 'remote-node':
        return isNode(peer) ? not(isOwn(packet)) : false;
      case 'kube-apiserver':
        return this.#apiServer(packet);
      default:
        return false;
    }
  }

  #apiServer(packet: Packet): Tri {
    const { peer, family } = packet;
    if (peer.kind === 'pod' && !peer.pod.hostNetwork) return false;
    const slices = this.#endpoints.filter(({ namespace, service }) => namespace === 'default' && service === 'kubernetes');
    const servers = slices.flatMap(({ subsets }) => subsets.flatMap((subset) => subset.addresses));
    if (servers.length === 0) return undefined;
    // Whose address is not known may have any of the family.
    if (addresses(peer).length === 0) return perhaps(servers.some((ip) => familyOf(ip) === family));
    const own = addresses(peer).filter((ip) => familyOf(ip) === family);
    if (own.some((ip) => servers.includes(ip))) return true;
    const beside = this.#nodes.filter((node) => node.addresses.some((ip) => servers.includes(ip)));
    return own.some((ip) => beside.some((node) => node.addresses.includes(ip))) ? perhaps(isOwn(packet)) : false;
  }

  /** CIL-20 */
  #cidr({ cidr, cidrGroupRef, cidrGroupSelector, except = [] }: CidrItem, peer: OracleEnd): boolean {
    if (peer.kind !== 'external') return false;
    if (except.some((block) => isWithin(peer.ip, block))) return false;
    if (cidr !== undefined) return isWithin(peer.ip, cidr);
    const groups = this.#groups.filter(({ manifest }) => {
      const { externalCIDRs } = manifest['spec'] as unknown as { readonly externalCIDRs: readonly string[] };
      return externalCIDRs.some((block) => isWithin(peer.ip, block));
    });
    if (cidrGroupRef !== undefined) return groups.some(({ name }) => name === cidrGroupRef);
    return (cidrGroupSelector?.matchExpressions ?? [])
      .concat(
        Object.entries(cidrGroupSelector?.matchLabels ?? {}).map(([key, value]) => ({ key, operator: 'In', values: [value] })),
      )
      .every(({ key, operator, values = [] }) => {
        const having = groups.filter(({ labels }) => has(labels, key));
        if (operator === 'Exists') return having.length > 0;
        if (operator === 'DoesNotExist') return having.length === 0;
        const listed = having.some(({ labels }) => values.includes(labels[key] ?? ''));
        return operator === 'In' ? listed : !listed;
      });
  }

  #backend({ name, namespace, selector }: ServiceObject, packet: Packet): Tri {
    const { peer } = packet;
    const pairs = Object.entries(selector ?? {});
    if (pairs.length > 0) {
      if (peer.kind !== 'pod' || peer.pod.hostNetwork || peer.pod.namespace !== namespace) return false;
      const identity = this.#identityOf(peer.pod);
      return pairs.every(([key, value]) => identity.get(key) === value);
    }
    if (peer.kind !== 'external') return false;
    const kept = this.#endpoints.filter((one) => one.namespace === namespace && one.service === name);
    return kept.length === 0
      ? undefined
      : kept.some(({ subsets }) => subsets.some((subset) => subset.addresses.includes(peer.ip)));
  }
}

const has = (labels: Labels, key: string): boolean => Object.hasOwn(labels, key);

function rulesOf({ manifest }: ForeignPolicyObject): readonly Rule[] {
  const { spec, specs = [] } = manifest as unknown as { readonly spec?: Rule; readonly specs?: readonly Rule[] };
  return spec === undefined ? specs : [spec, ...specs];
}

const itemsOf = (rule: Rule): readonly Item[] =>
  [rule.ingress, rule.ingressDeny, rule.egress, rule.egressDeny].flatMap((items) => items ?? []);

const membersOf = (item: Item): readonly string[] =>
  Object.keys(item).filter(
    (key) => /^(from|to)[A-Z]/.test(key) && key !== 'toPorts' && (item[key] as readonly unknown[]).length > 0,
  );

/** Of what the generator makes on purpose. */
function isVoid(rule: Rule): boolean {
  const items = itemsOf(rule);
  const ports = items.flatMap(({ toPorts = [] }) => toPorts.flatMap((one) => one.ports ?? []));
  return (
    items.length === 0 ||
    items.some((item) => membersOf(item).length > 1) ||
    ports.some(({ port, protocol = 'ANY' }) => port === undefined || protocol !== protocol.toUpperCase())
  );
}

function asksForNodes(rule: Rule): boolean {
  return itemsOf(rule).some((item) => membersOf(item).some((name) => name.endsWith('Nodes')));
}

/** CIL-7, CIL-24 */
function defaultDeny(rule: Rule, direction: Direction): Tri {
  const count = (rule[direction]?.length ?? 0) + (rule[`${direction}Deny`]?.length ?? 0);
  const wanted = rule.enableDefaultDeny?.[direction];
  if (count === 0) return wanted === true ? undefined : false;
  return wanted ?? true;
}

/** CIL-13, CIL-16, CIL-17, CIL-24 */
function portsMatch({ toPorts = [], icmps = [] }: Item, packet: Packet): Tri {
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

function isMeant({ k8sService, k8sServiceSelector }: ServiceItem, service: ServiceObject): boolean {
  const namespace = (k8sServiceSelector ?? k8sService)?.namespace ?? '';
  if (namespace !== '' && namespace !== service.namespace) return false;
  if (k8sServiceSelector === undefined) return k8sService?.serviceName === service.name;
  return Object.entries(k8sServiceSelector.selector.matchLabels ?? {}).every(
    ([key, value]) => has(service.labels, key) && service.labels[key] === value,
  );
}

const isNode = (end: OracleEnd): boolean => end.kind === 'node' || (end.kind === 'pod' && end.pod.hostNetwork);

function nodeOf(end: OracleEnd): string | undefined {
  if (end.kind === 'node') return end.node.name;
  return end.kind === 'pod' ? end.pod.nodeName : undefined;
}

/** Whether the peer is the subject's own node, or a host-network pod on it. */
function isOwn({ subject, peer }: Packet): Tri {
  if (!isNode(peer)) return false;
  const [here, there] = [subject.nodeName, nodeOf(peer)];
  return here === undefined || there === undefined ? undefined : here === there;
}
