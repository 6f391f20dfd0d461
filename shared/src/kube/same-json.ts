import type { JsonValue } from './objects.ts';

/** Whether two values say the same; the order of keys says nothing. Absent is not `null`. */
export function sameJson(left: JsonValue | undefined, right: JsonValue | undefined): boolean {
  if (typeof left !== 'object' || typeof right !== 'object' || left === null || right === null) return left === right;
  if (Array.isArray(left) !== Array.isArray(right)) return false;
  const [a, b] = [new Map(Object.entries(left)), new Map(Object.entries(right))];
  return a.size === b.size && [...a].every(([key, value]) => b.has(key) && sameJson(value, b.get(key)));
}
