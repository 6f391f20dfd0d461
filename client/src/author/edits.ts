/** The smallest single replacement that turns one text into another, so that cursor, selection and undo survive. Pure. */
export interface Replacement {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

export function replacementOf(from: string, to: string): Replacement | undefined {
  if (from === to) return undefined;
  const shorter = Math.min(from.length, to.length);
  let start = 0;
  while (start < shorter && from[start] === to[start]) start++;
  let tail = 0;
  while (tail < shorter - start && from.at(-1 - tail) === to.at(-1 - tail)) tail++;
  return { start, end: from.length - tail, text: to.slice(start, to.length - tail) };
}
