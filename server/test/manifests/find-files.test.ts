/** T21: which files a path means, and that nothing else is ever opened. */
import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { findFiles } from '../../src/cluster/manifests/find-files.ts';
import { defaultLimits } from '../../src/cluster/manifests/limits.ts';
import { testFolder } from '../support/folder.ts';
import type { TestFolder } from '../support/folder.ts';

async function names(folder: TestFolder, ...paths: readonly string[]): Promise<readonly string[]> {
  const { files } = await findFiles(paths.length === 0 ? [folder.path] : paths, defaultLimits);
  return files.map(({ name }) => name.slice(folder.path.length + 1));
}

async function leftOut(folder: TestFolder): Promise<readonly string[]> {
  const found = await findFiles([folder.path], defaultLimits);
  return found.leftOut.map(({ file = '', message }) => `${file.slice(folder.path.length + 1)}: ${message}`);
}

describe('files of a folder', () => {
  test('are those with a manifest extension, in every folder below, by name', async () => {
    const folder = testFolder({ 'b.yml': '', 'a/z.json': '', 'a/y/x.YAML': '', 'notes.md': '', 'c.yaml': '', 'B.yaml': '' });
    expect(await names(folder)).toEqual(['B.yaml', 'a/y/x.YAML', 'a/z.json', 'b.yml', 'c.yaml']);
  });

  test('leave out hidden folders and node_modules', async () => {
    const folder = testFolder({
      '.git/a.yaml': '',
      'node_modules/p/a.yaml': '',
      'sub/.cache/a.yaml': '',
      '.hidden.yaml': '',
      'ok.yaml': '',
    });
    expect(await names(folder)).toEqual(['ok.yaml']);
  });

  test('are read once when paths overlap', async () => {
    const folder = testFolder({ 'a/one.yaml': '', 'two.yaml': '' });
    expect(await names(folder, folder.at('a'), folder.path, folder.at('two.yaml'))).toEqual(['a/one.yaml', 'two.yaml']);
  });

  test('a file that is named needs no extension', async () => {
    const folder = testFolder({ 'policy.txt': '' });
    expect(await names(folder, folder.at('policy.txt'))).toEqual(['policy.txt']);
  });

  test('a kustomization is told and is no manifest', async () => {
    const folder = testFolder({ 'kustomization.yaml': '', 'web.yaml': '' });
    const found = await findFiles([folder.path], defaultLimits);
    expect(found.files.map(({ name }) => name)).toEqual([folder.at('web.yaml')]);
    expect(found.kustomizations).toEqual([folder.at('kustomization.yaml')]);
  });

  test('missing paths are named', async () => {
    const folder = testFolder({ 'web.yaml': '' });
    const gone = [folder.at('gone'), folder.at('web.yaml/below')];
    expect((await findFiles(gone, defaultLimits)).missing).toEqual(gone);
  });
});

