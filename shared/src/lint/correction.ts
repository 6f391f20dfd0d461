/** The mend of a misspelt label (L-31): the word that is meant in the place of the one that is written. */
import { isMapping } from '../kube/index.ts';
import type { FieldPath, JsonObject, JsonValue } from '../kube/index.ts';
import { own, valueAt } from '../model/index.ts';
import type { Fix, FixEdit } from './finding.ts';
import type { Typo } from './typo.ts';

/** `path`: of the selector. Undefined where the label that is meant is asked for already. */
export function correctionOf(manifest: JsonObject, path: FieldPath, typo: Typo): Fix | undefined {
  const edit = inLabels(manifest, [...path, 'matchLabels'], typo) ?? inExpressions(manifest, [...path, 'matchExpressions'], typo);
  return edit === undefined ? undefined : { title: `write \`${typo.to}\``, edits: [edit] };
}

function inLabels(manifest: JsonObject, path: FieldPath, { requirement: { key }, from, to }: Typo): FixEdit | undefined {
  const labels = valueAt(manifest, path);
  if (!isMapping(labels) || !Object.hasOwn(labels, key)) return undefined;
  if (from === key) return Object.hasOwn(labels, to) ? undefined : { op: 'rename', path: [...path, key], key: to };
  return own(labels, key) === from ? { op: 'set', path: [...path, key], value: to } : undefined;
}

function inExpressions(manifest: JsonObject, path: FieldPath, { requirement, from, to }: Typo): FixEdit | undefined {
  const items = valueAt(manifest, path);
  if (!Array.isArray(items)) return undefined;
  const { key, operator } = requirement;
  const index = (items as readonly JsonValue[]).findIndex(
    (item) => isMapping(item) && own(item, 'key') === key && own(item, 'operator') === operator,
  );
  if (index < 0) return undefined;
  if (from === key) return { op: 'set', path: [...path, index, 'key'], value: to };
  const values = valueAt(manifest, [...path, index, 'values']);
  const place = Array.isArray(values) ? (values as readonly JsonValue[]).indexOf(from) : -1;
  return place < 0 ? undefined : { op: 'set', path: [...path, index, 'values', place], value: to };
}
