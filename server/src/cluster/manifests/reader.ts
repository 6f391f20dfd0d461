/** Paths → objects, problems, and what could not be seen. Every reading is of everything; unchanged texts are not parsed again. */
import { setImmediate } from 'node:timers/promises';
import { keyOf } from '@eastwest/shared/kube';
import type { ClusterObject, HiddenKind, ObjectKey, Origin } from '@eastwest/shared/kube';
import type { SourceProblem } from '@eastwest/shared/protocol';
import { UsageError } from '../../usage-error.ts';
import { findFiles } from './find-files.ts';
import type { Found, FoundFile } from './find-files.ts';
import { hiddenKinds } from './hidden.ts';
import type { Unread } from './hidden.ts';
import { defaultLimits } from './limits.ts';
import type { Limits } from './limits.ts';
import { mergeFiles } from './merge.ts';
import { parseFile } from './parse-file.ts';
import type { ParsedFile } from './parse-file.ts';
import { fileProblem } from './places.ts';
import { readStdin, readTextFile, unreadableReason } from './read-text.ts';

export interface Reading {
  /** Keys are distinct. */
  readonly objects: readonly ClusterObject[];
  readonly problems: readonly SourceProblem[];
  /** Kinds of which something may not have been read, so that what it could decide is unknown. */
  readonly hidden: readonly HiddenKind[];
  /** Given paths that do not exist. */
  readonly missing: readonly string[];
  /** What was read, and where more could be: what may be written. */
  readonly found: Pick<Found, 'files' | 'folders'>;
  /** The places of a policy: more than one when several files have it. */
  readonly placesOf: (key: ObjectKey) => readonly Origin[];
  /** What a file says, by its name in the places; undefined for one that gave no text. */
  readonly textOf: (file: string) => string | undefined;
}

const stdin = '-';
/** Files read at the same time. */
const batch = 32;

export class ManifestReader {
  readonly #paths: readonly string[];
  readonly #limits: Limits;
  #texts = new Map<string, { readonly text: string; readonly parsed: ParsedFile }>();
  #stdin: { readonly text: string; readonly parsed: ParsedFile } | undefined;

  constructor(paths: readonly string[], limits: Limits = defaultLimits) {
    if (paths.filter((path) => path === stdin).length > 1) throw new UsageError('standard input can be read only once');
    this.#paths = paths;
    this.#limits = limits;
  }

  async read(): Promise<Reading> {
    const found = await findFiles(
      this.#paths.filter((path) => path !== stdin),
      this.#limits,
    );
    const files = await this.#readFiles(found.files);
    const all = this.#paths.includes(stdin) ? [...files, await this.#readStdin()] : files;
    const { objects, problems } = mergeFiles(all);
    const unread = [...all.flatMap((file) => file.unread), ...found.leftOut.map(leftOutAsUnread)];
    return {
      objects,
      problems: [
        ...found.leftOut,
        ...found.kustomizations.map(kustomizationProblem),
        ...problems,
        ...this.#emptiness(all, objects, found),
      ],
      hidden: hiddenKinds(unread),
      missing: found.missing,
      found,
      placesOf: (key) => all.flatMap((file) => file.objects.flatMap((object) => placeIf(object, key))),
      textOf: this.#textByName(found.files),
    };
  }

  async #readFiles(files: readonly FoundFile[]): Promise<readonly ParsedFile[]> {
    const before = this.#texts;
    this.#texts = new Map();
    const parsed: ParsedFile[] = [];
    for (let start = 0; start < files.length; start += batch) {
      const some = files.slice(start, start + batch);
      const texts = await Promise.all(some.map((file) => this.#text(file)));
      for (const [index, file] of some.entries()) {
        const text = texts[index];
        parsed.push(
          typeof text === 'string' ? await this.#parsed(file, text, before.get(file.path)) : (text ?? nothing(file.name)),
        );
      }
    }
    return parsed;
  }

  /** The text, or what stands for a file that gives none. */
  async #text({ name, path }: FoundFile): Promise<string | ParsedFile> {
    try {
      return await readTextFile(path, this.#limits.fileBytes);
    } catch (error) {
      const problem = fileProblem('error', name, `left out: ${unreadableReason(error)}`);
      return { ...nothing(name), problems: [problem], unread: [leftOutAsUnread(problem)] };
    }
  }

  async #parsed(
    { name, path }: FoundFile,
    text: string,
    known: { readonly text: string; readonly parsed: ParsedFile } | undefined,
  ): Promise<ParsedFile> {
    if (known !== undefined && known.text === text && known.parsed.file === name) {
      this.#texts.set(path, known);
      return known.parsed;
    }
    // Parsing is work on the thread that serves the page: others get their turn between two files.
    await setImmediate();
    const parsed = parseFile(text, name);
    this.#texts.set(path, { text, parsed });
    return parsed;
  }

  async #readStdin(): Promise<ParsedFile> {
    if (this.#stdin === undefined) {
      const text = await readStdin(this.#limits.fileBytes);
      this.#stdin = { text, parsed: parseFile(text, stdin) };
    }
    return this.#stdin.parsed;
  }

  #textByName(files: readonly FoundFile[]): Reading['textOf'] {
    const [texts, input] = [this.#texts, this.#stdin];
    const paths = new Map(files.map(({ name, path }) => [name, path]));
    return (file) => (file === stdin ? input : texts.get(paths.get(file) ?? ''))?.text;
  }

  #emptiness(files: readonly ParsedFile[], objects: readonly ClusterObject[], { missing }: Found): readonly SourceProblem[] {
    if (objects.length > 0 || missing.length > 0) return [];
    const where = this.#paths.join(', ');
    const message =
      files.length === 0
        ? 'no file named *.yaml, *.yml or *.json in it'
        : 'no workload, pod, namespace, node, service or network policy in it';
    return [fileProblem('warning', where, message)];
  }
}

function placeIf(object: ClusterObject, key: ObjectKey): readonly Origin[] {
  const isPolicy = object.kind === 'NetworkPolicy' || object.kind === 'ForeignPolicy';
  return isPolicy && object.origin !== undefined && keyOf(object) === key ? [object.origin] : [];
}

function nothing(file: string): ParsedFile {
  return { file, objects: [], problems: [], unread: [] };
}

function leftOutAsUnread({ file = '', message }: SourceProblem): Unread {
  return { place: file, what: message, kinds: ['NetworkPolicy', 'Namespace'] };
}

function kustomizationProblem(file: string): SourceProblem {
  return fileProblem('warning', file, 'a kustomization is not built: the files beside it are read as they are', {
    hint: 'run `kubectl kustomize FOLDER | eastwest … --manifests -` to see what it makes of them',
  });
}
