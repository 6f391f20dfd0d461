/** Edits of a policy's text that leave everything else as it stands: comments, order, indentation, quotes. */
import { err, ok } from '../base/index.ts';
import type { Result } from '../base/index.ts';
import { formatPath, policyLimits, readYaml, sameJson } from '../kube/index.ts';
import type { FieldPath, JsonValue, Problem } from '../kube/index.ts';
import { readValue } from '../kube/yaml-value.ts';
import { isCollection } from './print.ts';
import { sourceOf } from './source.ts';
import type { Source } from './source.ts';
import { splice } from './splice.ts';
import { styleOf } from './style.ts';
import { editedValue } from './text-edit.ts';
import type { TextEdit } from './text-edit.ts';

/**
 * One after the other, each on the text that the one before left. Refused, with the place, where the text cannot be read, the
 * path leads nowhere, or the layout is one in which the change cannot be made without touching something else.
 *
 * INVARIANT (lossless): the new text reads as `editedValue` of what the old one reads as; this is checked, not hoped for.
 */
export function editText(text: string, edits: readonly TextEdit[]): Result<string, Problem> {
  let current = text;
  for (const edit of edits) {
    const next = editOnce(current, edit);
    if (!next.ok) return next;
    current = next.value;
  }
  return ok(current);
}

function editOnce(text: string, edit: TextEdit): Result<string, Problem> {
  const source = sourceOf(text);
  const value = source && valueOf(source);
  if (source === undefined || value === undefined) return err(unreadable(text, edit.path));
  const wanted = editedValue(value, edit);
  if (wanted === undefined) return err(problem(edit.path, `there is no place for \`${formatPath(edit.path)}\` in this text`));
  if (sameJson(value, wanted) && edit.op !== 'set') return ok(text);
  const next = stepwise(source, value, edit);
  const read = next === undefined ? undefined : sourceOf(next);
  if (next === undefined || read === undefined || !sameJson(valueOf(read), wanted)) {
    return err(problem(edit.path, `\`${formatPath(edit.path)}\` is laid out in a way that only the text itself can be edited`));
  }
  return ok(next);
}

/** Names what is in the way, and where that is. */
function unreadable(text: string, path: FieldPath): Problem {
  const [first, second] = readYaml(text, policyLimits);
  if (second !== undefined) return { ...problem(path, 'the text holds more than one document'), range: second.rangeOf([]) };
  const wrong = first?.problems.find(({ severity }) => severity === 'error');
  if (wrong === undefined) return problem(path, 'there is nothing here to edit');
  const { message, hint = 'mend the YAML first', range } = wrong;
  return { ...problem(path, message), hint, ...(range === undefined ? {} : { range }) };
}

function problem(path: FieldPath, message: string): Problem {
  return { severity: 'error', message, hint: 'edit the YAML', path };
}

/** Undefined where aliases, tags or duplicate keys leave open what the text says. */
function valueOf({ contents }: Source): JsonValue | undefined {
  const { value, findings } = readValue(contents);
  return findings.some(({ kind }) => kind !== 'surprise') ? undefined : value;
}

/** A collection in the place of another one is reached item by item, so that what both have in common is not touched. */
function stepwise(source: Source, value: JsonValue, edit: TextEdit): string | undefined {
  if (edit.op !== 'set') return spliced(source, edit);
  const old = at(value, edit.path);
  if (sameJson(old, edit.value)) return whole(source, source.text);
  const steps = old === undefined ? undefined : differences(old, edit.value, edit.path);
  if (steps === undefined) return spliced(source, edit);
  let current = source;
  for (const step of steps) {
    const text = spliced(current, step);
    const next = text === undefined ? undefined : sourceOf(text);
    if (next === undefined) return undefined;
    current = next;
  }
  return whole(current, current.text);
}

function spliced(source: Source, edit: TextEdit): string | undefined {
  const next = splice(source, styleOf(source), edit);
  return next === undefined ? undefined : whole(source, next);
}

function whole({ before, after }: Source, text: string): string {
  return before + text + after;
}

function at(value: JsonValue, path: FieldPath): JsonValue | undefined {
  let current: JsonValue | undefined = value;
  for (const step of path) {
    if (!isCollection(current ?? null)) return undefined;
    const here = current as JsonValue[] & Record<string, JsonValue>;
    current = Object.hasOwn(here, step) ? (here[step as keyof typeof here] as JsonValue) : undefined;
  }
  return current;
}

/** From one collection to another of the same kind, in edits; undefined where they have nothing in common. */
function differences(old: JsonValue, wanted: JsonValue, path: FieldPath): readonly TextEdit[] | undefined {
  if (!isCollection(old) || !isCollection(wanted) || Array.isArray(old) !== Array.isArray(wanted)) return undefined;
  if (Array.isArray(old)) return listDifferences(old as readonly JsonValue[], wanted as readonly JsonValue[], path);
  const [before, after] = [new Map(Object.entries(old)), new Map(Object.entries(wanted))];
  const common = [...after].filter(([key]) => before.has(key));
  if (common.length === 0) return undefined;
  const changed = common.flatMap(([key, value]): readonly TextEdit[] => {
    const was = before.get(key) ?? null;
    if (sameJson(was, value)) return [];
    return differences(was, value, [...path, key]) ?? [{ op: 'set', path: [...path, key], value }];
  });
  const gone = [...before.keys()]
    .filter((key) => !after.has(key))
    .map((key): TextEdit => ({ op: 'remove', path: [...path, key] }));
  const come = [...after]
    .filter(([key]) => !before.has(key))
    .map(([key, value]): TextEdit => ({ op: 'set', path: [...path, key], value }));
  return [...changed, ...come, ...gone];
}

/** What is alike at the beginning and at the end stays; between, items are changed in place, added or taken out. */
function listDifferences(
  old: readonly JsonValue[],
  wanted: readonly JsonValue[],
  path: FieldPath,
): readonly TextEdit[] | undefined {
  const shorter = Math.min(old.length, wanted.length);
  if (shorter === 0) return undefined;
  let head = 0;
  while (head < shorter && sameJson(old[head], wanted[head])) head++;
  let tail = 0;
  while (tail < shorter - head && sameJson(old.at(-1 - tail), wanted.at(-1 - tail))) tail++;
  const [from, to] = [old.slice(head, old.length - tail), wanted.slice(head, wanted.length - tail)];
  const both = Math.min(from.length, to.length);
  const changed = Array.from({ length: both }, (_, index): readonly TextEdit[] => {
    const place = [...path, head + index];
    const [was, is] = [from[index] ?? null, to[index] ?? null];
    if (sameJson(was, is)) return [];
    return differences(was, is, place) ?? [{ op: 'set', path: place, value: is }];
  }).flat();
  const come = to.slice(both).map((value, index): TextEdit => ({ op: 'insert', path: [...path, head + both + index], value }));
  const gone = from.slice(both).map((): TextEdit => ({ op: 'remove', path: [...path, head + both] }));
  return [...changed, ...come, ...gone];
}
