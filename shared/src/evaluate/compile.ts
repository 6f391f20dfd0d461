/** A policy against the classes: which classes each peer admits, which ports each rule opens to whom. Rows and reasons read this. */
import {
  allPorts,
  containsRange,
  emptyBitset,
  fullBitset,
  holds,
  matches,
  namespaceNameLabel,
  noPorts,
  portRange,
  unionBits,
  unionPorts,
} from '../model/index.ts';
import type { Bitset, Family, Peer, PortMatch, PortSet, Rule, Selector, Zone } from '../model/index.ts';
import type { Profile } from './verdict.ts';
import { classSet, namedPorts } from './classes.ts';
import type { ClassTable } from './classes.ts';
import type { EndpointClass, PodClass } from './evaluation.ts';

/** Classes that match for certain, and those of which it cannot be known. */
export interface Reach {
  readonly sure: Bitset;
  readonly unsure: Bitset;
}

export interface CompiledPeer {
  /** Absent for the "any peer" of a rule without `from`/`to`. */
  readonly peer?: Peer;
  readonly path: string;
  readonly v4: Reach;
  readonly v6: Reach;
}

export interface CompiledRule {
  readonly rule: Rule;
  readonly peers: readonly CompiledPeer[];
}

export function reachOf(peer: CompiledPeer, family: Family): Reach {
  return family === 4 ? peer.v4 : peer.v6;
}

export function compileRule(table: ClassTable, profile: Profile, namespace: string, rule: Rule): CompiledRule {
  const everyone: Reach = { sure: fullBitset(table.classes.length), unsure: emptyBitset };
  if (rule.peers === 'any') return { rule, peers: [{ path: rule.path, v4: everyone, v6: everyone }] };
  return { rule, peers: rule.peers.map((peer) => compilePeer(table, profile, namespace, peer)) };
}

function compilePeer(table: ClassTable, profile: Profile, namespace: string, peer: Peer): CompiledPeer {
  if (peer.kind === 'block') {
    const cuts = peer.except.map(({ from, to }) => `${from}-${to}`).join(' ');
    const reach = (family: Family): Reach =>
      memo(table, `block ${family} ${peer.block.family} ${peer.block.from}-${peer.block.to} except ${cuts}`, () =>
        blockReach(table, profile, peer, family),
      );
    return { peer, path: peer.path, v4: reach(4), v6: reach(6) };
  }
  const reach = memo(
    table,
    `pods ${peer.namespaces === undefined ? `own ${namespace}` : `in ${peer.namespaces.id}`} | ${peer.pods.id}`,
    () => selectorReach(table, namespace, peer.namespaces, peer.pods),
  );
  return { peer, path: peer.path, v4: reach, v6: reach };
}

/** Keeps what depends on the layout only. The bound keeps a long session of typing from growing it for ever. */
export function memo<Value>(table: ClassTable, key: string, make: () => Value): Value {
  if (table.layout.cache.size > 100_000) table.layout.cache.clear();
  const known = table.layout.cache.get(key);
  if (known !== undefined) return known as Value;
  const made = make();
  table.layout.cache.set(key, made);
  return made;
}

/** NP-25, NP-26, NP-27, NP-41: host-network pods, nodes and outside addresses are never matched by a selector. */
function selectorReach(table: ClassTable, namespace: string, namespaces: Selector | undefined, pods: Selector): Reach {
  const sure: PodClass[] = [];
  const unsure: PodClass[] = [];
  const chosen = (within: string): PodClass[] => (table.podsIn.get(within) ?? []).filter((of) => matches(pods, table.labels(of)));
  if (namespaces === undefined) sure.push(...chosen(namespace));
  else {
    for (const [name, match] of matchingNamespaces(table, namespaces)) (match === 'sure' ? sure : unsure).push(...chosen(name));
  }
  return { sure: classSet(sure), unsure: classSet([...unsure, ...possiblyPods(table)]) };
}

/** With Pods hidden an outside address may be a pod's. */
function possiblyPods({ world, classes }: ClassTable): readonly EndpointClass[] {
  return world.hidden.has('Pod') ? classes.filter(({ kind }) => kind === 'external') : [];
}

/** Whether the selectors of a peer item match the labels, host network or not (NP-41). */
export function selectorWouldReach(
  table: ClassTable,
  home: string,
  peer: Extract<Peer, { kind: 'pods' }>,
  of: PodClass,
): boolean {
  if (!matches(peer.pods, table.labels(of))) return false;
  if (peer.namespaces === undefined) return of.namespace === home;
  return matches(peer.namespaces, table.world.namespaces.get(of.namespace) ?? new Map());
}

/** When Namespace objects are hidden only the forced name label is known; a requirement on any other key cannot be judged. */
function matchingNamespaces(table: ClassTable, selector: Selector): readonly (readonly [string, 'sure' | 'unsure'])[] {
  return memo(table, `namespaces ${selector.id}`, () => {
    const { world } = table;
    const blind = world.hidden.has('Namespace');
    const known = selector.requirements.filter(({ key }) => key === namespaceNameLabel);
    return [...world.namespaces].flatMap(([name, labels]): (readonly [string, 'sure' | 'unsure'])[] => {
      if (!blind || !world.synthesised.has(name)) return matches(selector, labels) ? [[name, 'sure']] : [];
      if (!known.every((requirement) => holds(requirement, labels))) return [];
      return [[name, known.length === selector.requirements.length ? 'sure' : 'unsure']];
    });
  });
}

/** NP-28…NP-30, table 1.8; a pod without an address may get one inside the block (NP-48). */
export function blockReach(table: ClassTable, profile: Profile, peer: Extract<Peer, { kind: 'block' }>, family: Family): Reach {
  if (peer.block.family !== family) return { sure: emptyBitset, unsure: emptyBitset };
  const inside = (zone: Zone): boolean => within(zone, peer);
  const sure: EndpointClass[] = [];
  const unsure: EndpointClass[] = [];
  for (const of of table.classes) {
    const applies = blocksApply(table, of, profile);
    if (applies === 'no') continue;
    const zones = table.zonesOf[of.id] ?? [];
    if (zones.some(inside)) (applies === 'yes' ? sure : unsure).push(of);
    else if (zones.length === 0) unsure.push(of);
  }
  return { sure: classSet(sure), unsure: classSet(unsure) };
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
function within(zone: Zone, peer: Extract<Peer, { kind: 'block' }>): boolean {
  const [sample] = zone.ranges;
  if (sample === undefined || !containsRange(peer.block, sample)) return false;
  return !peer.except.some((range) => containsRange(range, sample));
}

/** What a `ports` item opens on a destination class (NP-31…NP-38). */
export function portsOn(match: PortMatch, destination: EndpointClass): PortSet {
  if (match.kind === 'range') return portRange(match.protocol, match.from, match.to);
  return namedPorts(destination, match.name, match.protocol);
}

export function rulePorts(rule: Rule, destination: EndpointClass): PortSet {
  if (rule.ports === 'any') return allPorts;
  return rule.ports.map((match) => portsOn(match, destination)).reduce(unionPorts, noPorts);
}

export function hasNamedPort(rule: Rule): boolean {
  return rule.ports !== 'any' && rule.ports.some(({ kind }) => kind === 'named');
}

/** The union of a rule's peers in one family. */
export function ruleReach(compiled: CompiledRule, family: Family): Reach {
  let sure = emptyBitset;
  let unsure = emptyBitset;
  for (const peer of compiled.peers) {
    const reach = reachOf(peer, family);
    sure = unionBits(sure, reach.sure);
    unsure = unionBits(unsure, reach.unsure);
  }
  return { sure, unsure };
}
