/** `GET /api/stream` over real sockets: F26, F28, F29, F31, T22. */
import { afterEach, describe, expect, test } from 'vitest';
import { keyOf } from '@eastwest/shared/kube';
import type { ApplyOutcome } from '@eastwest/shared/protocol';
import { defaultLimits } from '../../src/session/index.ts';
import { ask, eventsIn, openStream, pending, startTestServer, until } from '../support/http.ts';
import type { OpenStream, TestServer, TestServerOptions } from '../support/http.ts';
import { pod } from '../support/objects.ts';
import { Reader } from '../support/reader.ts';

const opened: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const server of opened.splice(0)) await server.close();
});

const quick = { ...defaultLimits, gatherMs: 1, heartbeatMs: 40, digestMs: 60 };

async function start(options: TestServerOptions = {}): Promise<TestServer> {
  const server = await startTestServer({ session: quick, ...options });
  opened.push(server);
  return server;
}

function read(stream: OpenStream): Reader {
  const reader = new Reader();
  reader.read(eventsIn(stream));
  return reader;
}

const web = (version: number, note = ''): ReturnType<typeof pod> =>
  pod('shop', 'web-1', { resourceVersion: String(version), labels: { app: 'web', note } });

describe('a stream', () => {
  test('has the headers that keep proxies from holding it back (F29)', async () => {
    const here = await start();
    const { status, headers } = await ask(here.port, { path: '/api/stream' });
    expect(status).toBe(200);
    expect(headers).toMatchObject({
      'content-type': 'text/event-stream',
      'cache-control': 'no-store, no-transform',
      'x-accel-buffering': 'no',
    });
    expect(headers['content-encoding']).toBeUndefined();
  });

  test('says when to come back, gives a snapshot, then each change, with signs of life between', async () => {
    const here = await start();
    here.session.replace([web(1)]);
    const stream = await openStream(here.port);
    await until(() => read(stream).seen.length > 0);
    here.session.change([{ type: 'upsert', object: web(2) }]);
    here.session.change([{ type: 'upsert', object: pod('shop', 'db-1') }]);
    await until(() => read(stream).digestsSeen > 1 && read(stream).comments > 1);
    const reader = read(stream);
    expect(reader.retries[0]).toBeGreaterThanOrEqual(1000);
    expect([...reader.state.objects.values()]).toEqual([web(2), pod('shop', 'db-1')]);
    expect(reader.lastEventId).toBe(`epoch:${reader.seq}`);
    stream.socket.destroy();
    await until(() => here.session.viewers === 0);
  });

  test('HEAD gets the headers and no place', async () => {
    const here = await start();
    const { status, body } = await ask(here.port, { method: 'HEAD', path: '/api/stream' });
    expect([status, body, here.session.viewers]).toEqual([200, '', 0]);
  });
});

