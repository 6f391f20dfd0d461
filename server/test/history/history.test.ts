/** What is recorded of a change, and what becomes of it when a store or an answer is missing. */
import { describe, expect, test } from 'vitest';
import { err, ok } from '@eastwest/shared/base';
import type { ApplyRequest, Seen } from '@eastwest/shared/protocol';
import { fileStore } from '../../src/history/index.ts';
import type { HistoryStore } from '../../src/history/index.ts';
import { MemorySource } from '../support/http.ts';
import { testFolder } from '../support/folder.ts';
import { applied, bench, changeOf, policy, settle, timeoutMs } from './support.ts';

const seen: Seen = {
  counts: { added: 1, removed: 0, changed: 0, unknown: 0 },
  lines: [{ kind: 'added', from: 'shop/web', to: 'shop/db', ports: 'TCP 5432' }],
};
const create = (name: string): ApplyRequest => ({ operation: 'create', dryRun: false, manifest: policy(name), seen });

test('a change is recorded with what was there, what is there, who, when, and what was seen of it', async () => {
  const { history } = bench();
  const first = applied(await history.apply(create('a'), timeoutMs));
  const base = { uid: first.uid, resourceVersion: first.resourceVersion };
  const manifest = policy('a', { podSelector: { matchLabels: { app: 'web' } } });
  const second = applied(await history.apply({ operation: 'update', dryRun: false, manifest, base }, timeoutMs));
  const { changes, more } = await history.page(undefined);
  expect(more).toBe(false);
  expect(changes).toMatchObject([
    {
      id: second.change,
      operation: 'update',
      key: 'NetworkPolicy/shop/a',
      before: { ...base, manifest: first.object },
      after: { resourceVersion: second.resourceVersion, manifest: second.object },
    },
    { id: first.change, at: '2026-01-01T00:00:00.000Z', user: 'ada', operation: 'create', seen, after: base },
  ]);
  expect(changes[1]).not.toHaveProperty('before');
});

test('neither a rehearsal, nor a refusal, nor what changes nothing is a change', async () => {
  const { history } = bench();
  const first = applied(await history.apply(create('a'), timeoutMs));
  await history.apply({ ...create('b'), dryRun: true }, timeoutMs);
  expect(await history.apply(create('a'), timeoutMs)).toMatchObject({ outcome: 'conflict' });
  const base = { uid: first.uid, resourceVersion: first.resourceVersion };
  const again = applied(await history.apply({ operation: 'update', dryRun: false, manifest: policy('a'), base }, timeoutMs));
  expect(again.change).toBeUndefined();
  expect((await history.page(undefined)).changes).toHaveLength(1);
});

test('the list comes in pages, newest first', async () => {
  const { history, time } = bench();
  for (let number = 0; number < 60; number++) {
    time.pass(1000);
    await history.apply(create(`a-${number}`), timeoutMs);
  }
  const first = await history.page(undefined);
  expect(first).toMatchObject({ more: true });
  expect(first.changes).toHaveLength(50);
  const rest = await history.page(first.changes.at(-1)?.id);
  expect(rest).toMatchObject({ more: false });
  expect(rest.changes.map(({ key }) => key)).toEqual(
    Array.from({ length: 10 }, (_, index) => `NetworkPolicy/shop/a-${9 - index}`),
  );
});

describe('a store that cannot be written', () => {
  const broken: HistoryStore = {
    kept: 'nowhere',
    append: () => Promise.resolve(err('the disk is full')),
    read: () => Promise.resolve(ok([])),
  };

  test('does not stop a change, which is said in its outcome and in the list, and can still be taken back', async () => {
    const { history, now } = bench({ store: broken });
    const outcome = applied(await history.apply(create('a'), timeoutMs));
    expect(outcome.warnings.join()).toContain('the disk is full');
    expect(now().problem).toContain('the disk is full');
    expect(await history.page(undefined)).toMatchObject({ changes: [{ id: outcome.change }] });
    applied(await history.undo(changeOf(outcome), false, timeoutMs));
  });

  test('one that cannot be read is said, too', async () => {
    const { history } = bench({ store: { ...broken, read: () => Promise.resolve(err('no permission')) } });
    expect((await history.page(undefined)).problem).toContain('no permission');
  });
});

function lost(): MemorySource {
  const source = new MemorySource();
  source.answer = () => Promise.resolve({ outcome: 'unreachable', message: 'lost', written: 'unknown' });
  return source;
}

describe('an answer that never comes', () => {
  const wanted = policy('a', { podSelector: {}, policyTypes: ['Ingress'] });
  const request: ApplyRequest = { operation: 'create', dryRun: false, manifest: wanted };

  test('is made up for by looking: what was written is in the list and can be taken back', async () => {
    const source = lost();
    source.live = { uid: 'u', resourceVersion: '7', manifest: wanted };
    const { history } = bench({ source });
    expect(await history.apply(request, timeoutMs)).toMatchObject({ outcome: 'unreachable' });
    const { changes } = await history.page(undefined);
    expect(changes).toMatchObject([{ after: { resourceVersion: '7' } }]);
    expect(changes[0]).not.toHaveProperty('unsure');
  });

  test('what was not written is no change', async () => {
    const { history } = bench({ source: lost() });
    await history.apply(request, timeoutMs);
    expect((await history.page(undefined)).changes).toEqual([]);
  });

  test('something else than was asked for is left unsure, and not taken back', async () => {
    const source = lost();
    source.live = { uid: 'u', resourceVersion: '7', manifest: policy('a', { podSelector: { matchLabels: { x: 'y' } } }) };
    const { history } = bench({ source });
    await history.apply(request, timeoutMs);
    const [change] = (await history.page(undefined)).changes;
    expect(change).toMatchObject({ unsure: true });
    expect(await history.undo(change?.id ?? '', false, timeoutMs)).toMatchObject({ outcome: 'conflict' });
  });

  test('a process that was killed in between: the next one finds out, countdown included', async () => {
    const folder = testFolder();
    const first = bench({ source: new MemorySource(), store: fileStore(folder.at('history')) });
    const source = new MemorySource();
    const never = new MemorySource();
    never.answer = () => new Promise(() => {});
    const killed = bench({ source: never, store: fileStore(folder.at('history')), time: first.time });
    void killed.history.apply({ ...request, keepWithin: 60 }, 1e6);
    await until(async () => {
      const read = await killed.store.read();
      return read.ok && read.value.length === 1;
    });
    source.live = { uid: 'u', resourceVersion: '7', manifest: wanted };
    const next = bench({ source, store: fileStore(folder.at('history')), time: first.time });
    expect((await next.history.page(undefined)).changes, 'it may still be under way').toMatchObject([{ unsure: true }]);
    first.time.pass(61_000);
    await settle();
    expect((await next.history.page(undefined)).changes).toMatchObject([{ after: { uid: 'u' }, keep: { state: 'pending' } }]);
  });
});

async function until(condition: () => Promise<boolean>): Promise<void> {
  while (!(await condition())) await new Promise((resolve) => setTimeout(resolve, 5));
}
