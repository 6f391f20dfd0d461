/**
 * A history as a file of JSON lines, one per cluster, readable by its owner only. Several processes may use it at once:
 * records are appended in one piece each, and whoever shortens the file takes along what was appended meanwhile.
 */
import { constants } from 'node:fs';
import { mkdir, open, readFile, rename, rm, stat } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { randomBytes } from 'node:crypto';
import { dirname } from 'node:path';
import { err, ok } from '@eastwest/shared/base';
import type { Result } from '@eastwest/shared/base';
import { withLock } from './lock.ts';
import { parseRecord } from './record.ts';
import type { LogRecord } from './record.ts';
import type { HistoryStore } from './store.ts';
import { trimmed } from './trim.ts';
import type { Cap } from './trim.ts';

export interface FileLimits extends Cap {
  /** The file is shortened to the cap when it has grown beyond this. */
  readonly fileBytes: number;
}

export const defaultFileLimits: FileLimits = { changes: 500, bytes: 8 << 20, fileBytes: 16 << 20 };

export function fileStore(path: string, shownPath = path, limits: FileLimits = defaultFileLimits): HistoryStore {
  return {
    kept: `in ${shownPath}`,
    pollMs: 15_000,
    append: (record) => attempt(() => append(path, record, limits)),
    read: () => attempt(async () => recordsIn(await textOf(path))),
  };
}

/** A line that is none is left out: the last one may be half written, of a process that was killed. */
export function recordsIn(text: string): LogRecord[] {
  return text.split('\n').flatMap((line) => {
    const record = line === '' ? undefined : parseRecord(line);
    return record === undefined ? [] : [record];
  });
}

async function append(path: string, record: LogRecord, limits: FileLimits): Promise<void> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  // The break in front ends a line that somebody else has left half written.
  const bytes = Buffer.from(`\n${JSON.stringify(record)}\n`);
  for (;;) {
    const file = await open(path, constants.O_APPEND | constants.O_CREAT | constants.O_WRONLY | constants.O_NOFOLLOW, 0o600);
    try {
      await writeWhole(file, bytes);
      const { ino, size } = await file.stat();
      // Shortened in between: it went to the file that was. Twice is no harm.
      if ((await inodeOf(path)) !== ino) continue;
      if (size > limits.fileBytes) await shorten(path, limits);
      return;
    } finally {
      await file.close();
    }
  }
}

async function writeWhole(file: FileHandle, bytes: Buffer): Promise<void> {
  const { bytesWritten } = await file.write(bytes);
  if (bytesWritten < bytes.length) throw new Error('the disk is full');
  await file.datasync();
}

/** Of several at once only one shortens; the others find it done. */
async function shorten(path: string, limits: FileLimits): Promise<void> {
  await withLock(`${path}.lock`, async () => {
    const old = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW);
    const fresh = `${path}.${randomBytes(6).toString('hex')}`;
    try {
      const text = await old.readFile('utf8');
      if (Buffer.byteLength(text) <= limits.fileBytes) return;
      const file = await open(fresh, constants.O_APPEND | constants.O_CREAT | constants.O_EXCL | constants.O_WRONLY, 0o600);
      try {
        const lines = trimmed(recordsIn(text), limits).map((record) => `${JSON.stringify(record)}\n`);
        await writeWhole(file, Buffer.from(lines.join('')));
        await rename(fresh, path);
        // What came to the old file while it was copied.
        const late = await old.readFile('utf8');
        if (late !== '') await writeWhole(file, Buffer.from(`\n${late}`));
      } finally {
        await file.close();
      }
    } finally {
      await old.close();
      await rm(fresh, { force: true });
    }
  });
}

async function textOf(path: string): Promise<string> {
  try {
    return await readFile(path, { encoding: 'utf8', flag: constants.O_RDONLY | constants.O_NOFOLLOW });
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return '';
    throw error;
  }
}

async function inodeOf(path: string): Promise<number | undefined> {
  try {
    return (await stat(path)).ino;
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw error;
  }
}

async function attempt<Value>(work: () => Promise<Value>): Promise<Result<Value, string>> {
  try {
    return ok(await work());
  } catch (error) {
    return err(error instanceof Error ? error.message : String(error));
  }
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}
