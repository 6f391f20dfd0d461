/** Each fault that an API server may do to a reflector (reliability.md 1a and section 4), and what must come of it. */
import { describe, expect, test } from 'vitest';
import { type Fault, sendStatus, statusObject } from './support/fake-api-server.ts';
import { follow, isEqual, prepare, shownVersions } from './support/follow.ts';

const refuse =
  (code: number, reason: string, headers: Record<string, string> = {}, message = reason): Fault =>
  (response) =>
    sendStatus(response, code, reason, message, headers);
const reset: Fault = (response) => response.socket?.resetAndDestroy();

const withPods = (fake: Parameters<NonNullable<Parameters<typeof follow>[1]>>[0]): void => {
  fake.put('namespaces', 'a');
  fake.put('pods', 'a/one');
  fake.put('pods', 'a/two');
};

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
    for (let second = 0; second < 96; second += 1) {
      followed.fake.write('pods', ' ');
      await followed.pass(1000);
    }
    await followed.within(1000, () => followed.fake.count('watch', 'pods') === 2);
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

describe('permissions and kinds', () => {
  test('a kind that may not be listed is hidden with its reason, the others are shown, and it comes back (F23)', async () => {
    const followed = await follow(undefined, (fake) => {
      withPods(fake);
      fake.put('networkpolicies', 'a/p');
      fake.always((seen) => (seen.collection === 'networkpolicies' ? refuse(403, 'Forbidden') : undefined));
    });
    const { fake, sink } = followed;
    expect(sink.hiddenNow).toEqual([{ kind: 'NetworkPolicy', reason: 'no permission to list networkpolicies' }]);
    expect(isEqual(followed, 'pods', 'namespaces')).toBe(true);
    expect(sink.healths.at(-1)).toEqual({ state: 'live' });
    let hiddenWhenShown: unknown;
    const change = sink.change.bind(sink);
    sink.change = (events) => {
      change(events);
      hiddenWhenShown = sink.hiddenNow.map(({ kind }) => kind);
    };
    fake.clearFaults();
    await followed.within(35_000, () => isEqual(followed));
    expect(hiddenWhenShown).toEqual(['NetworkPolicy']);
    expect(sink.hiddenNow).toEqual([]);
  });

  test('what was shown is taken away when the permission goes, with the kind hidden before (F23)', async () => {
    const followed = await follow(undefined, (fake) => {
      withPods(fake);
      fake.put('networkpolicies', 'a/p');
    });
    const { fake, sink } = followed;
    let hiddenWhenRemoved: unknown;
    const change = sink.change.bind(sink);
    sink.change = (events) => {
      hiddenWhenRemoved = sink.hiddenNow.map(({ kind }) => kind);
      change(events);
    };
    fake.always((seen) => (seen.collection === 'networkpolicies' ? refuse(403, 'Forbidden') : undefined));
    fake.end('networkpolicies');
    await followed.within(2000, () => sink.hiddenNow.length === 1);
    expect(shownVersions(sink, 'networkpolicies')).toEqual([]);
    expect(hiddenWhenRemoved).toEqual(['NetworkPolicy']);
    expect(isEqual(followed, 'pods')).toBe(true);
  });

  test('a kind that may be listed but not watched stays hidden, without appearing for a moment each time', async () => {
    const followed = await follow(undefined, withPods);
    const { fake, sink } = followed;
    fake.always((seen) => (seen.collection === 'pods' && seen.verb === 'watch' ? refuse(403, 'Forbidden') : undefined));
    fake.end('pods');
    await followed.within(2000, () => sink.hiddenNow.length === 1);
    const { length } = sink.events;
    await followed.pass(120_000);
    expect(sink.events).toHaveLength(length);
    expect(sink.hiddenNow).toEqual([{ kind: 'Pod', reason: 'no permission to watch pods' }]);
  });

  test('policies of another API are listed as foreign, appear with their API and go with it (F22)', async () => {
    const followed = await follow(undefined, withPods);
    const { fake, sink } = followed;
    fake.put('ciliumnetworkpolicies', 'a/l7');
    fake.groups = ['apps', 'cilium.io'];
    await followed.within(61_000, () => isEqual(followed, 'ciliumnetworkpolicies'));
    await followed.pass(100);
    expect(sink.hiddenNow).toEqual([]);
    expect([...sink.objects.values()].find(({ kind }) => kind === 'ForeignPolicy')).toMatchObject({
      apiVersion: 'cilium.io/v2',
      policyKind: 'CiliumNetworkPolicy',
    });
    fake.groups = [];
    await followed.within(61_000, () => shownVersions(sink, 'ciliumnetworkpolicies').length === 0);
    expect(fake.seen.some(({ path }) => path.endsWith('ciliumendpoints'))).toBe(false);
  });

  test.each([
    ['may not be listed', refuse(403, 'Forbidden'), 'no permission to list ciliumnetworkpolicies (cilium.io)'],
    ['cannot be listed', refuse(503, 'ServiceUnavailable'), 'cannot list ciliumnetworkpolicies (cilium.io): ServiceUnavailable'],
  ])('policies of another API that %s are hidden, and keep nothing else from being shown', async (_, fault, reason) => {
    const followed = await follow(undefined, (fake) => {
      withPods(fake);
      fake.groups = ['cilium.io'];
      fake.always((seen) => (seen.collection === 'ciliumnetworkpolicies' ? fault : undefined));
    });
    expect(followed.sink.hiddenNow).toEqual([{ kind: 'ForeignPolicy', reason }]);
    expect(isEqual(followed, 'pods')).toBe(true);
  });

  test('when nobody tells which policy APIs there are, their policies are hidden', async () => {
    const followed = await follow(undefined, (fake) =>
      fake.always((seen) => (seen.path === '/apis' ? refuse(403, 'Forbidden') : undefined)),
    );
    expect(followed.sink.hiddenNow).toEqual([
      { kind: 'ForeignPolicy', reason: 'cannot tell which policy APIs are served: Forbidden' },
    ]);
  });
});

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
    let answer = (): void => {};
    fake.next('pods', 'list', (response) => {
      fake.hanging += 1;
      answer = () => sendStatus(response, 500, 'late', 'late');
    });
    sink.expectCalls(true);
    await source.start(sink);
    await followed.settle();
    await source.stop();
    sink.expectCalls(false);
    answer();
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
});

describe('what is told', () => {
  test('changes of a few moments come together, each object once', async () => {
    const followed = await follow(undefined, withPods);
    const { fake, sink } = followed;
    let changes = 0;
    const change = sink.change.bind(sink);
    sink.change = (events) => {
      changes += 1;
      change(events);
    };
    for (let index = 0; index < 500; index += 1) fake.put('pods', 'a/one', { metadata: { labels: { v: String(index) } } });
    await followed.within(1000, () => isEqual(followed));
    expect(changes).toBeLessThanOrEqual(2);
    expect(sink.events.length).toBeLessThanOrEqual(2);
  });

  test('an object that nobody can read is a problem, and what it could decide is hidden', async () => {
    const followed = await follow(undefined, (fake) => {
      withPods(fake);
      fake.put('pods', 'a/odd', { spec: 'nonsense' });
    });
    const { sink } = followed;
    await followed.pass(100);
    expect(shownVersions(sink, 'pods')).toHaveLength(2);
    expect(sink.problemsNow).toHaveLength(1);
    expect(sink.problemsNow[0]?.message).toContain('`a/odd`');
    expect(sink.hiddenNow).toEqual([{ kind: 'Pod', reason: 'some pods cannot be read' }]);
  });
});
