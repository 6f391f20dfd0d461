/** One step of an edit, as a value, and what it means for the value that the text holds. */
import { field, isMapping } from '../kube/check.ts';
import type { FieldPath, JsonObject, JsonValue } from '../kube/index.ts';

/** Paths lead to where something is or is to be; what is missing on the way to a `set` or `insert` is made. */
export type TextEdit =
  /** Replaces what is there, or adds it. */
  | { readonly op: 'set'; readonly path: FieldPath; readonly value: JsonValue }
  /** A new item of a list, before the one that the last step numbers; the number of items appends. */
  | { readonly op: 'insert'; readonly path: FieldPath; readonly value: JsonValue }
  | { readonly op: 'remove'; readonly path: FieldPath }
  /** An item of a list, with its comments, to the place that the number says it has afterwards. */
  | { readonly op: 'move'; readonly path: FieldPath; readonly to: number }
  /** Another key for the same value, at the same place. */
  | { readonly op: 'rename'; readonly path: FieldPath; readonly key: string };

/** Undefined where the path leads through something that is no mapping or list, or past the end of a list. */
export function editedValue(value: JsonValue | undefined, edit: TextEdit): JsonValue | undefined {
  return along(value, edit.path, 0, edit);
}

function along(value: JsonValue | undefined, path: FieldPath, depth: number, edit: TextEdit): JsonValue | undefined {
  const step = path[depth];
  if (step === undefined) return edit.op === 'set' ? edit.value : undefined;
  const last = depth === path.length - 1;
  if (typeof step === 'number') return inList(listOf(value), step, last ? edit : (item) => along(item, path, depth + 1, edit));
  return inMapping(mappingOf(value), step, last ? edit : (item) => along(item, path, depth + 1, edit));
}

type Inner = (item: JsonValue | undefined) => JsonValue | undefined;

/** Nothing is an empty list, or an empty mapping: the API server reads `null` so. */
const listOf = (value: JsonValue | undefined): readonly JsonValue[] | undefined =>
  value === undefined || value === null ? [] : Array.isArray(value) ? (value as readonly JsonValue[]) : undefined;

const mappingOf = (value: JsonValue | undefined): JsonObject | undefined =>
  value === undefined || value === null ? {} : isMapping(value) ? value : undefined;

function inList(list: readonly JsonValue[] | undefined, index: number, edit: TextEdit | Inner): JsonValue | undefined {
  if (list === undefined || index < 0 || index > list.length) return undefined;
  if (typeof edit !== 'function') return listAfter(list, index, edit);
  const item = edit(list[index]);
  return item === undefined ? undefined : list.toSpliced(index, 1, item);
}

function listAfter(list: readonly JsonValue[], index: number, edit: TextEdit): JsonValue | undefined {
  const there = index < list.length;
  switch (edit.op) {
    case 'set':
      return list.toSpliced(index, 1, edit.value);
    case 'insert':
      return list.toSpliced(index, 0, edit.value);
    case 'remove':
      return there ? list.toSpliced(index, 1) : undefined;
    case 'move': {
      const item = list[index];
      if (item === undefined || edit.to < 0 || edit.to >= list.length) return undefined;
      return list.toSpliced(index, 1).toSpliced(edit.to, 0, item);
    }
    case 'rename':
      return undefined;
    default:
      return edit satisfies never;
  }
}

function inMapping(mapping: JsonObject | undefined, key: string, edit: TextEdit | Inner): JsonValue | undefined {
  if (mapping === undefined) return undefined;
  const entries = Object.entries(mapping);
  const there = Object.hasOwn(mapping, key);
  const put = (value: JsonValue | undefined): JsonValue | undefined => {
    if (value === undefined) return undefined;
    return Object.fromEntries(
      there ? entries.map(([name, old]) => [name, name === key ? value : old]) : [...entries, [key, value]],
    );
  };
  if (typeof edit === 'function') return put(edit(field(mapping, key)));
  switch (edit.op) {
    case 'set':
      return put(edit.value);
    case 'remove':
      return there ? Object.fromEntries(entries.filter(([name]) => name !== key)) : undefined;
    case 'rename':
      if (!there || (edit.key !== key && Object.hasOwn(mapping, edit.key))) return undefined;
      return Object.fromEntries(entries.map(([name, old]) => [name === key ? edit.key : name, old]));
    case 'insert':
    case 'move':
      return undefined;
    default:
      return edit satisfies never;
  }
}
