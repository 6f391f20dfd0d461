/** The way back where files are what is written: the text comes back as its author wrote it. */
import { existsSync, readFileSync } from 'node:fs';
import { expect, onTestFinished, test } from 'vitest';
import type { ApplyRequest } from '@eastwest/shared/protocol';
import { readPolicyText } from '@eastwest/shared/kube';
import { manifestsSource } from '../../src/cluster/manifests/index.ts';
import type { ClusterSource } from '../../src/cluster/source.ts';
import { Recorder } from '../manifests/recorder.ts';
import { testFolder } from '../support/folder.ts';
import { bench, changeOf } from './support.ts';

const timeoutMs = 10_000;
const namespace = '# who it is for\napiVersion: v1\nkind: Namespace\nmetadata: {name: shop}\n';
const web =
  '# by hand\napiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: web, namespace: shop}\nspec: {podSelector: {}} # all\n';
const other = web.replace('name: web', 'name: other');
const whole = [namespace, web, other].join('---\n');

async function started(path: string): Promise<ClusterSource> {
  const source = manifestsSource({ paths: [path], why: 'a test' });
  onTestFinished(() => source.stop());
  await source.start(new Recorder());
  return source;
}

function manifestOf(text: string): ApplyRequest['manifest'] {
  const { manifest } = readPolicyText(text);
  if (manifest === undefined) throw new Error('no manifest');
  return manifest;
}

test('a change, a new policy and a deletion are taken back: every byte of the text, and nothing beside it', async () => {
  const folder = testFolder({ 'all.yaml': whole });
  const source = await started(folder.path);
  const { history } = bench({ source });
  const now = (): string => readFileSync(folder.at('all.yaml'), 'utf8');
  const base = async () => {
    const read = await source.read(manifestOf(web), AbortSignal.timeout(timeoutMs));
    if (!read.ok || read.value === undefined) throw new Error('not there');
    return { uid: read.value.uid, resourceVersion: read.value.resourceVersion };
  };
  const text = web.replace('{podSelector: {}} # all', '\n  podSelector: # some\n    matchLabels: {app: web}');

  const update = { operation: 'update', dryRun: false, manifest: manifestOf(text), text, base: await base() } as const;
  const changed = changeOf(await history.apply(update, timeoutMs));
  expect(now()).toContain('# some');
  const undo = changeOf(await history.undo(changed, false, timeoutMs));
  expect(now()).toBe(whole);
  const redo = changeOf(await history.undo(undo, false, timeoutMs));
  expect(now()).toContain('# some');
  changeOf(await history.undo(redo, false, timeoutMs));
  expect(now()).toBe(whole);

  const fresh = web.replace('name: web', 'name: fresh');
  const create = { operation: 'create', dryRun: false, manifest: manifestOf(fresh), text: fresh } as const;
  const created = changeOf(await history.apply({ ...create, file: 'fresh.yaml' }, timeoutMs));
  changeOf(await history.undo(created, false, timeoutMs));
  expect(() => readFileSync(folder.at('fresh.yaml'))).toThrow('ENOENT');

  const deleted = changeOf(
    await history.apply({ operation: 'delete', dryRun: false, manifest: manifestOf(web), base: await base() }, timeoutMs),
  );
  expect(now()).not.toContain('name: web');
  changeOf(await history.undo(deleted, false, timeoutMs));
  expect(now()).toBe(whole);
});

test('a text that somebody has saved since is not taken back, not even when only a comment is new', async () => {
  const folder = testFolder({ 'all.yaml': whole });
  const source = await started(folder.path);
  const { history } = bench({ source });
  const text = web.replace('# all', '# every one');
  const read = await source.read(manifestOf(web), AbortSignal.timeout(timeoutMs));
  const { uid = '', resourceVersion = '' } = (read.ok && read.value) || {};
  const base = { uid, resourceVersion };
  const changed = changeOf(
    await history.apply({ operation: 'update', dryRun: false, manifest: manifestOf(text), text, base }, timeoutMs),
  );
  const saved = readFileSync(folder.at('all.yaml'), 'utf8').replace('# every one', '# every single one');
  folder.write('all.yaml', saved);
  expect(await history.undo(changed, false, timeoutMs)).toMatchObject({ outcome: 'conflict' });
  expect(readFileSync(folder.at('all.yaml'), 'utf8')).toBe(saved);
});

