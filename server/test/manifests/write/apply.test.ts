/** `apply` on a folder: what is shown before is what is written after, and the stream confirms it once. */
import { chmodSync, existsSync, readdirSync, rmSync, statSync, symlinkSync } from 'node:fs';
import { describe, expect, test, vi } from 'vitest';
import { testFolder } from '../../support/folder.ts';
import { expectApplied, Followed } from './followed.ts';
import { policyYaml } from './policies.ts';

vi.setConfig({ testTimeout: 30_000 });

const web = policyYaml('web', 'web');
const edited = policyYaml('web', 'other').replace('# whom', '# whom it is about');
const db = policyYaml('db', 'db');

describe('an edit', () => {
  test('is written as it was typed; the stream tells it once, in the version that was announced', async () => {
    const folder = testFolder({ 'shop.yaml': `# ours\n---\n${web}---\n${db}` });
    const followed = await Followed.start(folder);
    expect(followed.source.info.apply).toBe('files');
    const rehearsed = expectApplied(await followed.update('web', edited, { dryRun: true }));
    const after = `# ours\n---\n${edited}---\n${db}`;
    expect(rehearsed.file).toMatchObject({ before: followed.text('shop.yaml'), after, firstLine: 1 });
    expect(rehearsed.file.path.endsWith('/shop.yaml')).toBe(true);
    expect(followed.recorder.told()).toEqual([]);

    const applied = expectApplied(await followed.update('web', edited, { fileVersion: rehearsed.file.version }));
    expect(followed.text('shop.yaml')).toBe(after);
    expect(applied).toEqual(rehearsed);
    expect(followed.recorder.told()).toEqual(['+ NetworkPolicy/shop/web']);
    expect(followed.base('web')).toEqual({ uid: applied.uid, resourceVersion: applied.resourceVersion });
    expect(followed.policy('web').text).toBe(edited);
    // The watcher sees the saving too, and finds nothing new in it.
    await new Promise((resolve) => setTimeout(resolve, 400));
    expect(followed.recorder.told()).toEqual(['+ NetworkPolicy/shop/web']);
    expect(readdirSync(folder.path)).toEqual(['shop.yaml']);
  });

  test('keeps the byte order mark, the mode, and bytes that are no ASCII', async () => {
    const folder = testFolder({ 'shop.yaml': `\uFEFF# größe 🔑\n---\n${web}` });
    chmodSync(folder.at('shop.yaml'), 0o640);
    const followed = await Followed.start(folder);
    expectApplied(await followed.update('web', edited));
    expect(followed.text('shop.yaml')).toBe(`\uFEFF# größe 🔑\n---\n${edited}`);
    expect(statSync(folder.at('shop.yaml')).mode & 0o777).toBe(0o640);
  });

  test('through a symbolic link within the folder writes its target', async () => {
    const folder = testFolder({ 'real/shop.yaml': web });
    symlinkSync('real/shop.yaml', folder.at('a.yaml'));
    const followed = await Followed.start(folder);
    expectApplied(await followed.update('web', edited));
    expect(followed.text('real/shop.yaml')).toBe(edited);
    expect(readdirSync(folder.path)).toEqual(['a.yaml', 'real']);
    expect(followed.text('a.yaml')).toBe(edited);
  });

  test('of an item of a list tells that its comments are not the draft’s', async () => {
    const item = web.replaceAll(/^(?=.)/gm, '  ').replace('  ', '- ');
    const folder = testFolder({ 'list.yaml': `apiVersion: v1\nkind: List\nitems:\n${item}` });
    const followed = await Followed.start(folder);
    const applied = expectApplied(await followed.update('web', edited));
    expect(followed.text('list.yaml')).toBe(`apiVersion: v1\nkind: List\nitems:\n${item.replace('app: web', 'app: other')}`);
    expect(applied.warnings).toEqual([expect.stringContaining('an item of a list')]);
  });

  test('of a change set finds the file as its own steps before left it', async () => {
    const folder = testFolder({ 'shop.yaml': `${web}---\n${db}` });
    const followed = await Followed.start(folder);
    const [first, second] = [
      expectApplied(await followed.update('web', edited, { dryRun: true })),
      expectApplied(await followed.delete('db', { dryRun: true })),
    ];
    const base = followed.base('db');
    expectApplied(await followed.update('web', `# longer\n${edited}`, { fileVersion: first.file.version }));
    expect(followed.base('db')).toEqual(base);
    expectApplied(await followed.delete('db', { fileVersion: second.file.version }));
    expect(followed.text('shop.yaml')).toBe(`# longer\n${edited}`);
  });
});