async function played(): Promise<TestServer> {
  const here = await start();
  for (let version = 1; version <= 5; version++) {
    here.session.replace([web(version)]);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  return here;
}

describe('coming back (F28)', () => {
  test.each([
    ['in the ring', 'epoch:3', 'delta'],
    ['of another replica', 'other:3', 'snapshot'],
    ['from the future', 'epoch:99', 'snapshot'],
    ['garbage', '%%%', 'snapshot'],
    ['none', undefined, 'snapshot'],
  ])('with an id %s', async (_, id, expected) => {
    const here = await played();
    const stream = await openStream(here.port, id);
    await until(() => /"type":"(delta|snapshot)"/.test(stream.text));
    expect(/"type":"(\w+)","(?:protocol|epoch)/.exec(stream.text)?.[1]).toBe(expected);
    stream.socket.destroy();
  });

  test('a browser that resumes again and again holds what the source holds', async () => {
    const here = await start();
    const reader = new Reader();
    here.session.replace([web(0)]);
    for (let round = 1; round <= 10; round++) {
      const stream = await openStream(here.port, reader.lastEventId);
      here.session.change([{ type: 'upsert', object: web(round) }]);
      here.session.change([{ type: 'upsert', object: pod('shop', `extra-${round}`) }]);
      if (round % 2 === 0) await until(() => eventsIn(stream).includes(`extra-${round}`));
      stream.socket.destroy();
      reader.read(eventsIn(stream));
      reader.cut();
    }
    const last = await openStream(here.port, reader.lastEventId);
    await until(() => eventsIn(last).includes('"digest"'));
    reader.read(eventsIn(last));
    last.socket.destroy();
    expect(reader.seen.filter(({ type }) => type === 'snapshot')).toHaveLength(1);
    expect([...reader.state.objects.keys()]).toHaveLength(11);
    expect(reader.state.objects.get(keyOf(web(0)))).toEqual(web(10));
  });
});

describe('slow readers (F26)', () => {
  test('one that stops reading costs little, keeps nobody up, and ends exact', { timeout: 30_000 }, async () => {
    const here = await start({ session: { ...quick, queueBytes: 64 << 10, heartbeatMs: 10_000, digestMs: 10_000 } });
    here.session.replace([web(0)]);
    const slow = await openStream(here.port);
    const fast = await openStream(here.port);
    slow.socket.pause();
    const note = 'x'.repeat(40_000);
    const rounds = 400;
    for (let version = 1; version <= rounds; version++) {
      here.session.change([{ type: 'upsert', object: web(version, `${note}${version}`) }]);
      await until(() => fast.text.includes(`"resourceVersion":"${version}"`), 10_000);
      fast.text = fast.text.slice(-100);
    }
    const before = process.memoryUsage().arrayBuffers;
    expect(before).toBeLessThan(64 << 20);
    slow.socket.resume();
    await until(() => slow.text.includes(`"resourceVersion":"${rounds}"`), 10_000);
    const reader = read(slow);
    expect(reader.seen.filter(({ type }) => type === 'snapshot').length).toBeGreaterThanOrEqual(2);
    expect(reader.seen.length).toBeLessThan(rounds);
    expect(reader.state.objects.get(keyOf(web(0)))?.resourceVersion).toBe(String(rounds));
    slow.socket.destroy();
    fast.socket.destroy();
  });
});

describe('limits (T22)', () => {
  test('too many streams are refused with a time to come back, and a free place is given again', async () => {
    const here = await start({ limits: { streams: 2 } });
    const first = await openStream(here.port);
    const second = await openStream(here.port);
    const refused = await ask(here.port, { path: '/api/stream' });
    expect(refused.status).toBe(429);
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0);
    expect(JSON.parse(refused.body)).toMatchObject({ error: 'too-many-streams' });
    first.socket.destroy();
    await until(() => here.session.viewers === 1);
    expect((await ask(here.port, { path: '/api/stream' })).status).toBe(200);
    second.socket.destroy();
  });
});

describe('stopping (F31)', () => {
  test('streams end with a spread hint when to come back, and nothing new is begun', async () => {
    const here = await start();
    here.session.replace([]);
    const streams = await Promise.all(Array.from({ length: 8 }, () => openStream(here.port)));
    const closing = here.server.close(1000);
    await until(() => streams.every(({ ended }) => ended));
    await closing;
    const hints = streams.map((stream) => read(stream).retries.at(-1) ?? 0);
    for (const hint of hints) {
      expect(hint).toBeGreaterThanOrEqual(1000);
      expect(hint).toBeLessThanOrEqual(3000);
    }
    expect(new Set(hints).size).toBeGreaterThan(1);
    await expect(ask(here.port)).rejects.toThrow(/ECONNREFUSED/);
  });

  test('a write under way is answered before the end', async () => {
    const here = await start();
    const outcome = pending<ApplyOutcome>();
    here.source.answer = () => outcome.promise;
    const manifest = { apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', metadata: { name: 'a', namespace: 'shop' } };
    const answer = ask(here.port, {
      method: 'POST',
      path: '/api/apply',
      headers: { 'Content-Type': 'application/json', Origin: `http://127.0.0.1:${here.port}` },
      body: JSON.stringify({ operation: 'create', dryRun: false, manifest }),
    });
    await until(() => here.source.requests.length === 1);
    const closing = here.server.close(5000);
    outcome.resolve({ outcome: 'applied', uid: 'u', resourceVersion: '2', warnings: [] });
    expect((await answer).status).toBe(200);
    await closing;
  });
});
