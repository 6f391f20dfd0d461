/** A cluster that somebody asked for by name, and that does not answer yet (F13). */
import { describe, expect, test } from 'vitest';
import { refuse, reset, withPods } from './support/faults.ts';
import type { Fault } from './support/fake-api-server.ts';
import { isEqual, prepare } from './support/follow.ts';

const faults: readonly (readonly [string, Fault])[] = [
  ['cuts every connection', reset],
  ['answers with 503', refuse(503, 'ServiceUnavailable')],
];

describe('an API server that is down at the start', () => {
  test.each(faults)('and %s is waited for with patience, and followed once it is up', async (_, fault) => {
    const followed = await prepare(undefined, 'nobody is there');
    const { fake, sink, source } = followed;
    withPods(fake);
    fake.always(() => fault);
    sink.expectCalls(true);
    await source.start(sink);
    expect(sink.healths).toEqual([{ state: 'starting', message: 'nobody is there' }]);
    await followed.pass(300_000);
    expect(sink.healths.at(-1)).toEqual({
      state: 'starting',
      message: expect.stringMatching(/^the API server of context `fake` \(http.+\) cannot be used now: ./),
    });
    expect([sink.replaced, source.info.user]).toEqual([0, undefined]);
    const asked = fake.seen.filter(({ path }) => path.endsWith('/selfsubjectreviews')).length;
    expect(asked).toBeGreaterThan(5);
    expect(asked).toBeLessThan(60);

    fake.clearFaults();
    await followed.within(70_000, () => sink.healths.at(-1)?.state === 'live' && source.info.user !== undefined);
    expect(isEqual(followed)).toBe(true);
    expect(sink.infos.at(-1)).toEqual(source.info);
    expect(source.info.user).toBe('jane');
    const { length } = sink.infos;
    await followed.pass(120_000);
    expect(sink.infos).toHaveLength(length);
    expect(sink.broken).toEqual([]);
  });

  test('is asked no sooner than it wants to be (F14)', async () => {
    const followed = await prepare(undefined, 'nobody is there');
    followed.fake.always(() => refuse(429, 'TooManyRequests', { 'retry-after': '100' }));
    followed.sink.expectCalls(true);
    await followed.source.start(followed.sink);
    await followed.pass(90_000);
    expect(followed.fake.seen.filter(({ path }) => path.endsWith('/selfsubjectreviews'))).toHaveLength(1);
  });

  test('is no longer asked after a stop (F36)', async () => {
    const followed = await prepare(undefined, 'nobody is there');
    followed.fake.always(() => reset);
    followed.sink.expectCalls(true);
    await followed.source.start(followed.sink);
    await followed.pass(5000);
    await followed.source.stop();
    followed.sink.expectCalls(false);
    const { length } = followed.fake.seen;
    await followed.pass(60_000);
    expect(followed.fake.seen).toHaveLength(length);
    expect([followed.sink.broken, followed.clock.pending]).toEqual([[], 0]);
  });
});
