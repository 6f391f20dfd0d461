/** T27 for change sets: the parts are kept and taken back as one, through the same states, never over somebody else's change. */
import { expect, test } from 'vitest';
import type { JsonObject } from '@eastwest/shared/kube';
import type { ApplyOutcome, ApplyRequest, RecordedVersion } from '@eastwest/shared/protocol';
import { demoSource } from '../../src/cluster/demo/index.ts';
import { fileStore } from '../../src/history/index.ts';
import { FakeTime } from '../support/fake-time.ts';
import { testFolder } from '../support/folder.ts';
import { MemorySource, pending } from '../support/http.ts';
import type { Bench } from './support.ts';
import { applied, bench, changeOf, policy, settle, timeoutMs } from './support.ts';

const nobody = new AbortController().signal;
const set = { id: 'set-1', size: 2 } as const;
const other = { podSelector: { matchLabels: { app: 'other' } } };

async function live({ source }: Pick<Bench, 'source'>, name: string): Promise<RecordedVersion | undefined> {
  const read = await source.read(policy(name), nobody);
  if (!read.ok) throw new Error(read.error);
  return read.value;
}

async function write(here: Bench, wish: Pick<ApplyRequest, 'operation' | 'manifest'>, more: Partial<ApplyRequest> = {}) {
  const { name } = wish.manifest['metadata'] as { name: string };
  const now = await live(here, name);
  const base = now && { uid: now.uid, resourceVersion: now.resourceVersion };
  return here.history.apply({ ...wish, dryRun: false, set, ...(base && { base }), ...more }, timeoutMs);
}

const create = (name: string, spec?: JsonObject) => ({ operation: 'create', manifest: policy(name, spec) }) as const;
const update = (name: string, spec?: JsonObject) => ({ operation: 'update', manifest: policy(name, spec) }) as const;
const remove = (name: string) => ({ operation: 'delete', manifest: policy(name) }) as const;

async function stand(here: Bench, names: readonly string[]): Promise<readonly boolean[]> {
  return Promise.all(names.map(async (name) => (await live(here, name)) !== undefined));
}

test('a set is taken back in the opposite order, as a set that can be taken back, too', async () => {
  const here = bench();
  const first = changeOf(await write(here, create('a')));
  const second = changeOf(await write(here, create('b')));
  const undone = await here.history.undoSet(set.id, timeoutMs);
  expect(undone?.results.map(({ change, outcome }) => [change, outcome.outcome])).toEqual([
    [second, 'applied'],
    [first, 'applied'],
  ]);
  expect(await stand(here, ['a', 'b'])).toEqual([false, false]);
  const { changes } = await here.history.page(undefined);
  const [undo] = changes;
  expect(changes).toMatchObject([
    { undoes: first, set: { size: 2, undoes: set.id } },
    { undoes: second, set: { id: undo?.set?.id, undoes: set.id } },
    { id: second, set },
    { id: first, set },
  ]);
  await here.history.undoSet(undo?.set?.id ?? '', timeoutMs);
  expect(await stand(here, ['a', 'b'])).toEqual([true, true]);
  expect(await here.history.undoSet('nothing', timeoutMs)).toBeUndefined();
  expect((await here.history.undoSet(set.id, timeoutMs))?.results, 'twice is nothing').toEqual([]);
});

test('a policy that was written in two steps goes back through the one in between, whatever was done with it', async () => {
  const here = bench();
  for (const name of ['edited', 'deleted']) applied(await here.source.apply({ ...create(name), dryRun: false }, nobody));
  const specs = async (name: string) => (await live(here, name))?.manifest['spec'];
  const before = await Promise.all([specs('edited'), specs('deleted')]);
  for (const name of ['edited', 'deleted']) changeOf(await write(here, update(name, { podSelector: {}, ingress: [{}] })));
  changeOf(await write(here, update('edited', other)));
  changeOf(await write(here, remove('deleted')));
  const undone = await here.history.undoSet(set.id, timeoutMs);
  expect(undone?.results.map(({ outcome }) => outcome.outcome)).toEqual(['applied', 'applied', 'applied', 'applied']);
  expect(await Promise.all([specs('edited'), specs('deleted')])).toEqual(before);
});

test('what somebody has changed since stays and is told, the rest is taken back', async () => {
  const here = bench();
  changeOf(await write(here, create('a')));
  changeOf(await write(here, create('b')));
  const now = await live(here, 'a');
  const base = { uid: now?.uid ?? '', resourceVersion: now?.resourceVersion ?? '' };
  applied(await here.source.apply({ ...update('a', other), dryRun: false, base }, nobody));
  const undone = await here.history.undoSet(set.id, timeoutMs);
  expect(undone?.results.map(({ outcome }) => outcome.outcome)).toEqual(['applied', 'conflict']);
  expect(await stand(here, ['a', 'b'])).toEqual([true, false]);
});

test('once it was taken back, no more of the set is applied', async () => {
  const here = bench();
  changeOf(await write(here, create('a')));
  await here.history.undoSet(set.id, timeoutMs);
  expect(await write(here, create('b'))).toMatchObject({ outcome: 'conflict' });
  expect(await stand(here, ['a', 'b'])).toEqual([false, false]);
  changeOf(await write(here, create('b'), { set: { id: 'set-2', size: 1 } }));
});

