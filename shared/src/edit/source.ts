/** A document's text with its nodes: where lines, items and comments begin and end. */
import { isMap, isScalar, isSeq, Scalar } from 'yaml';
import type { Node, Pair, YAMLMap, YAMLSeq } from 'yaml';
import { composeDocument, policyLimits, splitDocuments } from '../kube/yaml-compose.ts';
import { keyText } from '../kube/yaml-value.ts';

export interface Source {
  /** The one document's own text; offsets are in it. */
  readonly text: string;
  /** What stands before and behind it: other markers, comments. */
  readonly before: string;
  readonly after: string;
  readonly contents: Node;
}

/** Undefined for what is not exactly one document that parses. */
export function sourceOf(text: string): Source | undefined {
  if (text.length > policyLimits.length) return undefined;
  const mark = text.startsWith('\uFEFF') ? 1 : 0;
  const chunks = splitDocuments(text.slice(mark));
  const [chunk] = chunks;
  if (chunk === undefined || chunks.length > 1) return undefined;
  const { contents, problem } = composeDocument(chunk.text, policyLimits.depth);
  if (contents === null || problem !== undefined) return undefined;
  const from = mark + chunk.offset;
  return { text: chunk.text, before: text.slice(0, from), after: text.slice(from + chunk.text.length), contents };
}

export function startOf(node: Node): number {
  return node.range?.[0] ?? 0;
}

/** Behind its last character, without comments and line ends that follow. */
export function endOf(node: Node, text: string): number {
  const end = node.range?.[1] ?? 0;
  if (isFlow(node) || (isScalar(node) && !isBlockScalar(node))) return end;
  if (isMap(node)) {
    const last = node.items.at(-1);
    return last === undefined ? end : pairEnd(last, text);
  }
  if (isSeq(node)) {
    const last = node.items.at(-1) as Node | undefined;
    return last === undefined ? end : endOf(last, text);
  }
  return trimmedEnd(text, end);
}

function isBlockScalar(node: Scalar): boolean {
  return node.type === Scalar.BLOCK_FOLDED || node.type === Scalar.BLOCK_LITERAL;
}

function trimmedEnd(text: string, end: number): number {
  let at = end;
  while (at > 0 && /[\r\n]/u.test(text[at - 1] ?? '')) at--;
  return at;
}

export function isFlow(node: unknown): boolean {
  return (isMap(node) || isSeq(node)) && node.flow === true;
}

export function keyStart(pair: Pair): number {
  return startOf(pair.key as Node);
}

/** Behind the colon. */
export function colonEnd(pair: Pair, text: string): number {
  return text.indexOf(':', (pair.key as Node).range?.[1] ?? 0) + 1;
}

/** Where there is no value, only a colon, it ends there. */
export function pairEnd(pair: Pair, text: string): number {
  const value = pair.value as Node | null;
  const colon = colonEnd(pair, text);
  return value === null || hasNoText(value) ? colon : Math.max(colon, endOf(value, text));
}

/** `key:` with nothing behind. */
export function hasNoText(node: Node): boolean {
  return isScalar(node) && node.range?.[0] === node.range?.[1];
}

export function pairAt(map: YAMLMap, key: string): { readonly pair: Pair; readonly index: number } | undefined {
  const index = map.items.findIndex((pair) => keyText(pair.key) === key);
  const pair = map.items[index];
  return pair === undefined ? undefined : { pair, index };
}

/** Where the dash of an item is. Only spaces, line ends and comments can stand before it. */
export function dashOf(seq: YAMLSeq, index: number, text: string): number {
  const before = seq.items[index - 1] as Node | undefined;
  let at = before === undefined ? startOf(seq) : endOf(before, text);
  while (at < text.length && text[at] !== '-') at = text[at] === '#' ? lineEnd(text, at) : at + 1;
  return at;
}

export function lineStart(text: string, offset: number): number {
  return text.lastIndexOf('\n', offset - 1) + 1;
}

/** Before the line's end marker. */
export function lineEnd(text: string, offset: number): number {
  const feed = text.indexOf('\n', offset);
  if (feed < 0) return text.length;
  return text[feed - 1] === '\r' && feed - 1 >= offset ? feed - 1 : feed;
}

/** Behind the line's end marker. */
export function nextLine(text: string, offset: number): number {
  const feed = text.indexOf('\n', offset);
  return feed < 0 ? text.length : feed + 1;
}

export function columnOf(text: string, offset: number): number {
  return offset - lineStart(text, offset);
}

/** Nothing but spaces before it on its line. */
export function beginsLine(text: string, offset: number): boolean {
  return /^ *$/u.test(text.slice(lineStart(text, offset), offset));
}

/** Whole-line comments right above, as far indented as the item itself, are about it and go with it. */
export function withCommentsAbove(text: string, offset: number): number {
  const column = columnOf(text, offset);
  let start = lineStart(text, offset);
  while (start > 0) {
    const above = lineStart(text, start - 1);
    const line = text.slice(above, start);
    if (line.trimStart().startsWith('#') && line.length - line.trimStart().length === column) start = above;
    else break;
  }
  return start;
}
