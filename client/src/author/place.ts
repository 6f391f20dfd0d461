/** Where in a policy's YAML the cursor stands, read from the lines above it: the text is half typed, so nothing is parsed. Pure. */
import type { FieldPath } from '@eastwest/shared/kube';

export interface Place {
  /** Of the mapping or list that the cursor is in; for a value its key is the last step. */
  readonly path: FieldPath;
  readonly at: 'key' | 'value';
  /** What stands before the cursor of the key or value itself. */
  readonly typed: string;
}

/** Line and column from 1, as editors count. Undefined in comments and where the cursor is in no place of its own. */
export function placeAt(text: string, line: number, column: number): Place | undefined {
  const lines = text.split('\n');
  const before = (lines[line - 1] ?? '').slice(0, column - 1);
  if (/(^|\s)#/u.test(before)) return undefined;
  const [, lead = '', key, value] = /^((?:\s|-\s)*)(?:([^\s:{}[\],-][^:{}[\],]*):(?:\s+(.*))?)?$/u.exec(before) ?? [];
  if (key !== undefined) {
    // `key:` with no space yet is neither the key any more nor the value already.
    if (value === undefined && !/:\s+$/u.test(before)) return undefined;
    return valuePlace([...pathAbove(lines, line, lead), unquoted(key)], value ?? '');
  }
  const [, indent = '', word = ''] = /^((?:\s|-\s)*)(.*)$/u.exec(before) ?? [];
  const path = pathAbove(lines, line, indent);
  if (/^[{[]/u.test(word)) return valuePlace(path, word);
  if (/\s/u.test(word)) return undefined;
  return { path, at: 'key', typed: word };
}

function unquoted(key: string): string {
  return key.trim().replace(/^(["'])(.*)\1$/u, '$2');
}

interface Row {
  readonly dashes: readonly number[];
  readonly column: number;
  readonly key: string | undefined;
}

function dashesOf(lead: string): readonly number[] {
  return Array.from(lead.matchAll(/-/gu), ({ index }) => index);
}

function rowOf(line: string): Row | undefined {
  const [, lead = '', rest = ''] = /^((?:\s|-\s)*)(.*)$/u.exec(line) ?? [];
  if ((rest === '' && !lead.includes('-')) || rest.startsWith('#')) return undefined;
  const dashes = dashesOf(lead);
  const key = /^("[^"]*"|'[^']*'|[^\s:{}[\],"'][^:{}[\],]*):(?:\s|$)/u.exec(rest)?.[1];
  return { dashes, column: lead.length, key: key === undefined ? undefined : unquoted(key) };
}

/**
 * The path of the mapping that a key after `lead` would be in. Walks upwards: a line with a smaller indent is the parent; a
 * dash opens an item of the list of the parent, which may have the same indent as the dash.
 */
function pathAbove(lines: readonly string[], line: number, lead: string): FieldPath {
  const path: (string | number)[] = [];
  let limit = lead.length;
  let item: number | undefined;
  const cross = (dash: number): void => {
    if (item !== undefined && dash < limit) path.unshift(item);
    limit = dash;
    item = 0;
  };
  for (const dash of dashesOf(lead).toReversed()) cross(dash);
  for (let above = line - 2; above >= 0; above--) {
    const row = rowOf(lines[above] ?? '');
    if (row === undefined) continue;
    if (item !== undefined && row.dashes.includes(limit)) item++;
    const isParent = item === undefined ? row.column < limit : row.column <= limit;
    if (isParent && row.key !== undefined) {
      if (item !== undefined) path.unshift(item);
      path.unshift(row.key);
      limit = row.column;
      item = undefined;
    }
    const mine = row.dashes.filter((dash) => dash < limit && (isParent || row.column <= limit || item !== undefined));
    for (const dash of mine.toReversed()) cross(dash);
    if (limit === 0 && item === undefined) break;
  }
  if (item !== undefined) path.unshift(item);
  return path;
}

/** Inside `{…}` and `[…]` on one line, as deep as it goes. */
function valuePlace(path: FieldPath, value: string): Place {
  if (!/^[{[]/u.test(value)) return { path, at: 'value', typed: value };
  const steps: (string | number)[] = [...path];
  const open: ('{' | '[')[] = [];
  let typed = '';
  let keyed = false;
  for (const char of value) {
    if (char === '{' || char === '[') {
      open.push(char);
      if (char === '[') steps.push(0);
      typed = '';
      keyed = false;
    } else if (char === '}' || char === ']') {
      const closed = open.pop();
      if (closed === '[' || keyed) steps.pop();
      keyed = open.at(-1) === '{';
      typed = '';
    } else if (char === ',') {
      const last = steps.at(-1);
      if (open.at(-1) === '{' && keyed) steps.pop();
      else if (typeof last === 'number') steps.splice(-1, 1, last + 1);
      typed = '';
      keyed = false;
    } else if (char === ':' && open.at(-1) === '{' && !keyed) {
      steps.push(unquoted(typed));
      typed = '';
      keyed = true;
    } else typed += char;
  }
  const inItem = open.at(-1) === '[';
  return { path: steps, at: keyed || inItem ? 'value' : 'key', typed: typed.trimStart() };
}
