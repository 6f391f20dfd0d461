/**
 * Which files a list of paths means (T21): regular files only, in a fixed order, never outside of a given folder, and
 * bounded. Whatever is left out is named, because it could have held what decides.
 */
import { compareText } from '@eastwest/shared/base';
import { lstat, readdir, realpath, stat } from 'node:fs/promises';
import { isAbsolute, join, relative, sep } from 'node:path';
import type { SourceProblem } from '@eastwest/shared/protocol';
import { UsageError } from '../../usage-error.ts';
import type { Limits } from './limits.ts';
import { formatBytes } from './limits.ts';
import { codeOf, fileProblem, messageOf } from './places.ts';

export interface FoundFile {
  /** As it is shown. */
  readonly name: string;
  /** Real path: no symbolic link is left in it. */
  readonly path: string;
}

export interface Found {
  /** In the order of the given paths; inside a folder by name, as `kubectl apply -R -f` reads it. */
  readonly files: readonly FoundFile[];
  /** The given paths that are folders. */
  readonly folders: readonly FoundFile[];
  /** Files that look like manifests and are not read. */
  readonly leftOut: readonly SourceProblem[];
  /** Given paths that do not exist. */
  readonly missing: readonly string[];
  /** Kustomizations among the files: not built, only told. */
  readonly kustomizations: readonly string[];
}

export const manifestName = /\.(ya?ml|json)$/i;
export const kustomizationName = /^kustomization(\.ya?ml)?$/i;

/** By its name: what else a folder holds is of no interest. */
export function mayBeManifest(name: string): boolean {
  return manifestName.test(name) || kustomizationName.test(name);
}

/** Hidden folders hold repositories and caches, hidden files are what editors leave: neither is a manifest. */
export function isSkipped(name: string): boolean {
  return name === 'node_modules' || name.startsWith('.');
}

/** Throws UsageError when there is far more to look through than manifests could ever be. */
export async function findFiles(paths: readonly string[], limits: Limits): Promise<Found> {
  const search = new Search(limits);
  for (const path of paths) await search.given(path);
  return search.found();
}

class Search {
  readonly #limits: Limits;
  readonly #files: FoundFile[] = [];
  readonly #folders: FoundFile[] = [];
  readonly #leftOut: SourceProblem[] = [];
  readonly #missing: string[] = [];
  readonly #kustomizations: string[] = [];
  /** Real paths of files and folders seen: each is read once, and a loop of links ends. */
  readonly #seen = new Set<string>();
  #bytes = 0;
  #entries = 0;
  #overflow = 0;

  constructor(limits: Limits) {
    this.#limits = limits;
  }

  found(): Found {
    const overflow = this.#overflow;
    const tooMany =
      overflow === 0
        ? []
        : [
            fileProblem('error', this.#files.at(-1)?.name ?? '', `${overflow} more files are left out`, {
              hint: `at most ${this.#limits.files} files and ${formatBytes(this.#limits.totalBytes)} are read: name a smaller folder`,
            }),
          ];
    return {
      files: this.#files,
      folders: this.#folders,
      leftOut: [...this.#leftOut, ...tooMany],
      missing: this.#missing,
      kustomizations: this.#kustomizations,
    };
  }

  /** A path that the user wrote: it may be a link itself, and a file needs no particular extension. */
  async given(path: string): Promise<void> {
    const name = shownName(path);
    try {
      const real = await realpath(path);
      const info = await stat(real);
      if (info.isDirectory()) {
        this.#folders.push({ name, path: real });
        await this.#folder({ name, path: real }, real, 0);
      } else if (info.isFile()) this.#file({ name, path: real }, info.size);
      else this.#leave(name, 'not a regular file', 'pass the contents on standard input: --manifests -');
    } catch (error) {
      if (error instanceof UsageError) throw error;
      if (codeOf(error) === 'ENOENT' || codeOf(error) === 'ENOTDIR') this.#missing.push(path);
      else this.#leave(name, reasonOf(error));
    }
  }

