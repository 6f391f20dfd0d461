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
import type { Selector, CidrItem, Item } from './cilium-shapes.ts';
import {
  asksForNodes,
  blocksOf,
  defaultDeny,
  every,
  has,
  isInBlock,
  isMeant,
  isNode,
  isOwn,
  isVoid,
  nodeOf,
  not,
  perhaps,
  portsMatch,
  rulesOf,
  some,
} from './oracle-cilium-rules.ts';
import type { Packet } from './oracle-cilium-rules.ts';
import { addresses, and, familyOf, isOnePod, isUnplaced, onOwnNode, or, Oracle, variants } from './oracle.ts';
import type { Family, OracleEnd, Tri } from './oracle.ts';
import { livePods } from './live.ts';

/** Every endpoint has it; its value is not read. */
const clusterKey = 'io.cilium.k8s.policy.cluster';

export class CiliumOracle {
  readonly #networkPolicies: Oracle;
  readonly #policies: readonly ForeignPolicyObject[];
  readonly #groups: readonly ForeignPolicyObject[];
  readonly #namespaces = new Map<string, Labels>();
  readonly #nodes: readonly NodeObject[];
  readonly #services: readonly ServiceObject[];
  readonly #endpoints: readonly EndpointsObject[];
  readonly #blocks: Profile['ciliumBlocks'];
  readonly #ignores: boolean;
  /** The outside then has one label for each family. */
  readonly #dualStack: boolean;

  constructor(state: ClusterState, profile: Profile) {
    this.#networkPolicies = new Oracle(state, profile);
    this.#blocks = profile.ciliumBlocks;
    this.#ignores = profile.networkPolicies === 'ignored' && profile.isolates === 'selected-pods';
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
    let seen = 0;
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
      const agreed = answers.every((answer) => answer === first) ? first : undefined;
      best = seen > 0 && isUnplaced(from, to) && best !== agreed ? undefined : or(best, agreed);
      seen++;
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
    if (subject.kind === 'external') return true;
    if (subject.kind !== 'pod' || subject.pod.hostNetwork) return this.#policesHosts ? undefined : true;
    const packet: Packet = { direction, subject: subject.pod, peer, holder, protocol, port, family };
    if (this.#ignores) return this.#verdict(packet, { isolated: false, admitted: false }); // CIL-10
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
      const all = rulesOf(policy);
      if (all.some(isVoid)) continue; // CIL-23
      const rules = all.filter(({ nodeSelector }) => nodeSelector === undefined);
      const settled = all.some(asksForNodes) ? undefined : true;
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

  /** CIL-1: what the host firewall then does is not evaluated. */
  get #policesHosts(): boolean {
    const accepted = this.#policies.map(rulesOf).filter((rules) => !rules.some(isVoid));
    return accepted.some((rules) => rules.some(({ nodeSelector }) => nodeSelector !== undefined));
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
      ...(list('CIDR') ?? []).map((cidr: string) => this.#cidr({ cidr }, packet)),
      ...(list('CIDRSet') ?? []).map((entry: CidrItem) => this.#cidr(entry, packet)),
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
    // CIL-3: pods of another cluster of a mesh may be outside of this one.
    const ofCluster = keys.some((key) => key.endsWith(clusterKey));
    if (packet.peer.kind === 'external') return ofCluster ? undefined : false;
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
        if (key.endsWith(clusterKey) && values !== undefined) return undefined;
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
    if (name === clusterKey) return true;
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
        return !outside || this.#apiServer(packet) === true ? true : undefined;
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
    const beside = this.#nodes.filter((node) => node.addresses.some((ip) => servers.includes(ip)));
    if (addresses(peer).length === 0) {
      const other = isOwn(packet) === false ? [] : beside.flatMap((node) => node.addresses);
      return perhaps([...servers, ...other].some((ip) => familyOf(ip) === family));
    }
    const own = addresses(peer).filter((ip) => familyOf(ip) === family);
    if (own.some((ip) => servers.includes(ip))) return true;
    return own.some((ip) => beside.some((node) => node.addresses.includes(ip))) ? perhaps(isOwn(packet)) : false;
  }

  /** CIL-20 */
  #cidr({ cidr, cidrGroupRef, cidrGroupSelector, except = [] }: CidrItem, packet: Packet): Tri {
    if (!this.#isCovered(packet.peer)) return false;
    const lies = (block: string): Tri => isInBlock(packet, block);
    const meant =
      cidr !== undefined
        ? lies(cidr)
        : cidrGroupRef !== undefined
          ? some(this.#groups.filter(({ name }) => name === cidrGroupRef).flatMap((group) => blocksOf(group).map(lies)))
          : this.#grouped(cidrGroupSelector ?? {}, lies);
    return and(meant, not(some(except.map(lies))));
  }

  /** What is in the cluster only where the agent is told so. */
  #isCovered(peer: OracleEnd): boolean {
    if (peer.kind === 'external') return true;
    return isNode(peer) ? this.#blocks.endsWith('nodes') : this.#blocks.startsWith('pods');
  }

  #grouped({ matchLabels = {}, matchExpressions = [] }: Selector, lies: (block: string) => Tri): Tri {
    const equal = Object.entries(matchLabels).map(([key, value]) => ({ key, operator: 'In', values: [value] }));
    return every(
      [...equal, ...matchExpressions].map(({ key, operator, values = [] }) => {
        const byValue = operator === 'In' || operator === 'NotIn';
        const having = this.#groups.filter(({ labels }) => has(labels, key) && (!byValue || values.includes(labels[key] ?? '')));
        const found = some(having.flatMap((group) => blocksOf(group).map(lies)));
        return operator === 'In' || operator === 'Exists' ? found : not(found);
      }),
    );
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
