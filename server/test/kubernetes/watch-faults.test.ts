/** Each fault that an API server may do to a watch (reliability.md 1a and section 4), and what must come of it. */
import { describe, expect, test } from 'vitest';
import { type Fault, statusObject } from './support/fake-api-server.ts';
import { refuse, reset, withPods } from './support/faults.ts';
import { follow, isEqual } from './support/follow.ts';

describe('a watch', () => {
  test('asks for bookmarks, from the version of the list, for 300 to 600 seconds', async () => {
    const { fake } = await follow(undefined, withPods);
    const watch = fake.seen.find((seen) => seen.verb === 'watch' && seen.collection === 'pods');
    expect(watch?.parameters.get('allowWatchBookmarks')).toBe('true');
    expect(watch?.parameters.get('resourceVersion')).toBe('13');
    expect(Number(watch?.parameters.get('timeoutSeconds'))).toBeGreaterThanOrEqual(300);
    expect(Number(watch?.parameters.get('timeoutSeconds'))).toBeLessThanOrEqual(600);
  });

  test('that ends in the ordinary way goes on from its last version within a second, without a list (F1)', async () => {
    const followed = await follow(undefined, withPods);
    const { fake, sink } = followed;
    fake.put('pods', 'a/three');
    await followed.within(100, () => isEqual(followed));
    fake.end('pods');
    const waited = await followed.within(1000, () => fake.count('watch', 'pods') === 2);
    expect(waited).toBeGreaterThan(0);
    expect(fake.seen.findLast((seen) => seen.verb === 'watch')?.parameters.get('resourceVersion')).toBe('14');
    expect(fake.count('list', 'pods')).toBe(1);
    expect(sink.healths.map(({ state }) => state)).toEqual(['starting', 'live']);
  });

  test('goes on from a bookmark', async () => {
    const followed = await follow(undefined, withPods);
    followed.fake.put('services', 'a/elsewhere');
    followed.fake.bookmark('pods');
    await followed.settle();
    followed.fake.end('pods');
    await followed.within(1000, () => followed.fake.count('watch', 'pods') === 2);
    expect(followed.fake.seen.findLast((seen) => seen.collection === 'pods')?.parameters.get('resourceVersion')).toBe('14');
  });

  test('that is closed at once, again and again, is not reopened more than once a second', async () => {
    const followed = await follow(undefined, withPods);
    followed.fake.next('pods', 'watch', ...Array.from({ length: 100 }, (): Fault => (response) => response.writeHead(200).end()));
    followed.fake.end('pods');
    await followed.pass(20_000);
    expect(followed.fake.count('watch', 'pods')).toBeLessThan(12);
    expect(followed.fake.count('list', 'pods')).toBe(1);
  });

  test('that is cut is resumed within two seconds, without a list (F5)', async () => {
    const followed = await follow(undefined, withPods);
    followed.fake.cut('pods');
    followed.fake.put('pods', 'a/three');
    await followed.within(2000, () => isEqual(followed));
    expect(followed.fake.count('list', 'pods')).toBe(1);
  });

  test.each([1, 40, 200])('that is cut after %i bytes of an event receives it again (F5)', async (bytes) => {
    const followed = await follow(undefined, withPods);
    const { fake } = followed;
    fake.silently(() => fake.put('pods', 'a/three'));
    fake.write('pods', `{"type":"ADDED","object":${' '.repeat(bytes)}`);
    await followed.settle();
    fake.cut('pods');
    await followed.within(2000, () => isEqual(followed));
    expect(fake.count('list', 'pods')).toBe(1);
  });

  test('that ends in the middle of an event receives it again (F6)', async () => {
    const followed = await follow(undefined, withPods);
    followed.fake.silently(() => followed.fake.put('pods', 'a/three'));
    followed.fake.write('pods', '{"type":"ADDED","obj');
    followed.fake.end('pods');
    await followed.within(2000, () => isEqual(followed));
    expect(followed.fake.count('list', 'pods')).toBe(1);
  });

  test('that hears 410 as an event lists anew, once (F3)', async () => {
    const followed = await follow(undefined, withPods);
    const { fake } = followed;
    fake.silently(() => fake.remove('pods', 'a/one'));
    fake.compact();
    fake.write(
      'pods',
      `${JSON.stringify({ type: 'ERROR', object: statusObject(410, 'Expired', 'too old resource version') })}\n`,
    );
    await followed.within(2000, () => isEqual(followed));
    await followed.pass(60_000);
    expect(fake.count('list', 'pods')).toBe(2);
  });

  test('that is answered 410 lists anew, once, and removes what went meanwhile (F2, F20)', async () => {
    const followed = await follow(undefined, withPods);
    const { fake } = followed;
    fake.silently(() => fake.remove('pods', 'a/one'));
    fake.compact();
    fake.end('pods');
    await followed.within(2000, () => isEqual(followed));
    await followed.pass(60_000);
    expect(fake.count('list', 'pods')).toBe(2);
    expect(followed.sink.events).toEqual([{ type: 'remove', key: 'Pod/a/one' }]);
  });

  test('that is answered 410 whatever it lists does not list more than once a second, and ever more seldom', async () => {
    const followed = await follow(undefined, withPods);
    followed.fake.always((seen) => (seen.verb === 'watch' && seen.collection === 'pods' ? refuse(410, 'Expired') : undefined));
    followed.fake.end('pods');
    await followed.pass(60_000);
    expect(followed.fake.count('list', 'pods')).toBeLessThan(12);
  });

  test('that hears another error waits, and goes on from its last version (F4)', async () => {
    const followed = await follow(undefined, withPods);
    const { fake } = followed;
    fake.write('pods', `${JSON.stringify({ type: 'ERROR', object: statusObject(500, 'InternalError', 'etcd is away') })}\n`);
    await followed.settle();
    fake.put('pods', 'a/three');
    const waited = await followed.within(2000, () => isEqual(followed));
    expect(waited).toBeGreaterThan(0);
    expect(fake.count('list', 'pods')).toBe(1);
  });

  test.each(['{"type":"MODIFIED","object":{"metadata":{"na', 'not json at all', '{"type":"WHATEVER","object":{}}', '[]'])(
    'that says %j loses nothing: it lists anew (F7)',
    async (garbage) => {
      const followed = await follow(undefined, withPods);
      const { fake } = followed;
      fake.silently(() => fake.put('pods', 'a/two', { metadata: { labels: { lost: 'yes' } } }));
      fake.write('pods', `${garbage}\n`);
      await followed.within(2000, () => isEqual(followed));
      expect(fake.count('list', 'pods')).toBe(2);
    },
  );

  test('that sends bytes which are no UTF-8 lists anew (F7)', async () => {
    const followed = await follow(undefined, withPods);
    followed.fake.silently(() => followed.fake.put('pods', 'a/three'));
    followed.fake.write('pods', new Uint8Array([0x22, 0xc3, 0x28, 0x22, 0x0a]));
    await followed.within(2000, () => isEqual(followed));
    expect(followed.fake.count('list', 'pods')).toBe(2);
  });

  test('that falls silent is given up after 95 seconds, said to be stale, and resumed (F8)', async () => {
    const followed = await follow(undefined, withPods);
    const { fake, sink } = followed;
    await followed.pass(10_000);
    fake.bookmark('pods');
    await followed.pass(80_000);
    // The others are cut in the meantime as well; only the pods are looked at.
    fake.silently(() => fake.put('pods', 'a/three'));
    fake.next('pods', 'watch', reset, reset, reset);
    const noticed = await followed.within(20_000, () => fake.count('watch', 'pods') === 2);
    expect(noticed).toBeLessThanOrEqual(16_000);
    await followed.within(10_000, () => sink.healths.at(-1)?.state === 'stale');
    expect(sink.healths.at(-1)).toMatchObject({ since: '2026-01-01T00:00:10.050Z' });
    await followed.within(10_000, () => sink.healths.at(-1)?.state === 'live');
    await followed.within(1000, () => isEqual(followed));
    expect(fake.count('list', 'pods')).toBe(1);
  });

  test('that drips without ever completing an event counts as silent (F11)', async () => {
    const followed = await follow(undefined, withPods);
    for (let second = 0; second < 94; second += 1) {
      followed.fake.write('pods', ' ');
      await followed.pass(1000);
    }
    expect(followed.fake.count('watch', 'pods')).toBe(1);
    followed.fake.write('pods', ' ');
    await followed.within(3000, () => followed.fake.count('watch', 'pods') === 2);
  });

  test('on which something is heard every two seconds stays open', async () => {
    const followed = await follow(undefined, withPods);
    for (let round = 0; round < 100; round += 1) {
      followed.fake.put('pods', 'a/one', { metadata: { labels: { round: String(round) } } });
      await followed.pass(2000);
    }
    expect(followed.fake.count('watch', 'pods')).toBe(1);
    expect(isEqual(followed)).toBe(true);
  });

  test('whose headers never come is given up after 10 seconds (F10)', async () => {
    const followed = await follow(undefined, withPods);
    const { fake } = followed;
    fake.next('pods', 'watch', () => (fake.hanging += 1));
    fake.end('pods');
    await followed.within(1000, () => fake.count('watch', 'pods') === 2);
    const waited = await followed.within(12_000, () => fake.count('watch', 'pods') === 3);
    expect(waited).toBeGreaterThanOrEqual(10_000);
  });

  test.each([500, 503])('that is answered %i waits and tries again (F15)', async (code) => {
    const followed = await follow(undefined, withPods);
    followed.fake.next('pods', 'watch', refuse(code, 'InternalError'), refuse(code, 'InternalError'));
    followed.fake.cut('pods');
    followed.fake.put('pods', 'a/three');
    await followed.within(10_000, () => isEqual(followed));
    expect(followed.fake.count('list', 'pods')).toBe(1);
  });

  test('that is told of a version too large lists without one (F15)', async () => {
    const followed = await follow(undefined, withPods);
    followed.fake.next('pods', 'watch', refuse(504, 'Timeout', {}, 'Too large resource version: 14, current: 3'));
    followed.fake.end('pods');
    await followed.within(5000, () => followed.fake.count('list', 'pods') === 2);
    expect(followed.fake.seen.findLast((seen) => seen.verb === 'list')?.parameters.has('resourceVersion')).toBe(false);
  });

  test('that is told to come back later does (F14)', async () => {
    const followed = await follow(undefined, withPods);
    const { fake } = followed;
    fake.next('pods', 'watch', refuse(429, 'TooManyRequests', { 'retry-after': '7' }));
    fake.cut('pods');
    await followed.within(1000, () => fake.count('watch', 'pods') === 2);
    const waited = await followed.within(8000, () => fake.count('watch', 'pods') === 3);
    expect(waited).toBeGreaterThanOrEqual(7000);
  });

  test('that repeats events after a reconnection changes nothing (F18)', async () => {
    const followed = await follow(undefined, withPods);
    const { fake, sink } = followed;
    const one = fake.put('pods', 'a/one', { metadata: { labels: { v: '1' } } });
    const two = fake.put('pods', 'a/one', { metadata: { labels: { v: '2' } } });
    await followed.within(100, () => isEqual(followed));
    const { length } = sink.events;
    for (const object of [one, two, one]) fake.write('pods', `${JSON.stringify({ type: 'MODIFIED', object })}\n`);
    await followed.pass(1000);
    expect(sink.events).toHaveLength(length);
    fake.end('pods');
    await followed.within(1000, () => fake.count('watch', 'pods') === 2);
    expect(fake.seen.findLast((seen) => seen.verb === 'watch')?.parameters.get('resourceVersion')).toBe('15');
  });

  test('of a server that lags behind never shows an older object, nor takes away a newer one (F16)', async () => {
    const followed = await follow(undefined, withPods);
    const { fake, sink } = followed;
    const old = fake.put('pods', 'a/one', { metadata: { labels: { v: 'old' } } });
    fake.remove('pods', 'a/one');
    fake.put('pods', 'a/one', { metadata: { labels: { v: 'new' } } });
    await followed.within(100, () => isEqual(followed));
    fake.write(
      'pods',
      `${JSON.stringify({ type: 'MODIFIED', object: old })}\n${JSON.stringify({ type: 'DELETED', object: old })}\n`,
    );
    await followed.pass(1000);
    expect(isEqual(followed)).toBe(true);
    expect([...sink.objects.values()].find(({ name }) => name === 'one')?.labels).toEqual({ v: 'new' });
  });

  test('names survive chunks that end inside a character, wherever they do (F7)', async () => {
    const followed = await follow(undefined, withPods);
    const { fake, sink } = followed;
    const labels = { näme: 'ß→漢字𝒳' };
    let made: unknown;
    fake.silently(() => (made = fake.put('pods', 'a/one', { metadata: { labels } })));
    for (const byte of Buffer.from(`${JSON.stringify({ type: 'MODIFIED', object: made })}\n`)) {
      fake.write('pods', Uint8Array.of(byte));
      await new Promise(setImmediate);
    }
    await followed.within(1000, () => isEqual(followed));
    expect([...sink.objects.values()].find(({ name }) => name === 'one')?.labels).toEqual(labels);
  });
});
