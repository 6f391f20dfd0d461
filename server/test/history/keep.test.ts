/** T27, keep or roll back: what nobody has kept in time is taken back by itself. */
import { expect, test } from 'vitest';
import type { ApplyRequest } from '@eastwest/shared/protocol';
import { demoSource } from '../../src/cluster/demo/index.ts';
import { fileStore } from '../../src/history/index.ts';
import { FakeTime } from '../support/fake-time.ts';
import { testFolder } from '../support/folder.ts';
import { MemorySource } from '../support/http.ts';
import { systemTime } from '../../src/system-time.ts';
import type { Bench } from './support.ts';
import { bench, changeOf, policy, settle, timeoutMs } from './support.ts';

const nobody = new AbortController().signal;
const request = (keepWithin: number): ApplyRequest => ({
  operation: 'create',
  dryRun: false,
  manifest: policy('risky'),
  keepWithin,
});

async function isThere({ source }: Pick<Bench, 'source'>): Promise<boolean> {
  const read = await source.read(policy('risky'), nobody);
  return read.ok && read.value !== undefined;
}

test('until its time is over it stands and is told as pending; then it is taken back, and that is recorded and told', async () => {
  const here = bench();
  const change = changeOf(await here.history.apply(request(60), timeoutMs));
  expect(here.now().pending).toMatchObject([{ id: change, keep: { state: 'pending', until: '2026-01-01T00:01:00.000Z' } }]);
  here.time.pass(59_999);
  await settle();
  expect(await isThere(here)).toBe(true);
  here.time.pass(1);
  await settle();
  expect(await isThere(here)).toBe(false);
  expect(here.now()).toMatchObject({ pending: [], last: { undoes: change, operation: 'delete' } });
  const { changes } = await here.history.page(undefined);
  expect(changes).toMatchObject([{ undoes: change }, { id: change, keep: { state: 'taken-back' } }]);
});

test('what is kept in time stays', async () => {
  const here = bench();
  const change = changeOf(await here.history.apply(request(60), timeoutMs));
  here.time.pass(59_000);
  expect(await here.history.keep(change)).toEqual({ outcome: 'kept' });
  expect(await here.history.keep(change), 'twice is no harm').toEqual({ outcome: 'kept' });
  here.time.pass(600_000);
  await settle();
  expect(await isThere(here)).toBe(true);
  expect((await here.history.page(undefined)).changes).toMatchObject([{ keep: { state: 'kept' } }]);
});

test('a keep that comes too late, or for nothing that waits, keeps nothing', async () => {
  const here = bench();
  const change = changeOf(await here.history.apply(request(10), timeoutMs));
  here.time.pass(10_000);
  await settle();
  expect(await here.history.keep(change)).toMatchObject({ outcome: 'late' });
  const { keepWithin: _, ...plain } = request(10);
  expect(await here.history.keep(changeOf(await here.history.apply(plain, timeoutMs)))).toMatchObject({ outcome: 'late' });
  expect(await here.history.keep('nothing')).toBeUndefined();
});

test('taken back by hand, it is not taken back again', async () => {
  const here = bench();
  const change = changeOf(await here.history.apply(request(60), timeoutMs));
  await here.history.undo(change, false, timeoutMs);
  expect(here.now().pending).toEqual([]);
  here.time.pass(60_000);
  await settle();
  expect((await here.history.page(undefined)).changes).toHaveLength(2);
});

test('changed by somebody else in between, it stands, and that is said', async () => {
  const here = bench();
  const change = changeOf(await here.history.apply(request(60), timeoutMs));
  const read = await here.source.read(policy('risky'), nobody);
  const { uid = '', resourceVersion = '' } = (read.ok && read.value) || {};
  const manifest = policy('risky', { podSelector: { matchLabels: { by: 'others' } } });
  await here.source.apply({ operation: 'update', dryRun: false, manifest, base: { uid, resourceVersion } }, nobody);
  here.time.pass(60_000);
  await settle();
  expect(await isThere(here)).toBe(true);
  expect((await here.history.page(undefined)).changes).toMatchObject([{ id: change, keep: { state: 'stands' } }]);
  expect(here.now().pending).toEqual([]);
});

