/** The static side, and what is true of every answer. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ask, post, raw, startTestServer } from '../support/http.ts';
import type { Ask, TestServer } from '../support/http.ts';

let here: TestServer;
beforeAll(async () => void (here = await startTestServer()));
afterAll(() => here.close());

const visit = { Accept: 'text/html,*/*' };

describe('the page', () => {
  test.each(['/', '/policies/shop/web', '/a.b/c.d', '/why?from=a&to=b'])(
    '%s is the page, never from an old cache',
    async (path) => {
      const { status, body, headers } = await ask(here.port, { path, headers: visit });
      expect(status).toBe(200);
      expect(body).toContain('the page');
      expect(headers['content-type']).toContain('text/html');
      expect(headers['cache-control']).toBe('no-cache');
    },
  );

  test('hashed files may be kept for ever, others are asked for again', async () => {
    const hashed = await ask(here.port, { path: '/assets/main-1234.js' });
    expect(hashed.headers['cache-control']).toBe('public, max-age=31536000, immutable');
    expect(hashed.headers['content-type']).toContain('javascript');
    const plain = await ask(here.port, { path: '/theme.js' });
    expect(plain.headers['cache-control']).toBe('no-cache');
    const again = await ask(here.port, { path: '/theme.js', headers: { 'If-None-Match': plain.headers.etag } });
    expect([again.status, again.body]).toEqual([304, '']);
  });

  test.each([
    ['a missing script', '/assets/gone-1.js', { 'Sec-Fetch-Mode': 'no-cors', 'Sec-Fetch-Site': 'same-origin' }],
    ['a missing asset, visited', '/assets/gone-1.js', visit],
    ['a missing picture', '/logo.png', { Accept: 'image/*' }],
    ['a hidden file', '/.secret', {}],
    ['a way out', '/../package.json', {}],
    ['an encoded way out', '/..%2f..%2fpackage.json', {}],
    ['a double-encoded way out', '/%252e%252e/package.json', {}],
    ['a backslash way out', '/..%5c..%5cpackage.json', {}],
  ])('%s is not there', async (_, path, headers) => {
    const { status, body } = await ask(here.port, { path, headers });
    expect([403, 404]).toContain(status);
    expect(body).not.toMatch(/the page|canary|eastwest"/);
  });

  test('what is not there under /api is JSON, even on a visit', async () => {
    for (const path of ['/api/nothing', '/api/', '/api/stream/', '/api/apply/x']) {
      const { status, body } = await ask(here.port, { path, headers: visit });
      expect([path, status, JSON.parse(body)]).toEqual([path, 404, { error: 'not-found', message: 'there is nothing here' }]);
    }
  });

  test('a path that cannot be decoded is a bad request', async () => {
    expect((await ask(here.port, { path: '/%E0%A4%A', headers: visit })).status).toBe(400);
  });
});

describe('methods', () => {
  test.each([
    ['POST', '/api/stream', 'GET'],
    ['PUT', '/api/apply', 'POST'],
    ['GET', '/api/apply', 'POST'],
    ['DELETE', '/api/life', 'POST'],
  ])('%s %s is not taken; %s would be', async (method, path, allowed) => {
    const { status, headers } = await ask(here.port, { method, path, headers: { Origin: `http://127.0.0.1:${here.port}` } });
    expect([status, headers.allow]).toEqual([405, allowed]);
  });
});

describe('health', () => {
  test('is always well, and ready once the source has delivered', async () => {
    const fresh = await startTestServer();
    expect((await ask(fresh.port, { path: '/healthz' })).status).toBe(200);
    expect((await ask(fresh.port, { path: '/readyz' })).status).toBe(503);
    fresh.session.replace([]);
    expect((await ask(fresh.port, { path: '/readyz' })).status).toBe(200);
    await fresh.close();
  });
});

describe('every answer (T13, T14)', () => {
  const csp =
    "default-src 'none';script-src 'self';style-src 'self' 'unsafe-inline';img-src 'self' data:;font-src 'self';connect-src 'self';worker-src 'self';base-uri 'none';form-action 'self';frame-ancestors 'none'";

  const asks: readonly [string, number, Ask][] = [
    ['the page', 200, { headers: visit }],
    ['an asset', 200, { path: '/assets/main-1234.js' }],
    ['a stream', 200, { path: '/api/stream' }],
    ['health', 200, { path: '/healthz' }],
    ['not found', 404, { path: '/api/x' }],
    ['not found, plain', 404, { path: '/x.png' }],
    ['a bad path', 400, { path: '/%E0%A4%A' }],
    ['misdirected', 421, { headers: { Host: 'evil.com' } }],
    ['cross-site', 403, { path: '/api/stream', headers: { 'Sec-Fetch-Site': 'cross-site' } }],
    ['a wrong method', 405, { path: '/api/apply' }],
    ['no JSON', 415, { method: 'POST', path: '/api/apply', headers: { 'Sec-Fetch-Site': 'same-origin' } }],
  ];

  test.each(asks)('%s carries the security headers', async (_, expected, question) => {
    const { status, headers } = await ask(here.port, question);
    expect(status).toBe(expected);
    expect(headers['content-security-policy']).toBe(csp);
    expect(headers).toMatchObject({
      'x-frame-options': 'DENY',
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-resource-policy': 'same-origin',
      'x-request-id': expect.stringMatching(/^[0-9a-f-]{36}$/),
    });
    expect(headers['access-control-allow-origin']).toBeUndefined();
    expect(headers['x-powered-by']).toBeUndefined();
    expect(headers['strict-transport-security']).toBeUndefined();
  });

  test('a 500 carries them too', async () => {
    here.source.answer = () => Promise.reject(new Error('a bug'));
    const { status, headers } = await post(here.port, '/api/apply', { operation: 'create', dryRun: true, manifest: {} });
    expect([status, headers['content-security-policy']]).toEqual([500, csp]);
  });
});

describe('what is no HTTP', () => {
  test.each([
    ['noise', '\x16\x03\x01\x02\x00\r\n\r\n'],
    ['a header of 20 KB', `GET / HTTP/1.1\r\nHost: x\r\nX: ${'x'.repeat(20_000)}\r\n\r\n`],
    ['two lengths', 'POST /api/apply HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nx'],
    [
      'length and chunks',
      'POST /api/apply HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
    ],
  ])('%s is refused and the server lives on', async (_, text) => {
    expect(await raw(here.port, text)).toMatch(/^HTTP\/1\.1 4\d\d /);
    expect((await ask(here.port, { path: '/healthz' })).status).toBe(200);
  });
});