describe('a new policy', () => {
  test.each([
    ['the file that has the policies of its namespace', { 'a.yaml': web }, 'a.yaml', `${web}---\n${db}`],
    [
      'a file of its own beside them, when they are spread',
      { 'p/a.yaml': web, 'p/b.yaml': policyYaml('x', 'x') },
      'p/shop-db.yaml',
      db,
    ],
    ['a file of its own, when there is none', { 'other.yaml': 'a: 1\n' }, 'shop-db.yaml', db],
    [
      'a file of its own, when they are in JSON',
      {
        'a.json': JSON.stringify({
          apiVersion: 'networking.k8s.io/v1',
          kind: 'NetworkPolicy',
          metadata: { name: 'web', namespace: 'shop' },
        }),
      },
      'shop-db.yaml',
      db,
    ],
  ])('goes by itself to %s', async (_, files, name, after) => {
    const followed = await Followed.start(testFolder(files));
    const rehearsed = expectApplied(await followed.create(db, { dryRun: true }));
    const { path, version } = rehearsed.file;
    expect(path.endsWith(`/${name}`)).toBe(true);
    const applied = expectApplied(await followed.create(db, { file: path, fileVersion: version }));
    expect(applied).toEqual(rehearsed);
    expect(followed.text(name)).toBe(after);
    expect(followed.recorder.told()).toEqual(['+ NetworkPolicy/shop/db']);
    expect(followed.base('db')).toEqual({ uid: applied.uid, resourceVersion: applied.resourceVersion });
  });

  test('goes to the file that was chosen, named with or without its folder', async () => {
    const folder = testFolder({ 'a.yaml': web, 'sub/b.yaml': 'a: 1\n' });
    const followed = await Followed.start(folder);
    const made = expectApplied(await followed.create(db, { file: 'sub/new.yaml' }));
    expect(made.file).toMatchObject({ path: expect.stringMatching(/sub\/new\.yaml$/), after: db });
    expect(made.file).not.toHaveProperty('before');
    expect(followed.text('sub/new.yaml')).toBe(db);
    expectApplied(await followed.create(policyYaml('x', 'x'), { file: 'sub/b.yaml' }));
    expect(followed.text('sub/b.yaml')).toBe(`a: 1\n---\n${policyYaml('x', 'x')}`);
    expectApplied(await followed.create(policyYaml('z', 'z'), { file: made.file.path }));
    expect(followed.text('sub/new.yaml')).toBe(`${db}---\n${policyYaml('z', 'z')}`);
    expect(followed.recorder.told()).toEqual(['db', 'x', 'z'].map((name) => `+ NetworkPolicy/shop/${name}`));
  });

  test('does not go where it would not be read: into a template', async () => {
    const folder = testFolder({ 'a.yaml': web, 'chart.yaml': 'a: 1\n---\nmetadata:\n  {{- include "labels" . }}\n' });
    const followed = await Followed.start(folder);
    expect(await followed.create(db, { file: 'chart.yaml' })).toMatchObject({
      outcome: 'invalid',
      causes: [{ message: expect.stringMatching(/chart\.yaml is a template/) }],
    });
  });

  test('with single files given, goes to one of them', async () => {
    const folder = testFolder({ 'a.yaml': 'a: 1\n', 'beside.yaml': 'b: 1\n' });
    const followed = await Followed.start(folder, { paths: [folder.at('a.yaml')] });
    expectApplied(await followed.create(db));
    expect(followed.text('a.yaml')).toBe(`a: 1\n---\n${db}`);
    expect(await followed.create(policyYaml('x', 'x'), { file: 'beside.yaml' })).toEqual({
      outcome: 'forbidden',
      message: 'no folder was given, so only the given files are written to: choose one of them',
    });
  });
});

