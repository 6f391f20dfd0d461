/** The lines of a selector as one list: `=` is an entry of matchLabels, the others are items of matchExpressions. Pure. */
import {
  addExpression,
  addLabel,
  operators,
  removeExpression,
  removeLabel,
  setExpression,
  setLabel,
} from '@eastwest/shared/edit';
import type { FormEdit, FormExpression, FormLabel, FormSelector, Operator } from '@eastwest/shared/edit';
import type { FieldPath, JsonValue, Problem } from '@eastwest/shared/kube';
import { asArray, asObject, own } from '@eastwest/shared/model';

export type Condition = '=' | Operator;

export const conditions: readonly Condition[] = ['=', ...operators];

export const conditionWords: Readonly<Record<Condition, string>> = {
  '=': 'is',
  In: 'is one of',
  NotIn: 'is none of',
  Exists: 'is set',
  DoesNotExist: 'is not set',
};

export interface Requirement {
  readonly key: string;
  readonly condition: Condition;
  /** One for `=`, none for those that only ask for the key. */
  readonly values: readonly string[];
}

export type Line = FormLabel | FormExpression;

export function requirementOf(line: Line): Requirement {
  if (line.kind === 'label') return { key: line.key, condition: '=', values: [line.value] };
  return { key: line.key, condition: line.operator, values: line.values };
}

export function takesValues(condition: Condition): boolean {
  return condition !== 'Exists' && condition !== 'DoesNotExist';
}

/** Enough to be written down. A label may have the empty value. */
export function isComplete({ key, condition, values }: Requirement): boolean {
  return key !== '' && (condition === '=' || !takesValues(condition) || values.length > 0);
}

export type Asked = { readonly ok: true; readonly edit: FormEdit } | { readonly ok: false; readonly problem: Problem };

const asked = (edit: FormEdit): Asked => ({ ok: true, edit });

export function added(selector: FormSelector, { key, condition, values }: Requirement): Asked {
  if (condition !== '=') return asked(addExpression(selector, { key, operator: condition, values }));
  return taken(selector, key) ?? asked(addLabel(selector, key, values[0] ?? ''));
}

/** A selector cannot ask for two values of one key among its labels: the second one would silently replace the first. */
function taken(selector: FormSelector, key: string): Asked | undefined {
  const there = selector.labels.find((label) => label.path.at(-1) === key);
  if (there === undefined) return undefined;
  return { ok: false, problem: takenProblem(key, there.path) };
}

function takenProblem(key: string, path: FieldPath): Problem {
  const hint = 'change its value, or ask for it with “is one of”';
  return { severity: 'error', message: `\`${key}\` is asked for already`, hint, path };
}

export function changed(selector: FormSelector, line: Line, to: Requirement): Asked {
  const { key, condition, values } = to;
  if (line.kind === 'label' && condition === '=') {
    const clash = key === line.key ? undefined : taken(selector, key);
    return clash ?? asked(setLabel(selector, line, key, values[0] ?? ''));
  }
  if (line.kind === 'expression' && condition !== '=') {
    return asked(setExpression(line, { key, operator: condition, values: takesValues(condition) ? values : [] }));
  }
  // The new comes before the old goes: in between the selector asks for more, never for less.
  const next = added(selector, to);
  return next.ok ? asked({ edits: [...next.edit.edits, ...removed(selector, line).edits] }) : next;
}

export function removed(selector: FormSelector, line: Line): FormEdit {
  return line.kind === 'label' ? removeLabel(selector, line) : removeExpression(selector, line);
}

/** The selector with one more line, as it would be written: for what it would match. */
export function rawWith(raw: JsonValue | undefined, { key, condition, values }: Requirement): JsonValue {
  const selector = asObject(raw);
  const items = asArray(own(selector, 'matchExpressions'));
  const operator = condition === '=' ? 'In' : condition;
  return { ...selector, matchExpressions: [...items, takesValues(condition) ? { key, operator, values } : { key, operator }] };
}
