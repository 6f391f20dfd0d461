/** Line ends of a text that replaces another one: an editor works with one kind, a file may have the other, or both. */

export type LineEnd = '\n' | '\r\n';

interface Line {
  readonly text: string;
  /** Empty for a last line that is not ended. */
  readonly end: string;
}

/** The more frequent one of the first text that has any. */
export function usualLineEnd(...texts: readonly string[]): LineEnd {
  for (const text of texts) {
    const all = text.split('\n').length - 1;
    const windows = text.split('\r\n').length - 1;
    if (all > 0) return windows * 2 > all ? '\r\n' : '\n';
  }
  return '\n';
}

/** The lines at the beginning and the end that are those of `before` keep their ends; all others get the usual one. */
export function withLineEndsOf(text: string, before: string, usual: LineEnd): string {
  const [old, lines] = [linesOf(before), linesOf(text)];
  const most = Math.min(old.length, lines.length);
  let head = 0;
  while (head < most && old[head]?.text === lines[head]?.text) head++;
  let tail = 0;
  while (tail < most - head && old.at(-1 - tail)?.text === lines.at(-1 - tail)?.text) tail++;
  const ended = lines.map(({ text: own, end }, index) => {
    const kept = index < head ? old[index] : index >= lines.length - tail ? old[index - lines.length + old.length] : undefined;
    return own + (end === '' ? '' : kept === undefined || kept.end === '' ? usual : kept.end);
  });
  return ended.join('');
}

/** A text that ends with a line end has no empty line after it. */
function linesOf(text: string): readonly Line[] {
  return [...text.matchAll(/([^\n]*?)(\r?\n|$)/g)]
    .map(([, own = '', end = '']): Line => ({ text: own, end }))
    .filter(({ text: own, end }) => own !== '' || end !== '');
}
