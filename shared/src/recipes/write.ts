/** From a spec to the text of a new policy. */
import { objectKey, printManifest } from '../kube/index.ts';
import type { ClusterState, JsonObject } from '../kube/index.ts';

/** `name`, or `name-2` where the namespace has one of that name. */
export function freeName({ objects }: ClusterState, namespace: string, name: string, taken: ReadonlySet<string>): string {
  const isTaken = (wanted: string): boolean =>
    taken.has(`${namespace}/${wanted}`) || objects.has(objectKey('NetworkPolicy', namespace, wanted));
  if (!isTaken(name)) return name;
  let number = 2;
  while (isTaken(`${name}-${number}`)) number++;
  return `${name}-${number}`;
}

/** `comment` says in the text what the policy is for. */
export function newPolicyText(namespace: string, name: string, spec: JsonObject, comment: string): string {
  const manifest = { apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', metadata: { name, namespace }, spec };
  return `# ${comment}\n${printManifest(manifest)}`;
}
