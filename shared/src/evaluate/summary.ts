/** What each policy selects, and what selects a pod. */
import { keyOf, objectKey } from '../kube/index.ts';
import { labelsOf, matches } from '../model/index.ts';
import type { Direction, Policy } from '../model/index.ts';
import { classOfPod, labelsOfClass } from './classes.ts';
import { engineOf } from './evaluate.ts';
import type { Evaluation, PodClass } from './evaluation.ts';
import type { PolicySelection, PolicySummary } from './verdict.ts';

export function summarizePolicies(evaluation: Evaluation): readonly PolicySummary[] {
  const { table, policies } = engineOf(evaluation);
  return policies.map((policy): PolicySummary => {
    const selected = (table.whole.podsIn.get(policy.namespace) ?? []).filter((of) => matches(policy.subject, labelsOfClass(of)));
    return {
      key: keyOf(policy.object),
      pods: selected.flatMap(podNames).sort(),
      directions: directionsOf(policy),
      problems: policy.problems,
    };
  });
}

function podNames(of: PodClass): string[] {
  return of.pods.map(({ name }) => name);
}

function directionsOf(policy: Policy): readonly Direction[] {
  if (!policy.valid) return policy.directions;
  return (['ingress', 'egress'] as const).filter((direction) => policy[direction] !== undefined);
}

/** By name; none for a pod that is not there, has completed (NP-46) or is on the host network (NP-40). */
export function policiesSelecting(evaluation: Evaluation, namespace: string, podName: string): readonly PolicySelection[] {
  const { state, table, index } = engineOf(evaluation);
  const pod = state.objects.get(objectKey('Pod', namespace, podName));
  if (pod?.kind !== 'Pod' || pod.hostNetwork || classOfPod(table, pod) === undefined) return [];
  return (index.get(namespace) ?? [])
    .filter((policy) => matches(policy.subject, labelsOf(pod)))
    .map((policy) => ({ policy: policy.ref, directions: directionsOf(policy) }));
}
