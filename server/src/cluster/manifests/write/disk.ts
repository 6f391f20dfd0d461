/** What writing asks of the disk, so that tests can make it full or have somebody else write at the worst moment. */
import {
  closeSync,
  constants,
  fchmodSync,
  fchownSync,
  fstatSync,
  fsyncSync,
  linkSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { dirname } from 'node:path';

export interface Disk {
  /** A new file, on the disk when this returns. */
  create(path: string, bytes: Buffer, like: { readonly mode: number; readonly uid?: number; readonly gid?: number }): void;
  read(path: string): Buffer;
  /** A second name for a file; fails where the name is taken. */
  link(from: string, to: string): void;
  rename(from: string, to: string): void;
  remove(path: string): void;
  /** Makes what happened to names in the folder of `path` last. */
  sync(path: string): void;
}

export const realDisk: Disk = {
  create(path, bytes, { mode, uid, gid }) {
    const file = openSync(path, 'wx', 0o600);
    try {
      for (let written = 0; written < bytes.length;) written += writeSync(file, bytes, written);
      // The owner of somebody else's file cannot be given back; what was shared through its group stays so where it can.
      if (uid !== undefined && gid !== undefined)
        attempt(
          () => fchownSync(file, uid, gid),
          () => fchownSync(file, -1, gid),
        );
      fchmodSync(file, mode & 0o7777);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
  },
  read(path) {
    // A link is nobody's contents, and a pipe is not waited for.
    const file = openSync(path, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0));
    try {
      return fstatSync(file).isFile() ? readFileSync(file) : Buffer.alloc(0);
    } finally {
      closeSync(file);
    }
  },
  link: linkSync,
  rename: renameSync,
  remove: (path) => rmSync(path, { force: true }),
  sync(path) {
    attempt(() => {
      const folder = openSync(dirname(path), 'r');
      try {
        fsyncSync(folder);
      } finally {
        closeSync(folder);
      }
    });
  },
};

/** Not every system knows owners, or syncs folders. */
function attempt(...ways: readonly (() => void)[]): void {
  for (const way of ways) {
    try {
      way();
      return;
    } catch {
      // The next way, if there is one.
    }
  }
}
