/** Tells that something under the given paths may have changed; what, the reader finds out by looking. */
import { statSync } from 'node:fs';
import { dirname, resolve, sep } from 'node:path';
import { watch } from 'chokidar';
import type { FSWatcher } from 'chokidar';

export interface PathWatcher {
  close(): Promise<void>;
}

interface WatchOptions {
  readonly changed: () => void;
  /** Watching does not work here (too many files for the system's limit); looking again and again does. */
  readonly failed: (error: unknown) => void;
  readonly poll: boolean;
}

/** Resolves when every path is under watch: what changes after that is told. */
export async function watchPaths(paths: readonly string[], options: WatchOptions): Promise<PathWatcher> {
  const watchers = paths.map((path) => watchPath(resolve(path), options));
  await Promise.all(watchers.map(({ ready }) => ready));
  return { close: async () => void (await Promise.all(watchers.map(({ watcher }) => watcher.close()))) };
}

function watchPath(path: string, { changed, failed, poll }: WatchOptions): { watcher: FSWatcher; ready: Promise<void> } {
  // A file is watched through its folder: editors replace the file, and a watch on the old one would see nothing more.
  const folder = isFolder(path) ? path : dirname(path);
  const watcher = watch(folder, {
    ignored: (candidate) =>
      candidate !== folder && (folder === path ? isSkipped(candidate.slice(folder.length)) : candidate !== path),
    ignoreInitial: true,
    followSymlinks: false,
    usePolling: poll,
    interval: 1000,
    ...(folder === path ? {} : { depth: 0 }),
  });
  const ready = new Promise<void>((resolve) => {
    watcher.once('ready', () => resolve());
    watcher.on('error', (error) => {
      failed(error);
      resolve();
    });
  });
  watcher.on('all', changed);
  return { watcher, ready };
}

/** Hidden folders hold repositories and caches, not manifests; the links of a mounted ConfigMap do change what is read. */
function isSkipped(inside: string): boolean {
  const steps = inside.split(sep).filter((step) => step !== '');
  return steps.some((step) => step === 'node_modules' || (step.startsWith('.') && !step.startsWith('..')));
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}
