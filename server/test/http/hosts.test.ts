/** T1: only a request that names us exactly as we are called gets anything. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { allowedHosts } from '../../src/http/guard.ts';
import { ask, raw, startTestServer } from '../support/http.ts';
import type { TestServer } from '../support/http.ts';

let here: TestServer;
beforeAll(async () => void (here = await startTestServer()));
afterAll(() => here.close());

const paths = [
  '/',
  '/policies/shop',
  '/theme.js',
  '/assets/main-1234.js',
  '/api/stream',
  '/api/apply',
  '/api/nothing',
  '/healthz',
  '/readyz',
];

/** `PORT` becomes ours. */
const foreign = [
  'evil.com',
  'evil.com:PORT',
  'localhost.evil.com',
  'localhost.evil.com:PORT',
  'evil.com#localhost:PORT',
  'evil.com/localhost:PORT',
  '127.0.0.1.nip.io',
  '127.0.0.1.nip.io:PORT',
  '127-0-0-1.nip.io:PORT',
  'localtest.me:PORT',
  'lvh.me:PORT',
  'notlocalhost:PORT',
  'xlocalhost:PORT',
  'localhostx:PORT',
  'a.localhost:PORT',
  'localhost.:PORT',
  'localhost..:PORT',
  'localhost',
  '127.0.0.1',
  '[::1]',
  'localhost:',
  '127.0.0.1:',
  'localhost:0',
  'localhost:1',
  'localhost:80',
  'localhost:443',
  'localhost:99999',
  'localhost:0PORT',
  'localhost:PORT0',
  'localhost: PORT',
  'localhost:PORT:PORT',
  'localhost:+PORT',
  'localhost:-PORT',
  'LOCALHOST:PORT',
  'Localhost:PORT',
  'localhost%00:PORT',
  'localhost%2e:PORT',
  'localhost,evil.com:PORT',
  'localhost:PORT,evil.com',
  'localhost:PORT, evil.com',
  'user@localhost:PORT',
  'localhost:PORT@evil.com',
  'user:pass@127.0.0.1:PORT',
  '127.0.0.1:PORT@evil.com',
  '127.0.0.1:PORT.evil.com',
  '127.1:PORT',
  '127.0.1:PORT',
  '127.000.000.001:PORT',
  '0177.0.0.1:PORT',
  '0x7f.0.0.1:PORT',
  '0x7f000001:PORT',
  '2130706433:PORT',
  '127.0.0.2:PORT',
  '127.0.0.1.:PORT',
  '0.0.0.0:PORT',
  '0:PORT',
  '::1',
  '::1:PORT',
  '[::]:PORT',
  '[::1]',
  '[::1]:1',
  '[::1%25lo]:PORT',
  '[0:0:0:0:0:0:0:1]:PORT',
  '[::ffff:127.0.0.1]:PORT',
  '[::ffff:7f00:1]:PORT',
  '[::127.0.0.1]:PORT',
  '[fe80::1]:PORT',
  '192.168.0.1:PORT',
  '169.254.169.254:PORT',
  'http://localhost:PORT',
  '//localhost:PORT',
  '*',
  '*:PORT',
  '',
  ':PORT',
  'null',
  'undefined',
  'localhost\\:PORT',
];

describe('hosts', () => {
  const cells = foreign.flatMap((host) => paths.map((path) => [host, path] as const));

  test(`${foreign.length} foreign names on ${paths.length} paths are refused without a byte of body`, async () => {
    expect(foreign.length).toBeGreaterThanOrEqual(60);
    for (const [name, path] of cells) {
      const Host = name.replaceAll('PORT', String(here.port));
      const method = path === '/api/apply' ? 'POST' : 'GET';
      const { status, body, headers } = await ask(here.port, { path, method, headers: { Host } });
      expect({ Host, path, status, body }).toEqual({ Host, path, status: 421, body: '' });
      expect(headers['content-security-policy']).toContain("default-src 'none'");
    }
  });

  test.each(['localhost', '127.0.0.1', '[::1]'])('%s with our port is us', async (name) => {
    const { status } = await ask(here.port, { path: '/healthz', headers: { Host: `${name}:${here.port}` } });
    expect(status).toBe(200);
  });

  test('two Host headers, even equal ones, are one too many', async () => {
    const host = `Host: 127.0.0.1:${here.port}\r\n`;
    for (const other of [host, 'Host: evil.com\r\n', 'hOsT: evil.com\r\n']) {
      const answer = await raw(here.port, `GET /healthz HTTP/1.1\r\n${host}${other}Connection: close\r\n\r\n`);
      expect(answer).toMatch(/^HTTP\/1\.1 (421|400) /);
    }
  });

  test('no Host header, an absolute address or `*` as target', async () => {
    const host = `Host: 127.0.0.1:${here.port}\r\nConnection: close\r\n\r\n`;
    const lines = [
      'GET / HTTP/1.0\r\n\r\n',
      `GET http://evil.com/ HTTP/1.1\r\n${host}`,
      `GET http://127.0.0.1:${here.port}/api/stream HTTP/1.1\r\n${host}`,
      `OPTIONS * HTTP/1.1\r\n${host}`,
    ];
    for (const line of lines) expect(await raw(here.port, line)).toMatch(/^HTTP\/1\.1 421 /);
  });

  test('on port 80 browsers leave the port out', () => {
    expect(allowedHosts('127.0.0.1', 80)).toContain('localhost');
    expect(allowedHosts('127.0.0.1', 8080)).not.toContain('localhost');
    expect(allowedHosts('127.0.0.5', 8080)).toContain('127.0.0.5:8080');
    expect(allowedHosts('::1', 8080)).toContain('[::1]:8080');
  });
});
