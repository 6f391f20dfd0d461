/** From one value to another by as few and as small parts as possible, each of which is then printed anew. Pure. */
import { isMapping, sameJson } from '@eastwest/shared/kube';
import type { FieldPath, JsonValue } from '@eastwest/shared/kube';

export interface ValueEdit {
  readonly path: FieldPath;
  readonly value: JsonValue;
}

/** None is within another one. */
export function valueEdits(before: JsonValue, after: JsonValue, path: FieldPath = []): readonly ValueEdit[] {
  if (sameJson(before, after)) return [];
  const steps = stepsOfBoth(before, after);
  if (steps === undefined) return [{ path, value: after }];
  return steps.flatMap((step) => valueEdits(at(before, step), at(after, step), [...path, step]));
}

/** Keys or indexes, where both have the same ones. */
function stepsOfBoth(before: JsonValue, after: JsonValue): readonly (string | number)[] | undefined {
  if (Array.isArray(before) && Array.isArray(after)) return before.length === after.length ? [...after.keys()] : undefined;
  if (!isMapping(before) || !isMapping(after)) return undefined;
  const [old, now] = [Object.keys(before), Object.keys(after)];
  return old.length === now.length && now.every((key) => Object.hasOwn(before, key)) ? now : undefined;
}

export function valueAt(value: JsonValue, path: FieldPath): JsonValue {
  return path.reduce(at, value);
}

function at(value: JsonValue, step: string | number): JsonValue {
  const held: unknown =
    typeof value === 'object' && value !== null && Object.hasOwn(value, step) ? Reflect.get(value, step) : null;
  return held as JsonValue;
}

/** The same value with another one (or, undefined, nothing) at the path. */
export function withValueAt(whole: JsonValue, [step, ...rest]: FieldPath, value: JsonValue | undefined): JsonValue {
  if (step === undefined) return value ?? null;
  if (Array.isArray(whole)) {
    const list: readonly JsonValue[] = whole;
    return list.flatMap((item, index) =>
      index !== step ? [item] : rest.length === 0 && value === undefined ? [] : [withValueAt(item, rest, value)],
    );
  }
  if (!isMapping(whole)) return whole;
  return Object.fromEntries(
    Object.entries(whole).map(([key, held]) => [key, key === step ? withValueAt(held, rest, value) : held]),
  );
}
