/** Keys of a mapping: added in their customary place, taken out with the comments that are about them, renamed. */
import type { Node, Pair, YAMLMap } from 'yaml';
import type { JsonValue } from '../kube/index.ts';
import { keyText } from '../kube/yaml-value.ts';
import { placeFor } from './order.ts';
import { blockLines, flowText, isInline, keyName } from './print.ts';
import { below, childColumn, spliceAt } from './slots.ts';
import type { Layout } from './slots.ts';
import { beginsLine, columnOf, isFlow, keyStart, lineEnd, lineStart, nextLine, pairEnd, withCommentsAbove } from './source.ts';

export function insertPair(layout: Layout, map: YAMLMap, key: string, value: JsonValue): string | undefined {
  const behind = placeFor(
    key,
    map.items.map((pair) => keyText(pair.key)),
  );
  return isFlow(map) ? inFlow(layout, map, behind, key, value) : inBlock(layout, map, behind, key, value);
}

function inFlow({ text, style, eol }: Layout, map: YAMLMap, behind: number, key: string, value: JsonValue): string | undefined {
  const first = map.items[0];
  if (first === undefined) return undefined;
  const start = keyStart(first);
  // Where every key has a line of its own, so has the new one.
  const gap = beginsLine(text, start) ? eol + ' '.repeat(columnOf(text, start)) : ' ';
  const entry = `${keyName(key, style.json)}: ${flowText(value, style.json)}`;
  const before = map.items[behind];
  if (before === undefined) return spliceAt(text, start, start, `${entry},${gap}`);
  const end = pairEnd(before, text);
  return spliceAt(text, end, end, `,${gap}${entry}`);
}

function inBlock(layout: Layout, map: YAMLMap, behind: number, key: string, value: JsonValue): string | undefined {
  const { text, eol } = layout;
  const first = map.items[0];
  if (first === undefined) return undefined;
  const start = keyStart(first);
  const column = columnOf(text, start);
  const entry = entryText(layout, key, value, column);
  const before = map.items[behind];
  if (before === undefined) return spliceAt(text, start, start, entry + eol + ' '.repeat(column));
  const end = lineEnd(text, pairEnd(before, text));
  return spliceAt(text, end, end, eol + ' '.repeat(column) + entry);
}

function entryText(layout: Layout, key: string, value: JsonValue, column: number): string {
  const { style } = layout;
  if (isInline(value)) return `${keyName(key, false)}: ${flowText(value, false)}`;
  return `${keyName(key, false)}:${below(layout, blockLines(value, style), childColumn(layout, value, column))}`;
}

export function renamePair({ text, style }: Layout, pair: Pair, key: string): string {
  const node = pair.key as Node;
  return spliceAt(text, keyStart(pair), node.range?.[1] ?? 0, keyName(key, style.json));
}

/** Not of the only one. */
export function removePair({ text }: Layout, map: YAMLMap, index: number): string | undefined {
  const pair = map.items[index];
  const [before, after] = [map.items[index - 1], map.items[index + 1]];
  if (pair === undefined) return undefined;
  const start = keyStart(pair);
  if (isFlow(map)) {
    if (after !== undefined) return spliceAt(text, start, keyStart(after), '');
    return before === undefined ? undefined : spliceAt(text, pairEnd(before, text), pairEnd(pair, text), '');
  }
  if (beginsLine(text, start)) return spliceAt(text, withCommentsAbove(text, start), nextLine(text, pairEnd(pair, text)), '');
  return after === undefined ? undefined : withoutFirstOfItem(text, pair, after);
}

/** `- from: …` loses its `from`: the next key moves up behind the dash, the comments above that key to above the dash. */
function withoutFirstOfItem(text: string, pair: Pair, after: Pair): string {
  const start = keyStart(pair);
  const line = lineStart(text, start);
  const next = keyStart(after);
  const between = text.slice(nextLine(text, pairEnd(pair, text)), lineStart(text, next));
  return text.slice(0, line) + between + text.slice(line, start) + text.slice(next);
}
