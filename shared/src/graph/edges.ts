/**
 * From sides to edges. Only pairs of which an end admits more than it admits from everybody are looked at, so a cluster in
 * which everything is open costs as many edges as it has workloads.
 */
import {
  bitsetOf,
  hasBit,
  intersectBits,
  intersectPorts,
  isAllPorts,
  isEmptyBits,
  isEmptyPorts,
  membersOf,
  subtractPorts,
  unionPorts,
} from '../model/index.ts';
import type { Bitset } from '../model/index.ts';
import type { ClassId } from '../evaluate/index.ts';
import type { GraphEdge, NodeId } from './graph.ts';
import { isPod, mayConnect } from './part.ts';
import type { Part } from './part.ts';
import { isNoTraffic, noTraffic, trafficOf } from './sides.ts';
import type { Admitted, Side, Sides, Traffic } from './sides.ts';

export const anyoneId = 'anyone' as NodeId;
export const anyPodId = 'any-pod' as NodeId;

export function edgeId(from: NodeId, to: NodeId): string {
  return `${from}→${to}`;
}

/** By source and then destination, in the order of the parts. */
export function edgesOf(parts: readonly Part[], sides: Sides): readonly GraphEdge[] {
  return [
    ...workloadEdges(parts, sides),
    ...hostEdges(parts, sides),
    ...parts.flatMap((part) => [...standInEdges(part, sides, 'egress'), ...standInEdges(part, sides, 'ingress')]),
  ];
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

/** What the stand-in edges of two ends say of the pair. */
export function implied(out: Side, into: Side, fromPod: boolean, toPod: boolean): Admitted {
  const sent = toPod ? out.anyPod : out.anyone;
  const received = fromPod ? into.anyPod : into.anyone;
  return { ports: intersectPorts(sent.ports, received.ports), possible: intersectPorts(sent.possible, received.possible) };
}

function exceeds({ ports, unknown }: Traffic, { ports: sure, possible }: Admitted): boolean {
  if (!isEmptyPorts(subtractPorts(ports, sure))) return true;
  return !isEmptyPorts(unknown) && !isEmptyPorts(subtractPorts(unknown, possible));
}

/** Between workloads and of workloads with ranges: one class answers for each of these. */
function workloadEdges(parts: readonly Part[], sides: Sides): readonly GraphEdge[] {
  const single = parts.filter(({ node }) => node.type !== 'node');
  const byClass = new Map<ClassId, { part: Part; order: number }[]>();
  for (const [order, part] of single.entries()) {
    const [id] = part.representatives;
    if (id === undefined) continue;
    const known = byClass.get(id);
    if (known === undefined) byClass.set(id, [{ part, order }]);
    else known.push({ part, order });
  }
  const pairs = new ClassPairs(sides, bitsetOf(byClass.keys()));
  return single.flatMap((from) => {
    const [id] = from.representatives;
    const found = id === undefined ? [] : pairs.from(id);
    return found
      .flatMap(({ to, traffic }) => (byClass.get(to) ?? []).map((target) => ({ ...target, traffic })))
      .filter(({ part }) => mayConnect(from, part))
      .sort((a, b) => a.order - b.order)
      .map(({ part, traffic }) => edge(from.node.id, part.node.id, traffic));
  });
}

interface ClassPair {
  readonly to: ClassId;
  readonly traffic: Traffic;
}

/** Pairs of classes between which more passes than stand-ins say. */
class ClassPairs {
  readonly #sides: Sides;
  readonly #among: Bitset;
  readonly #found = new Map<ClassId, readonly ClassPair[]>();
  /** By source: the destinations that admit more from it than from everybody. */
  readonly #admitting = new Map<ClassId, ClassId[]>();

  constructor(sides: Sides, among: Bitset) {
    this.#sides = sides;
    this.#among = among;
    for (const to of membersOf(among)) {
      for (const from of membersOf(intersectBits(sides.ingress(to).extra, among))) {
        if (!hasBit(sides.egress(from).reach, to)) continue;
        const known = this.#admitting.get(from);
        if (known === undefined) this.#admitting.set(from, [to]);
        else known.push(to);
      }
    }
  }

  from(source: ClassId): readonly ClassPair[] {
    const known = this.#found.get(source);
    if (known !== undefined) return known;
    const out = this.#sides.egress(source);
    const wanted = new Set(this.#admitting.get(source));
    for (const to of membersOf(intersectBits(out.extra, this.#among)))
      if (hasBit(this.#sides.ingress(to).reach, source)) wanted.add(to);
    const pairs = [...wanted].flatMap((to): readonly ClassPair[] => {
      const traffic = this.#sides.between(source, to);
      const rest = implied(out, this.#sides.ingress(to), this.#isPod(source), this.#isPod(to));
      return exceeds(traffic, rest) ? [{ to, traffic }] : [];
    });
    this.#found.set(source, pairs);
    return pairs;
  }

  #isPod(id: ClassId): boolean {
    return hasBit(this.#sides.population.pods, id);
  }
}

function hostEdges(parts: readonly Part[], sides: Sides): readonly GraphEdge[] {
  const hosts = parts.filter(({ node }) => node.type === 'node');
  const bits = bitsetOf(hosts.flatMap(({ representatives }) => representatives));
  return parts.flatMap((part) => {
    const [id] = part.representatives;
    if (id === undefined || part.node.type !== 'workload') return [];
    const sends = !isEmptyBits(intersectBits(sides.egress(id).extra, bits));
    const receives = !isEmptyBits(intersectBits(sides.ingress(id).extra, bits));
    return hosts.flatMap((host) => [
      ...(sends ? hostEdge(sides, part, host) : []),
      ...(receives ? hostEdge(sides, host, part) : []),
    ]);
  });
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

function standInEdges(part: Part, sides: Sides, direction: 'egress' | 'ingress'): readonly GraphEdge[] {
  const { node, representatives } = part;
  const [id] = representatives;
  if (id === undefined) return [];
  const { anyone, anyPod } = standInTraffic(sides.side(id, direction));
  // That nodes and ranges are open goes without saying; they are not where something may hide behind them.
  if (node.type !== 'workload' && isAllPorts(anyone.ports)) return [];
  const to = (other: NodeId, traffic: Traffic): readonly GraphEdge[] => {
    if (isNoTraffic(traffic)) return [];
    return [direction === 'egress' ? edge(node.id, other, traffic) : edge(other, node.id, traffic)];
  };
  return [...to(anyoneId, anyone), ...to(anyPodId, anyPod)];
}
