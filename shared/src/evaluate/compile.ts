/** A rule against the classes: which classes each peer admits, which ports it opens to whom. Rows and reasons read this. */
import {
  allPorts,
  containsRange,
  emptyBitset,
  hasBit,
  holds,
  matches,
  namespaceNameLabel,
  noPorts,
  overlaps,
  portRange,
  subtractBits,
  unionBits,
  unionPorts,
} from '../model/index.ts';
import type { Direction, Family, LabelMap, Peer, PortMatch, PortSet, Rule, Selector, ValidPolicy, Zone } from '../model/index.ts';
import type { Profile } from './profile.ts';
import { classSet, hostNamespaces, labelsOfClass, namedPorts } from './classes.ts';
import type { ClassTable, Scope } from './classes.ts';
import type { EndpointClass, PodClass } from './evaluation.ts';
import { recall } from './layout.ts';
import type { CompiledPeer, CompiledRule, Layout, Reach } from './layout.ts';
import { equalLists } from './vocabulary.ts';

type BlockPeer = Extract<Peer, { kind: 'block' }>;
export type PodPeer = Extract<Peer, { kind: 'pods' }>;

export function reachOf(compiled: { readonly v4: Reach; readonly v6: Reach }, family: Family): Reach {
  return family === 4 ? compiled.v4 : compiled.v6;
}

/** The rules of a policy in one direction. The array is that of the evaluation before where no class makes a difference. */
export function compiledRules(
  table: ClassTable,
  profile: Profile,
  policy: ValidPolicy,
  direction: Direction,
): readonly CompiledRule[] {
  const own = policy[direction] ?? noRules;
  const compile = (rule: Rule, old?: CompiledRule): CompiledRule => compileRule(table, profile, policy.namespace, rule, old);
  return recall(
    table.layout,
    ({ rules }) => rules,
    own,
    () => own.map((rule) => compile(rule)),
    (old) => {
      const now = own.map((rule, index) => compile(rule, old[index]));
      return equalLists(now, old) ? old : now;
    },
  );
}

const noRules: readonly Rule[] = [];

/** `old` itself where its peers are the same classes still. */
function compileRule(table: ClassTable, profile: Profile, namespace: string, rule: Rule, old?: CompiledRule): CompiledRule {
  const { everyone } = table;
  const peers =
    rule.peers === 'any'
      ? [{ path: rule.path, v4: everyone, v6: everyone }]
      : rule.peers.map((peer) => compilePeer(table, profile, namespace, peer));
  if (old !== undefined && equalPeers(peers, old.peers)) return old;
  const v4 = peers.map((peer) => peer.v4).reduce(unionReach, nothing);
  const same = peers.every((peer) => peer.v4 === peer.v6);
  return { rule, peers, v4, v6: same ? v4 : peers.map((peer) => peer.v6).reduce(unionReach, nothing) };
}

function equalPeers(left: readonly CompiledPeer[], right: readonly CompiledPeer[]): boolean {
  return left.every(({ v4, v6 }, index) => v4 === right[index]?.v4 && v6 === right[index]?.v6);
}

const nothing: Reach = { sure: emptyBitset, unsure: emptyBitset };

function unionReach(left: Reach, right: Reach): Reach {
  const sure = unionBits(left.sure, right.sure);
  const unsure = unionBits(left.unsure, right.unsure);
  if (sure === left.sure && unsure === left.unsure) return left;
  return sure === right.sure && unsure === right.unsure ? right : { sure, unsure };
}

function compilePeer(table: ClassTable, profile: Profile, namespace: string, peer: Peer): CompiledPeer {
  const key = keyOfPeer(namespace, peer);
  if (peer.kind === 'block') {
    const own = reachFor(table, key, (scope) => blockReach(table, scope, profile, peer));
    return { peer, path: peer.path, v4: peer.block.family === 4 ? own : nothing, v6: peer.block.family === 6 ? own : nothing };
  }
  const reach = reachFor(table, key, (scope) => selectorReach(table, scope, namespace, peer));
  return { peer, path: peer.path, v4: reach, v6: reach };
}

const peerKeys = new WeakMap<Peer, string>();

/** Equal for peers that mean the same. A peer is of one policy, so `namespace` is always the same for it. */
function keyOfPeer(namespace: string, peer: Peer): string {
  const known = peerKeys.get(peer);
  if (known !== undefined) return known;
  const key = peer.kind === 'block' ? blockKey(peer) : podsKey(namespace, peer);
  peerKeys.set(peer, key);
  return key;
}

