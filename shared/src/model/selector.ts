/** Label selectors, compiled once (NP-13…NP-18). The one matcher for every view. */
import { assertNever } from '../base/index.ts';
import type { JsonObject, JsonValue } from '../kube/index.ts';

export type LabelMap = ReadonlyMap<string, string>;

export type Requirement =
  | { readonly operator: 'In' | 'NotIn'; readonly key: string; readonly values: ReadonlySet<string> }
  | { readonly operator: 'Exists' | 'DoesNotExist'; readonly key: string };

export interface Selector {
  /** All must hold (NP-15); none = everything. */
  readonly requirements: readonly Requirement[];
  /** Equal for selectors that mean the same by construction: a key for caches. */
  readonly id: string;
}

export const everything: Selector = { requirements: [], id: '' };

/** NP-16: `NotIn` holds where the key is absent. */
export function matches(selector: Selector, labels: LabelMap): boolean {
  return selector.requirements.every((requirement) => holds(requirement, labels));
}

export function holds(requirement: Requirement, labels: LabelMap): boolean {
  const value = labels.get(requirement.key);
  switch (requirement.operator) {
    case 'In':
      return value !== undefined && requirement.values.has(value);
    case 'NotIn':
      return value === undefined || !requirement.values.has(value);
    case 'Exists':
      return value !== undefined;
    case 'DoesNotExist':
      return value === undefined;
    default:
      return assertNever(requirement);
  }
}

/** Of a selector that the API server accepts; `null` and absent fields mean no requirement. */
export function compileSelector(raw: JsonValue | undefined): Selector {
  const object = asObject(raw);
  const labels = Object.entries(asObject(own(object, 'matchLabels'))).map(([key, value]): Requirement => ({
    operator: 'In',
    key,
    values: new Set([text(value)]),
  }));
  const expressions = asArray(own(object, 'matchExpressions')).map((item) => compileExpression(asObject(item)));
  const requirements = [...labels, ...expressions];
  return requirements.length === 0 ? everything : { requirements, id: requirements.map(formatRequirement).sort().join(' and ') };
}

function compileExpression(raw: JsonObject): Requirement {
  const key = asText(own(raw, 'key'));
  const operator = own(raw, 'operator');
  if (operator === 'Exists' || operator === 'DoesNotExist') return { operator, key };
  return { operator: operator === 'NotIn' ? 'NotIn' : 'In', key, values: new Set(asArray(own(raw, 'values')).map(text)) };
}

/** A null among strings decodes to the empty string. */
const text = (value: JsonValue): string => (typeof value === 'string' ? value : '');

/** `app=web`, `env in (a, b)`, `!tier`: in kubectl's own notation. */
export function formatRequirement(requirement: Requirement): string {
  switch (requirement.operator) {
    case 'Exists':
      return requirement.key;
    case 'DoesNotExist':
      return `!${requirement.key}`;
    case 'In': {
      const values = [...requirement.values].sort();
      return values.length === 1 ? `${requirement.key}=${values[0] ?? ''}` : `${requirement.key} in (${values.join(', ')})`;
    }
    case 'NotIn':
      return `${requirement.key} notin (${[...requirement.values].sort().join(', ')})`;
    default:
      return assertNever(requirement);
  }
}

/** In words for a person: `every pod` is the caller's to say when there is no requirement. */
export function formatSelector(selector: Selector): string {
  return selector.requirements.map(formatRequirement).join(', ');
}

export function asObject(value: JsonValue | undefined): JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : {};
}

export function asArray(value: JsonValue | undefined): readonly JsonValue[] {
  return Array.isArray(value) ? (value as readonly JsonValue[]) : [];
}

/** Of a value that validation found to be a scalar. */
export function asText(value: JsonValue | undefined): string {
  return typeof value === 'string' ? value : JSON.stringify(value ?? null);
}

/** Reads a user-keyed object without its prototype (`constructor` is a valid key). */
export function own(object: JsonObject, key: string): JsonValue | undefined {
  return Object.hasOwn(object, key) ? object[key] : undefined;
}