describe('a deletion', () => {
  test('takes the document, and with the last one the file', async () => {
    const folder = testFolder({ 'shop.yaml': `${web}---\n${db}`, 'other.yaml': 'a: 1\n' });
    const followed = await Followed.start(folder);
    expectApplied(await followed.delete('web'));
    expect(followed.text('shop.yaml')).toBe(`---\n${db}`);
    const rehearsed = expectApplied(await followed.delete('db', { dryRun: true }));
    expect(rehearsed.file).toMatchObject({ before: `---\n${db}` });
    expect(rehearsed.file).not.toHaveProperty('after');
    expectApplied(await followed.delete('db'));
    expect(existsSync(folder.at('shop.yaml'))).toBe(false);
    expect(followed.recorder.told().filter((line) => line.startsWith('-'))).toEqual([
      '- NetworkPolicy/shop/web',
      '- NetworkPolicy/shop/db',
    ]);
  });
});

const forbidden = (message: RegExp) => ({ outcome: 'forbidden', message: expect.stringMatching(message) });

describe('refused, and nothing is written', () => {
  test('a policy that several places have is named with all of them', async () => {
    const folder = testFolder({ 'a.yaml': web, 'b.yaml': `a: 1\n---\n${web}`, 'c.yaml': `${db}---\n${db}` });
    const followed = await Followed.start(folder);
    expect(await followed.update('web', edited)).toMatchObject(forbidden(/a\.yaml:1 and .*b\.yaml:3\. Keep one/));
    expect(await followed.delete('db')).toMatchObject(forbidden(/c\.yaml:1 and .*c\.yaml:10\. Keep one/));
    expect(followed.text('a.yaml')).toBe(web);
    expect(followed.recorder.told()).toEqual([]);
  });

  test('a name that is taken, a policy that is gone, an older version', async () => {
    const folder = testFolder({ 'a.yaml': web });
    const followed = await Followed.start(folder);
    const base = followed.base('web');
    expect(await followed.create(web, { file: 'new.yaml' })).toMatchObject({ outcome: 'conflict' });
    folder.write('a.yaml', `# saved meanwhile\n${web}`);
    const { manifest } = followed.policy('web');
    const stale = { operation: 'update', manifest, base, dryRun: false } as const;
    expect(await followed.apply(stale)).toMatchObject({ outcome: 'conflict', live: manifest });
    folder.write('a.yaml', 'a: 1\n');
    expect(await followed.apply(stale)).toMatchObject({ outcome: 'gone' });
    expect(followed.text('a.yaml')).toBe('a: 1\n');
  });

  test('a text that says something else than what was looked at', async () => {
    const folder = testFolder({ 'a.yaml': web });
    const followed = await Followed.start(folder);
    const manifest = followed.policy('web').manifest;
    const request = { operation: 'update', base: followed.base('web'), manifest, text: edited, dryRun: false } as const;
    expect(await followed.apply(request)).toMatchObject({ outcome: 'invalid' });
    expect(followed.text('a.yaml')).toBe(web);
  });

  test('a file, and a folder, that is read-only', async () => {
    const folder = testFolder({ 'a.yaml': web, 'sub/b.yaml': db });
    const followed = await Followed.start(folder);
    chmodSync(folder.at('a.yaml'), 0o444);
    chmodSync(folder.at('sub'), 0o555);
    const dryRun = { dryRun: true };
    expect(await followed.update('web', edited, dryRun)).toMatchObject({
      outcome: 'forbidden',
      message: expect.stringMatching(/a\.yaml is read-only: allow writing to it \(`chmod u\+w .*a\.yaml`\)/),
    });
    expect(await followed.update('db', policyYaml('db', 'x'))).toMatchObject({
      outcome: 'forbidden',
      message: expect.stringMatching(/the folder .*sub is read-only/),
    });
    expect(await followed.create(policyYaml('x', 'x'), { file: 'sub/x.yaml' })).toMatchObject({ outcome: 'forbidden' });
    chmodSync(folder.at('sub'), 0o755);
    expect(followed.text('sub/b.yaml')).toBe(db);
  });

  test('--read-only, and standard input, are exported', async () => {
    const folder = testFolder({ 'a.yaml': web });
    const followed = await Followed.start(folder, { readOnly: true });
    expect(followed.source.info.apply).toBe('export');
    expect(await followed.update('web', edited, { dryRun: true })).toMatchObject({ outcome: 'applied' });
    expect(await followed.update('web', edited)).toMatchObject({ outcome: 'forbidden' });
    expect(followed.text('a.yaml')).toBe(web);
    expect(new Followed(folder, { paths: ['-'] }).source.info.apply).toBe('export');
    expect(new Followed(folder, { paths: ['-', folder.path] }).source.info.apply).toBe('files');
  });

  test('a request that waited too long', async () => {
    const folder = testFolder({ 'a.yaml': web });
    const followed = await Followed.start(folder);
    const request = {
      operation: 'delete',
      base: followed.base('web'),
      manifest: followed.policy('web').manifest,
      dryRun: false,
    } as const;
    expect(await followed.source.apply(request, AbortSignal.abort())).toMatchObject({ outcome: 'unreachable', written: 'no' });
    expect(followed.text('a.yaml')).toBe(web);
  });
});