function blockKey({ block, except }: BlockPeer): string {
  return `block ${block.family} ${[block, ...except].map(({ from, to }) => `${from}-${to}`).join(' ')}`;
}

function podsKey(home: string, { namespaces, pods }: PodPeer): string {
  return `pods ${namespaces === undefined ? `own ${home.length} ${home}` : `in ${namespaces.id}`} | ${pods.id}`;
}

/** What the key stands for against the classes; `make` is asked about some of them. */
export function reachFor(table: ClassTable, key: string, make: (scope: Scope) => Reach): Reach {
  const { layout, whole, part } = table;
  return recall(
    layout,
    ({ reaches }) => reaches,
    key,
    () => make(whole),
    (old) => unionReach(stillTrue(layout, old), make(part)),
  );
}

/** The same object where nothing is gone. */
function stillTrue({ gone }: Layout, reach: Reach): Reach {
  if (!overlaps(reach.sure, gone) && !overlaps(reach.unsure, gone)) return reach;
  return { sure: subtractBits(reach.sure, gone), unsure: subtractBits(reach.unsure, gone) };
}

/** NP-25, NP-26, NP-27, NP-41: host-network pods, nodes and outside addresses are matched by no selector of most engines. */
function selectorReach(table: ClassTable, scope: Scope, home: string, peer: PodPeer): Reach {
  const chosen = (pods: readonly PodClass[]): PodClass[] => pods.filter((of) => matches(peer.pods, labelsOfClass(of)));
  const possible = possiblyPods(table, scope);
  if (peer.namespaces === undefined) {
    return { sure: classSet(chosen(scope.podsIn.get(home) ?? [])), unsure: classSet(possible) };
  }
  const hosts = reachesHosts(table, peer);
  const sure: EndpointClass[] = hosts === 'yes' ? scope.classes.filter(isHost) : [];
  const unsure: EndpointClass[] = hosts === 'maybe' ? [...possible, ...scope.classes.filter(isHost)] : [...possible];
  for (const [name, pods] of scope.podsIn) {
    const match = matchNamespace(table, peer.namespaces, name);
    if (match === 'yes') sure.push(...chosen(pods));
    else if (match === 'maybe') unsure.push(...chosen(pods));
  }
  return { sure: classSet(sure), unsure: classSet(unsure) };
}

function isHost(of: EndpointClass): boolean {
  return of.kind === 'node' || (of.kind === 'pod' && of.hostNetwork);
}

/**
 * NP-41: where the engine has a namespace stand for the host network, a selector of namespaces that asks for its label
 * reaches nodes; one that matches that namespace by another label may.
 */
export function reachesHosts({ world, profile }: ClassTable, { namespaces, pods }: PodPeer): 'yes' | 'no' | 'maybe' {
  const { hostNetworkLabel } = profile;
  if (hostNetworkLabel === undefined || namespaces === undefined || pods.requirements.length > 0) return 'no';
  if (namespaces.requirements.length === 0) return 'no';
  const asked = namespaces.requirements.some(({ key }) => key === hostNetworkLabel);
  if (asked && matches(namespaces, new Map([[hostNetworkLabel, '']]))) return 'yes';
  return hostNamespaces(world, profile).some((labels) => matches(namespaces, labels)) ? (asked ? 'yes' : 'maybe') : 'no';
}

/** With Pods hidden an outside address may be a pod's. */
function possiblyPods({ world }: ClassTable, { classes }: Scope): readonly EndpointClass[] {
  return world.hidden.has('Pod') ? classes.filter(({ kind }) => kind === 'external') : [];
}

/** Whether a peer item's selectors match the labels, were the pod not on the host network (NP-41). */
export function wouldReach(table: ClassTable, home: string, peer: PodPeer, namespace: string, labels: LabelMap): boolean {
  if (!matches(peer.pods, labels)) return false;
  return peer.namespaces === undefined ? namespace === home : matchNamespace(table, peer.namespaces, namespace) === 'yes';
}

const noLabels: LabelMap = new Map();

