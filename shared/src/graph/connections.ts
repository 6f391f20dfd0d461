/** Questions about whole nodes, and every answer there is. */
import { assertNever } from '../base/index.ts';
import { objectKey } from '../kube/index.ts';
import { parseAddress } from '../model/index.ts';
import type { PortSet } from '../model/index.ts';
import { classOfPod } from '../evaluate/classes.ts';
import { engineOf } from '../evaluate/evaluate.ts';
import type { ClassEvaluation } from '../evaluate/evaluate.ts';
import type { ClassId, Evaluation } from '../evaluate/index.ts';
import { nodeOf, partsTogether } from './build.ts';
import { standInTraffic, trafficBetween, trafficBetweenClasses } from './edges.ts';
import type { GraphNode } from './graph.ts';
import { classesOfHosts } from './outside.ts';
import { mayConnect } from './part.ts';
import { sidesOf } from './sides.ts';
import type { Sides } from './sides.ts';
import { isNoTraffic, noTraffic } from './traffic.ts';
import type { Traffic } from './traffic.ts';

export interface NodeConnection {
  readonly from: GraphNode;
  readonly to: GraphNode;
  readonly ports: PortSet;
  readonly unknown: PortSet;
}

/**
 * What one thing of `from` may send to another of `to`, without what a pod may always do: talk to itself (NP-44) and hear
 * its own node (NP-42). With a stand-in as one end, what the other end admits of everybody it stands for.
 */
export function portsBetween(evaluation: Evaluation, from: GraphNode, to: GraphNode): Traffic {
  const engine = engineOf(evaluation);
  const sides = sidesOf(engine);
  if (isStandIn(from)) return isStandIn(to) ? noTraffic : standInPorts(engine, sides, to, 'ingress', from.type);
  if (isStandIn(to)) return standInPorts(engine, sides, from, 'egress', to.type);
  return trafficBetweenClasses(sides, classesOf(engine, from), classesOf(engine, to));
}

type StandIn = Extract<GraphNode, { type: 'anyone' | 'any-pod' }>;
type RealNode = Exclude<GraphNode, StandIn>;

function isStandIn(node: GraphNode): node is StandIn {
  return node.type === 'anyone' || node.type === 'any-pod';
}

function standInPorts(
  engine: ClassEvaluation,
  sides: Sides,
  node: RealNode,
  direction: 'ingress' | 'egress',
  whom: StandIn['type'],
): Traffic {
  const [id] = classesOf(engine, node);
  if (id === undefined) return noTraffic;
  const { anyone, anyPod } = standInTraffic(sides.side(id, direction));
  return whom === 'anyone' || isNoTraffic(anyPod) ? anyone : anyPod;
}

/** A node of another graph may name what this evaluation does not have: then there is nothing to pass. */
function classesOf({ state, table }: ClassEvaluation, node: RealNode): readonly ClassId[] {
  switch (node.type) {
    case 'workload': {
      const pods = node.podNames.map((name) => state.objects.get(objectKey('Pod', node.namespace, name)));
      const classes = pods.flatMap((pod) => (pod?.kind === 'Pod' ? (classOfPod(table, pod)?.id ?? []) : []));
      const addressed = classes.find((id) => table.classes[id]?.families.v4 || table.classes[id]?.families.v6);
      return addressed === undefined ? classes.slice(0, 1) : [addressed];
    }
    case 'external': {
      const address = parseAddress(node.cidrs[0]?.replace(/\/\d+$/u, '') ?? '');
      const zone = address === undefined ? undefined : table.zones.zoneOf(address);
      const of = table.classes.find(({ kind, id }) => kind === 'external' && table.zonesOf[id]?.[0] === zone);
      return of === undefined ? [] : [of.id];
    }
    case 'node':
      return classesOfHosts(table.classes).get(node.names[0] ?? '') ?? [];
    default:
      return assertNever(node);
  }
}

/**
 * Every ordered pair of real nodes of which one is a workload and between which something is allowed or cannot be known,
 * stand-ins expanded, in the order of the nodes. The pods of one workload among each other are a pair when there are two
 * or more. What passes only from a pod's own node (NP-42) is not listed.
 */
export function listConnections(evaluation: Evaluation): readonly NodeConnection[] {
  const engine = engineOf(evaluation);
  const { parts, sides } = partsTogether([engine]);
  const ends = parts.map((part) => ({ part, node: nodeOf(engine, part) }));
  const found: NodeConnection[] = [];
  for (const from of ends) {
    for (const to of ends) {
      const [own] = sides;
      if (own === undefined || !mayConnect(from.part, to.part)) continue;
      const traffic = trafficBetween(own, from.part, to.part);
      if (!isNoTraffic(traffic)) found.push({ from: from.node, to: to.node, ...traffic });
    }
  }
  return found;
}
