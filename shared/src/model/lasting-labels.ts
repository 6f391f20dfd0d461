/** Labels by which pods can be chosen today and after the next rollout (L-34). */
import type { PodObject } from '../kube/index.ts';
import { labelsOf } from './world.ts';

/** These change with every rollout, or name one pod of many. */
const volatile: ReadonlySet<string> = new Set([
  'pod-template-hash',
  'controller-revision-hash',
  'controller-uid',
  'batch.kubernetes.io/controller-uid',
  'job-name',
  'batch.kubernetes.io/job-name',
  'pod-template-generation',
  'apps.kubernetes.io/pod-index',
  'statefulset.kubernetes.io/pod-name',
  'batch.kubernetes.io/job-completion-index',
]);

/** Set by a controller, anew with every rollout or on each pod. */
export function isRolloutLabel(key: string): boolean {
  return volatile.has(key);
}

/** Those that all of the pods share with one value, in the order of the first pod's. */
export function lastingLabels(pods: readonly PodObject[]): readonly (readonly [key: string, value: string])[] {
  const [first, ...others] = pods;
  if (first === undefined) return [];
  return [...labelsOf(first)].filter(
    ([key, value]) => !isRolloutLabel(key) && others.every((pod) => labelsOf(pod).get(key) === value),
  );
}
