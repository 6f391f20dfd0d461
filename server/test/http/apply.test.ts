import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { ApplyOutcome } from '@eastwest/shared/protocol';
import { ask, pending, post, startTestServer, until } from '../support/http.ts';
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
const applied: ApplyOutcome = { outcome: 'applied', uid: 'u', resourceVersion: '2', warnings: [] };

describe('outcomes', () => {
  const outcomes: readonly [number, ApplyOutcome][] = [
    [200, applied],
    [403, { outcome: 'forbidden', message: 'no' }],
    [409, { outcome: 'conflict', conflicts: [{ manager: 'argocd', field: '.spec', message: 'theirs' }] }],
    [410, { outcome: 'gone', message: 'deleted' }],
    [422, { outcome: 'invalid', causes: [{ path: 'spec', message: 'wrong' }] }],
    [502, { outcome: 'unreachable', message: 'no answer', written: 'unknown' }],
  ];
  test.each(outcomes)('%i with the outcome as JSON', async (expected, outcome) => {
    here.source.answer = () => Promise.resolve(outcome);
    const { status, body, headers } = await post(here.port, '/api/apply', create);
    expect(status).toBe(expected);
    const { change, ...answered } = JSON.parse(body) as ApplyOutcome & { change?: string };
    expect(answered).toEqual(outcome);
    expect(change !== undefined, 'what was applied is in the history').toBe(outcome.outcome === 'applied');
    expect(headers['cache-control']).toBe('no-store, no-transform');
  });

  test('the source gets the request as it was sent', async () => {
    const update = { operation: 'update', dryRun: true, manifest, base: { uid: 'u', resourceVersion: '1' } };
    await post(here.port, '/api/apply', update);
    expect(here.source.requests).toEqual([update]);
  });

  test('keys of Object.prototype are user data like any other (T16)', async () => {
    const labels = { constructor: 'a', toString: 'b', hasOwnProperty: 'c' };
    const text = JSON.stringify({ ...create, manifest: { ...manifest, metadata: { name: 'x', labels } } }).replace(
      '"labels":{',
      '"labels":{"__proto__":"d",',
    );
    const headers = { 'Content-Type': 'application/json', Origin: `http://127.0.0.1:${here.port}` };
    await ask(here.port, { method: 'POST', path: '/api/apply', headers, body: text });
    expect(JSON.stringify(here.source.requests[0])).toContain(
      '{"__proto__":"d","constructor":"a","toString":"b","hasOwnProperty":"c"}',
    );
    expect(Object.keys(Object.prototype)).toEqual([]);
  });
});

describe('requests that are none', () => {
  test.each([
    ['nothing', '', 400],
    ['half of one', '{"operation":', 400],
    ['a list', '[]', 400],
    ['a string', '"x"', 400],
    ['an unknown operation', '{"operation":"replace","dryRun":false,"manifest":{}}', 400],
    ['no manifest', '{"operation":"create","dryRun":false}', 400],
    ['a manifest that is a list', '{"operation":"create","dryRun":false,"manifest":[]}', 400],
    ['an update without a base', '{"operation":"update","dryRun":false,"manifest":{}}', 400],
    ['a create with a base', '{"operation":"create","dryRun":false,"manifest":{},"base":{"uid":"u","resourceVersion":"1"}}', 400],
    ['a dryRun that is no boolean', '{"operation":"create","dryRun":"yes","manifest":{}}', 400],
    ['65 levels', `{"operation":"create","dryRun":true,"manifest":{"a":${'['.repeat(65)}${']'.repeat(65)}}}`, 400],
    ['half a million levels', '['.repeat(500_000) + ']'.repeat(500_000), 400],
    ['more than 1 MiB', `{"a":"${'x'.repeat(1 << 20)}"}`, 413],
  ])('%s', async (_, body, expected) => {
    const headers = { 'Content-Type': 'application/json', Origin: `http://127.0.0.1:${here.port}` };
    const answer = await ask(here.port, { method: 'POST', path: '/api/apply', headers, body });
    expect(answer.status).toBe(expected);
    expect(JSON.parse(answer.body)).toEqual({ error: expect.any(String), message: expect.any(String) });
    expect(here.source.requests).toEqual([]);
  });

  test('a compressed body is not unpacked (T15)', async () => {
    const headers = { 'Content-Type': 'application/json', 'Content-Encoding': 'gzip' };
    expect((await post(here.port, '/api/apply', create, headers)).status).toBe(415);
  });

  test('the place of the mistake is named', async () => {
    const { body } = await post(here.port, '/api/apply', {
      operation: 'update',
      dryRun: false,
      manifest,
      base: { uid: 1, resourceVersion: '1' },
    });
    expect(JSON.parse(body)).toMatchObject({ error: 'bad-request', message: expect.stringContaining('`base.uid`') });
  });
});

