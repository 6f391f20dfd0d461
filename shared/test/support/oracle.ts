/**
 * The naive evaluator: one question at a time, straight from the rules of the specification, sharing no code with the
 * engine (it even parses addresses its own way). Slow, obvious, and the judge of the engine in the property tests.
 * Only valid policies: what an invalid one leaves unknown has its own tests.
 */
import { BlockList, isIP } from 'node:net';
import type {
  ClusterState,
  Labels,
  NamespaceObject,
  NodeObject,
  PodObject,
  PolicyObject,
  Protocol,
} from '../../src/kube/index.ts';
import type { Direction, Profile } from '../../src/evaluate/index.ts';

export type OracleEnd =
  | { readonly kind: 'pod'; readonly pod: PodObject }
  | { readonly kind: 'node'; readonly node: NodeObject }
  | { readonly kind: 'external'; readonly ip: string };

/** Kleene's third value: undefined is unknown. */
type Tri = boolean | undefined;

interface Selector {
  readonly matchLabels?: Labels | null;
  readonly matchExpressions?:
    | readonly { readonly key: string; readonly operator: string; readonly values?: readonly string[] | null }[]
    | null;
}
interface Peer {
  readonly podSelector?: Selector;
  readonly namespaceSelector?: Selector;
  readonly ipBlock?: { readonly cidr: string; readonly except?: readonly string[] };
}
interface Port {
  readonly protocol?: Protocol;
  readonly port?: number | string;
  readonly endPort?: number;
}
interface Rule {
  readonly from?: readonly Peer[];
  readonly to?: readonly Peer[];
  readonly ports?: readonly Port[];
}
interface Spec {
  readonly podSelector?: Selector | null;
  readonly policyTypes?: readonly string[];
  readonly ingress?: readonly Rule[];
  readonly egress?: readonly Rule[];
}

type Family = 4 | 6;

export class Oracle {
  readonly #namespaces = new Map<string, Labels>();
  readonly #policies: PolicyObject[] = [];
  readonly #profile: Profile;

  constructor(state: ClusterState, profile: Profile) {
    this.#profile = profile;
    for (const object of state.objects.values()) {
      if (object.kind === 'NetworkPolicy') this.#policies.push(object);
      if (object.kind === 'Namespace') this.#addNamespace(object);
    }
  }

