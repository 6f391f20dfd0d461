/** A change as others take it: a JSON merge patch (RFC 7386) and a unified diff of the text. */
import { sameJson } from '../kube/index.ts';
import type { JsonObject, JsonValue } from '../kube/index.ts';

/** Lists are given whole, as a merge patch asks; what is gone is null. */
export function mergePatch(before: JsonObject, after: JsonObject): JsonObject {
  const [old, now] = [new Map(Object.entries(before)), new Map(Object.entries(after))];
  const gone = [...old.keys()].filter((key) => !now.has(key)).map((key) => [key, null] as const);
  const set = [...now].flatMap(([key, value]): readonly (readonly [string, JsonValue])[] => {
    const was = old.get(key);
    if (was !== undefined && sameJson(was, value)) return [];
    return [[key, isObject(was) && isObject(value) ? mergePatch(was, value) : value]];
  });
  return Object.fromEntries([...set, ...gone]);
}

function isObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

interface Line {
  readonly sign: ' ' | '-' | '+';
  readonly text: string;
}

const same = (text: string): Line => ({ sign: ' ', text });
const removed = (text: string): Line => ({ sign: '-', text });
const added = (text: string): Line => ({ sign: '+', text });

const context = 3;

/** As `diff -u` writes it; empty where nothing differs. `from` or `to` is `/dev/null` for what is not there. */
export function unifiedDiff(before: string, after: string, from: string, to: string): string {
  if (before === after) return '';
  const lines = diffLines(linesOf(before), linesOf(after));
  return `--- ${from}\n+++ ${to}\n${hunksOf(lines).join('')}`;
}

function linesOf(text: string): readonly string[] {
  if (text === '') return [];
  return (text.endsWith('\n') ? text.slice(0, -1) : text).split('\n');
}

/** By the longest common subsequence, between what both begin and end with. */
function diffLines(old: readonly string[], now: readonly string[]): readonly Line[] {
  let start = 0;
  while (start < old.length && start < now.length && old[start] === now[start]) start++;
  let end = 0;
  while (end < old.length - start && end < now.length - start && old[old.length - 1 - end] === now[now.length - 1 - end]) end++;
  return [
    ...old.slice(0, start).map(same),
    ...middle(old.slice(start, old.length - end), now.slice(start, now.length - end)),
    ...old.slice(old.length - end).map(same),
  ];
}

/** Above this many comparisons everything in the middle is replaced. */
const mostCells = 4_000_000;

function middle(old: readonly string[], now: readonly string[]): readonly Line[] {
  if (old.length * now.length > mostCells || old.length === 0 || now.length === 0)
    return [...old.map(removed), ...now.map(added)];
  const width = now.length + 1;
  const longest = new Uint32Array((old.length + 1) * width);
  const at = (row: number, column: number): number => longest[row * width + column] ?? 0;
  for (let row = old.length - 1; row >= 0; row--)
    for (let column = now.length - 1; column >= 0; column--)
      longest[row * width + column] =
        old[row] === now[column] ? at(row + 1, column + 1) + 1 : Math.max(at(row + 1, column), at(row, column + 1));
  const lines: Line[] = [];
  let [row, column] = [0, 0];
  while (row < old.length || column < now.length) {
    const [was, is] = [old[row], now[column]];
    if (was !== undefined && was === is) {
      lines.push({ sign: ' ', text: was });
      row++;
      column++;
    } else if (is === undefined || (was !== undefined && at(row + 1, column) >= at(row, column + 1))) {
      lines.push(removed(was ?? ''));
      row++;
    } else {
      lines.push(added(is));
      column++;
    }
  }
  return lines;
}

function hunksOf(lines: readonly Line[]): readonly string[] {
  const near = (index: number): boolean =>
    lines.slice(Math.max(0, index - context), index + context + 1).some(({ sign }) => sign !== ' ');
  const hunks: string[] = [];
  let [old, now] = [1, 1];
  let hunk: { old: number; now: number; lines: Line[] } | undefined;
  for (const [index, line] of lines.entries()) {
    if (near(index)) (hunk ??= { old, now, lines: [] }).lines.push(line);
    else if (hunk !== undefined) {
      hunks.push(hunkText(hunk));
      hunk = undefined;
    }
    if (line.sign !== '+') old++;
    if (line.sign !== '-') now++;
  }
  return hunk === undefined ? hunks : [...hunks, hunkText(hunk)];
}

function hunkText({ old, now, lines }: { readonly old: number; readonly now: number; readonly lines: readonly Line[] }): string {
  const count = (sign: Line['sign']): number => lines.filter((line) => line.sign !== sign).length;
  const head = `@@ -${side(old, count('+'))} +${side(now, count('-'))} @@\n`;
  return head + lines.map(({ sign, text }) => `${sign}${text}\n`).join('');
}

function side(start: number, length: number): string {
  return length === 0 ? `${start - 1},0` : `${start},${length}`;
}
