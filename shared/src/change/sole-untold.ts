/** Pairs that are unknown with a part and without it, so that no comparison shows whether the part is what matters. */
import type { ClassEvaluation } from '../evaluate/evaluate.ts';
import type { ClassId, EndpointClass, Row } from '../evaluate/index.ts';
import { reachedBy } from '../evaluate/taken.ts';
import { portsFor } from '../evaluate/terms.ts';
import type { Without } from '../evaluate/without.ts';
import { mayConnect, trafficBetween } from '../graph/internals.ts';
import type { NodeId } from '../graph/index.ts';
import type { Part, Sides } from '../graph/internals.ts';
import { intersectPorts, isEmptyPorts, membersOf, noPorts, subtractPorts, unionPorts } from '../model/index.ts';
import type { PortSet } from '../model/index.ts';

export interface UntoldPair {
  readonly from: NodeId;
  readonly to: NodeId;
  readonly ports: PortSet;
}

/** Each ordered pair of nodes at most once. */
export function untoldPairs(
  engine: ClassEvaluation,
  found: Without,
  parts: readonly Part[],
  [before, after]: readonly [Sides, Sides],
): readonly UntoldPair[] {
  const { direction } = found.part;
  const holding = holdersOf(parts);
  return parts.flatMap((own): readonly UntoldPair[] => {
    const doubts = doubtsOf(engine, found, own.representatives);
    const peers = new Set([...doubts.keys()].flatMap((id) => holding.get(id) ?? []));
    return [...peers].flatMap((peer) => {
      const [from, to] = direction === 'egress' ? [own, peer] : [peer, own];
      if (!mayConnect(from, to)) return [];
      const inDoubt = peer.representatives.map((id) => doubts.get(id) ?? noPorts).reduce(unionPorts, noPorts);
      const still = intersectPorts(trafficBetween(before, from, to).unknown, trafficBetween(after, from, to).unknown);
      const ports = intersectPorts(inDoubt, still);
      return isEmptyPorts(ports) ? [] : [{ from: from.node.id, to: to.node.id, ports }];
    });
  });
}

function holdersOf(parts: readonly Part[]): ReadonlyMap<ClassId, readonly Part[]> {
  const holding = new Map<ClassId, Part[]>();
  for (const part of parts) {
    for (const id of part.representatives) {
      const known = holding.get(id);
      if (known === undefined) holding.set(id, [part]);
      else known.push(part);
    }
  }
  return holding;
}

/** By peer: the ports of the part's own direction of which it may be what matters. */
function doubtsOf(engine: ClassEvaluation, found: Without, own: readonly ClassId[]): Map<ClassId, PortSet> {
  const { part, without } = found;
  const doubts = new Map<ClassId, PortSet>();
  for (const id of own) {
    const of: EndpointClass | undefined = engine.classes[id];
    if (of?.kind !== 'pod' || of.hostNetwork) continue;
    const [was, is] = [engine[part.direction](id), without[part.direction](id)];
    for (const family of ['v4', 'v6'] as const) {
      const [old, now] = [was[family], is[family]];
      // What is known with it and without it shows in the comparison.
      if (old.unknown.length + now.unknown.length === 0) continue;
      for (const { peers, ports } of reachedBy(engine, found, of, family === 'v4' ? 4 : 6)) {
        for (const peer of membersOf(peers)) {
          const surely = intersectPorts(portsFor(old.allowed, peer), portsFor(now.allowed, peer));
          const possibly = intersectPorts(possible(old, peer), possible(now, peer));
          const open = subtractPorts(intersectPorts(ports, possibly), surely);
          if (!isEmptyPorts(open)) doubts.set(peer, unionPorts(doubts.get(peer) ?? noPorts, open));
        }
      }
    }
  }
  return doubts;
}

function possible({ allowed, unknown }: Row, peer: ClassId): PortSet {
  return unionPorts(portsFor(allowed, peer), portsFor(unknown, peer));
}