test('unless the set is kept, all of it is taken back when the time that its last part began is over', async () => {
  const here = bench();
  changeOf(await write(here, create('a'), { keepWithin: 60 }));
  here.time.pass(50_000);
  changeOf(await write(here, create('b'), { keepWithin: 60 }));
  here.time.pass(59_999);
  await settle();
  expect(await stand(here, ['a', 'b']), 'the second has put it off').toEqual([true, true]);
  here.time.pass(1);
  await settle();
  expect(await stand(here, ['a', 'b'])).toEqual([false, false]);
  expect(here.now()).toMatchObject({ pending: [], last: { set: { undoes: set.id } } });
  const { changes } = await here.history.page(undefined);
  expect(changes.slice(2)).toMatchObject([{ keep: { state: 'taken-back' } }, { keep: { state: 'taken-back' } }]);
});

test('one confirmation keeps all that is written of the set, and not what is written after it', async () => {
  const here = bench();
  const first = changeOf(await write(here, create('a'), { keepWithin: 60 }));
  changeOf(await write(here, create('b'), { keepWithin: 60 }));
  here.time.pass(10);
  expect(await here.history.keep(first)).toEqual({ outcome: 'kept' });
  expect(here.now().pending).toEqual([]);
  here.time.pass(10);
  changeOf(await write(here, create('c'), { keepWithin: 60 }));
  here.time.pass(60_000);
  await settle();
  expect(await stand(here, ['a', 'b', 'c'])).toEqual([true, true, false]);
});

test('a confirmation over a connection that is older than the last part proves nothing', async () => {
  const here = bench();
  const first = changeOf(await write(here, create('a'), { keepWithin: 60 }));
  here.time.pass(10_000);
  const connectedAt = here.time.now() - 1;
  changeOf(await write(here, create('b'), { keepWithin: 60 }));
  expect(await here.history.keep(first, connectedAt)).toEqual({ outcome: 'again' });
  expect(await here.history.keep(first, connectedAt + 1)).toEqual({ outcome: 'kept' });
});

test('what stays of a set that nobody kept is told, and the rest is taken back', async () => {
  const here = bench();
  changeOf(await write(here, create('a'), { keepWithin: 60 }));
  changeOf(await write(here, create('b'), { keepWithin: 60 }));
  const now = await live(here, 'b');
  const base = { uid: now?.uid ?? '', resourceVersion: now?.resourceVersion ?? '' };
  applied(await here.source.apply({ ...update('b', other), dryRun: false, base }, nobody));
  here.time.pass(60_000);
  await settle();
  expect(await stand(here, ['a', 'b'])).toEqual([false, true]);
  const { changes } = await here.history.page(undefined);
  expect(changes.slice(1)).toMatchObject([{ keep: { state: 'stands' } }, { keep: { state: 'taken-back' } }]);
  expect(here.now().pending).toEqual([]);
});

test('while the cluster does not answer the rest of the set waits, and goes on from there', async () => {
  const source = new MemorySource();
  const here = bench({ source });
  for (const name of ['a', 'b']) changeOf(await write(here, create(name), { keepWithin: 10 }));
  let answers = 0;
  source.answer = () =>
    Promise.resolve<ApplyOutcome>(
      ++answers === 1
        ? { outcome: 'applied', uid: 'u', resourceVersion: '2', warnings: [] }
        : { outcome: 'unreachable', message: 'no route', written: 'no' },
    );
  here.time.pass(10_000);
  await settle();
  expect(here.now().pending).toMatchObject([{ set, keep: { problem: 'no route' } }]);
  source.answer = () => Promise.resolve({ outcome: 'applied', uid: 'u', resourceVersion: '2', warnings: [] });
  here.time.pass(5000);
  await settle();
  expect(here.now().pending).toEqual([]);
  const undone = source.requests.slice(2).map(({ manifest }) => (manifest['metadata'] as { name: string }).name);
  expect(undone).toEqual(['b', 'a', 'a']);
  const sets = (await here.history.page(undefined)).changes.map((change) => change.set?.id);
  expect(new Set(sets.slice(0, 2)).size, 'one set that takes back').toBe(1);
});

test('a part that is on its way when the time is over puts it off', async () => {
  const source = new MemorySource();
  const here = bench({ source });
  changeOf(await write(here, create('a'), { keepWithin: 10 }));
  const hanging = pending<ApplyOutcome>();
  source.answer = () => hanging.promise;
  const second = write(here, create('b'), { keepWithin: 10 });
  await settle();
  here.time.pass(10_000);
  await settle();
  hanging.resolve({ outcome: 'applied', uid: 'u', resourceVersion: '2', warnings: [] });
  changeOf(await second);
  await settle();
  expect(source.requests).toHaveLength(2);
  expect(here.now().pending).toHaveLength(2);
  here.time.pass(10_000);
  await settle();
  expect(source.requests.slice(2)).toMatchObject([{ operation: 'delete' }, { operation: 'delete' }]);
});

test('the countdown of a set survives a restart, in the middle of it, too', async () => {
  const file = testFolder().at('history');
  const time = new FakeTime();
  const source = demoSource({ why: 'a test', time });
  const first = bench({ source, time, store: fileStore(file) });
  changeOf(await write(first, create('a'), { keepWithin: 60 }));
  changeOf(await write(first, create('b'), { keepWithin: 60 }));
  first.history.stop();
  time.pass(3_600_000);
  const second = bench({ source, time, store: fileStore(file) });
  await second.history.start();
  time.pass(0);
  await expect.poll(() => stand(second, ['a', 'b'])).toEqual([false, false]);
});
