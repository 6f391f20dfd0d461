/** Others write at the worst moment, the disk fails: nobody's text is lost, and nothing is half written. */
import { appendFileSync, existsSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { describe, expect, test, vi } from 'vitest';
import { indexObjects } from '../../../src/cluster/manifests/differences.ts';
import { ManifestReader } from '../../../src/cluster/manifests/reader.ts';
import { realDisk } from '../../../src/cluster/manifests/write/disk.ts';
import type { Disk } from '../../../src/cluster/manifests/write/disk.ts';
import { ManifestWriter } from '../../../src/cluster/manifests/write/writer.ts';
import { testFolder } from '../../support/folder.ts';
import type { TestFolder } from '../../support/folder.ts';
import { expectApplied, Followed, manifestOf } from './followed.ts';
import { policyYaml } from './policies.ts';

vi.setConfig({ testTimeout: 60_000 });

const web = policyYaml('web', 'web');
const edited = policyYaml('web', 'other');
const db = policyYaml('db', 'db');

/** One edit of `web` by a writer on this disk. */
async function editOn(disk: Disk, folder: TestFolder, text: string | undefined) {
  const reading = await new ManifestReader([folder.path]).read();
  const objects = indexObjects(reading.objects);
  const [live] = reading.objects;
  if (live?.kind !== 'NetworkPolicy') throw new Error('no policy');
  const base = { uid: live.uid, resourceVersion: live.resourceVersion };
  const asked =
    text === undefined
      ? ({ operation: 'delete', manifest: live.manifest } as const)
      : ({ operation: 'update', manifest: manifestOf(text), text } as const);
  const signal = AbortSignal.timeout(10_000);
  return new ManifestWriter(disk).apply({ ...asked, base, dryRun: false }, { objects, reading }, signal);
}

function failing(step: keyof Disk, code: string): Disk {
  const fail = (): never => {
    throw Object.assign(new Error(`${code}: as the test wants it`), { code });
  };
  return { ...realDisk, [step]: fail };
}

const changed = { outcome: 'conflict', conflicts: [{ message: expect.stringContaining('has changed on disk') }] };

describe('an editor that saves', () => {
  test.each([
    ['in place, before the last look', 'link', (path: string) => writeFileSync(path, `# mine\n${web}`)],
    [
      'by replacing it, before the last look',
      'link',
      (path: string) => {
        writeFileSync(`${path}.new`, `# mine\n${web}`);
        renameSync(`${path}.new`, path);
      },
    ],
    ['in place, after the last look', 'rename', (path: string) => writeFileSync(path, `# mine\n${web}`)],
    ['by adding to it, after the last look', 'rename', (path: string) => appendFileSync(path, '# mine\n')],
  ] as const)('%s keeps what was saved', async (_, step, save) => {
    const folder = testFolder({ 'a.yaml': web });
    let saved: string | undefined;
    const disk: Disk = {
      ...realDisk,
      [step]: (from: string, to: string) => {
        if (saved === undefined) {
          save(folder.at('a.yaml'));
          saved = readFileSync(folder.at('a.yaml'), 'utf8');
        }
        realDisk[step](from, to);
      },
    };
    expect(await editOn(disk, folder, edited)).toMatchObject(changed);
    expect(readFileSync(folder.at('a.yaml'), 'utf8')).toBe(saved);
    expect(readdirSync(folder.path)).toEqual(['a.yaml']);
  });

  test('while its file is removed keeps what was saved', async () => {
    const folder = testFolder({ 'a.yaml': web });
    let saved = false;
    const disk: Disk = {
      ...realDisk,
      remove(path) {
        if (path.endsWith('a.yaml') && !saved) appendFileSync(path, '# mine\n');
        saved ||= path.endsWith('a.yaml');
        realDisk.remove(path);
      },
    };
    expect(await editOn(disk, folder, undefined)).toMatchObject(changed);
    expect(readFileSync(folder.at('a.yaml'), 'utf8')).toBe(`${web}# mine\n`);
  });

  test('makes a file of the name that a new one was to have', async () => {
    const folder = testFolder({ 'a.yaml': 'a: 1\n' });
    const reading = await new ManifestReader([folder.path]).read();
    const disk: Disk = {
      ...realDisk,
      create(path, ...rest) {
        folder.write('new.yaml', '# mine\n');
        realDisk.create(path, ...rest);
      },
    };
    const request = { operation: 'create', manifest: manifestOf(db), text: db, file: 'new.yaml', dryRun: false } as const;
    const now = { objects: indexObjects(reading.objects), reading };
    expect(await new ManifestWriter(disk).apply(request, now, AbortSignal.timeout(10_000))).toMatchObject(changed);
    expect(readFileSync(folder.at('new.yaml'), 'utf8')).toBe('# mine\n');
  });

  test('between the look and the button is told what it changed, also beside the policy', async () => {
    const folder = testFolder({ 'a.yaml': `${web}---\n${db}` });
    const followed = await Followed.start(folder);
    const { file } = expectApplied(await followed.update('web', edited, { dryRun: true }));
    folder.write('a.yaml', `${web}---\n${db}# mine\n`);
    const message = expect.stringMatching(/a\.yaml has changed on disk since you looked at it: line 18 is new$/);
    const outcome = await followed.update('web', edited, { fileVersion: file.version });
    expect(outcome).toEqual({ outcome: 'conflict', conflicts: [{ message }] });
    expect(followed.text('a.yaml')).toBe(`${web}---\n${db}# mine\n`);
    rmSync(folder.at('a.yaml'));
    folder.write('b.yaml', web);
    await vi.waitFor(() => expect(followed.policy('web').origin?.file.endsWith('b.yaml')).toBe(true));
    expect(await followed.update('web', edited, { fileVersion: file.version })).toMatchObject({ outcome: 'conflict' });
  });
});

describe('the disk', () => {
  test.each([
    ['create', 'ENOSPC', { outcome: 'unreachable', written: 'no', message: expect.stringContaining('the disk is full') }],
    ['create', 'EDQUOT', { outcome: 'unreachable', written: 'no', message: expect.stringContaining('quota') }],
    ['rename', 'EIO', { outcome: 'unreachable', written: 'no', message: expect.stringContaining('the disk fails') }],
    ['create', 'EROFS', { outcome: 'forbidden', message: expect.stringContaining('mounted read-only') }],
    ['rename', 'EACCES', { outcome: 'forbidden', message: expect.stringContaining('no permission') }],
  ] as const)('%s: %s', async (step, code, expected) => {
    const folder = testFolder({ 'a.yaml': web });
    expect(await editOn(failing(step, code), folder, edited)).toMatchObject(expected);
    expect(readFileSync(folder.at('a.yaml'), 'utf8')).toBe(web);
    expect(readdirSync(folder.path)).toEqual(['a.yaml']);
  });

  test('that knows no second names is written all the same', async () => {
    const folder = testFolder({ 'a.yaml': web });
    expectApplied(await editOn(failing('link', 'EPERM'), folder, edited));
    expect(readFileSync(folder.at('a.yaml'), 'utf8')).toBe(edited);
  });
});

test('applies and savings at the same time: every one is there in the end, or was refused', async () => {
  const folder = testFolder({ 'a.yaml': web, 'b.yaml': db });
  const followed = await Followed.start(folder);
  const saved: string[] = [];
  let applied = 0;
  for (let round = 0; round < 60; round++) {
    const text = policyYaml('web', `a${round}`);
    const asked = followed.update('web', `${ownLines(folder)}${text}`);
    // Somebody appends a line in place at some point of it.
    for (let wait = round % 7; wait > 0; wait--) await new Promise((resolve) => setImmediate(resolve));
    if (round % 2 === 0) {
      appendFileSync(folder.at('a.yaml'), `# saved ${round}\n`);
      saved.push(`# saved ${round}`);
    }
    if ((await asked).outcome === 'applied') applied++;
    await vi.waitFor(() => expect(followed.policy('web').text).toBe(readFileSync(folder.at('a.yaml'), 'utf8')));
  }
  expect(applied).toBeGreaterThan(20);
  const end = readFileSync(folder.at('a.yaml'), 'utf8');
  expect(saved.filter((line) => !end.includes(line))).toEqual([]);
  expect(existsSync(folder.at('b.yaml'))).toBe(true);
  expect(readdirSync(folder.path)).toEqual(['a.yaml', 'b.yaml']);
});

/** A draft that keeps what is there. */
function ownLines(folder: TestFolder): string {
  return (readFileSync(folder.at('a.yaml'), 'utf8').match(/^# saved \d+\n/gm) ?? []).join('');
}
