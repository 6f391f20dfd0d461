/** What a gesture on a selector does to the text. An emptied selector stays as `{}`: absent is another thing (NP-14). */
import { fieldEdits } from './form-edits.ts';
import type { FormEdit } from './form-edits.ts';
import type { FormExpression, FormLabel, FormSelector, Other } from './form.ts';
import { expressionValue, selectorValue } from './form-values.ts';
import type { ExpressionSpec, SelectorSpec } from './form-values.ts';
import type { TextEdit } from './text-edit.ts';

/** The whole of it; what is already so stays as it is written. */
export function setSelector(selector: FormSelector, to: SelectorSpec): FormEdit {
  return { edits: [{ op: 'set', path: selector.path, value: selectorValue(to) }] };
}

/** A key that is there gets the value: a selector cannot ask for two values of one key. */
export function addLabel(selector: FormSelector, key: string, value: string): FormEdit {
  return { edits: [{ op: 'set', path: [...selector.path, 'matchLabels', key], value }] };
}

/** Refused by `editText` where the new key is another label's. */
export function setLabel(selector: FormSelector, label: FormLabel | Other, key: string, value: string): FormEdit {
  const labels = [...selector.path, 'matchLabels'];
  if (isWhole(selector, label)) return setSelector(selector, { labels: [[key, value]] });
  if (label.path.length === labels.length) return { edits: [{ op: 'set', path: labels, value: { [key]: value } }] };
  const renames = label.path.at(-1) !== key;
  const rename: readonly TextEdit[] = renames ? [{ op: 'rename', path: label.path, key }] : [];
  return { edits: [...rename, { op: 'set', path: [...labels, key], value }] };
}

export function removeLabel(selector: FormSelector, label: FormLabel | Other): FormEdit {
  if (isWhole(selector, label)) return setSelector(selector, {});
  const alone = selector.labels.length === 1 && label.path.length === selector.path.length + 2;
  return { edits: [{ op: 'remove', path: alone ? label.path.slice(0, -1) : label.path }] };
}

/** What stands in the selector's place is none at all. */
function isWhole({ path }: FormSelector, label: FormLabel | Other): boolean {
  return label.path.length === path.length;
}

export function addExpression(selector: FormSelector, expression: ExpressionSpec): FormEdit {
  const path = [...selector.path, 'matchExpressions', selector.expressions.length];
  return { edits: [{ op: 'insert', path, value: expressionValue(expression) }] };
}

export function setExpression(expression: FormExpression | Other, to: ExpressionSpec): FormEdit {
  if (expression.kind !== 'other') return fieldEdits(expression.path, expressionValue(expression), expressionValue(to));
  return { edits: [{ op: 'set', path: expression.path, value: expressionValue(to) }] };
}

export function removeExpression(selector: FormSelector, expression: FormExpression | Other): FormEdit {
  const whole = selector.expressions.length === 1 && expression.path.length === selector.path.length + 2;
  return { edits: [{ op: 'remove', path: whole ? expression.path.slice(0, -1) : expression.path }] };
}
