/** Small pieces of validation: collect problems at paths, read fields with their JSON type checked (V-12). */
import { nearest } from '../base/index.ts';
import type { JsonObject, JsonValue } from './objects.ts';
import type { FieldPath, Problem } from './problems.ts';

export type Report = (problem: Omit<Problem, 'severity'> & { readonly severity?: Problem['severity'] }) => void;

export function collector(): { readonly problems: Problem[]; readonly report: Report } {
  const problems: Problem[] = [];
  return { problems, report: (problem) => problems.push({ severity: 'error', ...problem }) };
}

/** Absent and null are one value (0-E, NP-13). */
export function field(object: JsonObject, key: string): JsonValue | undefined {
  const value = Object.hasOwn(object, key) ? object[key] : undefined;
  return value === null ? undefined : value;
}

export function isMapping(value: JsonValue | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function nameOfType(value: JsonValue): string {
  if (value === null) return 'nothing';
  if (Array.isArray(value)) return 'a list';
  return typeof value === 'object' ? 'a mapping' : `the ${typeof value} \`${String(value)}\``;
}

function wrongType(value: JsonValue, wanted: string, path: FieldPath, report: Report): void {
  const scalar = typeof value === 'boolean' || typeof value === 'number';
  const hint = wanted === 'a string' && scalar ? { hint: `quote it: \`"${String(value)}"\`` } : {};
  report({ rule: 'V-12', message: `must be ${wanted}, not ${nameOfType(value)}`, path, ...hint });
}

export function objectAt(value: JsonValue | undefined, path: FieldPath, report: Report): JsonObject | undefined {
  if (value === undefined) return undefined;
  if (isMapping(value)) return value;
  wrongType(value, 'a mapping', path, report);
  return undefined;
}

export function listAt(value: JsonValue | undefined, path: FieldPath, report: Report): readonly JsonValue[] {
  if (value === undefined) return [];
  if (Array.isArray(value)) return value as readonly JsonValue[];
  wrongType(value, 'a list', path, report);
  return [];
}

export function stringAt(value: JsonValue | undefined, path: FieldPath, report: Report): string | undefined {
  if (value === undefined || typeof value === 'string') return value;
  wrongType(value, 'a string', path, report);
  return undefined;
}

/** A list of texts; a null among them decodes to the empty one. */
export function textsAt(
  value: JsonValue | undefined,
  path: FieldPath,
  report: Report,
): readonly (readonly [string, FieldPath])[] {
  return listAt(value, path, report).flatMap((item, index) => {
    const at = [...path, index];
    const text = stringAt(item ?? '', at, report);
    return text === undefined ? [] : [[text, at] as const];
  });
}

export function integerAt(value: JsonValue | undefined, path: FieldPath, report: Report): number | undefined {
  if (value === undefined) return undefined;
  if (typeof value === 'number' && Number.isInteger(value)) return value;
  wrongType(value, 'a whole number', path, report);
  return undefined;
}

export function booleanAt(value: JsonValue | undefined, path: FieldPath, report: Report): boolean | undefined {
  if (value === undefined || typeof value === 'boolean') return value;
  wrongType(value, '`true` or `false`', path, report);
  return undefined;
}

/**
 * V-13: pruned by the API server with a warning, refused by kubectl. `widens` says what the pruning opens, `meant` what is
 * usually meant by a field that is not merely misspelt.
 */
export function unknownFields(
  object: JsonObject,
  known: readonly string[],
  path: FieldPath,
  report: Report,
  widens?: string,
  meant: Readonly<Record<string, string>> = {},
): void {
  for (const key of Object.keys(object)) {
    if (known.includes(key)) continue;
    const near = Object.hasOwn(meant, key) ? meant[key] : nearest(key, known, 2);
    const effect = widens === undefined ? '' : `; without it ${widens}`;
    report({
      severity: 'warning',
      rule: 'V-13',
      message: `unknown field \`${key}\` is dropped by the API server${effect}`,
      path: [...path, key],
      ...(near === undefined ? {} : { hint: `did you mean \`${near}\`?` }),
    });
  }
}
