/** Label selectors and labels as the API server checks them (V-11, V-12). */
import { field, listAt, objectAt, stringAt, unknownFields } from './check.ts';
import type { Report } from './check.ts';
import { objectFields } from './fields.ts';
import type { JsonObject, JsonValue } from './objects.ts';
import type { FieldPath } from './problems.ts';

const name = /^[A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?$/;
const prefix = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;

/** How a key is checked: Cilium's have a source before them. */
type KeyCheck = (key: string, path: FieldPath, report: Report) => void;

export function checkSelector(
  value: JsonValue | undefined,
  path: FieldPath,
  report: Report,
  widens: string,
  checkOne: KeyCheck = checkKey,
): void {
  const selector = objectAt(value, path, report);
  if (selector === undefined) return;
  unknownFields(selector, objectFields.selector, path, report, widens);
  checkLabelMap(field(selector, 'matchLabels'), [...path, 'matchLabels'], report, checkOne);
  const expressions = listAt(field(selector, 'matchExpressions'), [...path, 'matchExpressions'], report);
  for (const [index, item] of expressions.entries()) {
    const at = [...path, 'matchExpressions', index];
    const expression = objectAt(item ?? {}, at, report);
    if (expression !== undefined) checkExpression(expression, at, report, checkOne);
  }
}

/** Keys may have upper case in their domain here, unlike those of labels; the values are free. */
export function checkAnnotations(value: JsonValue | undefined, path: FieldPath, report: Report): void {
  for (const [key, raw] of Object.entries(objectAt(value, path, report) ?? {})) {
    checkKey(key.toLowerCase(), [...path, key], report, 'annotation');
    stringAt(raw ?? '', [...path, key], report);
  }
}

export function checkLabelMap(
  value: JsonValue | undefined,
  path: FieldPath,
  report: Report,
  checkOne: KeyCheck = checkKey,
): void {
  for (const [key, raw] of Object.entries(objectAt(value, path, report) ?? {})) {
    checkOne(key, [...path, key], report);
    // A null value decodes to the empty string.
    const text = raw === null ? '' : stringAt(raw, [...path, key], report);
    if (text !== undefined) checkValue(text, [...path, key], report);
  }
}

function checkExpression(expression: JsonObject, path: FieldPath, report: Report, checkOne: KeyCheck): void {
  unknownFields(expression, objectFields.expression, path, report);
  const key = stringAt(field(expression, 'key'), [...path, 'key'], report);
  if (key === undefined || key === '') report({ rule: 'V-11', message: 'an expression needs a `key`', path: [...path, 'key'] });
  else checkOne(key, [...path, 'key'], report);
  const operator = stringAt(field(expression, 'operator'), [...path, 'operator'], report) ?? '';
  const values = listAt(field(expression, 'values'), [...path, 'values'], report);
  const at = [...path, 'values'];
  if (operator === 'In' || operator === 'NotIn') {
    if (values.length === 0) report({ rule: 'V-11', message: `\`${operator}\` needs at least one value`, path: at });
  } else if (operator === 'Exists' || operator === 'DoesNotExist') {
    if (values.length > 0) report({ rule: 'V-11', message: `\`${operator}\` takes no values`, path: at });
  } else {
    report({
      rule: 'V-11',
      message: operator === '' ? 'an expression needs an `operator`' : `\`${operator}\` is no operator`,
      hint: 'write `In`, `NotIn`, `Exists` or `DoesNotExist`',
      path: [...path, 'operator'],
    });
  }
  for (const [index, item] of values.entries()) {
    // A null in a list of strings decodes to the empty string too.
    const text = stringAt(item ?? '', [...at, index], report);
    if (text !== undefined) checkValue(text, [...at, index], report);
  }
}

export function checkKey(key: string, path: FieldPath, report: Report, what = 'label'): void {
  const slash = key.indexOf('/');
  const [domain, own] = slash < 0 ? [undefined, key] : [key.slice(0, slash), key.slice(slash + 1)];
  const fine = name.test(own) && own.length <= 63 && (domain === undefined || (prefix.test(domain) && domain.length <= 253));
  if (!fine)
    report({
      rule: 'V-11',
      message: `\`${key}\` is not a valid ${what} key`,
      hint: 'a key is `name` or `domain/name`, the name at most 63 letters, digits, `-`, `_`, `.`',
      path,
    });
}

function checkValue(value: string, path: FieldPath, report: Report): void {
  if (value === '' || (name.test(value) && value.length <= 63)) return;
  report({
    rule: 'V-11',
    message: `\`${value}\` is not a valid label value`,
    hint: 'at most 63 letters, digits, `-`, `_`, `.`, beginning and ending with a letter or digit',
    path,
  });
}
