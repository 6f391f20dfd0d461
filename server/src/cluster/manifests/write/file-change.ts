/** What a write does to a file, for people to look at: the whole of it, or of a long one the part that changes. */
import type { FileChange } from '@eastwest/shared/protocol';

/** Of one text, in UTF-16 units: more than this is no diff that anybody reads. */
const most = 256 * 1024;
const contextLines = 100;

interface Texts {
  readonly before?: string | undefined;
  readonly after?: string | undefined;
}

export function fileChange(path: string, version: string, { before, after }: Texts): FileChange {
  const isLong = Math.max(before?.length ?? 0, after?.length ?? 0) > most;
  if (!isLong) return { path, version, firstLine: 1, ...present({ before, after }) };
  const range = changedLines(before ?? '', after ?? '');
  const from = Math.max(0, range.from - contextLines);
  const part = (text: string | undefined, to: number): string | undefined => text && excerpt(text, from, to + contextLines);
  const parts = { before: part(before, range.beforeTo), after: part(after, range.afterTo) };
  return { path, version, firstLine: from + 1, cut: true, ...present(parts) };
}

function present({ before, after }: Texts): Pick<FileChange, 'before' | 'after'> {
  return { ...(before === undefined ? {} : { before }), ...(after === undefined ? {} : { after }) };
}

function excerpt(text: string, from: number, to: number): string {
  return text
    .split(/(?<=\n)/)
    .slice(from, to)
    .join('')
    .slice(0, most);
}

export interface ChangedLines {
  /** Index of the first line that differs; where the part that differs ends, in each of the texts. */
  readonly from: number;
  readonly beforeTo: number;
  readonly afterTo: number;
}

export function changedLines(before: string, after: string): ChangedLines {
  const [old, now] = [before.split('\n'), after.split('\n')];
  let from = 0;
  while (from < old.length && from < now.length && old[from] === now[from]) from++;
  let [beforeTo, afterTo] = [old.length, now.length];
  while (beforeTo > from && afterTo > from && old[beforeTo - 1] === now[afterTo - 1]) {
    beforeTo--;
    afterTo--;
  }
  return { from, beforeTo, afterTo };
}

/** `line 3`, `lines 3 to 5`, `2 lines after line 4 are gone` */
export function changeInWords(before: string, after: string): string {
  const { from, beforeTo, afterTo } = changedLines(before, after);
  const gone = beforeTo - from;
  if (afterTo === from) return `${gone === 1 ? 'a line' : `${gone} lines`} after line ${from} ${gone === 1 ? 'is' : 'are'} gone`;
  const lines = afterTo === from + 1 ? `line ${from + 1}` : `lines ${from + 1} to ${afterTo}`;
  return `${lines} ${afterTo === from + 1 ? 'is' : 'are'} ${gone === 0 ? 'new' : 'different'}`;
}
