/** The smallest single replacement that turns one text into another, so that cursor, selection and undo survive. Pure. */
export interface Replacement {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

export function replacementOf(from: string, to: string): Replacement | undefined {
  if (from === to) return undefined;
  const start = commonHead(from, to);
  const tail = commonTail(from, to, Math.min(from.length, to.length) - start);
  return { start, end: from.length - tail, text: to.slice(start, to.length - tail) };
}

/** Long stretches that are alike are compared at once: this runs at every keystroke, also in a long text. */
const stretch = 1024;

function commonHead(from: string, to: string): number {
  const shorter = Math.min(from.length, to.length);
  let head = 0;
  while (head + stretch <= shorter && from.startsWith(to.slice(head, head + stretch), head)) head += stretch;
  while (head < shorter && from[head] === to[head]) head++;
  return head;
}

function commonTail(from: string, to: string, most: number): number {
  let tail = 0;
  const ends = (length: number): boolean => from.endsWith(to.slice(to.length - length, to.length - tail), from.length - tail);
  while (tail + stretch <= most && ends(tail + stretch)) tail += stretch;
  while (tail < most && from.at(-1 - tail) === to.at(-1 - tail)) tail++;
  return tail;
}
