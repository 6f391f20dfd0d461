/** Objects by the names that people know them by, and which of them are policies. */
import type { AnyPolicyObject, ClusterObject, PodObject } from './objects.ts';

/** `shop/web`; what is in no namespace by its name alone. */
export function qualifiedName({ namespace, name }: { readonly namespace: string; readonly name: string }): string {
  return namespace === '' ? name : `${namespace}/${name}`;
}

/** A pod's workload: what a list of pods is best said by. */
export function workloadName({ namespace, owner, name }: PodObject): string {
  return `${namespace}/${owner?.name ?? name}`;
}

/** Of whichever API. */
export function isPolicyObject(object: ClusterObject | undefined): object is AnyPolicyObject {
  return object?.kind === 'NetworkPolicy' || object?.kind === 'ForeignPolicy';
}
