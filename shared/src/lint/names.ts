/** How findings name pods: a few, and how many more. */
import type { PodObject } from '../kube/index.ts';

/** `shop/web`, and of a template its workload. */
export function podName({ namespace, name, template, owner }: PodObject): string {
  return `${namespace}/${template === undefined ? name : (owner?.name ?? name)}`;
}

export function someNames(names: readonly string[], most = 3): string {
  const distinct = [...new Set(names)];
  const listed = distinct.slice(0, most).join(', ');
  return distinct.length > most ? `${listed} and ${distinct.length - most} more` : listed;
}

const told = new WeakMap<readonly PodObject[], string>();

/** Made once for each list: many findings are about the same thousands of pods. */
export function podNames(pods: readonly PodObject[]): string {
  let known = told.get(pods);
  if (known === undefined) told.set(pods, (known = someNames(pods.map(podName))));
  return known;
}
