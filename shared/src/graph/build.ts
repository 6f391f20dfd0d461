/** From an evaluation to the whole picture. */
import { engineOf } from '../evaluate/evaluate.ts';
import type { ClassEvaluation } from '../evaluate/evaluate.ts';
import type { ClassId, Evaluation } from '../evaluate/index.ts';
import { anyoneId, anyPodId, edgesOf } from './edges.ts';
import type { Graph, GraphNode, Isolation, NodeId } from './graph.ts';
import { Merger } from './merge.ts';
import { namespacesOf } from './namespaces.ts';
import { externalParts, hostParts } from './outside.ts';
import type { Part } from './part.ts';
import { Sides } from './sides.ts';
import { workloadParts } from './workloads.ts';

export function buildGraph(evaluation: Evaluation): Graph {
  const engine = engineOf(evaluation);
  return graphOf(engine, partsOf([engine]), new Sides(engine));
}

/** The nodes that all the evaluations (over one class table) can be drawn with: what none of them tells apart is one node. */
export function partsOf(evaluations: readonly ClassEvaluation[]): readonly Part[] {
  const [first] = evaluations;
  if (first === undefined) return [];
  const merger = new Merger(evaluations);
  const { table } = first;
  return [...workloadParts(table, merger), ...externalParts(table, merger), ...hostParts(table, merger)];
}

export function graphOf(evaluation: ClassEvaluation, parts: readonly Part[], sides: Sides): Graph {
  const nodes = new Map<NodeId, GraphNode>();
  for (const { node, classes } of parts) {
    nodes.set(node.id, node.type === 'workload' ? { ...node, isolation: isolationOf(evaluation, classes) } : node);
  }
  nodes.set(anyoneId, { type: 'anyone', id: anyoneId });
  nodes.set(anyPodId, { type: 'any-pod', id: anyPodId });
  return { nodes, edges: edgesOf(parts, sides), namespaces: namespacesOf(evaluation) };
}

function isolationOf(evaluation: ClassEvaluation, classes: readonly ClassId[]): Isolation {
  return {
    ingress: classes.every((id) => evaluation.ingress(id).isolatedBy.length > 0),
    egress: classes.every((id) => evaluation.egress(id).isolatedBy.length > 0),
  };
}
