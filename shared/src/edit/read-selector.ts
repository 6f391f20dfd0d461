/** A label selector as a form shows it. */
import { field, isMapping } from '../kube/check.ts';
import type { FieldPath, JsonObject, JsonValue } from '../kube/index.ts';
import type { FormReader } from './form-reader.ts';
import { operators } from './form.ts';
import type { FormExpression, FormLabel, FormSelector, Other } from './form.ts';

export function readSelector(reader: FormReader, value: JsonValue | undefined, path: FieldPath): FormSelector {
  if (reader.isRefused(path)) return { path, labels: [reader.other(path, '')], expressions: [] };
  if (value === undefined || value === null) return { path, labels: [], expressions: [] };
  if (!isMapping(value)) return { path, labels: [reader.other(path, 'this is no selector')], expressions: [] };
  reader.rest(value, ['matchLabels', 'matchExpressions'], path);
  return {
    path,
    labels: readLabels(reader, value, [...path, 'matchLabels']),
    expressions: reader.list(value, 'matchExpressions', path, (item, at) => readExpression(reader, item, at)),
  };
}

function readLabels(reader: FormReader, selector: JsonObject, path: FieldPath): readonly (FormLabel | Other)[] {
  const value = field(selector, 'matchLabels');
  if (reader.isRefused(path)) return [reader.other(path, '')];
  if (value === undefined) return [];
  if (!isMapping(value)) return [reader.other(path, 'these are no labels')];
  return Object.entries(value).map(([key, item]) => {
    const at = [...path, key];
    // V-12; a null is decoded to the empty text, which is another thing than what is written.
    if (typeof item !== 'string' || reader.isRefused(at)) return reader.other(at, 'a label’s value is a text');
    return { kind: 'label', path: at, key, value: item };
  });
}

function readExpression(reader: FormReader, value: JsonValue, path: FieldPath): FormExpression | Other {
  const noExpression = (): Other => reader.other(path, 'the form has no such expression');
  if (!isMapping(value)) return noExpression();
  const key = field(value, 'key') ?? '';
  const operator = operators.find((each) => each === field(value, 'operator'));
  const values = field(value, 'values') ?? [];
  const places = [
    ['key'],
    ['operator'],
    ['values'],
    ...(Array.isArray(values) ? values.map((_, index) => ['values', index]) : []),
  ];
  const refused = places.some((place) => reader.isRefused([...path, ...place]));
  if (typeof key !== 'string' || operator === undefined || !areTexts(values) || refused) return noExpression();
  reader.rest(value, ['key', 'operator', 'values'], path);
  return { kind: 'expression', path, key, operator, values };
}

function areTexts(value: JsonValue): value is readonly string[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string');
}
