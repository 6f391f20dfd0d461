/** Whether the disk would let us, found out before anybody presses a button. The answer is what to do about it. */
import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { codeOf, messageOf } from '../places.ts';
import type { Target } from './target.ts';

export async function refusedWrite({ name, path, isNew }: Target): Promise<string | undefined> {
  const folder = dirname(name);
  if (!(await isWritable(dirname(path))))
    return `the folder ${folder} is read-only: allow writing in it (\`chmod u+w ${folder}\`)`;
  if (isNew || (await isWritable(path))) return undefined;
  return `${name} is read-only: allow writing to it (\`chmod u+w ${name}\`)`;
}

/** A superuser may write to everything; that a file is marked as not to be written still means something. */
async function isWritable(path: string): Promise<boolean> {
  try {
    await access(path, constants.W_OK);
    return ((await stat(path)).mode & 0o222) !== 0;
  } catch {
    return false;
  }
}

export type DiskFailure =
  | { readonly outcome: 'forbidden'; readonly message: string }
  | { readonly outcome: 'unreachable'; readonly message: string; readonly written: 'no' };

const words = new Map([
  ['ENOSPC', 'the disk is full'],
  ['EDQUOT', 'the disk quota is used up'],
  ['EIO', 'the disk fails'],
]);

/** Nothing has been written. */
export function diskFailure(name: string, error: unknown): DiskFailure {
  const code = codeOf(error) ?? '';
  if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS') {
    const why = code === 'EROFS' ? 'the file system is mounted read-only' : 'no permission to write it or in its folder';
    return { outcome: 'forbidden', message: `${name} cannot be written: ${why}` };
  }
  return { outcome: 'unreachable', message: `${name} cannot be written: ${words.get(code) ?? messageOf(error)}`, written: 'no' };
}
