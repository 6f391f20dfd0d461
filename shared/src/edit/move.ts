/** An item of a list at another place of it, with the comments that are about it or inside of it. */
import type { Node, YAMLSeq } from 'yaml';
import { itemEnd } from './items.ts';
import type { Layout } from './slots.ts';
import { spliceAt } from './slots.ts';
import {
  beginsLine,
  columnOf,
  dashOf,
  endOf,
  isFlow,
  lineEnd,
  lineStart,
  nextLine,
  startOf,
  withCommentsAbove,
} from './source.ts';

export function moveItem(layout: Layout, seq: YAMLSeq, from: number, to: number): string | undefined {
  if (from === to) return layout.text;
  return isFlow(seq) ? inFlow(layout, seq, from, to) : inBlock(layout, seq, from, to);
}

/** The texts of the items change places; what stands between them stays where it is. */
function inFlow({ text }: Layout, seq: YAMLSeq, from: number, to: number): string | undefined {
  const extents = (seq.items as Node[]).map((item) => ({ start: startOf(item), end: endOf(item, text) }));
  const order = extents.toSpliced(from, 1).toSpliced(to, 0, ...extents.slice(from, from + 1));
  return extents.reduceRight((result, { start, end }, index) => {
    const { start: first, end: last } = order[index] ?? { start, end };
    return spliceAt(result, start, end, text.slice(first, last));
  }, text);
}

interface Lines {
  readonly start: number;
  readonly end: number;
}

function inBlock({ text, eol }: Layout, seq: YAMLSeq, from: number, to: number): string | undefined {
  const [item, place] = [linesOf(text, seq, from), linesOf(text, seq, to)];
  if (item === undefined || place === undefined) return undefined;
  const moved = text.slice(item.start, item.end);
  if (from < to) return joined(text.slice(0, item.start), text.slice(item.end, place.end), moved, text.slice(place.end), eol);
  return joined(text.slice(0, place.start), moved, text.slice(place.start, item.start), text.slice(item.end), eol);
}

/** The last line of a text may have no end: it gets one where something follows it, and the new last line gives its own up. */
function joined(before: string, first: string, second: string, after: string, eol: string): string {
  if (second.endsWith('\n') && first.endsWith('\n')) return before + first + second + after;
  return before + (first.endsWith('\n') ? first : first + eol) + withoutEnd(second) + after;
}

const withoutEnd = (text: string): string => text.replace(/\r?\n$/u, '');

/** Whole lines: comments above, the item, and comments below that are indented as what is in it. */
function linesOf(text: string, seq: YAMLSeq, index: number): Lines | undefined {
  const dash = dashOf(seq, index, text);
  if (!beginsLine(text, dash)) return undefined;
  let end = nextLine(text, itemEnd(seq, index, text));
  const column = columnOf(text, dash);
  for (let line = end; line < text.length; line = nextLine(text, line)) {
    const content = text.slice(line, lineEnd(text, line));
    if (content.trim() === '') continue;
    if (!content.trimStart().startsWith('#') || content.length - content.trimStart().length <= column) break;
    end = nextLine(text, line);
  }
  return { start: withCommentsAbove(text, dash), end: Math.max(end, lineStart(text, end)) };
}
