/**
 * The naive evaluator of the admin tiers, straight from section 2 of the specification: one packet at a time, what may
 * become of it as a set. NetworkPolicies are asked of the other oracle.
 */
import type { ClusterState, ForeignPolicyObject, NodeObject, Protocol } from '../../src/kube/index.ts';
import type { Direction, Profile } from '../../src/evaluate/index.ts';
import { addresses, holds, Oracle, placeOf, selects } from './oracle.ts';
import type { Family, OracleEnd, Selector, Tri } from './oracle.ts';

interface Pods {
  readonly namespaceSelector: Selector;
  readonly podSelector: Selector;
}
interface Peer {
  readonly namespaces?: Selector;
  readonly pods?: Pods;
  readonly networks?: readonly string[];
  readonly nodes?: Selector;
  readonly domainNames?: readonly string[];
}
interface OldPort {
  readonly portNumber?: { readonly protocol?: string; readonly port: number };
  readonly portRange?: { readonly protocol?: string; readonly start: number; readonly end: number };
  readonly namedPort?: string;
}
interface Destination {
  readonly destinationPort: { readonly number?: number; readonly range?: { readonly start: number; readonly end: number } };
}
interface NewPort {
  readonly tcp?: Destination;
  readonly udp?: Destination;
  readonly sctp?: Destination;
  readonly destinationNamedPort?: string;
}
interface Rule {
  readonly action: string;
  readonly from?: readonly Peer[];
  readonly to?: readonly Peer[];
  readonly ports?: readonly OldPort[];
  readonly protocols?: readonly NewPort[];
}
interface Spec {
  readonly tier?: string;
  readonly priority?: number;
  readonly subject: { readonly namespaces?: Selector; readonly pods?: Pods };
  readonly ingress?: readonly Rule[];
  readonly egress?: readonly Rule[];
}

export type Fate = 'allow' | 'deny' | 'pass' | 'none';

export interface AdminPacket {
  readonly direction: Direction;
  readonly subject: Extract<OracleEnd, { kind: 'pod' }>;
  readonly peer: OracleEnd;
  readonly holder: OracleEnd;
  readonly protocol: Protocol;
  readonly port: number;
  readonly family: Family;
}

interface Placed {
  readonly tier: string;
  readonly priority: number;
  readonly spec: Spec;
}

/** Before or after all priorities. */
const old = 9999;

export class AdminOracle extends Oracle {
  readonly #policies: readonly Placed[];
  readonly #nodes: ReadonlyMap<string, NodeObject>;

  constructor(state: ClusterState, profile: Profile) {
    super(state, profile);
    const objects = [...state.objects.values()];
    this.#nodes = new Map(objects.flatMap((object) => (object.kind === 'Node' ? [[object.name, object] as const] : [])));
    this.#policies = objects
      .filter((object): object is ForeignPolicyObject => object.kind === 'ForeignPolicy')
      .filter(({ apiVersion }) => apiVersion.startsWith('policy.networking.k8s.io/'))
      .map(({ policyKind, manifest }) => {
        const spec = manifest['spec'] as unknown as Spec;
        if (policyKind === 'BaselineAdminNetworkPolicy') return { tier: 'Baseline', priority: old, spec };
        return { tier: spec.tier ?? 'Admin', priority: spec.priority ?? 0, spec };
      });
  }

  /** CNP-1, CNP-4 */
  protected override direction(
    direction: Direction,
    subject: OracleEnd,
    peer: OracleEnd,
    holder: OracleEnd,
    protocol: Protocol,
    port: number,
    family: Family,
  ): Tri {
    const ofNetworkPolicies = super.direction(direction, subject, peer, holder, protocol, port, family);
    if (subject.kind !== 'pod' || subject.pod.hostNetwork) return ofNetworkPolicies;
    const packet = { direction, subject, peer, holder, protocol, port, family };
    const fates = this.#tier('Admin', packet);
    const may = new Set<boolean>();
    if (fates.has('allow')) may.add(true);
    if (fates.has('deny')) may.add(false);
    if (fates.has('pass') || fates.has('none')) {
      for (const answer of this.#below(packet, ofNetworkPolicies)) may.add(answer);
    }
    return may.size === 1 ? may.has(true) : undefined;
  }

  #below(packet: AdminPacket, ofNetworkPolicies: Tri): readonly boolean[] {
    const { subject, direction } = packet;
    if (this.isolating(subject.pod, direction).length > 0)
      return ofNetworkPolicies === undefined ? [true, false] : [ofNetworkPolicies];
    const fates = this.#tier('Baseline', packet);
    return [...fates].map((fate) => fate !== 'deny'); // CNP-5
  }

  /** Of one tier by itself: all that may come of it. */
  fates(tier: 'Admin' | 'Baseline', packet: AdminPacket): ReadonlySet<Fate> {
    return this.#tier(tier, packet);
  }

