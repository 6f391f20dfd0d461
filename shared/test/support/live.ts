/** Who takes part: for the engine's tests and for the oracle. */
import type { ClusterState, PodObject } from '../../src/kube/index.ts';

export const isDone = ({ phase }: PodObject): boolean => phase === 'Succeeded' || phase === 'Failed';

/** Pods that are endpoints: neither completed (NP-46) nor a template whose pods are there (NP-48). */
export function livePods(cluster: ClusterState): readonly PodObject[] {
  const pods = [...cluster.objects.values()].filter((object): object is PodObject => object.kind === 'Pod');
  const started = new Set(pods.filter(({ template }) => template === undefined).map(owner));
  return pods.filter((pod) => !isDone(pod) && (pod.template === undefined || !started.has(owner(pod))));
}

function owner(pod: PodObject): string {
  return `${pod.namespace}/${pod.owner?.kind ?? ''}/${pod.owner?.name ?? ''}`;
}