describe('hostile folders (T21)', () => {
  test('a link out of the folder is left out, a link inside is followed', async () => {
    const outside = testFolder({ 'secret.yaml': '', 'more/secret.yaml': '' });
    const folder = testFolder({ '.data/web.yaml': '' });
    symlinkSync(outside.at('secret.yaml'), folder.at('secret.yaml'));
    symlinkSync(outside.at('more'), folder.at('more'));
    symlinkSync('.data/web.yaml', folder.at('web.yaml'));
    expect(await names(folder)).toEqual(['web.yaml']);
    expect(await leftOut(folder)).toEqual([
      'more: left out: a symbolic link that leads out of the folder',
      'secret.yaml: left out: a symbolic link that leads out of the folder',
    ]);
  });

  test('a folder beside it whose name begins alike is outside', async () => {
    const parent = testFolder({ 'app/web.yaml': '', 'app-secret/web.yaml': '' });
    symlinkSync(parent.at('app-secret'), parent.at('app/link'));
    expect(await names(parent, parent.at('app'))).toEqual(['app/web.yaml']);
  });

  test('the folder itself may be a link', async () => {
    const real = testFolder({ 'web.yaml': '' });
    const folder = testFolder();
    symlinkSync(real.path, folder.at('link'));
    expect(await names(folder, folder.at('link'))).toEqual(['link/web.yaml']);
  });

  test('links in a loop end', async () => {
    const folder = testFolder({ 'a/web.yaml': '' });
    symlinkSync('..', folder.at('a/up'));
    symlinkSync('self', folder.at('self'));
    symlinkSync('nowhere.yaml', folder.at('dangling.yaml'));
    symlinkSync('loop.yaml', folder.at('loop.yaml'));
    expect(await names(folder)).toEqual(['a/web.yaml']);
    expect(await leftOut(folder)).toEqual([
      'dangling.yaml: left out: a symbolic link to something that does not exist',
      'loop.yaml: left out: a symbolic link in a loop',
    ]);
  });

  test('a FIFO, a folder with a file name and a device are not opened', async () => {
    const folder = testFolder({ 'web.yaml': '' });
    execFileSync('mkfifo', [folder.at('pipe.yaml')]);
    mkdirSync(folder.at('folder.yaml'));
    symlinkSync('/dev/zero', folder.at('zero.yaml'));
    expect(await names(folder)).toEqual(['web.yaml']);
    expect(await leftOut(folder)).toEqual([
      'pipe.yaml: left out: not a regular file',
      'zero.yaml: left out: a symbolic link that leads out of the folder',
    ]);
  });

  test('a file that is named and is no regular file is not opened either', async () => {
    const { files, leftOut } = await findFiles(['/dev/zero'], defaultLimits);
    expect(files).toEqual([]);
    expect(leftOut[0]?.message).toBe('left out: not a regular file');
  });

  test('a huge file is left out unread', async () => {
    const folder = testFolder({ 'web.yaml': '' });
    writeFileSync(folder.at('huge.yaml'), '');
    truncateSync(folder.at('huge.yaml'), defaultLimits.fileBytes + 1);
    expect(await names(folder)).toEqual(['web.yaml']);
    expect(await leftOut(folder)).toEqual(['huge.yaml: left out: 32 MiB is too large']);
  });

  test('beyond the limits the rest is counted', async () => {
    const folder = testFolder(Object.fromEntries(Array.from({ length: 12 }, (_, index) => [`${index}.yaml`, 'a: b'])));
    const byCount = await findFiles([folder.path], { ...defaultLimits, files: 10 });
    expect(byCount.files).toHaveLength(10);
    expect(byCount.leftOut.map(({ message }) => message)).toEqual(['2 more files are left out']);
    const bySize = await findFiles([folder.path], { ...defaultLimits, totalBytes: 4 * 7 });
    expect(bySize.files).toHaveLength(7);
    expect(bySize.leftOut.map(({ message }) => message)).toEqual(['5 more files are left out']);
  });

  test('a folder of far too much is the wrong one', async () => {
    const folder = testFolder(Object.fromEntries(Array.from({ length: 12 }, (_, index) => [`sub/${index}.txt`, ''])));
    await expect(findFiles([folder.path], { ...defaultLimits, entries: 12 })).rejects.toThrow('more than 12 files and folders');
  });

  test('folders nest only so deep', async () => {
    const folder = testFolder({ 'a/b/c/deep.yaml': '', 'a/b/ok.yaml': '' });
    const found = await findFiles([folder.path], { ...defaultLimits, depth: 2 });
    expect(found.files.map(({ name }) => name)).toEqual([folder.at('a/b/ok.yaml')]);
    expect(found.leftOut.map(({ message }) => message)).toEqual(['left out: folders nest deeper than 2']);
  });

  test('a path with a NUL byte is a problem and no crash', async () => {
    expect((await findFiles(['a\0b'], defaultLimits)).leftOut).toHaveLength(1);
  });

  test.skipIf(process.getuid?.() === 0)('what may not be read is named', async () => {
    const folder = testFolder({ 'closed/web.yaml': '' });
    chmodSync(folder.at('closed'), 0);
    expect(await leftOut(folder)).toEqual(['closed: left out: no permission to read it']);
    chmodSync(folder.at('closed'), 0o700);
  });
});
