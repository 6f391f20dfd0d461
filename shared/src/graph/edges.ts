/** From pairs of classes to edges between nodes, and the edges of stand-ins. */
import { bitsetOf, intersectPorts, isAllPorts, overlaps, unionPorts } from '../model/index.ts';
import type { Bitset } from '../model/index.ts';
import type { ClassId } from '../evaluate/index.ts';
import type { GraphEdge, NodeId } from './graph.ts';
import { exceeds, findPairs, implied } from './pairs.ts';
import type { ClassPair, PairMemory } from './pairs.ts';
import { isPod, mayConnect } from './part.ts';
import type { Part } from './part.ts';
import { sameSide } from './sides.ts';
import type { Side, Sides } from './sides.ts';
import { isNoTraffic, noTraffic, trafficOf } from './traffic.ts';
import type { Traffic } from './traffic.ts';

export const anyoneId = 'anyone' as NodeId;
export const anyPodId = 'any-pod' as NodeId;

export function edgeId(from: NodeId, to: NodeId): string {
  return `${from}→${to}`;
}

/** The edges of one evaluation, and what the next one needs to take over those that still hold. */
export interface EdgeMemory {
  readonly pairs: PairMemory;
  readonly holders: Holders;
  readonly drawn: ReadonlyMap<NodeId, Drawn>;
}

interface Drawn {
  readonly pairs: readonly ClassPair[];
  readonly edges: readonly GraphEdge[];
}

interface DrawnStandIns {
  readonly out: Side;
  readonly into: Side;
  readonly edges: readonly GraphEdge[];
}

/** By source and then destination, in the order of the parts; then those of cluster nodes, then those of stand-ins. */
export function edgesOf(
  parts: readonly Part[],
  sides: Sides,
  keys: readonly string[],
  previous?: EdgeMemory,
): { readonly edges: readonly GraphEdge[]; readonly memory: EdgeMemory } {
  const holders = holdersOf(parts);
  const pairs = findPairs(sides, keys, heldClasses(holders), previous?.pairs);
  const drawn = drawPairs(parts, holders, pairs, previous);
  const edges: GraphEdge[] = [];
  for (const { edges: own } of drawn.values()) for (const edge of own) edges.push(edge);
  for (const edge of hostEdges(parts, sides)) edges.push(edge);
  for (const part of parts) for (const edge of standInEdgesOf(part, sides)) edges.push(edge);
  return { edges, memory: { pairs, holders, drawn } };
}

function edge(from: NodeId, to: NodeId, { ports, unknown }: Traffic): GraphEdge {
  return { id: edgeId(from, to), from, to, ports, unknown };
}

/** What may pass between two parts. */
export function trafficBetween(sides: Sides, from: Part, to: Part): Traffic {
  return trafficBetweenClasses(sides, from.representatives, to.representatives);
}

/**
 * Several classes are the addresses of one cluster node. Within a family any of them may be meant, so what only some of them
 * allow cannot be known; of two families it is enough that one passes (NP-49).
 */
export function trafficBetweenClasses(sides: Sides, from: readonly ClassId[], to: readonly ClassId[]): Traffic {
  const [source] = from;
  const [target] = to;
  if (source === undefined || target === undefined) return noTraffic;
  if (from.length === 1 && to.length === 1) return sides.between(source, target);
  const families = new Map<boolean, Traffic>();
  for (const one of from) {
    for (const other of to) {
      const passing = sides.between(one, other);
      const family = sides.isIPv4(from.length > 1 ? one : other);
      const known = families.get(family);
      families.set(family, known === undefined ? passing : either(known, passing));
    }
  }
  return [...families.values()].reduce(both, noTraffic);
}

function either(left: Traffic, right: Traffic): Traffic {
  if (left === right) return left;
  const possible = [left.ports, left.unknown, right.ports, right.unknown].reduce(unionPorts);
  return trafficOf(intersectPorts(left.ports, right.ports), possible);
}

function both(left: Traffic, right: Traffic): Traffic {
  if (left === noTraffic || right === noTraffic) return left === noTraffic ? right : left;
  return trafficOf(unionPorts(left.ports, right.ports), unionPorts(left.unknown, right.unknown));
}

/** By class id: the workloads and ranges that the class answers for. */
type Holders = readonly (readonly Part[] | undefined)[];

function holdersOf(parts: readonly Part[]): Holders {
  const holders: Part[][] = [];
  for (const part of parts) {
    const id = part.representatives[0];
    if (part.node.type === 'node' || id === undefined) continue;
    const known = holders[id];
    if (known === undefined) holders[id] = [part];
    else known.push(part);
  }
  return holders;
}

function heldClasses(holders: Holders): Bitset {
  const ids: ClassId[] = [];
  for (let id = 0; id < holders.length; id++) if (holders[id] !== undefined) ids.push(id);
  return bitsetOf(ids);
}

