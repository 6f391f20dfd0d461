/**
 * Which versions of a file somebody has looked at, and which of them only we have changed since: a change set writes one
 * file several times, and what it has shown before its first write still stands before its second.
 */
import { changeInWords } from './file-change.ts';
import { absentVersion } from './text-file.ts';

interface State {
  readonly version: string;
  readonly text: string;
}

export const absent: State = { version: absentVersion, text: '' };

/** Looked at longer ago than this many dry runs: what changed is not told in lines any more. */
const keptTexts = 32;
const longest = 1 << 20;

export class KnownVersions {
  /** By path and version. */
  readonly #shown = new Map<string, string>();
  /** By path, the versions that followed one another by nothing but writes from here. */
  readonly #ours = new Map<string, readonly string[]>();

  shown(path: string, { version, text }: State): void {
    if (text.length > longest) return;
    const key = keyOf(path, version);
    this.#shown.delete(key);
    this.#shown.set(key, text);
    const [oldest] = this.#shown.keys();
    if (this.#shown.size > keptTexts && oldest !== undefined) this.#shown.delete(oldest);
  }

  wrote(path: string, before: string, after: string): void {
    const chain = this.#ours.get(path) ?? [];
    this.#ours.set(path, chain.at(-1) === before ? [...chain, after].slice(-200) : [before, after]);
  }

  /** What others have changed since, in words; undefined when that is nothing. */
  changeSince(path: string, seen: string, now: State): string | undefined {
    if (seen === now.version) return undefined;
    const chain = this.#ours.get(path) ?? [];
    if (chain.at(-1) === now.version && chain.includes(seen)) return undefined;
    if (now.version === absentVersion) return 'it is gone';
    if (seen === absentVersion) return 'there was no such file';
    const text = this.#shown.get(keyOf(path, seen));
    return text === undefined ? 'it is another one' : changeInWords(text, now.text);
  }
}

function keyOf(path: string, version: string): string {
  return `${version} ${path}`;
}
