/** What each policy selects, and what selects a pod. */
import { keyOf, objectKey } from '../kube/index.ts';
import type { ObjectKey } from '../kube/index.ts';
import { bitsKey, hasBit, labelsOf, matches, unionBits } from '../model/index.ts';
import type { Bitset } from '../model/index.ts';
import { directionsOf as directionsOfTier } from './board.ts';
import type { Direction, Policy } from '../model/index.ts';
import { classOfPod, labelsOfClass } from './classes.ts';
import { engineOf } from './evaluate.ts';
import type { Evaluation, PodClass } from './evaluation.ts';
import { endReach, selection } from './tier-reach.ts';
import type { PolicySelection, PolicySummary } from './verdict.ts';

export function summarizePolicies(evaluation: Evaluation): readonly PolicySummary[] {
  const { policies } = engineOf(evaluation);
  return [...networkPolicySummaries(evaluation, policies), ...tierSummaries(evaluation)];
}

function networkPolicySummaries(evaluation: Evaluation, policies: readonly Policy[]): readonly PolicySummary[] {
  const { table } = engineOf(evaluation);
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

/** Of policies beside NetworkPolicies; parts of one object (Cilium's deny and allow rules) are one. */
function tierSummaries(evaluation: Evaluation): readonly PolicySummary[] {
  const { table, plan } = engineOf(evaluation);
  const summaries = new Map<ObjectKey, PolicySummary>();
  const lists = new Map<string, readonly string[]>();
  /** One list for all that select the same: a policy without a namespace may select every pod there is. */
  const namesIn = (ids: Bitset, full: boolean): readonly string[] => {
    const key = `${full} ${bitsKey(ids)}`;
    const known = lists.get(key);
    if (known !== undefined) return known;
    const selected = table.classes.filter((of): of is PodClass => of.kind === 'pod' && !of.hostNetwork && hasBit(ids, of.id));
    const names = selected.flatMap((of) => (full ? of.pods.map(({ namespace, name }) => `${namespace}/${name}`) : podNames(of)));
    lists.set(key, names.sort());
    return names;
  };
  for (const policy of plan.policies) {
    const key = keyOf(policy.object);
    const { sure, unsure } = endReach(table, policy.subject, 4);
    const pods = namesIn(unionBits(sure, unsure), policy.object.namespace === '');
    const known = summaries.get(key);
    const directions = new Set([...(known?.directions ?? []), ...directionsOfTier(policy)]);
    summaries.set(key, {
      key,
      pods: known === undefined || known.pods === pods ? pods : [...new Set([...known.pods, ...pods])].sort(),
      directions: (['ingress', 'egress'] as const).filter((direction) => directions.has(direction)),
      problems: policy.problems,
    });
  }
  return [...summaries.values()];
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
  const { state, table, index, plan } = engineOf(evaluation);
  const pod = state.objects.get(objectKey('Pod', namespace, podName));
  if (pod?.kind !== 'Pod' || pod.hostNetwork || classOfPod(table, pod) === undefined) return [];
  const own = (index.get(namespace) ?? [])
    .filter((policy) => matches(policy.subject, labelsOf(pod)))
    .map((policy) => ({ policy: policy.ref, directions: directionsOf(policy) }));
  const of = classOfPod(table, pod);
  const others = of === undefined ? [] : plan.policies.filter((policy) => selection(table, policy, of) !== 'no');
  return [...own, ...merged(others.map((policy) => ({ policy: policy.ref, directions: directionsOfTier(policy) })))];
}

/** Parts of one policy are one. */
function merged(selections: readonly PolicySelection[]): readonly PolicySelection[] {
  const known = new Map<string, PolicySelection>();
  for (const { policy, directions } of selections) {
    const key = JSON.stringify(policy);
    const all = new Set([...(known.get(key)?.directions ?? []), ...directions]);
    known.set(key, { policy, directions: (['ingress', 'egress'] as const).filter((direction) => all.has(direction)) });
  }
  return [...known.values()];
}
