/** A file as text that can be written back byte for byte, and as a version to compare by. */
import { createHash } from 'node:crypto';
import { defaultLimits } from '../limits.ts';
import { readBytes, UnreadableError } from '../read-text.ts';

export interface TextFile {
  /** Of the bytes. */
  readonly version: string;
  readonly mark: '' | '\uFEFF';
  /** Without the byte order mark. */
  readonly text: string;
}

/** The version of a file that is not there. */
export const absentVersion = 'absent';

export function versionOf(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex').slice(0, 32);
}

/** Throws as reading does, and UnreadableError for what is no text. */
export async function readTextFile(path: string): Promise<TextFile> {
  return textFileOf(await readBytes(path, defaultLimits.fileBytes));
}

export function textFileOf(bytes: Buffer): TextFile {
  const whole = bytes.toString('utf8');
  if (!bytes.equals(Buffer.from(whole))) throw new UnreadableError('not UTF-8 text');
  const marked = whole.startsWith('\uFEFF');
  return { version: versionOf(bytes), mark: marked ? '\uFEFF' : '', text: marked ? whole.slice(1) : whole };
}

export function bytesOf(mark: TextFile['mark'], text: string): Buffer {
  return Buffer.from(mark + text);
}