/** When Namespace objects are hidden only the forced name label is known; a requirement on any other key cannot be judged. */
function matchNamespace({ world }: ClassTable, selector: Selector, name: string): 'yes' | 'no' | 'maybe' {
  const labels = world.namespaces.get(name) ?? noLabels;
  if (!world.hidden.has('Namespace') || !world.synthesised.has(name)) return matches(selector, labels) ? 'yes' : 'no';
  const known = selector.requirements.filter(({ key }) => key === namespaceNameLabel);
  if (!known.every((requirement) => holds(requirement, labels))) return 'no';
  return known.length === selector.requirements.length ? 'yes' : 'maybe';
}

function blockReach(table: ClassTable, scope: Scope, profile: Profile, peer: BlockPeer): Reach {
  const sure: EndpointClass[] = [];
  const unsure: EndpointClass[] = [];
  for (const of of scope.classes) {
    const match = matchBlock(table, profile, peer, of);
    if (match !== 'no') (match === 'yes' ? sure : unsure).push(of);
  }
  return { sure: classSet(sure), unsure: classSet(unsure) };
}

/** NP-28…NP-30, table 1.8; a pod without an address may get one inside the block (NP-48). */
export function matchBlock(table: ClassTable, profile: Profile, peer: BlockPeer, of: EndpointClass): 'yes' | 'no' | 'maybe' {
  const applies = blocksApply(table, of, profile);
  if (applies === 'no') return 'no';
  const zones = table.zonesOf[of.id] ?? [];
  if (zones.length === 0) return 'maybe';
  return zones.some((zone) => within(zone, peer)) ? applies : 'no';
}

/** An outside address may be that of a hidden pod or node, which blocks may not cover. */
function blocksApply({ world }: ClassTable, of: EndpointClass, profile: Profile): 'yes' | 'no' | 'maybe' {
  if (of.kind === 'external') {
    const doubtful =
      (!profile.ipBlockMatchesPods && world.hidden.has('Pod')) || (!profile.ipBlockMatchesNodes && world.hidden.has('Node'));
    return doubtful ? 'maybe' : 'yes';
  }
  const covered = of.kind === 'node' || of.hostNetwork ? profile.ipBlockMatchesNodes : profile.ipBlockMatchesPods;
  return covered ? 'yes' : 'no';
}

/** A zone lies wholly in or wholly outside of every block of the vocabulary. */
function within(zone: Zone, peer: BlockPeer): boolean {
  const [sample] = zone.ranges;
  if (sample === undefined || !containsRange(peer.block, sample)) return false;
  return !peer.except.some((range) => containsRange(range, sample));
}

/** Whose port names the ports of a policy mean: the destination's or, at ingress on some engines, of all whom it selects (NP-36). */
export function holdersOf(
  table: ClassTable,
  policy: ValidPolicy,
  direction: Direction,
  destination: EndpointClass,
): readonly EndpointClass[] {
  if (direction === 'egress' || table.profile.namedPorts === 'own') return [destination];
  const there = (table.whole.podsIn.get(policy.namespace) ?? []).filter(({ id }) => !hasBit(table.absent, id));
  return there.filter((of) => matches(policy.subject, labelsOfClass(of)));
}

/** What a `ports` item opens on a destination class (NP-31…NP-38). */
export function portsOn(table: ClassTable, match: PortMatch, holders: readonly EndpointClass[]): PortSet {
  if (match.kind === 'range') return portRange(match.protocol, match.from, match.to);
  return holders.map((of) => namedPorts(table, of, match.name, match.protocol)).reduce(unionPorts, noPorts);
}

export function rulePorts(table: ClassTable, rule: Rule, holders: readonly EndpointClass[]): PortSet {
  if (rule.ports === 'any') return allPorts;
  return rule.ports.map((match) => portsOn(table, match, holders)).reduce(unionPorts, noPorts);
}

/** Where names are looked up through the selected peers, one who is reached in another way has none (NP-36). */
export function givesNames({ profile }: ClassTable, { peer }: CompiledPeer, direction: Direction): boolean {
  return direction === 'ingress' || profile.namedPorts === 'own' || peer?.kind === 'pods';
}

/** Whom a rule reaches by the names of ports. */
export function namedReach(table: ClassTable, rule: CompiledRule, direction: Direction, family: Family): Reach {
  const peers = rule.peers.filter((peer) => givesNames(table, peer, direction));
  return peers.length === rule.peers.length
    ? reachOf(rule, family)
    : peers.map((peer) => reachOf(peer, family)).reduce(unionReach, nothing);
}
