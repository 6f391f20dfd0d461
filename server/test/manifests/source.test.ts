/** A folder under watch: the state is always what its files say now, and every saving is told as exactly the differences. */
import { mkdirSync, renameSync, rmSync, symlinkSync, unlinkSync, writeFileSync } from 'node:fs';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { loadManifests, manifestsSource } from '../../src/cluster/manifests/index.ts';
import { watchPaths } from '../../src/cluster/manifests/watch-paths.ts';
import { testFolder } from '../support/folder.ts';
import type { TestFolder } from '../support/folder.ts';
import { eventually, Recorder } from './recorder.ts';

vi.setConfig({ testTimeout: 30_000 });

const deployment = (name: string, labels = '{app: web}'): string => `
apiVersion: apps/v1
kind: Deployment
metadata: {name: ${name}, namespace: shop}
spec: {replicas: 2, template: {metadata: {labels: ${labels}}, spec: {containers: [{name: c}]}}}
`;

const policy = (name: string, spec = 'podSelector: {}'): string => `
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: ${name}, namespace: shop}
spec: {${spec}}
`;

async function watched(folder: TestFolder, ...paths: readonly string[]): Promise<Recorder> {
  const source = manifestsSource({ paths: paths.length === 0 ? [folder.path] : paths, why: 'a test' });
  onTestFinished(() => source.stop());
  const recorder = new Recorder();
  await source.start(recorder);
  expect(recorder.healthNow).toEqual({ state: 'live' });
  return recorder;
}

/** What was told in the end is what somebody who comes now would read. */
async function expectAsRead(recorder: Recorder, folder: TestFolder): Promise<void> {
  const read = await loadManifests([folder.path]);
  expect(new Set(recorder.objects.values())).toEqual(new Set(read.objects));
  expect(recorder.problemList).toEqual(read.problems);
  expect(recorder.hiddenList).toEqual(read.hidden);
}

describe('a change of files', () => {
  test('a new file, an edit and a deletion are told as exactly the differences', async () => {
    const folder = testFolder({ 'web.yaml': deployment('web'), 'deny.yaml': policy('deny') });
    const recorder = await watched(folder);
    expect(recorder.objects.size).toBe(2);

    folder.write('db.yaml', deployment('db'));
    await eventually(() => expect(recorder.told()).toEqual(['+ Pod/shop/db']));
    folder.write('web.yaml', deployment('web', '{app: other}'));
    await eventually(() => expect(recorder.told().slice(1)).toEqual(['+ Pod/shop/web']));
    unlinkSync(folder.at('deny.yaml'));
    await eventually(() => expect(recorder.told().slice(2)).toEqual(['- NetworkPolicy/shop/deny']));
    await expectAsRead(recorder, folder);
  });

  test('an object that moves to another file stays, with its new place', async () => {
    const folder = testFolder({ 'a.yaml': deployment('web'), 'c.yaml': deployment('db') });
    const recorder = await watched(folder);
    renameSync(folder.at('a.yaml'), folder.at('b.yaml'));
    await eventually(() => expect(recorder.told()).toEqual(['+ Pod/shop/web']));
    await expectAsRead(recorder, folder);
  });

  test("an editor's atomic saving (write beside, rename over) is one change", async () => {
    const folder = testFolder({ 'web.yaml': deployment('web'), 'deny.yaml': policy('deny') });
    const recorder = await watched(folder);
    writeFileSync(folder.at('.web.yaml.swp'), deployment('web', '{app: other}'));
    renameSync(folder.at('.web.yaml.swp'), folder.at('web.yaml'));
    await eventually(() => expect(recorder.told()).toEqual(['+ Pod/shop/web']));
    await expectAsRead(recorder, folder);
  });

  test('a saving that changes nothing is not told', async () => {
    const folder = testFolder({ 'web.yaml': deployment('web') });
    const recorder = await watched(folder);
    folder.write('web.yaml', deployment('web'));
    folder.write('db.yaml', deployment('db'));
    await eventually(() => expect(recorder.told()).toEqual(['+ Pod/shop/db']));
  });

  test('a new folder below and its removal are seen', async () => {
    const folder = testFolder({ 'web.yaml': deployment('web') });
    const recorder = await watched(folder);
    mkdirSync(folder.at('more'));
    folder.write('more/deep/db.yaml', deployment('db'));
    await eventually(() => expect(recorder.told()).toEqual(['+ Pod/shop/db']));
    rmSync(folder.at('more'), { recursive: true });
    await eventually(() => expect(recorder.told().slice(1)).toEqual(['- Pod/shop/db']));
  });

  test('a single file is watched through replacements', async () => {
    const folder = testFolder({ 'web.yaml': deployment('web'), 'other.yaml': deployment('other') });
    const recorder = await watched(folder, folder.at('web.yaml'));
    for (const label of ['one', 'two', 'three']) {
      writeFileSync(folder.at('new'), deployment('web', `{app: ${label}}`));
      renameSync(folder.at('new'), folder.at('web.yaml'));
      await eventually(() => expect([...recorder.objects.values()]).toMatchObject([{ name: 'web', labels: { app: label } }]));
    }
  });

  test('the files of a mounted ConfigMap change through a link', async () => {
    const folder = testFolder({ '..one/web.yaml': deployment('web') });
    symlinkSync('..one', folder.at('..data'));
    symlinkSync('..data/web.yaml', folder.at('web.yaml'));
    const recorder = await watched(folder);
    expect([...recorder.objects.values()]).toMatchObject([{ name: 'web', labels: { app: 'web' } }]);
    folder.write('..two/web.yaml', deployment('web', '{app: other}'));
    symlinkSync('..two', folder.at('..tmp'));
    renameSync(folder.at('..tmp'), folder.at('..data'));
    await eventually(() => expect([...recorder.objects.values()]).toMatchObject([{ name: 'web', labels: { app: 'other' } }]));
  });

  test('many savings at once end in the state of the files', async () => {
    const folder = testFolder({ 'web.yaml': deployment('web') });
    const recorder = await watched(folder);
    for (let round = 0; round < 40; round++) {
      folder.write(`f${round % 7}.yaml`, deployment(`w${round}`, `{round: "${round}"}`));
      if (round % 3 === 0) rmSync(folder.at(`f${(round + 2) % 7}.yaml`), { force: true });
    }
    await eventually(() => expect(recorder.has('Pod', 'shop', 'w39')).toBe(true));
    await eventually(() => expect(recorder.changes.length).toBeGreaterThan(0));
    await expectAsRead(recorder, folder);
  });
});