  #addNamespace(object: NamespaceObject): void {
    this.#namespaces.set(object.name, object.labels);
  }

  /** NP-2, NP-44, NP-49. */
  connect(from: OracleEnd, to: OracleEnd, protocol: Protocol, port: number): 'allowed' | 'denied' | 'unknown' {
    if (from.kind === 'pod' && to.kind === 'pod' && from.pod === to.pod && isOnePod(from.pod)) return 'allowed';
    let best: Tri = false;
    for (const family of [4, 6] as const) {
      if (!hasFamily(from, family) || !hasFamily(to, family)) continue;
      best = or(best, and(this.#egress(from, to, protocol, port, family), this.#ingress(from, to, protocol, port, family)));
    }
    return best === undefined ? 'unknown' : best ? 'allowed' : 'denied';
  }

  #egress(from: OracleEnd, to: OracleEnd, protocol: Protocol, port: number, family: Family): Tri {
    return this.#direction('egress', from, to, to, protocol, port, family);
  }

  #ingress(from: OracleEnd, to: OracleEnd, protocol: Protocol, port: number, family: Family): Tri {
    if (onOwnNode(from, to)) return true; // NP-42
    return this.#direction('ingress', to, from, to, protocol, port, family);
  }

  /** NP-1, NP-3, NP-40: `holder` is the destination (NP-31). */
  #direction(
    direction: Direction,
    subject: OracleEnd,
    peer: OracleEnd,
    holder: OracleEnd,
    protocol: Protocol,
    port: number,
    family: Family,
  ): Tri {
    if (subject.kind !== 'pod' || subject.pod.hostNetwork) return true;
    let isolated = false;
    let admitted: Tri = false;
    for (const policy of this.#policies) {
      const spec = policy.manifest['spec'] as unknown as Spec;
      if (policy.namespace !== subject.pod.namespace) continue; // NP-4
      if (!selects(spec.podSelector ?? {}, subject.pod.labels)) continue; // NP-13
      if (!types(spec).includes(direction)) continue;
      isolated = true;
      for (const rule of (direction === 'ingress' ? spec.ingress : spec.egress) ?? []) {
        admitted = or(admitted, this.#rule(rule, direction, policy.namespace, peer, holder, protocol, port, family));
      }
    }
    return isolated ? admitted : true;
  }

  /** NP-22, NP-23, NP-24, NP-32. */
  #rule(
    rule: Rule,
    direction: Direction,
    home: string,
    peer: OracleEnd,
    holder: OracleEnd,
    protocol: Protocol,
    port: number,
    family: Family,
  ): Tri {
    const ports = rule.ports ?? [];
    if (ports.length > 0 && !ports.some((item) => matchesPort(item, holder, protocol, port))) return false;
    const peers = (direction === 'ingress' ? rule.from : rule.to) ?? [];
    if (peers.length === 0) return true;
    return peers.map((item) => this.#peer(item, home, peer, family)).reduce(or, false);
  }

  /** NP-25…NP-30, NP-41, NP-48, table 1.8. */
  #peer(item: Peer, home: string, peer: OracleEnd, family: Family): Tri {
    if (item.ipBlock !== undefined) return this.#block(item.ipBlock, peer, family);
    if (peer.kind !== 'pod' || peer.pod.hostNetwork) return false;
    if (item.namespaceSelector === undefined) {
      if (peer.pod.namespace !== home) return false;
    } else if (!selects(item.namespaceSelector, this.#namespaceLabels(peer.pod.namespace))) return false;
    return item.podSelector === undefined || selects(item.podSelector, peer.pod.labels);
  }

  #block(block: { readonly cidr: string; readonly except?: readonly string[] }, peer: OracleEnd, family: Family): Tri {
    const hostLike = peer.kind === 'node' || (peer.kind === 'pod' && peer.pod.hostNetwork);
    if (hostLike && !this.#profile.ipBlockMatchesNodes) return false;
    if (peer.kind === 'pod' && !hostLike && !this.#profile.ipBlockMatchesPods) return false;
    const own = addresses(peer);
    if (own.length === 0) return isIP(block.cidr.split('/')[0] ?? '') === family ? undefined : false;
    return own
      .filter((ip) => isIP(ip) === family)
      .some((ip) => contains(block.cidr, ip) && !(block.except ?? []).some((cidr) => contains(cidr, ip)));
  }

  /** 0-D */
  #namespaceLabels(name: string): Labels {
    return { ...this.#namespaces.get(name), 'kubernetes.io/metadata.name': name };
  }
}

/** NP-7…NP-12 */
function types(spec: Spec): readonly Direction[] {
  const listed = spec.policyTypes ?? [];
  if (listed.length > 0) return listed.map((type) => (type === 'Ingress' ? 'ingress' : 'egress'));
  return (spec.egress ?? []).length > 0 ? ['ingress', 'egress'] : ['ingress'];
}

/** NP-15, NP-16 */
export function selects(selector: Selector, labels: Labels): boolean {
  const has = (key: string): boolean => Object.hasOwn(labels, key);
  for (const [key, value] of Object.entries(selector.matchLabels ?? {})) if (!has(key) || labels[key] !== value) return false;
  for (const { key, operator, values } of selector.matchExpressions ?? []) {
    const listed = has(key) && (values ?? []).includes(labels[key] ?? '');
    if (operator === 'In' && !listed) return false;
    if (operator === 'NotIn' && listed) return false;
    if (operator === 'Exists' && !has(key)) return false;
    if (operator === 'DoesNotExist' && has(key)) return false;
  }
  return true;
}

/** NP-32…NP-38; a host-network destination is an address, not a pod (NP-41), so names mean nothing there (NP-36). */
function matchesPort(item: Port, holder: OracleEnd, protocol: Protocol, port: number): boolean {
  if ((item.protocol ?? 'TCP') !== protocol) return false;
  if (item.port === undefined) return true;
  if (typeof item.port === 'number') return port >= item.port && port <= (item.endPort ?? item.port);
  if (holder.kind !== 'pod' || holder.pod.hostNetwork) return false;
  return holder.pod.ports.some(
    (declared) => declared.name === item.port && declared.port === port && declared.protocol === protocol,
  );
}

/** A template of several replicas (NP-48) stands for different pods, so asking it of itself is asking one of another. */
function isOnePod({ template }: PodObject): boolean {
  return template === undefined || template.replicas <= 1;
}

/** NP-42 */
function onOwnNode(from: OracleEnd, to: OracleEnd): boolean {
  if (to.kind !== 'pod' || to.pod.nodeName === undefined) return false;
  if (from.kind === 'node') return from.node.name === to.pod.nodeName;
  return from.kind === 'pod' && from.pod.hostNetwork && from.pod.nodeName === to.pod.nodeName;
}

function addresses(end: OracleEnd): readonly string[] {
  if (end.kind === 'external') return [end.ip];
  return end.kind === 'node' ? end.node.addresses : end.pod.ips;
}

/** Without an address, any family (NP-48). */
function hasFamily(end: OracleEnd, family: Family): boolean {
  const own = addresses(end);
  return own.length === 0 || own.some((ip) => isIP(ip) === family);
}

const blocks = new Map<string, BlockList>();

function contains(cidr: string, ip: string): boolean {
  const [network = '', length = ''] = cidr.split('/');
  if (isIP(network) !== isIP(ip)) return false;
  let list = blocks.get(cidr);
  if (list === undefined) {
    list = new BlockList();
    list.addSubnet(network, Number(length), isIP(network) === 4 ? 'ipv4' : 'ipv6');
    blocks.set(cidr, list);
  }
  return list.check(ip, isIP(ip) === 4 ? 'ipv4' : 'ipv6');
}

function or(left: Tri, right: Tri): Tri {
  if (left === true || right === true) return true;
  return left === undefined || right === undefined ? undefined : false;
}

function and(left: Tri, right: Tri): Tri {
  if (left === false || right === false) return false;
  return left === undefined || right === undefined ? undefined : true;
}
