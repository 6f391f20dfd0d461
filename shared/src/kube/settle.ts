/** Objects of several documents put together: pods find their top owners, names do not collide, the last of two wins. */
import { keyOf } from './objects.ts';
import type { ClusterObject, ObjectKey, Owner, PodObject } from './objects.ts';
import { ownerKey } from './project.ts';

/** An object that a later one of the same kind and name replaces, as `kubectl apply` would. */
export interface Replaced {
  readonly object: ClusterObject;
  readonly by: ClusterObject;
}

export interface Settled {
  /** Keys are distinct. */
  readonly objects: ClusterObject[];
  readonly replaced: readonly Replaced[];
}

const none: ReadonlyMap<ObjectKey, Owner> = new Map();

/** May be applied again to its own results, together with others: files are settled one by one, then all together. */
export function settleObjects(objects: readonly ClusterObject[], owners: ReadonlyMap<ObjectKey, Owner> = none): Settled {
  const taken = new Set(objects.filter((object) => object.kind === 'Pod' && object.template === undefined).map(keyOf));
  const kept = new Map<ObjectKey, ClusterObject>();
  const replaced: Replaced[] = [];
  for (const object of objects) {
    const settled = object.kind === 'Pod' ? distinctPod(withTopOwner(object, owners), taken, kept) : object;
    const key = keyOf(settled);
    const before = kept.get(key);
    // A workload that is an agent as well is told as the workload.
    if (before !== undefined && before.kind !== 'Agent') replaced.push({ object: before, by: settled });
    kept.delete(key); // so that the order is that of the last definitions
    kept.set(key, settled);
  }
  return { objects: [...kept.values()], replaced };
}

/** Owners of owners, as far as they are known; a cycle, which only a forged dump can have, ends the walk. */
function withTopOwner(pod: PodObject, owners: ReadonlyMap<ObjectKey, Owner>): PodObject {
  let owner = pod.owner;
  for (let step = 0; owner !== undefined && step < 8; step++) {
    const above = owners.get(ownerKey(pod.namespace, owner.kind, owner.name));
    if (above === undefined) break;
    owner = above;
  }
  return owner === undefined || owner === pod.owner ? pod : { ...pod, owner };
}

/**
 * A template pod bears its workload's name, which a workload of another kind or a real pod may bear too. It is then named
 * with its kind as well, which makes a name that no pod can have.
 */
function distinctPod(pod: PodObject, taken: ReadonlySet<ObjectKey>, kept: ReadonlyMap<ObjectKey, ClusterObject>): PodObject {
  if (pod.template === undefined) return pod;
  const key = keyOf(pod);
  const other = kept.get(key);
  const collides = taken.has(key) || (other?.kind === 'Pod' && other.owner?.kind !== pod.owner?.kind);
  return collides ? { ...pod, name: `${pod.name} (${pod.owner?.kind ?? 'Pod'})` } : pod;
}

/** `Deployment shop/web` */
export function describeObject(object: ClusterObject): string {
  const kind = object.kind === 'Pod' && object.template !== undefined ? (object.owner?.kind ?? 'Pod') : object.kind;
  const name = object.kind === 'Pod' && object.template !== undefined ? (object.owner?.name ?? object.name) : object.name;
  const shown = object.kind === 'ForeignPolicy' ? object.policyKind : kind;
  return `${shown} ${object.namespace === '' ? '' : `${object.namespace}/`}${name}`;
}