describe('one after the other', () => {
  test('the next write waits for the last, and a failure does not hold it up', async () => {
    const running: string[] = [];
    const log: string[] = [];
    here.source.answer = async ({ manifest: { metadata } }) => {
      const name = JSON.stringify(metadata);
      running.push(name);
      log.push(`${running.length} at once`);
      await new Promise((resolve) => setTimeout(resolve, 20));
      running.pop();
      if (name.includes('p2')) throw new Error('a bug');
      return applied;
    };
    const answers = await Promise.all(
      ['p1', 'p2', 'p3'].map((name) =>
        post(here.port, '/api/apply', { ...create, manifest: { ...manifest, metadata: { name } } }),
      ),
    );
    expect(log).toEqual(['1 at once', '1 at once', '1 at once']);
    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 200, 500]);
  });

  test('a client that goes away does not undo what it began, and the log tells how it ended', async () => {
    const outcome = pending<ApplyOutcome>();
    let aborted = false;
    here.source.answer = (_, signal) => {
      signal.addEventListener('abort', () => (aborted = true));
      return outcome.promise;
    };
    const gone = new AbortController();
    const headers = { 'Content-Type': 'application/json', Origin: `http://127.0.0.1:${here.port}` };
    const sent = fetch(`http://127.0.0.1:${here.port}/api/apply`, {
      method: 'POST',
      headers,
      body: JSON.stringify(create),
      signal: gone.signal,
    });
    await until(() => here.source.requests.length === 1);
    gone.abort();
    await expect(sent).rejects.toThrow(/aborted/);
    await new Promise((resolve) => setTimeout(resolve, 50));
    outcome.resolve(applied);
    await until(() => here.logged.some((line) => line.includes('"msg":"apply"')));
    expect(aborted).toBe(false);
    expect(here.logged.find((line) => line.includes('"msg":"apply"'))).toContain('"outcome":"applied"');
  });
});

describe('limits (T22)', () => {
  test('a burst, then one at a time, with the wait in Retry-After', async () => {
    const slow = await startTestServer({
      limits: { apply: { rate: { burst: 2, perSecond: 0.1 }, running: 1, waiting: 16, timeoutMs: 1000 } },
    });
    const statuses = [];
    for (let count = 0; count < 3; count++) statuses.push(await post(slow.port, '/api/apply', create));
    expect(statuses.map(({ status }) => status)).toEqual([200, 200, 429]);
    expect(Number(statuses[2]?.headers['retry-after'])).toBeGreaterThanOrEqual(9);
    expect(slow.source.requests).toHaveLength(2);
    await slow.close();
  });

  test('dry runs go side by side, a bounded number of them, and past a write that hangs', async () => {
    const check = { rate: { burst: 99, perSecond: 1 }, running: 3, waiting: 5, timeoutMs: 1000 };
    const busy = await startTestServer({ limits: { check } });
    const outcome = pending<ApplyOutcome>();
    busy.source.answer = () => outcome.promise;
    const write = post(busy.port, '/api/apply', create);
    await until(() => busy.source.requests.length === 1);
    const checks = Array.from({ length: 6 }, () => post(busy.port, '/api/apply', { ...create, dryRun: true }));
    await until(() => busy.source.requests.length === 4);
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(busy.source.requests.filter(({ dryRun }) => dryRun)).toHaveLength(3);
    outcome.resolve(applied);
    const statuses = (await Promise.all([write, ...checks])).map(({ status }) => status);
    expect(statuses.filter((status) => status === 429)).toHaveLength(1);
    expect(statuses.filter((status) => status === 200)).toHaveLength(6);
    expect(busy.source.requests).toHaveLength(6);
    await busy.close();
  });

  test('the source is told when its time is over', async () => {
    const brief = await startTestServer({
      limits: { apply: { rate: { burst: 9, perSecond: 1 }, running: 1, waiting: 16, timeoutMs: 30 } },
    });
    brief.source.answer = (_, signal) =>
      new Promise((resolve) => {
        signal.addEventListener('abort', () => resolve({ outcome: 'unreachable', message: 'given up', written: 'unknown' }));
      });
    const { status, body } = await post(brief.port, '/api/apply', create);
    expect([status, JSON.parse(body)]).toEqual([502, { outcome: 'unreachable', message: 'given up', written: 'unknown' }]);
    await brief.close();
  });
});

describe('what leaks (T29, T32)', () => {
  test('a bug shows no stack, and the log has it under the id that the client got', async () => {
    here.source.answer = () => Promise.reject(new Error('canary in /home/canary'));
    const { status, body, headers } = await post(here.port, '/api/apply', create);
    expect(status).toBe(500);
    expect(body).not.toMatch(/canary|at \w|node_modules|\.ts/);
    const id = String(headers['x-request-id']);
    expect(body).toContain(id);
    expect(here.logged.some((line) => line.includes(id) && line.includes('canary'))).toBe(true);
  });

  test('the log names the object and never the body, a token or a query', async () => {
    const secret = 'canary-4711';
    const body = { ...create, manifest: { ...manifest, metadata: { name: 'web', namespace: 'shop', annotations: { secret } } } };
    await post(here.port, `/api/apply?token=${secret}`, body, { Authorization: `Bearer ${secret}`, Cookie: `a=${secret}` });
    await until(() => here.logged.some((line) => line.includes('"msg":"apply"')));
    expect(here.logged.join('')).toContain('"namespace":"shop","name":"web"');
    expect(here.logged.join('')).not.toContain(secret);
  });
});

describe('/api/life', () => {
  test('pauses and resumes', async () => {
    expect((await post(here.port, '/api/life', { life: 'paused' })).status).toBe(200);
    expect(here.source.life).toBe('paused');
    expect((await post(here.port, '/api/life', { life: 'asleep' })).status).toBe(400);
    expect((await post(here.port, '/api/life', null)).status).toBe(400);
    expect(here.source.life).toBe('paused');
  });
});
