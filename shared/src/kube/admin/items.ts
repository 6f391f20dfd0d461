/** Small pieces of the admin APIs' validation. */
import { field, listAt, nameOfType, objectAt } from '../check.ts';
import type { Report } from '../check.ts';
import type { JsonObject, JsonValue } from '../objects.ts';
import type { FieldPath } from '../problems.ts';

/** A list that has 1 to `max` items (CNP-16): an empty one never means *any*. */
export function checkItems(object: JsonObject, key: string, max: number, path: FieldPath, report: Report): readonly JsonValue[] {
  const at = [...path, key];
  const value = field(object, key);
  const items = listAt(value, at, report);
  if (value === undefined || (Array.isArray(value) && items.length === 0))
    report({ rule: 'CNP-16', message: `\`${key}\` needs at least one item`, hint: 'an empty list never means any', path: at });
  if (items.length > max)
    report({ rule: '2.4', message: `\`${key}\` may have at most ${max} items, not ${items.length}`, path: at });
  return items;
}

/** The one field of `known` that is set; reports where there are none or several, or where the value is no mapping. */
export function onlyField(
  value: JsonValue,
  known: readonly string[],
  path: FieldPath,
  report: Report,
): { readonly object: JsonObject; readonly set: readonly string[] } | undefined {
  const object = objectAt(value ?? {}, path, report);
  if (object === undefined) return undefined;
  const set = known.filter((key) => field(object, key) !== undefined);
  if (set.length > 1)
    report({
      rule: 'CNP-15',
      message: `\`${set.join('` and `')}\` may not stand in one item`,
      hint: 'make each an item of its own',
      path: [...path, set[1] ?? ''],
    });
  return { object, set };
}

export function listed(names: readonly string[]): string {
  return `${names
    .slice(0, -1)
    .map((name) => `\`${name}\``)
    .join(', ')} or \`${names.at(-1) ?? ''}\``;
}

/** A set of texts: no text twice, 1 to 25 of them. */
export function checkTexts(
  object: JsonObject,
  key: string,
  path: FieldPath,
  report: Report,
  check: (text: string, path: FieldPath) => void,
): void {
  const seen = new Set<string>();
  for (const [index, item] of checkItems(object, key, 25, path, report).entries()) {
    const at = [...path, key, index];
    if (typeof item !== 'string') report({ rule: 'V-12', message: `must be a string, not ${nameOfType(item)}`, path: at });
    else if (seen.has(item)) report({ rule: '2.4', message: `\`${item}\` is in the list twice`, path: at });
    else {
      seen.add(item);
      check(item, at);
    }
  }
}
