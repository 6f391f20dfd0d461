/**
 * Long JSON texts, which are dumps that a machine wrote: read some ten times faster than as YAML, with coarser places.
 * Whatever is not quite plain (a duplicate key, a broken end, deep nesting) is left to the YAML reader, which tells all.
 */
import type { JsonValue } from './objects.ts';

export interface JsonText {
  readonly value: JsonValue;
  /** Where the items of the lists that are values of the outermost mapping begin: `items` of a `List`. */
  readonly items: ReadonlyMap<string, readonly number[]>;
}

export function readJson(text: string, depth: number): JsonText | undefined {
  const value = parse(text);
  const items = value === undefined ? undefined : survey(text, depth);
  return value === undefined || items === undefined ? undefined : { value, items };
}

function parse(text: string): JsonValue | undefined {
  try {
    return JSON.parse(text) as JsonValue;
  } catch {
    return undefined;
  }
}

/** One pass over valid JSON. Undefined where a key stands twice in a mapping, is written with escapes, or nests too deep. */
function survey(text: string, depth: number): ReadonlyMap<string, number[]> | undefined {
  const items = new Map<string, number[]>();
  /** Of each mapping that is open its keys, of each list where its items begin. */
  const open: (Set<string> | number[])[] = [];
  let list = '';
  for (const { mark, from, to } of tokensOf(text)) {
    const inside = open.at(-1);
    if (mark === '"' && inside instanceof Set && isKey(text, to)) {
      list = text.slice(from + 1, to - 1);
      if (inside.has(list) || list.includes('\\')) return undefined;
      inside.add(list);
      continue;
    }
    if (mark === ']' || mark === '}') open.pop();
    else if (Array.isArray(inside)) inside.push(from);
    if (mark === '{') open.push(new Set());
    if (mark === '[') open.push([]);
    if (mark === '[' && open.length === 2) items.set(list, lastOf(open));
    if (open.length > depth) return undefined;
  }
  return items;
}

function lastOf(open: readonly (Set<string> | number[])[]): number[] {
  const last = open.at(-1);
  return Array.isArray(last) ? last : [];
}

/** Brackets, braces, strings and other scalars; `mark` is the first character. */
function* tokensOf(text: string): Generator<{ mark: string; from: number; to: number }> {
  const start = /[^\s,:]/g;
  const scalar = /[^\s"[\]{},:]+/y;
  for (let match = start.exec(text); match !== null; match = start.exec(text)) {
    const from = match.index;
    const mark = match[0];
    let to = from + 1;
    if (mark === '"') to = endOfString(text, from);
    else if (!/[[\]{}]/.test(mark)) {
      scalar.lastIndex = from;
      scalar.test(text);
      to = scalar.lastIndex;
    }
    start.lastIndex = to;
    yield { mark, from, to };
  }
}

/** By hand: a regular expression for strings overflows the stack on one of some megabytes. */
function endOfString(text: string, from: number): number {
  for (let quote = text.indexOf('"', from + 1); quote >= 0; quote = text.indexOf('"', quote + 1)) {
    let slashes = 0;
    while (text[quote - 1 - slashes] === '\\') slashes++;
    if (slashes % 2 === 0) return quote + 1;
  }
  return text.length;
}

function isKey(text: string, from: number): boolean {
  let at = from;
  while (/\s/.test(text[at] ?? '')) at++;
  return text[at] === ':';
}
