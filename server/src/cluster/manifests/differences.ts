/** From one reading to the next: exactly what a sink has to be told. */
import { keyOf } from '@eastwest/shared/kube';
import type { ClusterEvent, ClusterObject, ObjectKey } from '@eastwest/shared/kube';

export type ObjectIndex = ReadonlyMap<ObjectKey, ClusterObject>;

export function indexObjects(objects: readonly ClusterObject[]): ObjectIndex {
  return new Map(objects.map((object) => [keyOf(object), object]));
}

export function differences(before: ObjectIndex, after: ObjectIndex): readonly ClusterEvent[] {
  const events: ClusterEvent[] = [];
  for (const key of before.keys()) if (!after.has(key)) events.push({ type: 'remove', key });
  for (const [key, object] of after) if (!isSame(before.get(key), object)) events.push({ type: 'upsert', object });
  return events;
}

/** Objects of a file that did not change are the same ones; the others are compared as the plain data that they are. */
export function isSame(left: unknown, right: unknown): boolean {
  return left === right || JSON.stringify(left) === JSON.stringify(right);
}