describe('T21: a name that leads out of the folder', () => {
  test.each([
    '../out.yaml',
    'sub/../../out.yaml',
    '/tmp/out.yaml',
    '//out.yaml',
    'sub//out.yaml',
    'sub/./out.yaml',
    'out\u0000.yaml',
    '..\\out.yaml',
    '%2e%2e/out.yaml',
    '.hidden.yaml',
    'node_modules/out.yaml',
    'out.sh',
    'kustomization.yaml',
    'new/out.yaml',
    'link/out.yaml',
    'device.yaml',
    'out-link.yaml',
    'dangling.yaml',
    'a.yaml/out.yaml',
    '',
    `${'x'.repeat(300)}.yaml`,
  ])('%j is refused', async (file) => {
    const outside = testFolder({ 'secret.yaml': 'a: 1\n' });
    const folder = testFolder({ 'a.yaml': web, 'sub/b.yaml': 'a: 1\n' });
    symlinkSync(outside.path, folder.at('link'));
    symlinkSync('/dev/null', folder.at('device.yaml'));
    symlinkSync(outside.at('secret.yaml'), folder.at('out-link.yaml'));
    symlinkSync(outside.at('nothing.yaml'), folder.at('dangling.yaml'));
    const followed = await Followed.start(folder);
    for (const dryRun of [true, false])
      expect(await followed.create(db, { file, dryRun }), file).toMatchObject({ outcome: 'forbidden' });
    expect(readdirSync(outside.path)).toEqual(['secret.yaml']);
    expect(readdirSync(folder.path).sort()).toEqual(['a.yaml', 'dangling.yaml', 'device.yaml', 'link', 'out-link.yaml', 'sub']);
    expect(followed.text('a.yaml')).toBe(web);
  });

  test('a link that is put in the place of a file since it was read', async () => {
    const outside = testFolder({ 'secret.yaml': web });
    const folder = testFolder({ 'a.yaml': web });
    const followed = await Followed.start(folder);
    const base = followed.base('web');
    const { manifest } = followed.policy('web');
    rmSync(folder.at('a.yaml'));
    symlinkSync(outside.at('secret.yaml'), folder.at('a.yaml'));
    expect(await followed.apply({ operation: 'delete', base, manifest, dryRun: false })).toMatchObject({ outcome: 'gone' });
    expect(readdirSync(outside.path)).toEqual(['secret.yaml']);
  });
});
