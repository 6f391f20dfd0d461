/** Each fault that a list may meet, and outages of the whole server (reliability.md section 4). */
import { describe, expect, test } from 'vitest';
import { type Fault } from './support/fake-api-server.ts';
import { refuse, reset, withPods } from './support/faults.ts';
import { follow, isEqual, prepare, shownVersions } from './support/follow.ts';

describe('a list', () => {
  test('comes in pages and is published whole (F17)', async () => {
    const followed = await follow(undefined, (fake) => {
      fake.pageSize = 10;
      for (let index = 0; index < 95; index += 1) fake.put('pods', `a/p-${index}`);
    });
    expect(followed.fake.count('list', 'pods')).toBe(10);
    expect(followed.sink.replaced).toBe(1);
    expect(shownVersions(followed.sink, 'pods')).toHaveLength(95);
  });

  test('whose next page has expired starts anew, and no half of it is shown (F17)', async () => {
    const followed = await prepare();
    const { fake, sink } = followed;
    fake.pageSize = 10;
    for (let index = 0; index < 25; index += 1) fake.put('pods', `a/p-${index}`);
    let pages = 0;
    fake.always((seen) => {
      if (seen.collection !== 'pods' || seen.verb !== 'list') return undefined;
      pages += 1;
      return pages === 2 ? refuse(410, 'Expired') : undefined;
    });
    sink.expectCalls(true);
    await followed.source.start(sink);
    await followed.within(3000, () => sink.replaced === 1);
    expect(isEqual(followed)).toBe(true);
    expect(sink.broken).toEqual([]);
  });

  test.each([
    ['503', refuse(503, 'ServiceUnavailable')],
    ['a cut connection', reset],
    ['a redirect', ((response) => response.writeHead(302, { location: 'https://elsewhere.invalid/' }).end()) satisfies Fault],
    ['half an answer', ((response) => response.writeHead(200, { 'content-length': '500' }).write('{"items":[')) satisfies Fault],
    ['no JSON', ((response) => response.writeHead(200).end('<html>')) satisfies Fault],
  ])('that meets %s is tried again until it works, and says so meanwhile', async (_, fault) => {
    const followed = await prepare();
    const { fake, sink } = followed;
    withPods(fake);
    fake.next('pods', 'list', fault, fault, fault);
    sink.expectCalls(true);
    await followed.source.start(sink);
    await followed.within(200_000, () => sink.replaced === 1);
    expect(sink.healths.some((health) => health.state === 'starting' && health.message.startsWith('cannot list pods: '))).toBe(
      true,
    );
    expect(sink.healths.at(-1)).toEqual({ state: 'live' });
    expect(isEqual(followed)).toBe(true);
  });

  test('waits for a server that is not there yet, ever less often than once a second (F12, F13)', async () => {
    const followed = await prepare(() => 0);
    const { fake, sink } = followed;
    withPods(fake);
    fake.always(() => reset);
    sink.expectCalls(true);
    await followed.source.start(sink);
    await followed.pass(60_000);
    expect(fake.count('list', 'pods')).toBeLessThanOrEqual(61);
    expect(sink.healths.at(-1)).toMatchObject({ state: 'starting' });
    fake.clearFaults();
    await followed.within(35_000, () => sink.replaced === 1);
    expect(isEqual(followed)).toBe(true);
  });
});

describe('an outage', () => {
  test('of a minute is shown as stale, keeps what is known, and is caught up with within 35 seconds (F12)', async () => {
    const followed = await follow(() => 0.999, withPods);
    const { fake, sink } = followed;
    fake.always(() => reset);
    fake.cutAll();
    await followed.pass(60_000);
    expect(sink.healths.at(-1)?.state).toBe('stale');
    expect(shownVersions(sink, 'pods')).toHaveLength(2);
    const tries = fake.count('watch', 'pods');
    expect(tries).toBeLessThan(12);
    fake.clearFaults();
    fake.put('pods', 'a/three');
    fake.remove('pods', 'a/one');
    await followed.within(35_000, () => isEqual(followed) && sink.healths.at(-1)?.state === 'live');
    expect(sink.replaced).toBe(1);
  });

  test('shorter than two seconds is not worth a banner', async () => {
    const followed = await follow(undefined, withPods);
    followed.fake.cutAll();
    await followed.pass(10_000);
    expect(followed.sink.healths.map(({ state }) => state)).toEqual(['starting', 'live']);
  });

  test('an object that is deleted and made anew meanwhile is a remove and an upsert (F19)', async () => {
    const followed = await follow(undefined, withPods);
    const { fake, sink } = followed;
    fake.silently(() => {
      fake.remove('pods', 'a/one');
      fake.put('pods', 'a/one');
    });
    fake.compact();
    fake.cut('pods');
    await followed.within(3000, () => isEqual(followed));
    expect(sink.events.map(({ type }) => type)).toEqual(['remove', 'upsert']);
    expect(sink.broken).toEqual([]);
  });
});
