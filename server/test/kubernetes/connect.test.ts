/** From a kubeconfig to a server that answers: credentials, certificates, and what is said when it does not work. */
import { type IncomingMessage, type ServerResponse, createServer as createPlain } from 'node:http';
import { createServer as createSecure } from 'node:https';
import { createServer as createSocket } from 'node:net';
import type { Server } from 'node:net';
import { pino } from 'pino';
import { describe, expect, onTestFinished, test } from 'vitest';
import { connectCluster, kubernetesSource } from '../../src/cluster/kubernetes/index.ts';
import { testFolder } from '../support/folder.ts';
import { sendJson, sendStatus } from './support/fake-api-server.ts';
import { certificate, key } from './support/loopback-certificate.ts';

type Handler = (request: IncomingMessage, response: ServerResponse) => void;

const secret = 'canary-token-4711';

/** Knows whoever has the token. */
const review: Handler = (request, response) => {
  if (request.headers.authorization !== `Bearer ${secret}`) sendStatus(response, 401, 'Unauthorized', 'Unauthorized');
  else sendJson(response, 201, { kind: 'SelfSubjectReview', status: { userInfo: { username: 'jane' } } });
};

const old: Handler = (request, response) =>
  request.url === '/version' ? sendJson(response, 200, { gitVersion: 'v1.25.0' }) : sendStatus(response, 404, 'NotFound', 'none');
const page: Handler = (_, response) => void response.writeHead(200).end('<html>welcome</html>');
const json: Handler = (_, response) => sendJson(response, 200, { hello: 'world' });
const cut: Handler = (_, response) => void response.socket?.destroy();
const cutLater: Handler = (_, response) => {
  response.writeHead(201, { 'content-length': 100 }).write('{');
  setTimeout(() => response.socket?.destroy(), 50);
};
const refusing: Handler = (_, response) => sendStatus(response, 500, 'InternalError', 'no');

