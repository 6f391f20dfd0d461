/** Whether a pod gets a token for the API server, with its ServiceAccount asked where the pod leaves it open. */
import { objectKey } from './objects.ts';
import type { ClusterObject, ObjectKey, PodObject } from './objects.ts';

/** What the API server decides when it admits the pod: the pod's own word, else its ServiceAccount's, else yes. */
export function mountsApiToken(pod: PodObject, objects: ReadonlyMap<ObjectKey, ClusterObject>): boolean {
  if (pod.apiToken !== undefined) return pod.apiToken;
  const account = objects.get(objectKey('ServiceAccount', pod.namespace, pod.serviceAccount ?? 'default'));
  return account?.kind === 'ServiceAccount' ? account.automount : true;
}
