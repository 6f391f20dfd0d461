/** A lock between processes: a file that only one can make. */
import { open, rm, stat } from 'node:fs/promises';

/** Whoever held it for so long was killed: what it guards takes milliseconds. */
const staleMs = 60_000;

/** Does nothing when somebody else is at it. */
export async function withLock(path: string, work: () => Promise<void>): Promise<void> {
  if (!(await taken(path))) return;
  try {
    await work();
  } finally {
    await rm(path, { force: true });
  }
}

async function taken(path: string): Promise<boolean> {
  try {
    await (await open(path, 'wx', 0o600)).close();
    return true;
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
    const since = await stat(path).catch(() => undefined);
    // Freed for the next one who comes: whoever frees it does not take it, so that two cannot both have freed it.
    if (since !== undefined && Date.now() - since.mtimeMs > staleMs) await rm(path, { force: true });
    return false;
  }
}
