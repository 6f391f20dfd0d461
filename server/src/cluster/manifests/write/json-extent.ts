/** Where in a valid JSON text the node at a path is, its key included. Long dumps are no work for a YAML reader. */
import type { FieldPath } from '@eastwest/shared/kube';

export interface Extent {
  readonly from: number;
  readonly to: number;
}

export function jsonExtent(text: string, path: FieldPath): Extent | undefined {
  let at = skipBlank(text, 0);
  let found: Extent = { from: at, to: skipValue(text, at) };
  for (const step of path) {
    const member = membersOf(text, at).find(({ name }) => name === step);
    if (member === undefined) return undefined;
    found = { from: member.from, to: member.to };
    at = member.value;
  }
  return found;
}

export function isValidJson(text: string): boolean {
  if (!/^\s*[{[]/.test(text)) return false;
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

interface Member extends Extent {
  readonly name: string | number;
  /** Where its value begins. */
  readonly value: number;
}

function membersOf(text: string, open: number): readonly Member[] {
  const isMapping = text[open] === '{';
  if (!isMapping && text[open] !== '[') return [];
  const members: Member[] = [];
  let at = skipBlank(text, open + 1);
  while (at < text.length && text[at] !== '}' && text[at] !== ']') {
    const from = at;
    const keyEnd = isMapping ? skipValue(text, from) : from;
    const value = isMapping ? skipBlank(text, skipBlank(text, keyEnd) + 1) : from;
    const to = skipValue(text, value);
    const name: unknown = isMapping ? JSON.parse(text.slice(from, keyEnd)) : members.length;
    members.push({ name: typeof name === 'number' ? name : String(name), from, to, value });
    at = skipBlank(text, to);
    if (text[at] === ',') at = skipBlank(text, at + 1);
  }
  return members;
}

function skipBlank(text: string, from: number): number {
  let at = from;
  while (/\s/.test(text[at] ?? '')) at++;
  return at;
}

/** The offset after the value that begins here. */
function skipValue(text: string, from: number): number {
  let depth = 0;
  for (let at = from; at < text.length;) {
    const mark = text[at] ?? '';
    if (/[\s,:]/.test(mark)) {
      at++;
      continue;
    }
    if (mark === '{' || mark === '[') depth++;
    if (mark === '}' || mark === ']') depth--;
    at = mark === '"' ? endOfString(text, at) : /[[\]{}]/.test(mark) ? at + 1 : endOfScalar(text, at);
    if (depth === 0) return at;
  }
  return text.length;
}

function endOfScalar(text: string, from: number): number {
  let at = from;
  while (at < text.length && !/[\s,:[\]{}"]/.test(text[at] ?? '')) at++;
  return at;
}

/** By hand: a regular expression for strings overflows the stack on one of some megabytes. */
function endOfString(text: string, from: number): number {
  let at = from + 1;
  while (at < text.length && text[at] !== '"') at += text[at] === '\\' ? 2 : 1;
  return at + 1;
}
