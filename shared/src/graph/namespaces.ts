/** How the pods of each namespace stand by default. */
import type { ClassEvaluation } from '../evaluate/evaluate.ts';
import type { PodClass } from '../evaluate/index.ts';
import type { NamespaceSummary } from './graph.ts';

interface Tally {
  pods: number;
  /** Under policy; host-network pods are not (NP-40). */
  policed: number;
  ingress: number;
  egress: number;
}

/** By name. */
export function namespacesOf(evaluation: ClassEvaluation): readonly NamespaceSummary[] {
  const { world } = evaluation.table;
  const tallies = new Map<string, Tally>();
  for (const of of evaluation.classes) {
    if (of.kind !== 'pod') continue;
    const tally = tallies.get(of.namespace) ?? { pods: 0, policed: 0, ingress: 0, egress: 0 };
    tallies.set(of.namespace, tally);
    count(tally, of, evaluation);
  }
  return [...world.namespaces]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, labels]) => {
      const { pods, policed, ingress, egress } = tallies.get(name) ?? { pods: 0, policed: 0, ingress: 0, egress: 0 };
      const synthesised = world.synthesised.has(name);
      return { name, labels, pods, ingress: share(ingress, policed), egress: share(egress, policed), synthesised };
    });
}

function count(tally: Tally, of: PodClass, evaluation: ClassEvaluation): void {
  let pods = 0;
  for (const { template } of of.pods) pods += template?.replicas ?? 1;
  tally.pods += pods;
  if (of.hostNetwork) return;
  // A workload scaled to nothing still stands for how its pods would be.
  const weight = Math.max(pods, 1);
  tally.policed += weight;
  if (evaluation.isIsolated(of.id, 'ingress')) tally.ingress += weight;
  if (evaluation.isIsolated(of.id, 'egress')) tally.egress += weight;
}

function share(isolated: number, policed: number): 'all' | 'some' | 'none' {
  if (isolated === 0) return 'none';
  return isolated === policed ? 'all' : 'some';
}
