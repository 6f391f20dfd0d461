import type { FieldPath, JsonValue } from '../kube/index.ts';
import { asArray, asObject, own } from './selector.ts';

/** What stands at a path, if anything does. */
export function valueAt(value: JsonValue, path: FieldPath): JsonValue | undefined {
  let current: JsonValue | undefined = value;
  for (const step of path) current = typeof step === 'number' ? asArray(current)[step] : own(asObject(current), step);
  return current;
}
