/** Where nothing enforces what is shown, though elsewhere something does: nodes without a ready agent (5.1). */
import type { Enforcement } from '@eastwest/shared/enforcement';
import { objectKey } from '@eastwest/shared/kube';
import type { ClusterState } from '@eastwest/shared/kube';

const none: ReadonlySet<string> = new Set();

/** Nothing where policies are enforced everywhere or nowhere: that is said of the whole page. */
export function bareNodes(enforcement: Enforcement | undefined): ReadonlySet<string> {
  return enforcement?.coverage.kind === 'partial' ? new Set(enforcement.coverage.without) : none;
}

/** The node of a pod, where no agent is ready on it. Pods on the host network are under no policy anywhere. */
export function bareNodeOf(
  { objects }: ClusterState,
  bare: ReadonlySet<string>,
  namespace: string,
  name: string,
): string | undefined {
  if (bare.size === 0) return undefined;
  const pod = objects.get(objectKey('Pod', namespace, name));
  if (pod?.kind !== 'Pod' || pod.hostNetwork || pod.nodeName === undefined) return undefined;
  return bare.has(pod.nodeName) ? pod.nodeName : undefined;
}