function drawPairs(
  parts: readonly Part[],
  holders: Holders,
  { found }: PairMemory,
  previous: EdgeMemory | undefined,
): ReadonlyMap<NodeId, Drawn> {
  const moved = previous === undefined ? undefined : changedHolders(holders, previous.holders);
  const stays = ({ to }: ClassPair): boolean => moved !== undefined && !moved.has(to);
  const placeOf = placesOf(parts);
  const drawn = new Map<NodeId, Drawn>();
  for (const from of parts) {
    const id = from.representatives[0];
    const pairs = id === undefined || from.node.type === 'node' ? undefined : found.get(id);
    if (id === undefined || pairs === undefined) continue;
    const old = previous?.drawn.get(from.node.id);
    const holds = old?.pairs === pairs && moved?.has(id) === false && (moved.size === 0 || pairs.every(stays));
    drawn.set(from.node.id, holds && old !== undefined ? old : { pairs, edges: drawFrom(from, pairs, holders, placeOf) });
  }
  return drawn;
}

/** Where a part is among all; found out when it is first asked. */
function placesOf(parts: readonly Part[]): (part: Part) => number {
  let places: Map<Part, number> | undefined;
  return (part) => {
    places ??= new Map(parts.map((other, place) => [other, place]));
    return places.get(part) ?? 0;
  };
}

function drawFrom(
  from: Part,
  pairs: readonly ClassPair[],
  holders: Holders,
  placeOf: (part: Part) => number,
): readonly GraphEdge[] {
  return pairs
    .flatMap(({ to, traffic }) => (holders[to] ?? []).map((part) => ({ part, place: placeOf(part), traffic })))
    .filter(({ part }) => mayConnect(from, part))
    .sort((a, b) => a.place - b.place)
    .map(({ part, traffic }) => edge(from.node.id, part.node.id, traffic));
}

/** Classes that other nodes answer to than before, or nodes that talk among themselves other than before. */
function changedHolders(now: Holders, before: Holders): ReadonlySet<ClassId> {
  const changed = new Set<ClassId>();
  for (let id = 0; id < now.length; id++) {
    const [holders, old] = [now[id], before[id]];
    if (holders === undefined) continue;
    const same = old?.length === holders.length && holders.every((part, index) => sameEnd(part, old[index]));
    if (!same) changed.add(id);
  }
  return changed;
}

function sameEnd(now: Part, before: Part | undefined): boolean {
  if (now === before) return true;
  return before !== undefined && now.node.id === before.node.id && mayConnect(now, now) === mayConnect(before, before);
}

function hostEdges(parts: readonly Part[], sides: Sides): readonly GraphEdge[] {
  const hosts = parts.filter(({ node }) => node.type === 'node');
  const bits = bitsetOf(hosts.flatMap(({ representatives }) => representatives));
  const edges: GraphEdge[] = [];
  for (const part of parts) {
    const [id] = part.representatives;
    if (id === undefined || part.node.type !== 'workload') continue;
    const sends = overlaps(sides.egress(id).extra, bits);
    const receives = overlaps(sides.ingress(id).extra, bits);
    for (const host of sends || receives ? hosts : []) {
      if (sends) edges.push(...hostEdge(sides, part, host));
      if (receives) edges.push(...hostEdge(sides, host, part));
    }
  }
  return edges;
}

function hostEdge(sides: Sides, from: Part, to: Part): readonly GraphEdge[] {
  return hasOwnEdge(sides, from, to) ? [edge(from.node.id, to.node.id, trafficBetween(sides, from, to))] : [];
}

/** Whether more passes between two ends than their stand-in edges say. */
export function hasOwnEdge(sides: Sides, from: Part, to: Part): boolean {
  const [source] = from.representatives;
  const [target] = to.representatives;
  if (source === undefined || target === undefined) return false;
  const rest = implied(sides.egress(source), sides.ingress(target), isPod(from), isPod(to));
  return exceeds(trafficBetween(sides, from, to), rest);
}

/** What an end admits whoever the peer is. */
export function standInTraffic(side: Side): { readonly anyone: Traffic; readonly anyPod: Traffic } {
  const { anyone, anyPod } = side;
  const pods = trafficOf(anyPod.ports, anyPod.possible);
  return { anyone: trafficOf(anyone.ports, anyone.possible), anyPod: exceeds(pods, anyone) ? pods : noTraffic };
}

const lastStandIns = new WeakMap<Part, DrawnStandIns>();

function standInEdgesOf(part: Part, sides: Sides): readonly GraphEdge[] {
  const [id] = part.representatives;
  if (id === undefined) return [];
  const out = sides.egress(id);
  const into = sides.ingress(id);
  const last = lastStandIns.get(part);
  if (last?.out === out && last.into === into) return last.edges;
  const holds = last !== undefined && sameSide(last.out, out) && sameSide(last.into, into);
  const edges = holds ? last.edges : [...standInEdges(part, out, 'egress'), ...standInEdges(part, into, 'ingress')];
  lastStandIns.set(part, { out, into, edges });
  return edges;
}

function standInEdges({ node }: Part, side: Side, direction: 'egress' | 'ingress'): readonly GraphEdge[] {
  // That nodes and ranges are open goes without saying; they are not where something may hide behind them.
  if (node.type !== 'workload' && isAllPorts(side.anyone.ports)) return [];
  const { anyone, anyPod } = standInTraffic(side);
  const to = (other: NodeId, traffic: Traffic): readonly GraphEdge[] => {
    if (isNoTraffic(traffic)) return [];
    return [direction === 'egress' ? edge(node.id, other, traffic) : edge(other, node.id, traffic)];
  };
  return [...to(anyoneId, anyone), ...to(anyPodId, anyPod)];
}
