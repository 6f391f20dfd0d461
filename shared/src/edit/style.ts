/** How a text is laid out, read from itself, so that what is added looks the same. */
import { isMap, isSeq } from 'yaml';
import type { Node } from 'yaml';
import type { Style } from './print.ts';
import { columnOf, dashOf, isFlow, keyStart, startOf } from './source.ts';
import type { Source } from './source.ts';

export function styleOf({ text, contents }: Source): Style {
  const seen: { step?: number; flatLists?: boolean } = {};
  look(contents, text, seen);
  return { step: seen.step ?? 2, flatLists: seen.flatLists ?? false, json: /^\s*(\[|\{\s*["}])/u.test(text) };
}

function look(node: unknown, text: string, seen: { step?: number; flatLists?: boolean }): void {
  if (isSeq(node)) for (const item of node.items) look(item, text, seen);
  if (!isMap(node) || isFlow(node)) return;
  for (const pair of node.items) {
    const value = pair.value as Node | null;
    const column = columnOf(text, keyStart(pair));
    if (isMap(value) && !isFlow(value) && value.items[0] !== undefined) {
      seen.step ??= columnOf(text, keyStart(value.items[0])) - column;
    }
    if (isSeq(value) && !isFlow(value) && startOf(value) >= 0)
      seen.flatLists ??= columnOf(text, dashOf(value, 0, text)) === column;
    look(value, text, seen);
  }
}