  async #folder(folder: FoundFile, root: string, depth: number): Promise<void> {
    if (this.#seen.has(folder.path)) return;
    this.#seen.add(folder.path);
    if (depth > this.#limits.depth) {
      this.#leave(folder.name, `folders nest deeper than ${this.#limits.depth}`);
      return;
    }
    const entries = await readdir(folder.path, { withFileTypes: true }).catch((error: unknown) => {
      this.#leave(folder.name, reasonOf(error));
      return [];
    });
    this.#count(entries.length);
    for (const entry of entries.sort((left, right) => compareText(left.name, right.name))) {
      const { name } = entry;
      if (isSkipped(name) || (entry.isFile() && !mayBeManifest(name))) continue;
      await this.#entry({ name: join(folder.name, name), path: join(folder.path, name) }, name, root, depth);
    }
  }

  #count(entries: number): void {
    this.#entries += entries;
    if (this.#entries > this.#limits.entries)
      throw new UsageError(`more than ${this.#limits.entries} files and folders to look through`, 'name a smaller folder');
  }

  async #entry(entry: FoundFile, name: string, root: string, depth: number): Promise<void> {
    const looksLikeManifest = manifestName.test(name);
    try {
      const own = await lstat(entry.path);
      const real = own.isSymbolicLink() ? await realpath(entry.path) : entry.path;
      const info = own.isSymbolicLink() ? await stat(real) : own;
      if (!isInside(real, root)) {
        if (looksLikeManifest || info.isDirectory()) this.#leave(entry.name, 'a symbolic link that leads out of the folder');
      } else if (info.isDirectory()) await this.#folder({ ...entry, path: real }, root, depth + 1);
      else if (kustomizationName.test(name)) this.#kustomizations.push(entry.name);
      else if (!looksLikeManifest) return;
      else if (info.isFile()) this.#file({ ...entry, path: real }, info.size);
      else this.#leave(entry.name, 'not a regular file');
    } catch (error) {
      if (error instanceof UsageError) throw error;
      // Gone since the folder was listed: it is not there, which is what the next look would say too.
      if (codeOf(error) === 'ENOENT' && !(await isLink(entry.path))) return;
      if (looksLikeManifest) this.#leave(entry.name, reasonOf(error));
    }
  }

  #file(file: FoundFile, size: number): void {
    if (this.#seen.has(file.path)) return;
    this.#seen.add(file.path);
    if (size > this.#limits.fileBytes) {
      const limit = formatBytes(this.#limits.fileBytes);
      this.#leave(file.name, `${formatBytes(size)} is too large`, `a file may have up to ${limit}`);
    } else if (this.#files.length >= this.#limits.files || this.#bytes + size > this.#limits.totalBytes) this.#overflow++;
    else {
      this.#files.push(file);
      this.#bytes += size;
    }
  }

  #leave(name: string, message: string, hint?: string): void {
    this.#leftOut.push(fileProblem('error', name, `left out: ${message}`, hint === undefined ? {} : { hint }));
  }
}

/** Relative to the current folder where it is inside, else as given. */
function shownName(path: string): string {
  const fromHere = relative('.', path);
  if (fromHere === '') return '.';
  return fromHere.startsWith('..') || isAbsolute(fromHere) ? path : fromHere;
}

export function isInside(path: string, root: string): boolean {
  return path === root || path.startsWith(root.endsWith(sep) ? root : root + sep);
}

async function isLink(path: string): Promise<boolean> {
  return lstat(path).then(
    (info) => info.isSymbolicLink(),
    () => false,
  );
}

const reasons = new Map([
  ['ENOENT', 'a symbolic link to something that does not exist'],
  ['ELOOP', 'a symbolic link in a loop'],
  ['EACCES', 'no permission to read it'],
  ['EPERM', 'no permission to read it'],
]);

function reasonOf(error: unknown): string {
  return reasons.get(codeOf(error) ?? '') ?? messageOf(error);
}