const third = web.replace('name: web', 'name: third');
const list = `# all of them
apiVersion: networking.k8s.io/v1
kind: NetworkPolicyList
items:
  - metadata: {name: first, namespace: shop}
    spec: {podSelector: {}} # of the first
  # about web
  - metadata: {name: web, namespace: shop}
    spec: {podSelector: {}}
  - metadata: {name: other, namespace: shop}
    spec: {podSelector: {}}
`;

async function deletedAndBack(text: string, meanwhile: (now: string) => string | undefined): Promise<string> {
  const folder = testFolder({ 'all.yaml': text, 'more.yaml': namespace });
  const source = await started(folder.path);
  const { history } = bench({ source });
  const read = await source.read(manifestOf(web), AbortSignal.timeout(timeoutMs));
  if (!read.ok || read.value === undefined) throw new Error('not there');
  const { uid, resourceVersion } = read.value;
  const wish = { operation: 'delete', dryRun: false, manifest: manifestOf(web), base: { uid, resourceVersion } } as const;
  const change = changeOf(await history.apply(wish, timeoutMs));
  const left = existsSync(folder.at('all.yaml')) ? readFileSync(folder.at('all.yaml'), 'utf8') : '';
  expect(left).not.toContain('name: web');
  const saved = meanwhile(left);
  if (saved !== undefined) folder.write('all.yaml', saved);
  changeOf(await history.undo(change, false, timeoutMs));
  return readFileSync(folder.at('all.yaml'), 'utf8');
}

const untouched = (): undefined => undefined;

test.each([
  ['the first', [web, other, third].join('---\n')],
  ['one in the middle', [namespace, web, other].join('---\n')],
  ['the last', [namespace, other, web].join('---\n')],
  ['the last, which no line break ends', [other, web].join('---\n').trimEnd()],
  ['the first under a heading', `# what this file is about\n---\n${web}---\n${other}`],
  ['the only one', `# alone\n---\n${web}`],
  ['one with Windows line ends', [namespace, web, other].join('---\n').replaceAll('\n', '\r\n')],
  ['one between markers that say more', `${other}--- # one\n${web}...\n--- # two\n${third}`],
  ['an item of a list', list],
])('a policy that was deleted stands again where it was, byte for byte: %s', async (_, text) => {
  expect(await deletedAndBack(text, untouched)).toBe(text);
});

const fourth = `---\n${web.replace('name: web', 'name: fourth')}`;

test.each([
  ['another policy was added', (now: string) => `${now}${fourth}`],
  ['another document was changed', (now: string) => now.replace('# who it is for', '# for whom it is')],
  [
    'the one behind it was changed',
    (now: string) =>
      now.replace(/(name: third, namespace: shop\}\nspec: )\{podSelector: \{\}\}/u, '$1{podSelector: {matchLabels: {a: b}}}'),
  ],
])('it comes back between the same neighbours when meanwhile %s', async (_, meanwhile) => {
  const text = [namespace, other, web, third].join('---\n');
  expect(meanwhile(text)).not.toBe(text);
  expect(await deletedAndBack(text, meanwhile)).toBe(meanwhile(text));
});

test('where its neighbours are gone it comes back at the end', async () => {
  const text = [other, web, third].join('---\n');
  const after = await deletedAndBack(text, () => namespace);
  expect(after.startsWith(namespace)).toBe(true);
  expect(after).toContain('name: web');
});
