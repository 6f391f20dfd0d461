/** The places that hold a value (behind a key, behind a dash, the whole document), and how each takes another one. */
import { isMap, isScalar, isSeq, Scalar } from 'yaml';
import type { Node, Pair, YAMLMap, YAMLSeq } from 'yaml';
import type { JsonValue } from '../kube/index.ts';
import { blockLines, flowText, isCollection, isInline, scalarText } from './print.ts';
import type { Style } from './print.ts';
import { colonEnd, columnOf, dashOf, endOf, hasNoText, isFlow, keyStart, lineEnd, lineStart, startOf } from './source.ts';

export interface Layout {
  readonly text: string;
  readonly style: Style;
  readonly eol: '\n' | '\r\n';
}

export interface Slot {
  readonly node: Node | null;
  /** The whole text with this value there; undefined where the layout does not allow it. */
  put(value: JsonValue): string | undefined;
}

export function spliceAt(text: string, from: number, to: number, by: string): string {
  return text.slice(0, from) + by + text.slice(to);
}

/** Each line on a line of its own below, so far indented. */
export function below({ eol }: Layout, lines: readonly string[], column: number): string {
  return lines.map((line) => eol + (line === '' ? '' : ' '.repeat(column) + line)).join('');
}

/** The first line stands where it is put, the others below it. */
export function hanging(layout: Layout, lines: readonly string[], column: number): string {
  const [first = '', ...rest] = lines;
  return first + below(layout, rest, column);
}

export function childColumn({ style }: Layout, value: JsonValue, column: number): number {
  return Array.isArray(value) && style.flatLists ? column : column + style.step;
}

/** In the manner of what was there: a one-line list stays one, quotes stay. */
function oneLine(value: JsonValue, old: Node | null, json: boolean): string {
  if (isCollection(value)) return flowText(value, json);
  return scalarText(value, json, quoteOf(old));
}

function quoteOf(node: Node | null): '"' | "'" | '' {
  if (!isScalar(node)) return '';
  if (node.type === Scalar.QUOTE_DOUBLE) return '"';
  return node.type === Scalar.QUOTE_SINGLE ? "'" : '';
}

function staysOneLine(value: JsonValue, old: Node | null): boolean {
  return isInline(value) || ((isMap(old) || isSeq(old)) && isFlow(old) && old.items.length > 0);
}

export function rootSlot(layout: Layout, node: Node): Slot {
  const { text, style } = layout;
  const put = (value: JsonValue): string => {
    const by =
      style.json || staysOneLine(value, node) ? oneLine(value, node, style.json) : hanging(layout, blockLines(value, style), 0);
    return spliceAt(text, startOf(node), endOf(node, text), by);
  };
  return { node, put };
}

export function pairSlot(layout: Layout, map: YAMLMap, pair: Pair): Slot {
  const { text, style } = layout;
  const node = pair.value as Node | null;
  const colon = colonEnd(pair, text);
  const put = (value: JsonValue): string | undefined => {
    if (isFlow(map) || style.json) return putInline(text, node, colon, oneLine(value, node, style.json));
    const isBlock = (isMap(node) || isSeq(node)) && !isFlow(node) && node.items.length > 0;
    if (staysOneLine(value, node)) {
      const by = oneLine(value, node, false);
      return isBlock ? putInsteadOfBlock(text, node, colon, by) : putInline(text, node, colon, by);
    }
    const lines = below(layout, blockLines(value, style), childColumn(layout, value, columnOf(text, keyStart(pair))));
    if (isBlock) {
      const from = endOfLineBefore(text, startOf(node));
      return spliceAt(text, from, lineEnd(text, endOf(node, text)), lines);
    }
    // A comment behind the old value stays on the key's line.
    const cut = node === null || hasNoText(node) ? colon : endOf(node, text);
    const end = lineEnd(text, cut);
    return text.slice(0, colon) + text.slice(cut, end) + lines + text.slice(end);
  };
  return { node, put };
}

function putInline(text: string, node: Node | null, colon: number, by: string): string {
  if (node === null || hasNoText(node)) return spliceAt(text, colon, colon, ` ${by}`);
  return spliceAt(text, startOf(node), endOf(node, text), by);
}

/** The lines below go, the key's own line keeps its comment. */
function putInsteadOfBlock(text: string, node: Node, colon: number, by: string): string {
  const end = lineEnd(text, colon);
  return `${text.slice(0, colon)} ${by}${text.slice(colon, end)}${text.slice(lineEnd(text, endOf(node, text)))}`;
}

function endOfLineBefore(text: string, offset: number): number {
  const start = lineStart(text, offset);
  return text[start - 2] === '\r' ? start - 2 : start - 1;
}

export function itemSlot(layout: Layout, seq: YAMLSeq, index: number): Slot {
  const { text, style } = layout;
  const node = seq.items[index] as Node | null;
  const put = (value: JsonValue): string | undefined => {
    const empty = node === null || hasNoText(node);
    if (isFlow(seq) || style.json) {
      return empty ? undefined : spliceAt(text, startOf(node), endOf(node, text), oneLine(value, node, style.json));
    }
    const dash = dashOf(seq, index, text);
    const column = empty ? columnOf(text, dash) + 2 : columnOf(text, startOf(node));
    const by = staysOneLine(value, node) ? oneLine(value, node, false) : hanging(layout, blockLines(value, style), column);
    return empty ? spliceAt(text, dash + 1, dash + 1, ` ${by}`) : spliceAt(text, startOf(node), endOf(node, text), by);
  };
  return { node, put };
}