  /** CNP-2, CNP-6; nobody orders the baselines of the two versions. */
  #tier(tier: string, packet: AdminPacket): ReadonlySet<Fate> {
    const own = this.#policies.filter((policy) => policy.tier === tier);
    const priorities = [...new Set(own.map(({ priority }) => priority))].sort((a, b) => a - b);
    const orders = priorities.includes(old) ? [priorities, [old, ...priorities.filter((one) => one !== old)]] : [priorities];
    return new Set(orders.flatMap((order) => [...this.#inTurn(order, own, packet)]));
  }

  #inTurn(priorities: readonly number[], own: readonly Placed[], packet: AdminPacket): ReadonlySet<Fate> {
    const found = new Set<Fate>();
    for (const priority of priorities) {
      const fates = own.filter((policy) => policy.priority === priority).map(({ spec }) => this.#policy(spec, packet));
      for (const each of fates) for (const fate of each) if (fate !== 'none') found.add(fate);
      if (!fates.every((each) => each.has('none'))) return found;
    }
    return found.add('none');
  }

  #policy(spec: Spec, packet: AdminPacket): ReadonlySet<Fate> {
    const { pod } = packet.subject;
    const { namespaces, pods } = spec.subject;
    const home = this.namespaceLabels(pod.namespace);
    const selected =
      namespaces === undefined
        ? selects(pods?.namespaceSelector ?? {}, home) && selects(pods?.podSelector ?? {}, pod.labels)
        : selects(namespaces, home);
    const fates = new Set<Fate>();
    for (const rule of (selected ? spec[packet.direction] : undefined) ?? []) {
      if (hasUnknownPeer(rule, spec)) {
        if (rule.action === 'Allow' || rule.action === 'Accept') continue;
        return fates.add('deny');
      }
      const matched = this.#rule(rule, packet);
      if (matched !== false) fates.add(rule.action === 'Deny' ? 'deny' : rule.action === 'Pass' ? 'pass' : 'allow');
      if (matched === true) return fates;
    }
    return fates.add('none');
  }

  #rule(rule: Rule, packet: AdminPacket): Tri {
    if (!anyPort(rule, packet)) return false;
    const matched = new Set((rule.from ?? rule.to ?? []).map((peer) => this.#peer(peer, packet)));
    return matched.has(true) ? true : matched.has(undefined) ? undefined : false;
  }

  /** CNP-10…CNP-14 */
  #peer({ namespaces, pods, networks, nodes, domainNames }: Peer, { peer, family }: AdminPacket): Tri {
    const onHost = peer.kind === 'node' || (peer.kind === 'pod' && peer.pod.hostNetwork);
    if (namespaces !== undefined || pods !== undefined) {
      if (onHost || peer.kind !== 'pod') return false;
      const home = this.namespaceLabels(peer.pod.namespace);
      if (namespaces !== undefined) return selects(namespaces, home);
      return selects(pods?.namespaceSelector ?? {}, home) && selects(pods?.podSelector ?? {}, peer.pod.labels);
    }
    if (nodes !== undefined) {
      const node = peer.kind === 'node' ? peer.node.name : peer.kind === 'pod' && onHost ? peer.pod.nodeName : undefined;
      if (!onHost) return false;
      const known = node === undefined ? undefined : this.#nodes.get(node);
      if (Object.keys(nodes).length === 0) return true;
      return known === undefined ? undefined : selects(nodes, known.labels);
    }
    if (domainNames !== undefined) return peer.kind === 'external' ? undefined : false;
    return this.#networks(networks ?? [], peer, family);
  }

  #networks(networks: readonly string[], peer: OracleEnd, family: Family): Tri {
    const fitting = networks.filter((network) => placeOf(network).family === family);
    const own = addresses(peer);
    if (own.length === 0) return fitting.length === 0 ? false : undefined;
    return fitting.some((network) => own.some((ip) => holds(placeOf(network), ip)));
  }
}

const knownPeers = ['namespaces', 'pods', 'networks', 'nodes', 'domainNames'];

/** CNP-15; a baseline of v1alpha1, which has no priority, knows no domain names (2.4). */
function hasUnknownPeer({ from, to }: Rule, { priority }: Spec): boolean {
  const known = knownPeers.filter((key) => key !== 'domainNames' || priority !== undefined);
  return (from ?? to ?? []).some((peer) => !known.some((key) => Object.hasOwn(peer, key)));
}

/** Table 2.3, CNP-17, CNP-18 */
function anyPort({ ports, protocols }: Rule, packet: AdminPacket): boolean {
  const { protocol, port } = packet;
  if (ports !== undefined)
    return ports.some(({ portNumber, portRange, namedPort }) => {
      if (namedPort !== undefined) return isNamed(namedPort, packet);
      if (portNumber !== undefined) return (portNumber.protocol ?? 'TCP') === protocol && portNumber.port === port;
      return (
        portRange !== undefined && (portRange.protocol ?? 'TCP') === protocol && portRange.start <= port && port <= portRange.end
      );
    });
  if (protocols === undefined) return true;
  return protocols.some(({ tcp, udp, sctp, destinationNamedPort }) => {
    if (destinationNamedPort !== undefined) return isNamed(destinationNamedPort, packet);
    const own = { TCP: tcp, UDP: udp, SCTP: sctp }[protocol]?.destinationPort;
    if (own === undefined) return false;
    return own.range === undefined ? own.number === port : own.range.start <= port && port <= own.range.end;
  });
}

function isNamed(name: string, { holder, protocol, port }: AdminPacket): boolean {
  if (holder.kind !== 'pod' || holder.pod.hostNetwork) return false;
  return holder.pod.ports.some((declared) => declared.name === name && declared.port === port && declared.protocol === protocol);
}