test('while the cluster does not answer it is tried again, and told as overdue', async () => {
  const source = new MemorySource();
  const here = bench({ source });
  changeOf(await here.history.apply(request(10), timeoutMs));
  source.answer = () => Promise.resolve({ outcome: 'unreachable', message: 'no route', written: 'no' });
  here.time.pass(10_000);
  await settle();
  expect(here.now().pending).toMatchObject([{ keep: { state: 'pending', problem: 'no route' } }]);
  source.answer = () => Promise.resolve({ outcome: 'applied', uid: 'u', resourceVersion: '2', warnings: [] });
  here.time.pass(5000);
  await settle();
  expect(here.now().pending).toEqual([]);
  expect(source.requests.at(-1)).toMatchObject({ operation: 'delete', base: { uid: 'u', resourceVersion: '2' } });
});

test('a bug of a source while nobody waits does not end the program, and is tried again later', async () => {
  const source = new MemorySource();
  const here = bench({ source });
  changeOf(await here.history.apply(request(10), timeoutMs));
  source.answer = () => Promise.reject(new Error('a bug'));
  here.time.pass(10_000);
  await settle();
  expect(here.now().pending).toMatchObject([{ keep: { problem: 'eastwest failed: its log says more' } }]);
  expect(source.requests).toHaveLength(2);
  source.answer = () => Promise.resolve({ outcome: 'applied', uid: 'u', resourceVersion: '2', warnings: [] });
  here.time.pass(5000);
  await settle();
  expect(here.now().pending).toEqual([]);
});

test('a keep while it is being taken back is late', async () => {
  const source = new MemorySource();
  const here = bench({ source });
  const change = changeOf(await here.history.apply(request(10), timeoutMs));
  source.answer = () => new Promise(() => {});
  here.time.pass(10_000);
  await settle();
  expect(await here.history.keep(change)).toMatchObject({ outcome: 'late' });
});

test('a countdown survives a restart: one that is past due is taken back, another goes on', async () => {
  const file = testFolder().at('history');
  const time = new FakeTime();
  const source = demoSource({ why: 'a test', time });
  const first = bench({ source, time, store: fileStore(file) });
  changeOf(await first.history.apply(request(60), timeoutMs));
  time.pass(30_000);
  first.history.stop();
  time.pass(10_000);

  const second = bench({ source, time, store: fileStore(file) });
  await second.history.start();
  expect(second.now().pending).toHaveLength(1);
  second.history.stop();
  time.pass(3_600_000);
  expect(await isThere(second), 'while nothing runs').toBe(true);

  const third = bench({ source, time, store: fileStore(file) });
  await third.history.start();
  time.pass(0);
  await until(async () => !(await isThere(third)));
});

test('two processes on one history: what one began the other ends, unless it is kept in either', async () => {
  const file = testFolder().at('history');
  const time = new FakeTime();
  const source = demoSource({ why: 'a test', time });
  const [first, second] = [bench({ source, time, store: fileStore(file) }), bench({ source, time, store: fileStore(file) })];
  await second.history.start();
  const change = changeOf(await first.history.apply(request(60), timeoutMs));
  expect(await second.history.keep(change)).toEqual({ outcome: 'kept' });
  time.pass(60_000);
  await wait(50);
  expect(await isThere(first)).toBe(true);
});

test('with the real clock', async () => {
  const here = bench({ time: systemTime as FakeTime });
  const started = performance.now();
  // The page may not ask for less than ten seconds; nobody waits for that here.
  changeOf(await here.history.apply(request(1), timeoutMs));
  await until(async () => !(await isThere(here)));
  expect(performance.now() - started).toBeGreaterThan(990);
});

function wait(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

async function until(condition: () => Promise<boolean>): Promise<void> {
  while (!(await condition())) await wait(10);
}
