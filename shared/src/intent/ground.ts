/** What intents work on: the cluster with its drafts as if applied, evaluated, and the text of each policy as it stands. */
import { applyDrafts } from '../change/index.ts';
import type { Draft } from '../change/index.ts';
import { engineOf } from '../evaluate/evaluate.ts';
import type { ClassEvaluation } from '../evaluate/evaluate.ts';
import { evaluate, rawProfile } from '../evaluate/index.ts';
import type { Evaluation, Profile } from '../evaluate/index.ts';
import { keyOf, policyText } from '../kube/index.ts';
import type { ClusterState, ObjectKey, PodObject } from '../kube/index.ts';
import { isPoliced } from '../model/index.ts';
import type { ValidPolicy } from '../model/index.ts';

export interface Ground {
  readonly state: ClusterState;
  readonly evaluation: ClassEvaluation;
  /** The drafts' texts as they were typed, by the policy that they are of. */
  readonly texts: ReadonlyMap<ObjectKey, string>;
}

export function groundOf(
  live: ClusterState,
  drafts: readonly Draft[] = [],
  texts: ReadonlyMap<ObjectKey, string> = new Map(),
  profile: Profile = rawProfile,
  previous?: Evaluation,
): Ground {
  const state = drafts.length === 0 ? live : applyDrafts(live, drafts);
  return { state, evaluation: engineOf(evaluate(state, profile, previous)), texts };
}

export function textOf({ state, texts }: Ground, key: ObjectKey): string | undefined {
  const object = state.objects.get(key);
  if (object?.kind !== 'NetworkPolicy') return undefined;
  return texts.get(key) ?? policyText(object);
}

/** Live pods of a namespace that policies cover (NP-40, NP-46, NP-48). */
export function policedPods({ evaluation }: Ground, namespace: string): readonly PodObject[] {
  return evaluation.table.world.pods.filter((pod) => pod.namespace === namespace && isPoliced(pod));
}

export function everyPolicedPod({ evaluation }: Ground): readonly PodObject[] {
  return evaluation.table.world.pods.filter(isPoliced);
}

export function validPolicies({ evaluation }: Ground, namespace: string): readonly ValidPolicy[] {
  return evaluation.policiesIn(namespace).filter((policy): policy is ValidPolicy => policy.valid);
}

export function keyOfValid(policy: ValidPolicy): ObjectKey {
  return keyOf(policy.object);
}
