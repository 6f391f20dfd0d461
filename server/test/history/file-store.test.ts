/** A history in a file: private, whole after a crash, shared by several processes, never without end. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, readdirSync, readFileSync, statSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { expect, test } from 'vitest';
import { objectKey } from '@eastwest/shared/kube';
import { fileStore } from '../../src/history/file-store.ts';
import { idOf } from '../../src/history/record.ts';
import type { LogRecord } from '../../src/history/record.ts';
import type { HistoryStore } from '../../src/history/store.ts';
import { testFolder } from '../support/folder.ts';

const at = '2026-01-01T00:00:00.000Z';
const record = (id: string, padding = 0): LogRecord => ({
  type: 'begun',
  at,
  change: { id, at, operation: 'create', key: objectKey('NetworkPolicy', 'shop', 'x'.repeat(padding)) },
});

async function idsIn(store: HistoryStore): Promise<string[]> {
  const read = await store.read();
  if (!read.ok) throw new Error(read.error);
  return [...new Set(read.value.map(idOf))];
}

test('what is appended is read, by another process, too', async () => {
  const path = testFolder().at('state/eastwest/history.jsonl');
  const store = fileStore(path);
  expect(await idsIn(store)).toEqual([]);
  await store.append(record('a'));
  await store.append({ type: 'void', at, id: 'b' });
  expect(await fileStore(path).read()).toEqual({ ok: true, value: [record('a'), { type: 'void', at, id: 'b' }] });
});

test('only its owner may look into it', async () => {
  const path = testFolder().at('state/eastwest/history.jsonl');
  await fileStore(path).append(record('a'));
  expect(statSync(path).mode & 0o777).toBe(0o600);
  expect(statSync(dirname(path)).mode & 0o777).toBe(0o700);
});

test('a line that a killed process left half written is lost alone', async () => {
  const path = testFolder().at('history');
  const store = fileStore(path);
  await store.append(record('a'));
  appendFileSync(path, JSON.stringify(record('torn')).slice(0, 40));
  expect(await idsIn(store)).toEqual(['a']);
  await store.append(record('b'));
  expect(await idsIn(store)).toEqual(['a', 'b']);
});

test('what cannot be written or read is said', async () => {
  const folder = testFolder({ file: '' });
  const store = fileStore(folder.at('file/history'));
  expect(await store.append(record('a'))).toMatchObject({ ok: false });
  expect(await store.read()).toMatchObject({ ok: false });
});

test('a link put in its place is not followed', async () => {
  const folder = testFolder({ secret: 'untouched' });
  symlinkSync(folder.at('secret'), folder.at('history'));
  expect(await fileStore(folder.at('history')).append(record('a'))).toMatchObject({ ok: false });
  expect(readFileSync(folder.at('secret'), 'utf8')).toBe('untouched');
});

const small = { changes: 40, bytes: 1e6, fileBytes: 20_000 };

test('beyond a size only the newest changes stay', async () => {
  const path = testFolder().at('history');
  const store = fileStore(path, path, small);
  for (let number = 0; number < 400; number++) {
    const id = String(number).padStart(4, '0');
    await store.append(record(id, 100));
    await store.append({ type: 'done', at, id });
  }
  expect(statSync(path).size).toBeLessThan(small.fileBytes + 1000);
  const ids = await idsIn(store);
  expect(ids.at(-1)).toBe('0399');
  expect(ids.length).toBeGreaterThanOrEqual(small.changes);
  expect(ids.slice(-40)).toEqual(Array.from({ length: 40 }, (_, index) => String(360 + index).padStart(4, '0')));
  expect(statSync(path).mode & 0o777).toBe(0o600);
  expect(readdirSync(dirname(path))).toEqual(['history']);
});

test('two processes write and shorten at once, and nothing of what is kept is lost', async () => {
  const folder = testFolder();
  const path = folder.at('history');
  // Unsure changes are never shortened away, so that every one of them must be found in the end.
  const script = `
    import { fileStore } from ${JSON.stringify(new URL('../../src/history/file-store.ts', import.meta.url).href)};
    const [path, name] = process.argv.slice(2);
    const store = fileStore(path, path, { changes: 10, bytes: 1e6, fileBytes: 3000 });
    const at = ${JSON.stringify(at)};
    for (let n = 0; n < 150; n++) {
      const change = { id: name + n, at, operation: 'create', key: 'NetworkPolicy/shop/x' };
      const done = n % 5 === 0 ? [] : [{ type: 'done', at, id: name + n }];
      for (const record of [{ type: 'begun', at, change }, ...done]) {
        const written = await store.append(record);
        if (!written.ok) throw new Error(written.error);
      }
    }`;
  folder.write('writer.mts', script);
  const run = async (name: string): Promise<unknown> => {
    const args = ['--import', import.meta.resolve('tsx'), '--conditions', 'source', folder.at('writer.mts'), path, name];
    const child = spawn(process.execPath, args, { stdio: 'inherit' });
    const [code] = await once(child, 'exit');
    return code;
  };
  expect(await Promise.all([run('a'), run('b')])).toEqual([0, 0]);
  const ids = new Set(await idsIn(fileStore(path)));
  const unsure = ['a', 'b'].flatMap((name) => Array.from({ length: 30 }, (_, index) => `${name}${index * 5}`));
  expect(unsure.filter((id) => !ids.has(id))).toEqual([]);
}, 60_000);

test('a lock that was left behind is freed', async () => {
  const path = testFolder().at('history');
  const store = fileStore(path, path, { changes: 1, bytes: 1e6, fileBytes: 100 });
  writeFileSync(`${path}.lock`, '');
  const longAgo = new Date(Date.now() - 120_000);
  utimesSync(`${path}.lock`, longAgo, longAgo);
  for (const id of ['a', 'b', 'c', 'd', 'e']) {
    await store.append(record(id));
    await store.append({ type: 'done', at, id });
  }
  expect(await idsIn(store)).toEqual(['e']);
});
