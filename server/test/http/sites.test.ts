/** T2, T3: what a page of another site can make a browser send is refused, on every route that the running server has. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { pino } from 'pino';
import { createApp } from '../../src/http/index.ts';
import { History, memoryStore } from '../../src/history/index.ts';
import { Session } from '../../src/session/index.ts';
import { FakeTime } from '../support/fake-time.ts';
import { MemorySource, ask, startTestServer } from '../support/http.ts';
import type { TestServer } from '../support/http.ts';
import { testSource } from '../support/objects.ts';

let here: TestServer;
const limits = { apply: { rate: { burst: 1e6, perSecond: 1e6 }, running: 1, waiting: 100, timeoutMs: 1000 } };
beforeAll(async () => void (here = await startTestServer({ limits })));
afterAll(() => here.close());

/** The routes of the router itself, so that a new one is in the matrix without anybody thinking of it. */
function liveRoutes(): string[] {
  const [source, time, log] = [new MemorySource(), new FakeTime(), pino({ level: 'silent' })];
  const app = createApp({
    source,
    session: new Session({ epoch: 'e', source: testSource, time }),
    history: new History({ source, store: memoryStore(), time, log, user: undefined, tell: () => undefined }),
    log,
    hosts: new Set(),
    page: '/nowhere',
    draining: () => false,
  });
  const paths = app.router.stack.flatMap(({ route }) => (route === undefined ? [] : [route.path]));
  return [...new Set(paths)].map((path) => path.replace('{*path}', 'policies/shop/web'));
}

const routes = liveRoutes();
const methods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];
const sites = [undefined, 'same-origin', 'same-site', 'cross-site', 'none', 'nonsense'];
const contentTypes = [
  undefined,
  'application/json',
  'text/plain',
  'application/x-www-form-urlencoded',
  'multipart/form-data; boundary=x',
  'application/json; charset=utf-16',
];
const ours = (): string => `http://127.0.0.1:${here.port}`;
const origins = [
  ['none', () => undefined],
  ['ours', ours],
  ['null', () => 'null'],
  ['evil', () => 'http://evil.com'],
  ['other port', () => 'http://127.0.0.1:1'],
  ['https', () => `https://127.0.0.1:${here.port}`],
  ['other name of ours', () => `http://localhost:${here.port}`],
  ['prefix', () => `${ours()}.evil.com`],
  ['two', () => `${ours()}, http://evil.com`],
  ['empty', () => ''],
] as const;

/** The rule once more, in other words: our own page; a program that says so; reading by a program; a visit. */
function isAllowed(path: string, method: string, site: string | undefined, origin: string): boolean {
  const reading = method === 'GET' || method === 'HEAD';
  const visit = site === 'none' && reading && !path.startsWith('/api/');
  if (visit) return true;
  if (site !== undefined && site !== 'same-origin') return false;
  if (origin === 'ours') return true;
  return origin === 'none' && (reading || site === 'same-origin');
}

describe('the matrix', () => {
  test('knows the routes', () => {
    const api = ['stream', 'apply', 'history', 'undo', 'undo-set', 'keep', 'life'].map((name) => `/api/${name}`);
    expect(routes).toEqual(['/healthz', '/readyz', ...api, '/policies/shop/web']);
  });

  test.each(routes)('%s: whatever another site could send is refused, and nothing of it reaches the cluster', async (path) => {
    here.source.requests.length = 0;
    let cells = 0;
    for (const method of methods)
      for (const site of sites)
        for (const [origin, value] of origins) {
          for (const type of method === 'POST' ? contentTypes : [undefined]) {
            const headers = { 'Sec-Fetch-Site': site, Origin: value(), 'Content-Type': type, Accept: 'text/html' };
            const { status, headers: answered } = await ask(here.port, {
              method,
              path,
              headers,
              ...(method === 'POST' ? { body: '{"life":"paused"}' } : {}),
            });
            expect({ path, method, site, origin, type, refused: status === 403 }).toEqual({
              path,
              method,
              site,
              origin,
              type,
              refused: !isAllowed(path, method, site, origin),
            });
            expect(answered['access-control-allow-origin']).toBeUndefined();
            cells++;
          }
        }
    expect(cells).toBeGreaterThan(600);
    expect(here.source.requests).toEqual([]);
  });
});

describe('pages and visits', () => {
  const visit = { 'Sec-Fetch-Site': 'cross-site', 'Sec-Fetch-Mode': 'navigate', 'Sec-Fetch-Dest': 'document' };

  test('a link from another site may open the page, but not the stream', async () => {
    expect((await ask(here.port, { headers: visit })).status).toBe(200);
    expect((await ask(here.port, { path: '/api/stream', headers: visit })).status).toBe(403);
  });

  test.each(['iframe', 'frame', 'object', 'embed'])('another site may not put the page into an %s', async (dest) => {
    expect((await ask(here.port, { headers: { ...visit, 'Sec-Fetch-Dest': dest } })).status).toBe(403);
  });

  test('another site may not load our scripts', async () => {
    const headers = { 'Sec-Fetch-Site': 'cross-site', 'Sec-Fetch-Mode': 'no-cors', 'Sec-Fetch-Dest': 'script' };
    expect((await ask(here.port, { path: '/assets/main-1234.js', headers })).status).toBe(403);
  });

  test('a form of another site that opens as a page is refused', async () => {
    const { status } = await ask(here.port, { method: 'POST', path: '/', headers: { ...visit, Origin: 'null' } });
    expect(status).toBe(403);
  });

  test('no method is taken from a header or a query', async () => {
    const headers = { 'X-HTTP-Method-Override': 'POST', 'X-Method-Override': 'POST' };
    expect((await ask(here.port, { path: '/api/apply?_method=POST', headers })).status).toBe(405);
  });
});

describe('bodies', () => {
  test.each([
    ['text/plain', 415],
    ['application/x-www-form-urlencoded', 415],
    ['application/jsonp', 415],
    ['text/json', 415],
    ['application/json; charset=latin1', 415],
    ['application/json, text/plain', 415],
    ['application/yaml', 415],
    [undefined, 415],
    ['application/json', 200],
    ['application/json; charset=utf-8', 200],
    ['application/json;charset=UTF-8', 200],
    ['APPLICATION/JSON', 200],
  ])('content type %s is answered with %i', async (type, expected) => {
    const headers = { 'Content-Type': type, Origin: ours() };
    const { status } = await ask(here.port, { method: 'POST', path: '/api/life', headers, body: '{"life":"running"}' });
    expect(status).toBe(expected);
  });
});
