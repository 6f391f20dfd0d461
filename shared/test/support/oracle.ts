/**
 * The naive evaluator: one question at a time, straight from the rules of the specification, sharing no code with the
 * engine (it even parses addresses its own way). Slow, obvious, and the judge of the engine in the property tests.
 * Only valid policies: what an invalid one leaves unknown has its own tests.
 */
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
import { livePods } from './live.ts';

export type OracleEnd =
  | { readonly kind: 'pod'; readonly pod: PodObject }
  | { readonly kind: 'node'; readonly node: NodeObject }
  | { readonly kind: 'external'; readonly ip: string };

/** Kleene's third value: undefined is unknown. */
export type Tri = boolean | undefined;

export interface Selector {
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

export type Family = 4 | 6;

export class Oracle {
  readonly #namespaces = new Map<string, Labels>();
  readonly #policies: PolicyObject[] = [];
  /** NP-46, NP-48 */
  readonly #pods: readonly PodObject[];
  readonly #profile: Profile;

  constructor(state: ClusterState, profile: Profile) {
    this.#profile = profile;
    this.#pods = livePods(state).filter(({ hostNetwork }) => !hostNetwork);
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
    let seen = 0;
    for (const family of [4, 6] as const) {
      const answers = variants(from, family).flatMap((source) =>
        variants(to, family).map((target) =>
          and(this.#egress(source, target, protocol, port, family), this.#ingress(source, target, protocol, port, family)),
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

  /** NP-1, NP-4, NP-40: names of the policies that isolate the pod. */
  isolating(pod: PodObject, direction: Direction): readonly string[] {
    if (pod.hostNetwork) return [];
    const found = this.#policies.filter(({ namespace, manifest }) => {
      const spec = manifest['spec'] as unknown as Spec;
      return namespace === pod.namespace && selects(spec.podSelector ?? {}, pod.labels) && types(spec).includes(direction);
    });
    return found.map(({ name }) => name).sort();
  }

  #egress(from: OracleEnd, to: OracleEnd, protocol: Protocol, port: number, family: Family): Tri {
    if (onOwnNode(to, from) && this.#profile.ownNodeEgress === 'open') return true; // NP-43
    return this.direction('egress', from, to, to, protocol, port, family);
  }

  #ingress(from: OracleEnd, to: OracleEnd, protocol: Protocol, port: number, family: Family): Tri {
    const answer = this.direction('ingress', to, from, to, protocol, port, family);
    if (!onOwnNode(from, to)) return answer;
    // NP-42: what runs in a pod may be of root or not.
    return this.#profile.ownNodeIngress === 'everything' || from.kind === 'node' ? true : or(answer, undefined);
  }

  /** NP-1, NP-3, NP-40: `holder` is the destination (NP-31). Oracles of other APIs ask it about NetworkPolicies only. */
  protected direction(
    direction: Direction,
    subject: OracleEnd,
    peer: OracleEnd,
    holder: OracleEnd,
    protocol: Protocol,
    port: number,
    family: Family,
  ): Tri {
    const answers = this.readings.map((reading) => {
      const { isolated, admitted } = this.networkPolicies(direction, subject, peer, holder, protocol, port, family, reading);
      return isolated ? admitted : true;
    });
    return answers.every((answer) => answer === answers[0]) ? answers[0] : undefined;
  }

  /** CIL-24: Cilium may enforce rules that `policyTypes` leaves out. */
  get readings(): readonly ('listed' | 'all rules')[] {
    return this.#profile.labels === 'of-cilium-identities' ? ['listed', 'all rules'] : ['listed'];
  }

  networkPolicies(
    direction: Direction,
    subject: OracleEnd,
    peer: OracleEnd,
    holder: OracleEnd,
    protocol: Protocol,
    port: number,
    family: Family,
    reading: 'listed' | 'all rules' = 'listed',
  ): { readonly isolated: boolean; readonly admitted: Tri } {
    let isolated = false;
    let admitted: Tri = false;
    if (subject.kind !== 'pod' || subject.pod.hostNetwork) return { isolated, admitted };
    for (const policy of this.#policies) {
      const spec = policy.manifest['spec'] as unknown as Spec;
      if (policy.namespace !== subject.pod.namespace) continue; // NP-4
      if (!selects(spec.podSelector ?? {}, subject.pod.labels)) continue; // NP-13
      const written = reading === 'all rules' && (spec[direction] ?? []).length > 0;
      if (!types(spec).includes(direction) && !written) continue;
      isolated = true;
      for (const rule of (direction === 'ingress' ? spec.ingress : spec.egress) ?? []) {
        admitted = or(admitted, this.#rule(rule, direction, policy, peer, holder, protocol, port, family));
      }
    }
    return { isolated: isolated || this.#profile.isolates === 'every-pod', admitted }; // CIL-10
  }

  /** NP-22, NP-23, NP-24, NP-32. */
  #rule(
    rule: Rule,
    direction: Direction,
    policy: PolicyObject,
    peer: OracleEnd,
    holder: OracleEnd,
    protocol: Protocol,
    port: number,
    family: Family,
  ): Tri {
    const ports = rule.ports ?? [];
    const peers = (direction === 'ingress' ? rule.from : rule.to) ?? [];
    const matched = (by: Peer | undefined): boolean =>
      ports.length === 0 ||
      ports.some((item) =>
        this.#holders(item, direction, policy, holder, by).some((one) => this.#port(item, one, protocol, port)),
      );
    if (peers.length === 0) return matched(undefined);
    return peers.map((item) => (matched(item) ? this.#peer(item, policy.namespace, peer, family) : false)).reduce(or, false);
  }

  /** NP-36: whose ports may bear the name. */
  #holders(
    item: Port,
    direction: Direction,
    policy: PolicyObject,
    holder: OracleEnd,
    by: Peer | undefined,
  ): readonly OracleEnd[] {
    if (this.#profile.namedPorts === 'own' || typeof item.port !== 'string') return [holder];
    if (direction === 'egress') return by === undefined || by.ipBlock !== undefined ? [] : [holder];
    const spec = policy.manifest['spec'] as unknown as Spec;
    return this.#pods
      .filter((pod) => pod.namespace === policy.namespace && selects(spec.podSelector ?? {}, pod.labels))
      .map((pod) => ({ kind: 'pod', pod }));
  }

  /** NP-32…NP-38; a host-network destination is an address, not a pod (NP-41), so names mean nothing there (NP-36). */
  #port(item: Port, holder: OracleEnd, protocol: Protocol, port: number): boolean {
    if ((item.protocol ?? 'TCP') !== protocol) return false;
    if (item.port === undefined) return true;
    if (typeof item.port === 'number') return port >= item.port && port <= (item.endPort ?? item.port);
    if (holder.kind !== 'pod' || holder.pod.hostNetwork) return false;
    const { ports, initPorts = [] } = holder.pod;
    // NP-37
    const init = this.#profile.initContainerPorts;
    const counted = [...ports.filter(({ sidecar }) => sidecar !== true || init !== 'none'), ...(init === 'all' ? initPorts : [])];
    return counted.some((declared) => declared.name === item.port && declared.port === port && declared.protocol === protocol);
  }

  /** NP-25…NP-30, NP-41, NP-48, table 1.8. */
  #peer(item: Peer, home: string, peer: OracleEnd, family: Family): Tri {
    if (item.ipBlock !== undefined) return this.#block(item.ipBlock, peer, family);
    if (peer.kind === 'node' || (peer.kind === 'pod' && peer.pod.hostNetwork)) return this.#hostBySelector(item);
    if (peer.kind !== 'pod') return false;
    if (item.namespaceSelector === undefined) {
      if (peer.pod.namespace !== home) return false;
    } else if (!selects(item.namespaceSelector, this.namespaceLabels(peer.pod.namespace))) return false;
    return item.podSelector === undefined || selects(item.podSelector, peer.pod.labels);
  }

  #block(block: { readonly cidr: string; readonly except?: readonly string[] }, peer: OracleEnd, family: Family): Tri {
    const hostLike = peer.kind === 'node' || (peer.kind === 'pod' && peer.pod.hostNetwork);
    if (hostLike && !this.#profile.ipBlockMatchesNodes) return false;
    if (peer.kind === 'pod' && !hostLike && !this.#profile.ipBlockMatchesPods) return false;
    const own = addresses(peer);
    const place = placeOf(block.cidr);
    if (place.family !== family) return false;
    if (own.length === 0) return undefined;
    return own.some((ip) => holds(place, ip) && !(block.except ?? []).some((cidr) => holds(placeOf(cidr), ip)));
  }

  /** NP-41: by the label of a namespace that stands for the host network; by another label of it, who knows. */
  #hostBySelector({ namespaceSelector, podSelector }: Peer): Tri {
    const label = this.#profile.hostNetworkLabel;
    if (label === undefined || namespaceSelector === undefined || !asks(namespaceSelector)) return false;
    if (podSelector !== undefined && asks(podSelector)) return false;
    const named =
      Object.hasOwn(namespaceSelector.matchLabels ?? {}, label) ||
      (namespaceSelector.matchExpressions ?? []).some(({ key }) => key === label);
    if (named && selects(namespaceSelector, { [label]: '' })) return true;
    const standing = [...this.#namespaces.keys()].map((name) => this.namespaceLabels(name)).filter((all) => all[label] === '');
    return standing.some((all) => selects(namespaceSelector, all)) ? (named ? true : undefined) : false;
  }

  /** 0-D */
  protected namespaceLabels(name: string): Labels {
    return { ...this.#namespaces.get(name), 'kubernetes.io/metadata.name': name };
  }
}

/** NP-7…NP-12 */
function types(spec: Spec): readonly Direction[] {
  const listed = spec.policyTypes ?? [];
  if (listed.length > 0) return listed.map((type) => (type === 'Ingress' ? 'ingress' : 'egress'));
  return (spec.egress ?? []).length > 0 ? ['ingress', 'egress'] : ['ingress'];
}

/** Anything at all. */
function asks(selector: Selector): boolean {
  return Object.keys(selector.matchLabels ?? {}).length + (selector.matchExpressions ?? []).length > 0;
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

/** A template of several replicas (NP-48) stands for different pods, so asking it of itself is asking one of another. */
export function isOnePod({ template }: PodObject): boolean {
  return template === undefined || template.replicas <= 1;
}

/** NP-42 */
export function onOwnNode(from: OracleEnd, to: OracleEnd): boolean {
  if (to.kind !== 'pod' || to.pod.nodeName === undefined) return false;
  if (from.kind === 'node') return from.node.name === to.pod.nodeName;
  return from.kind === 'pod' && from.pod.hostNetwork && from.pod.nodeName === to.pod.nodeName;
}

export function addresses(end: OracleEnd): readonly string[] {
  if (end.kind === 'external') return [end.ip];
  return end.kind === 'node' ? end.node.addresses : end.pod.ips;
}

/** NP-48: nobody knows of which family their addresses will be. */
export function isUnplaced(...ends: readonly OracleEnd[]): boolean {
  return ends.every((end) => addresses(end).length === 0);
}

/** The end in one family: a node once for each of its addresses, of which it may use any; none where it has no such address. */
export function variants(end: OracleEnd, family: Family): readonly OracleEnd[] {
  const own = addresses(end);
  if (own.length === 0) return [end]; // Without an address, any family (NP-48).
  const fitting = own.filter((ip) => placeOf(ip).family === family);
  if (end.kind !== 'node') return fitting.length === 0 ? [] : [end];
  return fitting.map((ip) => ({ kind: 'node', node: { ...end.node, addresses: [ip] } }));
}

interface Place {
  readonly family: Family;
  /** The network's bits, as many as the prefix is long. */
  readonly prefix: string;
}

const places = new Map<string, Place>();

/** NP-29, on strings of bits. An address is a block of one. */
export function placeOf(text: string): Place {
  let place = places.get(text);
  if (place === undefined) {
    const [ip = '', length] = text.split('/');
    const bits = ip.includes(':') ? bitsOf6(ip) : bitsOf4(ip);
    const prefix = bits.slice(0, length === undefined ? bits.length : Number(length));
    const mapped = `${'0'.repeat(80)}${'1'.repeat(16)}`;
    const isMapped = bits.length === 128 && prefix.startsWith(mapped);
    place = isMapped ? { family: 4, prefix: prefix.slice(96) } : { family: bits.length === 32 ? 4 : 6, prefix };
    places.set(text, place);
  }
  return place;
}

/** For the generator: an exception must be inside its block, and smaller. */
export function isInside(inner: string, outer: string): boolean {
  const [small, large] = [placeOf(inner), placeOf(outer)];
  return small.family === large.family && small.prefix.length > large.prefix.length && small.prefix.startsWith(large.prefix);
}

export function isWithin(ip: string, cidr: string): boolean {
  return holds(placeOf(cidr), ip);
}

export function familyOf(ip: string): Family {
  return placeOf(ip).family;
}

export function holds(block: Place, ip: string): boolean {
  const address = placeOf(ip);
  return block.family === address.family && address.prefix.startsWith(block.prefix);
}

function bitsOf4(ip: string): string {
  return ip
    .split('.')
    .map((part) => Number(part).toString(2).padStart(8, '0'))
    .join('');
}

function bitsOf6(ip: string): string {
  const [head = '', tail] = ip.split('::');
  const [left, right] = [bitsOfGroups(head), bitsOfGroups(tail ?? '')];
  return tail === undefined ? left : left + '0'.repeat(128 - left.length - right.length) + right;
}

function bitsOfGroups(text: string): string {
  return text === '' ? '' : text.split(':').map(bitsOfGroup).join('');
}

function bitsOfGroup(part: string): string {
  return part.includes('.') ? bitsOf4(part) : Number.parseInt(part, 16).toString(2).padStart(16, '0');
}

export function or(left: Tri, right: Tri): Tri {
  if (left === true || right === true) return true;
  return left === undefined || right === undefined ? undefined : false;
}

export function and(left: Tri, right: Tri): Tri {
  if (left === false || right === false) return false;
  return left === undefined || right === undefined ? undefined : true;
}
