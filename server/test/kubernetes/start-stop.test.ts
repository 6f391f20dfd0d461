/** Silence before start and after stop, wherever the work is interrupted (F36). */
import type { ServerResponse } from 'node:http';
import { describe, expect, test } from 'vitest';
import { makeHttpApi } from '../../src/cluster/kubernetes/http-api.ts';
import { Reflector } from '../../src/cluster/kubernetes/reflector.ts';
import { builtInResources } from '../../src/cluster/kubernetes/resources.ts';
import { sendStatus } from './support/fake-api-server.ts';
import { reset, withPods } from './support/faults.ts';
import { follow, prepare } from './support/follow.ts';

describe('start and stop', () => {
  test('a second start opens no second watch (F36)', async () => {
    const followed = await follow(undefined, withPods);
    await followed.source.start(followed.sink);
    await followed.pass(5000);
    expect(followed.fake.watchesOf('pods')).toHaveLength(1);
    expect(followed.fake.count('list', 'pods')).toBe(1);
  });

  test('a stop before the start is final', async () => {
    const followed = await prepare();
    await followed.source.stop();
    await followed.source.start(followed.sink);
    await followed.pass(5000);
    expect(followed.fake.seen).toEqual([]);
    expect(followed.sink.broken).toEqual([]);
  });

  test.each(Array.from({ length: 40 }, (_, index) => index))(
    'a stop %i moments after the start silences it (F36)',
    async (moments) => {
      const followed = await prepare();
      const { fake, sink, source } = followed;
      withPods(fake);
      fake.pageSize = 1;
      sink.expectCalls(true);
      await source.start(sink);
      for (let index = 0; index < moments; index += 1) {
        await new Promise(setImmediate);
        if (index % 5 === 4) followed.clock.step(25);
      }
      await source.stop();
      sink.expectCalls(false);
      fake.put('pods', 'a/late');
      await followed.pass(120_000);
      expect(sink.broken).toEqual([]);
      expect(fake.watches.size).toBe(0);
      expect(followed.clock.pending).toBe(0);
    },
  );

  test('a stop while a list is under way opens no watch (F36)', async () => {
    const followed = await prepare();
    const { fake, sink, source } = followed;
    const waiting: ServerResponse[] = [];
    fake.next('pods', 'list', (response) => {
      fake.hanging += 1;
      waiting.push(response);
    });
    sink.expectCalls(true);
    await source.start(sink);
    await followed.settle();
    await source.stop();
    sink.expectCalls(false);
    for (const response of waiting) sendStatus(response, 500, 'late', 'late');
    await followed.pass(60_000);
    expect(fake.count('watch', 'pods')).toBe(0);
    expect(sink.broken).toEqual([]);
  });

  test('a stop while it waits to try again ends the waiting (F36)', async () => {
    const followed = await follow(undefined, withPods);
    followed.fake.always(() => reset);
    followed.fake.cutAll();
    await followed.settle();
    await followed.source.stop();
    followed.sink.expectCalls(false);
    const { length } = followed.fake.seen;
    await followed.pass(60_000);
    expect(followed.fake.seen).toHaveLength(length);
    expect(followed.clock.pending).toBe(0);
    expect(followed.sink.broken).toEqual([]);
  });

  test.each(['health', 'hidden', 'replace', 'change', 'problems'] as const)(
    'a stop by the sink itself, while it is told of `%s`, is heeded at once (F36)',
    async (call) => {
      const followed = await prepare();
      const { fake, sink, source } = followed;
      withPods(fake);
      fake.put('pods', 'a/odd', { spec: 'nonsense' });
      sink.heard = (what) => {
        if (what !== call) return;
        sink.expectCalls(false);
        void source.stop();
      };
      sink.expectCalls(true);
      await source.start(sink);
      await followed.pass(1000);
      fake.put('pods', 'a/three');
      await followed.pass(60_000);
      expect(sink.calls).toBeGreaterThan(0);
      expect(sink.broken).toEqual([]);
      expect(followed.clock.pending).toBe(0);
    },
  );

  test('a reflector that is started twice lists and watches once, and stays stopped (F36)', async () => {
    const followed = await prepare();
    const { fake, clock } = followed;
    const credentials = { current: () => Promise.resolve({ headers: {} }), renew: () => {} };
    const api = makeHttpApi({ server: fake.url, credentials, runtime: clock, userAgent: 'test' });
    const [resource] = builtInResources;
    if (resource === undefined) throw new Error('no kinds');
    const reflector = new Reflector({ api, resource, runtime: clock, listener: { changed: () => {}, status: () => {} } });
    reflector.start();
    reflector.start();
    while (fake.watches.size === 0) await followed.settle();
    expect(fake.seen).toHaveLength(2);
    reflector.stop();
    reflector.start();
    while (fake.watches.size > 0) await followed.settle();
    expect(fake.seen).toHaveLength(2);
  });
});