async function listen(server: Server): Promise<number> {
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  onTestFinished(() => void server.close());
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

const secure = async (handler: Handler): Promise<string> =>
  `https://127.0.0.1:${await listen(createSecure({ cert: certificate, key }, handler))}`;

function kubeconfig(server: string, cluster: object = {}, user: object = { token: secret }): string {
  return testFolder().write(
    'config',
    JSON.stringify({
      'current-context': 'here',
      clusters: [{ name: 'c', cluster: { server, ...cluster } }],
      users: [{ name: 'u', user }],
      contexts: [{ name: 'here', context: { cluster: 'c', user: 'u' } }],
    }),
  );
}

const authority = { 'certificate-authority-data': Buffer.from(certificate).toString('base64') };

async function connect(file: string, timeoutMs = 5000): Promise<string> {
  const access = await connectCluster({ kubeconfig: file, timeoutMs, allowExec: true });
  return access.ok ? `as ${access.value.user ?? 'nobody'}${access.value.insecure ? ', insecure' : ''}` : access.error.message;
}

async function kindOf(file: string, timeoutMs = 5000): Promise<string> {
  const access = await connectCluster({ kubeconfig: file, timeoutMs });
  return access.ok ? 'usable' : access.error.type;
}

describe('a server that answers', () => {
  test('says who we are', async () => {
    expect(await connect(kubeconfig(await secure(review), authority))).toBe('as jane');
  });

  test('from before it could say so, or not allowed to, is used all the same', async () => {
    expect(await connect(kubeconfig(await secure(old), authority))).toBe('as nobody');
  });

  test('whose certificate is not to be checked is marked, and nothing is written to it (T20)', async () => {
    const file = kubeconfig(await secure(review), { 'insecure-skip-tls-verify': true });
    const lines: string[] = [];
    const log = pino({ level: 'debug' }, { write: (line: string) => void lines.push(line) });
    const access = await connectCluster({ kubeconfig: file, timeoutMs: 5000, log });
    if (!access.ok) throw new Error(access.error.message);
    expect(access.value.insecure).toBe(true);
    expect(lines.join()).toContain('insecure-skip-tls-verify');
    const source = kubernetesSource(access.value, { why: 'a test' });
    expect(source.info).toMatchObject({ apply: 'export', why: expect.stringContaining('insecure-skip-tls-verify') });
    const manifest = { apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', metadata: { name: 'a', namespace: 'b' } };
    const outcome = await source.apply({ operation: 'create', dryRun: false, manifest }, AbortSignal.timeout(1000));
    expect(outcome.outcome).toBe('forbidden');
  });

  test('is asked again with what a token file holds by then, before the old token is given up (F24, T30)', async () => {
    const folder = testFolder({ token: `expired\n` });
    const file = kubeconfig(await secure(review), authority, { tokenFile: folder.at('token') });
    expect(await connect(file)).toContain('does not accept the credentials');
    const access = await connectCluster({ kubeconfig: (folder.write('token', `${secret}\n`), file), timeoutMs: 5000 });
    if (!access.ok) throw new Error(access.error.message);
    expect(access.value.user).toBe('jane');
  });

  test('that no longer takes the token is met with a new one at once (F24)', async () => {
    let wanted = 'first';
    const rotating: Handler = (request, response) => {
      if (request.headers.authorization !== `Bearer ${wanted}`) sendStatus(response, 401, 'Unauthorized', 'Unauthorized');
      else sendJson(response, 201, { status: { userInfo: { username: 'jane' } } });
    };
    const folder = testFolder({ token: 'first' });
    const file = kubeconfig(await secure(rotating), authority, { tokenFile: folder.at('token') });
    const access = await connectCluster({ kubeconfig: file, timeoutMs: 5000 });
    if (!access.ok) throw new Error(access.error.message);
    wanted = 'second';
    folder.write('token', 'second\n');
    const sent = await access.value.api.send({
      method: 'GET',
      path: '/',
      signal: AbortSignal.timeout(5000),
      headersWithinMs: 5000,
    });
    expect(sent.ok && sent.value.status).toBe(201);
    if (sent.ok) sent.value.close();
  });
});

describe('whether waiting may mend it (F13)', () => {
  test.each([401, 404, 302])('not for an answer with status %i', async (status) => {
    const handler: Handler = (_, response) => sendStatus(response, status, 'no', 'no');
    expect(await kindOf(kubeconfig(await secure(handler), authority))).toBe('unusable');
  });

  test.each([429, 500, 502, 503, 504])('for an answer with status %i', async (status) => {
    const handler: Handler = (_, response) => sendStatus(response, status, 'no', 'no');
    expect(await kindOf(kubeconfig(await secure(handler), authority))).toBe('unreachable');
  });

  test('for a connection that is cut, before the answer or in it', async () => {
    expect(await kindOf(kubeconfig(await secure(cut), authority))).toBe('unreachable');
    expect(await kindOf(kubeconfig(await secure(cutLater), authority))).toBe('unreachable');
  });

  test('for silence', async () => {
    expect(await kindOf(kubeconfig(`https://127.0.0.1:${await listen(createSocket())}`, authority), 300)).toBe('unreachable');
  });

  test('not for a certificate, for what is no API server, nor for a kubeconfig that names nothing', async () => {
    expect(await kindOf(kubeconfig(await secure(review)))).toBe('unusable');
    expect(await kindOf(kubeconfig(await secure(page), authority))).toBe('unusable');
    expect(await kindOf(kubeconfig(await secure(json), authority))).toBe('unusable');
    expect(await kindOf(kubeconfig(`https://127.0.0.1:${await listen(createPlain(page))}`, authority))).toBe('unusable');
    expect(await kindOf('/nonexistent/kubeconfig')).toBe('unusable');
  });
});

describe('what does not work is said, with the mend', () => {
  test('nobody there', async () => {
    const server = createPlain();
    const port = await listen(server);
    await new Promise((resolve) => {
      server.close(resolve);
    });
    expect(await connect(kubeconfig(`https://127.0.0.1:${port}`))).toBe(
      `the API server of context \`here\` (https://127.0.0.1:${port}) cannot be used now: nothing answers there (connection refused): is the cluster running?`,
    );
  });

  test('a certificate of another authority (T30)', async () => {
    expect(await connect(kubeconfig(await secure(review)))).toContain(
      'its certificate is not signed by the authority in the kubeconfig: check `certificate-authority`',
    );
  });

  test('a certificate for another name (T30)', async () => {
    expect(await connect(kubeconfig(await secure(review), { ...authority, 'tls-server-name': 'other.example' }))).toContain(
      'its certificate is for another name',
    );
  });

  test('NODE_TLS_REJECT_UNAUTHORIZED in the environment changes nothing (T30)', async () => {
    process.env['NODE_TLS_REJECT_UNAUTHORIZED'] = '0';
    onTestFinished(() => void delete process.env['NODE_TLS_REJECT_UNAUTHORIZED']);
    expect(await connect(kubeconfig(await secure(review)))).toContain('its certificate is not signed');
  });

  test('credentials that are not accepted', async () => {
    expect(await connect(kubeconfig(await secure(review), authority, { token: 'other' }))).toContain(
      'it does not accept the credentials: log in again',
    );
  });

  test('a server that stays silent, within the time that was given', async () => {
    const file = kubeconfig(`https://127.0.0.1:${await listen(createSocket())}`, authority);
    expect(await connect(file, 300)).toContain('no answer within 0.3 s');
  });

  test('a login command that waits for somebody, within the time that was given', async () => {
    const user = {
      exec: {
        apiVersion: 'client.authentication.k8s.io/v1',
        command: process.execPath,
        args: ['-e', 'setTimeout(() => {}, 3000)'],
      },
    };
    expect(await connect(kubeconfig(await secure(review), authority, user), 300)).toContain('no answer within 0.3 s');
  });

  test('a login command that fails', async () => {
    const user = {
      exec: {
        apiVersion: 'client.authentication.k8s.io/v1',
        command: process.execPath,
        args: ['-e', 'console.error("no session"); process.exit(1)'],
      },
    };
    expect(await connect(kubeconfig(await secure(review), authority, user))).toContain(
      'the credentials cannot be read: no session',
    );
  });

  test('something that is no API server', async () => {
    expect(await connect(kubeconfig(await secure(page), authority))).toContain('its answer is not a JSON object');
    expect(await connect(kubeconfig(await secure(json), authority))).toContain('no Kubernetes API server');
  });

  test('a redirect is not followed: the token goes nowhere else (T19)', async () => {
    const visited: (string | undefined)[] = [];
    const elsewhere = await secure((request, response) => {
      visited.push(request.headers.authorization);
      response.end();
    });
    const redirect: Handler = (_, response) => void response.writeHead(307, { location: `${elsewhere}/` }).end();
    expect(await connect(kubeconfig(await secure(redirect), authority))).toContain('it redirects to another address');
    expect(visited).toEqual([]);
  });
});

test('no log and no message holds the token (T29)', async () => {
  const lines: string[] = [];
  const log = pino({ level: 'trace' }, { write: (line: string) => void lines.push(line) });
  const server = await secure(refusing);
  const refused = await connectCluster({ kubeconfig: kubeconfig(server, authority), timeoutMs: 5000, log });
  const access = await connectCluster({ kubeconfig: kubeconfig(await secure(review), authority), timeoutMs: 5000, log });
  if (!access.ok) throw new Error(access.error.message);
  const source = kubernetesSource(access.value, { why: 'a test', log });
  const told: unknown[] = [];
  const tell = (value: unknown): void => void told.push(value);
  await source.start({ replace: tell, change: tell, health: tell, hidden: tell, problems: tell, info: tell });
  await new Promise((resolve) => {
    setTimeout(resolve, 300);
  });
  await source.stop();
  expect(lines.length).toBeGreaterThan(0);
  expect(JSON.stringify([lines, told, refused.ok ? '' : refused.error.message])).not.toContain(secret);
});
