/** Bytes of files and of standard input as text: bounded, regular files only, strictly UTF-8. */
import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { UsageError } from '../../usage-error.ts';
import { defaultLimits, formatBytes } from './limits.ts';
import { codeOf, messageOf } from './places.ts';

/** Says in its message, in words, why there is no text. */
export class UnreadableError extends Error {
  override readonly name = 'UnreadableError';
}

export async function readTextFile(path: string, most: number): Promise<string> {
  return decode(await readBytes(path, most));
}

/** Never waits for a writer (a FIFO) and never reads more than `most` bytes, whatever has become of the path since it was found. */
export async function readBytes(path: string, most: number): Promise<Buffer> {
  const file = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  try {
    const info = await file.stat();
    if (!info.isFile()) throw new UnreadableError('not a regular file');
    if (info.size > most) throw new UnreadableError(`${formatBytes(info.size)} is too large`);
    return await file.readFile();
  } finally {
    await file.close();
  }
}

export async function readStdin(most: number = defaultLimits.fileBytes): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of process.stdin) {
    const bytes = Buffer.from(chunk);
    size += bytes.length;
    if (size > most) throw new UsageError(`standard input is larger than ${formatBytes(most)}`);
    chunks.push(bytes);
  }
  try {
    return decode(Buffer.concat(chunks));
  } catch (error) {
    throw new UsageError(`standard input: ${messageOf(error)}`);
  }
}

/** A file that the user named, or `-`; whatever is wrong with it is the user's mistake. */
export async function readInput(path: string): Promise<string> {
  if (path === '-') return readStdin();
  try {
    return await readTextFile(path, defaultLimits.fileBytes);
  } catch (error) {
    throw new UsageError(`cannot read ${path}: ${unreadableReason(error)}`);
  }
}

const reasons = new Map([
  ['ENOENT', 'it does not exist'],
  ['ENOTDIR', 'it does not exist'],
  ['EISDIR', 'it is a folder'],
  ['EACCES', 'no permission to read it'],
  ['EPERM', 'no permission to read it'],
]);

export function unreadableReason(error: unknown): string {
  return reasons.get(codeOf(error) ?? '') ?? messageOf(error);
}

function decode(bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new UnreadableError('not UTF-8 text');
  }
}
