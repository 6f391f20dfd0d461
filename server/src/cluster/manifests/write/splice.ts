/**
 * A document put into, taken out of and added to the text of a file. Pure, and blind to what the texts mean: each function
 * gives the ways to write it, the best first, and `verify.ts` finds the first that leaves everything else as it was.
 */
import { readYaml } from '@eastwest/shared/kube';
import type { DocumentSpan } from '@eastwest/shared/kube';
import { usualLineEnd, withLineEndsOf } from './line-ends.ts';

const beginsMarked = /^(?:[ \t]*(?:#.*)?\r?\n)*---(?:\s|$)/;
const markerLine = /^---[ \t]*\r?\n/;

/** The end of the file, and the marker in front of the document, stay as they were, whatever was typed there. */
export function replacements(file: string, { from, body, to }: DocumentSpan, typed: string): readonly string[] {
  const before = file.slice(body, to);
  const usual = usualLineEnd(before, file);
  const text = withLineEndsOf(typed, before, usual);
  const put = (own: string): string => file.slice(0, body) + own + file.slice(to);
  const ended = endedLike(text, before, to === file.length, usual);
  const bare =
    body > from && markerLine.test(file.slice(0, body).slice(lastLineStart(file, body))) ? ended.replace(markerLine, '') : ended;
  return [put(bare), put(ended), put(text), put(`---${usual}${ended}`)];
}

function lastLineStart(file: string, end: number): number {
  return file.lastIndexOf('\n', end - 2) + 1;
}

/** Where something follows, a line that was not ended (`}---`) may be ended now; the end of the file is nobody's edit. */
function endedLike(text: string, before: string, last: boolean, usual: string): string {
  if (before.endsWith('\n')) return text.endsWith('\n') ? text : text + usual;
  return last ? text.replace(/(?:\r?\n)+$/, '') : text;
}

/** Undefined: nothing is left in the file. */
export function removals(file: string, { from, body, to }: DocumentSpan): readonly string[] | undefined {
  const rest = file.slice(0, from) + file.slice(to);
  if (/^(?:(?:---|\.\.\.)?[ \t]*(?:\r?\n|$))*$/.test(rest)) return undefined;
  // What stands above the first marker of a file is about the file.
  const heading = from === 0 ? (/^(?:[ \t]*(?:#.*)?\r?\n)+(?=---\s)/.exec(file.slice(0, to))?.[0] ?? '') : '';
  return [heading + rest, file.slice(0, body) + file.slice(to)];
}

export function additions(file: string, typed: string): readonly string[] {
  const usual = usualLineEnd(file);
  const text = withLineEndsOf(typed.endsWith('\n') ? typed : `${typed}\n`, '', file === '' ? usualLineEnd(typed) : usual);
  const base = file === '' || file.endsWith('\n') ? file : file + usual;
  const marked = `${base}---${usual}${text}`;
  const isOpen = /(?:^|\n)---[ \t]*\r?\n\s*$/.test(base) || readYaml(base).length === 0;
  return isOpen || beginsMarked.test(text) ? [base + text, marked] : [marked];
}