test('where the system cannot watch, looking again and again sees changes too', async () => {
  const folder = testFolder({ 'web.yaml': '' });
  let changes = 0;
  const watcher = await watchPaths([folder.path], { changed: () => changes++, failed: () => {}, poll: true });
  onTestFinished(() => watcher.close());
  let text = '';
  await eventually(() => {
    folder.write('web.yaml', (text += '#'));
    expect(changes).toBeGreaterThan(0);
  });
});

describe('what cannot be read', () => {
  test('a broken policy leaves the picture, hides policies, and comes back when mended', async () => {
    const folder = testFolder({ 'web.yaml': deployment('web'), 'policies.yaml': `${policy('deny')}---${policy('allow')}` });
    const recorder = await watched(folder);
    folder.write('policies.yaml', `${policy('deny')}---${policy('allow', 'podSelector: {]')}`);
    await eventually(() => expect(recorder.hiddenList).toHaveLength(1));
    expect(recorder.hiddenList).toEqual([{ kind: 'NetworkPolicy', reason: `${folder.at('policies.yaml')}:7 could not be read` }]);
    expect(recorder.told()).toEqual(['- NetworkPolicy/shop/allow']);
    expect(recorder.problemList).toMatchObject([
      { severity: 'error', file: folder.at('policies.yaml'), range: { startLine: 10 } },
    ]);

    folder.write('policies.yaml', `${policy('deny')}---${policy('allow')}`);
    await eventually(() => expect(recorder.hiddenList).toEqual([]));
    expect(recorder.problemList).toEqual([]);
    expect(recorder.told().slice(1)).toEqual(['+ NetworkPolicy/shop/allow']);
    await expectAsRead(recorder, folder);
  });

  test('a half-written file shows what it says', async () => {
    const folder = testFolder({ 'all.yaml': `${deployment('web')}---${deployment('db')}` });
    const recorder = await watched(folder);
    folder.write('all.yaml', deployment('web'));
    await eventually(() => expect(recorder.told()).toEqual(['- Pod/shop/db']));
  });

  test('a folder that vanishes leaves the last state, marked as stale, until it is back', async () => {
    const folder = testFolder({ 'in/web.yaml': deployment('web') });
    const recorder = await watched(folder, folder.at('in'));
    renameSync(folder.at('in'), folder.at('away'));
    await eventually(() => expect(recorder.healthNow).toMatchObject({ state: 'stale' }));
    expect(recorder.healthNow).toMatchObject({ message: `${folder.at('in')} does not exist any more` });
    expect(recorder.has('Pod', 'shop', 'web')).toBe(true);

    folder.write('away/db.yaml', deployment('db'));
    renameSync(folder.at('away'), folder.at('in'));
    await eventually(() => expect(recorder.healthNow).toEqual({ state: 'live' }));
    expect(recorder.told()).toEqual(['+ Pod/shop/db']);
    folder.write('in/db.yaml', deployment('db2'));
    await eventually(() => expect(recorder.has('Pod', 'shop', 'db2')).toBe(true));
  });
});

describe('life of the source', () => {
  test('a path that does not exist is the user’s mistake', async () => {
    const source = manifestsSource({ paths: ['does-not-exist'], why: 'a test' });
    await expect(source.start(new Recorder())).rejects.toThrow('no such file or folder: does-not-exist');
  });

  test('nothing is told after stop, and stop may be called at any time', async () => {
    const folder = testFolder({ 'web.yaml': deployment('web') });
    const early = manifestsSource({ paths: [folder.path], why: 'a test' });
    const recorder = new Recorder();
    const starting = early.start(recorder);
    await early.stop();
    await starting;
    await early.stop();
    expect(recorder.objects.size).toBe(0);

    const source = manifestsSource({ paths: [folder.path], why: 'a test' });
    const second = new Recorder();
    await source.start(second);
    folder.write('db.yaml', deployment('db'));
    await source.stop();
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(second.told()).toEqual([]);
  });

  test('says what it is and that it writes the files', () => {
    const { info } = manifestsSource({ paths: ['a', '-'], why: '--manifests was given' });
    expect(info).toEqual({ kind: 'manifests', name: 'a, standard input', why: '--manifests was given', apply: 'files' });
  });
});
