/** Items of a list: added before one or at the end, taken out with the comments that are about them. */
import { isMap, isSeq } from 'yaml';
import type { Node, YAMLSeq } from 'yaml';
import type { JsonValue } from '../kube/index.ts';
import { blockLines, flowText, isInline } from './print.ts';
import { hanging, spliceAt } from './slots.ts';
import type { Layout } from './slots.ts';
import {
  beginsLine,
  columnOf,
  dashOf,
  endOf,
  hasNoText,
  isFlow,
  lineEnd,
  nextLine,
  startOf,
  withCommentsAbove,
} from './source.ts';

export function insertItem(layout: Layout, seq: YAMLSeq<Node>, index: number, value: JsonValue): string | undefined {
  return isFlow(seq) ? inFlow(layout, seq, index, value) : inBlock(layout, seq, index, value);
}

function inFlow({ text, style, eol }: Layout, seq: YAMLSeq<Node>, index: number, value: JsonValue): string | undefined {
  const [first, next, last] = [seq.items[0], seq.items[index], seq.items.at(-1)];
  if (first === undefined || last === undefined) return undefined;
  const start = startOf(first);
  const gap = beginsLine(text, start) ? eol + ' '.repeat(columnOf(text, start)) : ' ';
  const item = flowText(value, style.json);
  if (next !== undefined) return spliceAt(text, startOf(next), startOf(next), `${item},${gap}`);
  const end = endOf(last, text);
  return spliceAt(text, end, end, `,${gap}${item}`);
}

function inBlock(layout: Layout, seq: YAMLSeq<Node>, index: number, value: JsonValue): string | undefined {
  const { text, eol, style } = layout;
  const column = columnOf(text, dashOf(seq, 0, text));
  const oneLine = isInline(value) || areOneLine(seq);
  const item = `- ${oneLine ? flowText(value, false) : hanging(layout, blockLines(value, style), column + 2)}`;
  if (index >= seq.items.length) {
    const end = lineEnd(text, itemEnd(seq, seq.items.length - 1, text));
    return spliceAt(text, end, end, eol + ' '.repeat(column) + item);
  }
  const dash = dashOf(seq, index, text);
  if (!beginsLine(text, dash)) return index === 0 ? spliceAt(text, dash, dash, item + eol + ' '.repeat(column)) : undefined;
  const above = withCommentsAbove(text, dash);
  return spliceAt(text, above, above, ' '.repeat(column) + item + eol);
}

/** `- {port: 80}` beside `- {port: 443}`. */
function areOneLine(seq: YAMLSeq<Node>): boolean {
  return seq.items.every((item) => (isMap(item) || isSeq(item)) && isFlow(item) && item.items.length > 0);
}

export function itemEnd(seq: YAMLSeq, index: number, text: string): number {
  const item = seq.items[index] as Node | null;
  return item === null || hasNoText(item) ? dashOf(seq, index, text) + 1 : endOf(item, text);
}

/** Not of the only one. */
export function removeItem({ text }: Layout, seq: YAMLSeq, index: number): string | undefined {
  const [before, item, after] = [seq.items[index - 1], seq.items[index], seq.items[index + 1]] as (Node | undefined)[];
  if (item === undefined) return undefined;
  if (isFlow(seq)) {
    if (after !== undefined) return spliceAt(text, startOf(item), startOf(after), '');
    return before === undefined ? undefined : spliceAt(text, endOf(before, text), endOf(item, text), '');
  }
  const dash = dashOf(seq, index, text);
  if (!beginsLine(text, dash)) return undefined;
  return spliceAt(text, withCommentsAbove(text, dash), nextLine(text, itemEnd(seq, index, text)), '');
}
