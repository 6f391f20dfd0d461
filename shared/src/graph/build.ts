/** From an evaluation to the whole picture. What one build worked out the next one over the same classes takes over. */
import { engineOf } from '../evaluate/evaluate.ts';
import type { ClassEvaluation } from '../evaluate/evaluate.ts';
import type { ClassId, Evaluation } from '../evaluate/index.ts';
import type { Layout } from '../evaluate/layout.ts';
import { anyoneId, anyPodId, edgesOf } from './edges.ts';
import type { EdgeMemory } from './edges.ts';
import type { Graph, GraphNode, Isolation, NodeId } from './graph.ts';
import { Merger } from './merge.ts';
import { namespacesOf } from './namespaces.ts';
import { externalParts, hostParts } from './outside.ts';
import type { Part } from './part.ts';
import { sidesOf } from './sides.ts';
import type { Population, Sides } from './sides.ts';
import { rosterOf, workloadParts } from './workloads.ts';
import type { Roster } from './workloads.ts';

export function buildGraph(evaluation: Evaluation): Graph {
  const [graph] = drawTogether([engineOf(evaluation)]).graphs;
  if (graph === undefined) throw new Error('invariant violated: one evaluation has one graph');
  return graph;
}

/** Evaluations over one class table in the same nodes: what none of them tells apart is one node. */
export interface Drawing {
  readonly parts: readonly Part[];
  /** One for each evaluation, as are the graphs. */
  readonly sides: readonly Sides[];
  readonly graphs: readonly Graph[];
}

export function drawTogether(evaluations: readonly ClassEvaluation[]): Drawing {
  const [first] = evaluations;
  if (first === undefined) return { parts: [], sides: [], graphs: [] };
  const { layout } = first.table;
  const memory = recall(layout);
  const { parts, sides, roster } = partsTogether(evaluations, memory);
  const drawn = evaluations.map((evaluation, index) => {
    const own = sidesOf(evaluation);
    const { edges, memory: left } = edgesOf(parts, own, layout.keys, memory?.edges[index] ?? memory?.edges[0]);
    return { graph: { nodes: nodesOf(evaluation, parts), edges, namespaces: namespacesOf(evaluation) }, left };
  });
  const [population] = sides.map((own) => own.population);
  if (population !== undefined) memories.set(layout.caches, { population, roster, edges: drawn.map(({ left }) => left) });
  return { parts, sides, graphs: drawn.map(({ graph }) => graph) };
}

/** The nodes only. */
export function partsTogether(
  evaluations: readonly ClassEvaluation[],
  memory?: Memory,
): { readonly parts: readonly Part[]; readonly sides: readonly Sides[]; readonly roster: Roster } {
  const [first, ...others] = evaluations;
  if (first === undefined) throw new Error('invariant violated: nothing to draw');
  const own = sidesOf(first, memory?.population);
  const sides = [own, ...others.map((evaluation) => sidesOf(evaluation, own.population))];
  const { table } = first;
  const merger = new Merger(evaluations, sides);
  const roster = rosterOf(table, memory?.roster);
  const parts = [...workloadParts(table, roster, merger), ...externalParts(table, merger), ...hostParts(table, merger)];
  return { parts, sides, roster };
}

/** INVARIANT (memory): with and without it the graph is the same. */
interface Memory {
  readonly population: Population;
  readonly roster: Roster;
  /** For each evaluation that was drawn. */
  readonly edges: readonly EdgeMemory[];
}

/** By what the evaluation itself hands on to the next: it lives and dies with that. */
const memories = new WeakMap<object, Memory>();

function recall({ caches, inherited }: Layout): Memory | undefined {
  return memories.get(caches) ?? (inherited === undefined ? undefined : memories.get(inherited));
}

function nodesOf(evaluation: ClassEvaluation, parts: readonly Part[]): ReadonlyMap<NodeId, GraphNode> {
  const nodes = new Map<NodeId, GraphNode>();
  for (const part of parts) nodes.set(part.node.id, nodeOf(evaluation, part));
  nodes.set(anyoneId, { type: 'anyone', id: anyoneId });
  nodes.set(anyPodId, { type: 'any-pod', id: anyPodId });
  return nodes;
}

const lastNodes = new WeakMap<Part, GraphNode>();

export function nodeOf(evaluation: ClassEvaluation, part: Part): GraphNode {
  const { node, classes } = part;
  if (node.type !== 'workload') return node;
  const isolation = isolationOf(evaluation, classes);
  const last = lastNodes.get(part);
  if (last?.type === 'workload' && sameIsolation(last.isolation, isolation)) return last;
  const made = { ...node, isolation };
  lastNodes.set(part, made);
  return made;
}

function sameIsolation(left: Isolation, right: Isolation): boolean {
  return left.ingress === right.ingress && left.egress === right.egress;
}

function isolationOf(evaluation: ClassEvaluation, classes: readonly ClassId[]): Isolation {
  let ingress = true;
  let egress = true;
  for (const id of classes) {
    ingress &&= evaluation.isIsolated(id, 'ingress');
    egress &&= evaluation.isIsolated(id, 'egress');
  }
  return { ingress, egress };
}
