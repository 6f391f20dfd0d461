import { Agent, request } from 'node:http';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { parseHistoryPage, parseKeepOutcome, parseUndoSetOutcome } from '@eastwest/shared/protocol';
import type { ApplyOutcome, HistoryPage } from '@eastwest/shared/protocol';
import { ask, eventsIn, openStream, pending, post, startTestServer, until } from '../support/http.ts';
import type { TestServer } from '../support/http.ts';

let here: TestServer;
beforeEach(async () => void (here = await startTestServer()));
afterEach(() => here.close());

const manifest = {
  apiVersion: 'networking.k8s.io/v1',
  kind: 'NetworkPolicy',
  metadata: { name: 'web', namespace: 'shop' },
  spec: { podSelector: {} },
};
const create = { operation: 'create', dryRun: false, manifest };

async function applied(more: object = {}): Promise<string> {
  const { body } = await post(here.port, '/api/apply', { ...create, ...more });
  return (JSON.parse(body) as { change: string }).change;
}

async function page(search = ''): Promise<HistoryPage> {
  const { body, status } = await ask(here.port, { path: `/api/history${search}` });
  expect(status).toBe(200);
  const parsed = parseHistoryPage(JSON.parse(body));
  if (!parsed.ok) throw new Error(body);
  return parsed.value;
}

test('the list of changes, older ones by the id of the last one seen', async () => {
  const [first, second] = [await applied(), await applied()];
  expect((await page()).changes.map(({ id }) => id)).toEqual([second, first]);
  expect((await page(`?before=${second}`)).changes.map(({ id }) => id)).toEqual([first]);
  expect((await ask(here.port, { path: '/api/history?before=a&before=b' })).status).toBe(400);
});

describe('undo', () => {
  test('is answered as an apply is', async () => {
    const change = await applied();
    const { status, body } = await post(here.port, '/api/undo', { id: change, dryRun: false });
    expect({ status, outcome: JSON.parse(body) as unknown }).toMatchObject({ status: 200, outcome: { outcome: 'applied' } });
    expect(here.source.requests.at(-1)).toMatchObject({ operation: 'delete', base: { uid: 'u', resourceVersion: '2' } });
    expect((await post(here.port, '/api/undo', { id: change, dryRun: false })).status).toBe(409);
  });

  test.each([
    [{}, 400],
    [{ id: 'a', dryRun: 'no' }, 400],
    [{ id: '../a', dryRun: false }, 400],
    [{ id: 'constructor', dryRun: false }, 404],
  ])('%j is answered with %i', async (body, expected) => {
    expect((await post(here.port, '/api/undo', body)).status).toBe(expected);
    expect(here.source.requests).toEqual([]);
  });

  test('waits for the apply before it, and may not come too often', async () => {
    const change = await applied();
    const hanging = pending<ApplyOutcome>();
    here.source.answer = () => hanging.promise;
    const apply = post(here.port, '/api/apply', create);
    await until(() => here.source.requests.length === 2);
    const undo = post(here.port, '/api/undo', { id: change, dryRun: false });
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(here.source.requests).toHaveLength(2);
    hanging.resolve({ outcome: 'applied', uid: 'u', resourceVersion: '3', warnings: [] });
    await Promise.all([apply, undo]);
    expect(here.source.requests).toHaveLength(3);

    await here.close();
    const apply2 = { rate: { burst: 2, perSecond: 0.001 }, running: 1, waiting: 8, timeoutMs: 1000 };
    here = await startTestServer({ limits: { apply: apply2 } });
    const tries = [1, 2, 3].map(() => post(here.port, '/api/undo', { id: 'a', dryRun: false }));
    expect((await Promise.all(tries)).map(({ status }) => status)).toEqual([404, 404, 429]);
  });
});

describe('keep', () => {
  test('keeps what waits, also while another write hangs', async () => {
    const change = await applied({ keepWithin: 60 });
    here.source.answer = () => new Promise(() => {});
    void post(here.port, '/api/apply', create).catch(() => {});
    await until(() => here.source.requests.length === 2);
    const { status, body } = await post(here.port, '/api/keep', { id: change });
    expect(status).toBe(200);
    expect(parseKeepOutcome(JSON.parse(body))).toEqual({ ok: true, value: { outcome: 'kept' } });
  });

  test('of what does not wait is late, and of what is not there unknown', async () => {
    const change = await applied();
    expect((await post(here.port, '/api/keep', { id: change })).status).toBe(409);
    expect((await post(here.port, '/api/keep', { id: 'nothing' })).status).toBe(404);
    expect((await post(here.port, '/api/keep', { id: 7 })).status).toBe(400);
  });
});

test('a keep over a connection that is older than the change is asked for again', async () => {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const send = (path: string, body: unknown): Promise<[number | undefined, string | undefined]> =>
    new Promise((resolve, reject) => {
      const headers = { 'Content-Type': 'application/json', Origin: `http://127.0.0.1:${here.port}` };
      const sent = request({ host: '127.0.0.1', port: here.port, method: 'POST', path, headers, agent }, (response) => {
        response.resume().on('end', () => resolve([response.statusCode, response.headers.connection]));
      });
      sent.on('error', reject).end(JSON.stringify(body));
    });
  await send('/api/life', { life: 'running' });
  await new Promise((resolve) => setTimeout(resolve, 20));
  const change = await applied({ keepWithin: 60 });
  expect(await send('/api/keep', { id: change })).toEqual([425, 'close']);
  expect((await send('/api/keep', { id: change }))[0], 'over a new one').toBe(200);
  agent.destroy();
});

test('every page is told of the last change and of what waits to be kept', async () => {
  const stream = await openStream(here.port);
  const change = await applied({ keepWithin: 60 });
  await until(() => eventsIn(stream).includes(`"pending":[{"id":"${change}"`));
  await post(here.port, '/api/keep', { id: change });
  await until(() => eventsIn(stream).includes('"pending":[]'));
  expect(eventsIn(stream)).toContain(`"last":{"id":"${change}"`);
  stream.socket.destroy();
});

describe('a change set', () => {
  const set = { id: 'a-set', size: 2 };

  test('is taken back as one, with an answer for each part', async () => {
    const changes = [await applied({ set }), await applied({ set })];
    const { status, body } = await post(here.port, '/api/undo-set', { set: 'a-set' });
    expect(status).toBe(200);
    const parsed = parseUndoSetOutcome(JSON.parse(body));
    expect(parsed).toMatchObject({ ok: true });
    expect(parsed.ok && parsed.value.results.map(({ change }) => change)).toEqual(changes.toReversed());
    expect((await page()).changes).toHaveLength(4);
  });

  test.each([
    [{}, 400],
    [{ set: '../a' }, 400],
    [{ set: 'constructor' }, 404],
  ])('%j is answered with %i', async (body, expected) => {
    expect((await post(here.port, '/api/undo-set', body)).status).toBe(expected);
    expect(here.source.requests).toEqual([]);
  });
});
