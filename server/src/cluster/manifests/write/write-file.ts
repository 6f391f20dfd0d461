/**
 * Puts new contents in the place of a file: all or nothing, and never over what somebody else wrote meanwhile.
 *
 * INVARIANT (no lost edit): what is replaced or removed is what was read. It is compared right before, and again right
 * after on the file itself, which keeps a second name until then: an editor that was just writing it gets it back.
 */
import { randomBytes } from 'node:crypto';
import { dirname, join } from 'node:path';
import { codeOf } from '../places.ts';
import type { Disk } from './disk.ts';
import { versionOf } from './text-file.ts';

export interface Write {
  /** Real path. */
  readonly path: string;
  /** Version of what is there; undefined where nothing is. */
  readonly expected: string | undefined;
  /** Undefined removes the file. */
  readonly bytes: Buffer | undefined;
  readonly like: { readonly mode: number; readonly uid?: number; readonly gid?: number };
}

/** False: nothing was written, for the file is another one by now. Throws what the disk says; nothing is written then either. */
export function writeFile({ path, expected, bytes, like }: Write, disk: Disk): boolean {
  const fresh = besides(path);
  try {
    if (bytes !== undefined) disk.create(fresh, bytes, like);
    const written = expected === undefined ? place(path, fresh, disk) : swap({ path, expected, fresh: bytes && fresh }, disk);
    if (written) disk.sync(path);
    return written;
  } finally {
    disk.remove(fresh);
  }
}

/** Hidden, so that nobody reads it as a manifest, should it ever be left behind. */
function besides(path: string): string {
  return join(dirname(path), `.eastwest-${randomBytes(8).toString('hex')}.tmp`);
}

function place(path: string, fresh: string, disk: Disk): boolean {
  try {
    disk.link(fresh, path);
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST' || isThere(path, disk)) return false;
    disk.rename(fresh, path);
    return true;
  }
}

function isThere(path: string, disk: Disk): boolean {
  try {
    disk.read(path);
    return true;
  } catch (error) {
    return codeOf(error) !== 'ENOENT';
  }
}

interface Swap {
  readonly path: string;
  readonly expected: string;
  /** Undefined: nothing comes in its place. */
  readonly fresh: string | undefined;
}

function swap({ path, expected, fresh }: Swap, disk: Disk): boolean {
  const kept = besides(path);
  const isKept = keep(path, kept, disk);
  try {
    if (!isStill(path, expected, disk)) return false;
    if (fresh === undefined) disk.remove(path);
    else disk.rename(fresh, path);
    if (!isKept || isStill(kept, expected, disk)) return true;
    disk.rename(kept, path);
    return false;
  } finally {
    if (isKept) disk.remove(kept);
  }
}

/** Some file systems know no second names; the comparison right before is then all. */
function keep(path: string, kept: string, disk: Disk): boolean {
  try {
    disk.link(path, kept);
    return true;
  } catch {
    return false;
  }
}

function isStill(path: string, expected: string, disk: Disk): boolean {
  try {
    return versionOf(disk.read(path)) === expected;
  } catch (error) {
    // Gone, or something else than a file has come in its place.
    if (codeOf(error) === 'ENOENT' || codeOf(error) === 'ELOOP') return false;
    throw error;
  }
}
