/** Where in a file a policy was that was deleted, so that it can be put back between what was around it. Pure. */
import type { FileChange } from '@eastwest/shared/protocol';

export interface Hole {
  /** The text in front of it, and behind it. */
  readonly above: string;
  readonly below: string;
  /** What was taken out, and what was put in its place, if anything. */
  readonly cut: string;
  readonly put: string;
}

export function holeOf({ before = '', after = '' }: Pick<FileChange, 'before' | 'after'>): Hole {
  let start = 0;
  while (start < before.length && start < after.length && before[start] === after[start]) start++;
  let end = 0;
  const rest = Math.min(before.length, after.length) - start;
  while (end < rest && before.at(-1 - end) === after.at(-1 - end)) end++;
  const of = (text: string): string => text.slice(start, text.length - end);
  return { above: before.slice(0, start), below: before.slice(before.length - end), cut: of(before), put: of(after) };
}

/** So much around it, in UTF-16 units: as much as is still there, or what is next to it on one side. */
const contexts = [
  [Infinity, Infinity],
  [2000, 2000],
  [400, 400],
  [80, 80],
  [400, 0],
  [0, 400],
] as const;

/** The text with what was cut where it was; undefined where that place cannot be told any more. */
export function filled(text: string, { above, below, cut, put }: Hole): string | undefined {
  for (const [front, back] of contexts) {
    const [before, after] = [front === 0 ? '' : above.slice(-front), below.slice(0, back)];
    const at = onlyPlaceOf(before + put + after, text);
    if (at === undefined) continue;
    const from = at + before.length;
    return text.slice(0, from) + cut + text.slice(from + put.length);
  }
  return undefined;
}

function onlyPlaceOf(part: string, text: string): number | undefined {
  if (part === '') return text === '' ? 0 : undefined;
  const at = text.indexOf(part);
  return at !== -1 && text.indexOf(part, at + 1) === -1 ? at : undefined;
}
