/** Where in the text a path is: for markers, and for links from a reason to its lines. */
import { isAlias, isMap, isPair, isScalar, isSeq } from 'yaml';
import type { Node } from 'yaml';
import type { FieldPath, TextRange } from './problems.ts';
import { keyText } from './yaml-value.ts';

/** Offsets, the end exclusive. */
export interface Extent {
  readonly from: number;
  readonly to: number;
}

export class LineIndex {
  private readonly text: string;
  private readonly starts: number[] = [0];

  constructor(text: string) {
    this.text = text;
    for (let feed = text.indexOf('\n'); feed >= 0; feed = text.indexOf('\n', feed + 1)) this.starts.push(feed + 1);
  }

  /** From 1. */
  lineAt(offset: number): number {
    let low = 0;
    let high = this.starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.starts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return low + 1;
  }

  /** From there to the end of the line: without a search, for a text may be one long line. */
  restOfLine(offset: number): Extent {
    const next = this.starts[this.lineAt(offset)];
    return { from: offset, to: next === undefined ? this.text.length : next - 1 };
  }

  /** Never empty where there is a character to mark: an editor cannot show an empty marker. */
  range({ from, to }: Extent): TextRange {
    let start = Math.min(from, this.text.length);
    const end = Math.max(Math.min(to, this.text.length), start);
    if (start === end) start = Math.max(0, end - 1);
    const [startLine, endLine] = [this.lineAt(start), this.lineAt(end)];
    return {
      startLine,
      startColumn: start - (this.starts[startLine - 1] ?? 0) + 1,
      endLine,
      endColumn: end - (this.starts[endLine - 1] ?? 0) + 1,
    };
  }
}

/** A place on the way along a path: the item of a list, or the key and value of a mapping. */
interface Place {
  readonly key?: Node;
  readonly value?: Node;
}

interface Found {
  readonly place: Place;
  /** False: the path goes on to where there is nothing. */
  readonly whole: boolean;
}

function find(contents: Node | null, path: FieldPath): Found {
  let place: Place = contents === null ? {} : { value: contents };
  for (const step of path) {
    const next = child(place.value, step);
    if (next === undefined) return { place, whole: false };
    place = next;
  }
  return { place, whole: true };
}

function child(node: Node | undefined, step: string | number): Place | undefined {
  if (isSeq(node)) {
    const item = typeof step === 'number' ? node.items[step] : undefined;
    return isNode(item) ? { value: item } : undefined;
  }
  if (!isMap(node)) return undefined;
  // The last of two equal keys is the one whose value counts.
  const pair = node.items.findLast(({ key }) => keyText(key) === String(step));
  if (pair === undefined || !isNode(pair.key)) return undefined;
  return { key: pair.key, ...(isNode(pair.value) ? { value: pair.value } : {}) };
}

function isNode(value: unknown): value is Node {
  return isScalar(value) || isMap(value) || isSeq(value) || isAlias(value);
}

/** Everything at the path, key included; for a path to nothing, the nearest thing above it. */
export function extentOf(contents: Node | null, path: FieldPath, text: string): Extent | undefined {
  const { key, value } = find(contents, path).place;
  const first = key ?? value;
  if (first === undefined) return undefined;
  const from = startOf(first);
  return { from, to: trimmed(text, from, Math.max(endOf(value), endOf(key))) };
}

/**
 * What to underline for a problem at the path: the value; the key where the value is long, missing, or the key itself is
 * what is wrong; for a path to nothing, the key of the nearest thing above it.
 */
export function markOf(contents: Node | null, path: FieldPath, text: string, keyIsWrong: boolean): Extent | undefined {
  const { place, whole } = find(contents, path);
  const { key, value } = place;
  if (key !== undefined && (keyIsWrong || !whole || !isShort(value, text))) return { from: startOf(key), to: endOf(key) };
  const node = value ?? key;
  if (node === undefined) return undefined;
  return firstLineOfNode(node, text);
}

function isShort(value: Node | undefined, text: string): boolean {
  if (value === undefined) return false;
  const from = startOf(value);
  const to = trimmed(text, from, endOf(value));
  return to > from && !text.slice(from, to).includes('\n');
}

/** As much of the node as stands on its first line. */
export function firstLineOfNode(node: Node, text: string): Extent {
  const from = startOf(node);
  return firstLine(text, from, trimmed(text, from, endOf(node)));
}

function firstLine(text: string, from: number, to: number): Extent {
  const feed = text.indexOf('\n', from);
  return feed < 0 || feed >= to ? { from, to } : { from, to: trimmed(text, from, feed) };
}

function startOf(node: Node): number {
  return node.range?.[0] ?? 0;
}

/** The end of what is written, without the comments after it, which a collection's own range takes in. */
function endOf(node: Node | undefined): number {
  let current: unknown = node;
  let end = 0;
  while (isMap(current) || isSeq(current)) {
    if (current.flow === true) return current.range?.[1] ?? end;
    const last: unknown = current.items.at(-1);
    if (isPair(last)) {
      end = Math.max(end, endOfScalar(last.key));
      current = last.value;
    } else current = last;
  }
  return Math.max(end, endOfScalar(current));
}

const endOfScalar = (node: unknown): number => (isScalar(node) || isAlias(node) ? (node.range?.[1] ?? 0) : 0);

function trimmed(text: string, from: number, to: number): number {
  let end = to;
  while (end > from && /\s/.test(text[end - 1] ?? '')) end--;
  return end;
}

/** The scalar as it is written at the path, quotes and all. */
export function sourceAt(contents: Node | null, path: FieldPath, text: string): string | undefined {
  const { place, whole } = find(contents, path);
  if (!whole || !isScalar(place.value) || place.value.range === undefined || place.value.range === null) return undefined;
  return text.slice(place.value.range[0], place.value.range[1]);
}
