/** Tells that something under the given paths may have changed; what, the reader finds out by looking. */
import { statSync } from 'node:fs';
import type { Stats } from 'node:fs';
import { basename, dirname, resolve, sep } from 'node:path';
import { watch } from 'chokidar';
import type { FSWatcher } from 'chokidar';
import { isSkipped, mayBeManifest } from './find-files.ts';

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
  const within = isFolder(path);
  const folder = within ? path : dirname(path);
  const watcher = watch(folder, {
    ignored: (candidate, stats) => candidate !== folder && (within ? isIgnored(folder, candidate, stats) : candidate !== path),
    ignoreInitial: true,
    followSymlinks: false,
    usePolling: poll,
    interval: 1000,
    ...(within ? {} : { depth: 0 }),
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

/** The double-dot links of a mounted ConfigMap are watched: by changing them its files are replaced. */
function isIgnored(folder: string, candidate: string, stats: Stats | undefined): boolean {
  const steps = candidate
    .slice(folder.length)
    .split(sep)
    .filter((step) => step !== '');
  if (steps.some((step) => isSkipped(step) && !step.startsWith('..'))) return true;
  return stats?.isFile() === true && !mayBeManifest(basename(candidate));
}

function isFolder(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch {
    return false;
  }
}
