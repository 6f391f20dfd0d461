/** Real files in a folder of their own, gone after the test. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';

export interface TestFolder {
  readonly path: string;
  /** The path of a file in it. */
  at(name: string): string;
  write(name: string, text: string): string;
}

export function testFolder(files: Readonly<Record<string, string>> = {}): TestFolder {
  const path = mkdtempSync(join(tmpdir(), 'eastwest-'));
  onTestFinished(() => rmSync(path, { recursive: true, force: true }));
  const folder: TestFolder = {
    path,
    at: (name) => join(path, name),
    write(name, text) {
      mkdirSync(dirname(join(path, name)), { recursive: true });
      writeFileSync(join(path, name), text);
      return join(path, name);
    },
  };
  for (const [name, text] of Object.entries(files)) folder.write(name, text);
  return folder;
}
