/** `eastwest serve` as a program of its own: what it says, on which port, and how it ends. */
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { createServer } from 'node:net';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, test } from 'vitest';
import { FakeApiServer } from '../kubernetes/support/fake-api-server.ts';
import { testFolder } from '../support/folder.ts';
import { ask, openStream, until } from '../support/http.ts';

interface Program {
  readonly child: ChildProcess;
  said: string;
  printed: string;
  code: number | null | undefined;
}

const folder = fileURLToPath(new URL('../../..', import.meta.url));
const running: Program[] = [];

afterEach(async () => {
  for (const { child } of running) child.kill('SIGKILL');
  await until(() => running.every(({ code }) => code !== undefined));
  running.length = 0;
});

function start(...words: readonly string[]): Program {
  const env = { ...process.env, KUBECONFIG: '/nonexistent/kubeconfig', KUBERNETES_SERVICE_HOST: '' };
  const args = ['--import', 'tsx', '--conditions', 'source', 'server/src/main.ts', ...words];
  const child = spawn(process.execPath, args, { cwd: folder, env, stdio: ['ignore', 'pipe', 'pipe'] });
  const program: Program = { child, said: '', printed: '', code: undefined };
  child.stderr.on('data', (chunk: Buffer) => (program.said += chunk.toString()));
  child.stdout.on('data', (chunk: Buffer) => (program.printed += chunk.toString()));
  child.on('close', (code) => (program.code = code));
  running.push(program);
  return program;
}

async function served(program: Program): Promise<number> {
  await until(() => /^eastwest: http:\/\/127\.0\.0\.1:\d+/m.test(program.said) || program.code !== undefined, 20_000);
  return Number(/^eastwest: http:\/\/127\.0\.0\.1:(\d+)/m.exec(program.said)?.[1]);
}

async function ended(program: Program): Promise<number | null | undefined> {
  await until(() => program.code !== undefined, 20_000);
  return program.code;
}

function occupy(port: number): Promise<{ readonly port: number; close(): Promise<void> }> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.on('error', reject);
    server.listen(port, '127.0.0.1', () => {
      const address = server.address();
      const close = (): Promise<void> => new Promise((done) => void server.close(() => done()));
      resolve({ port: typeof address === 'object' && address !== null ? address.port : 0, close });
    });
  });
}

describe('starting', { timeout: 60_000 }, () => {
  test('without a cluster it is the demo, and says why on the console and on the page', async () => {
    const program = start('--port', '0');
    const port = await served(program);
    expect(program.said).toMatch(/^eastwest: the demo cluster \(.+kubeconfig.+, so the bundled demo\)\n/);
    expect(program.printed).toBe('');
    const stream = await openStream(port);
    await until(() => stream.text.includes('"why"'));
    const why = /"why":"([^"]+)"/.exec(stream.text)?.[1] ?? '';
    expect(program.said).toContain(`(${why})`);
    stream.socket.destroy();
  });

  test('on SIGTERM streams end and the exit code is 0 (F31)', async () => {
    const program = start('--source', 'demo', '--port', '0', '--log-json');
    const port = await served(program);
    await until(() => program.said.includes('http'));
    const stream = await openStream(port);
    const began = Date.now();
    program.child.kill('SIGTERM');
    expect(await ended(program)).toBe(0);
    expect(Date.now() - began).toBeLessThan(10_000);
    await until(() => stream.ended);
    expect(stream.text).toMatch(/retry: \d+\n\n/);
    await expect(ask(port)).rejects.toThrow(/ECONNREFUSED/);
  });

  test('a port that was asked for and is taken is a mistake with a mend', async () => {
    const taken = await occupy(0);
    const program = start('--source', 'demo', '--port', String(taken.port));
    expect(await ended(program)).toBe(2);
    expect(program.said).toBe(
      `eastwest: port ${taken.port} is taken; choose another one with \`--port\`, or 0 for any that is free\n`,
    );
    await taken.close();
  });

  test('the log is JSON lines where nobody looks at it', async () => {
    const program = start('--source', 'demo', '--port', '0', '--log-level', 'debug');
    const port = await served(program);
    await ask(port, { path: '/healthz' });
    await until(() => program.said.includes('/healthz'));
    const line = program.said.split('\n').find((candidate) => candidate.includes('/healthz')) ?? '';
    expect(JSON.parse(line)).toMatchObject({ method: 'GET', path: '/healthz', status: 200 });
  });
});

function kubeconfig(server: string, user: object = {}): string {
  return testFolder().write(
    'config',
    JSON.stringify({
      'current-context': 'here',
      clusters: [{ name: 'c', cluster: { server } }],
      users: [{ name: 'u', user }],
      contexts: [{ name: 'here', context: { cluster: 'c', user: 'u' } }],
    }),
  );
}

describe('a cluster that was named and does not answer (F13)', { timeout: 60_000 }, () => {
  test.each([[[]], [['--context', 'here']], [['--source', 'kubernetes']]])(
    'with --kubeconfig and %j it is served as starting, and shown once it is up',
    async (words) => {
      const taken = await occupy(0);
      const free = taken.port;
      await taken.close();
      const program = start('--port', '0', '--kubeconfig', kubeconfig(`http://127.0.0.1:${free}`), ...words);
      const port = await served(program);
      expect(program.said).toMatch(/cannot be used now: nothing answers there \(connection refused\).+trying again/);
      expect((await ask(port, { path: '/healthz' })).status).toBe(200);
      expect((await ask(port, { path: '/readyz' })).status).toBe(503);
      const stream = await openStream(port);
      await until(() =>
        /"state":"starting","message":"the API server of context `here`[^"]+connection refused/.test(stream.text),
      );
      const fake = await FakeApiServer.start(free);
      fake.put('namespaces', 'arrived');
      await until(() => stream.text.includes('arrived') && stream.text.includes('"user":"jane"'), 30_000);
      expect((await ask(port, { path: '/readyz' })).status).toBe(200);
      stream.socket.destroy();
      await fake.stop();
    },
  );

  test('but what no waiting mends ends it, with the mend (T20)', async () => {
    const program = start('--kubeconfig', kubeconfig('http://127.0.0.1:1', { exec: { command: 'get-token', args: ['now'] } }));
    expect(await ended(program)).toBe(2);
    expect(program.said).toMatch(/^eastwest: to log in, context `here` of \S+ runs `get-token now`.+--allow-exec.+\n$/);
  });
});

describe('mistakes that only the world can tell', { timeout: 60_000 }, () => {
  test.each([
    [['--manifests', '/nonexistent', '--port', '0'], /^eastwest: no such file or folder: \/nonexistent; .+\n$/],
    [['--source', 'kubernetes'], /^eastwest: .+kubeconfig.+; mend that, or see the bundled demo with `--source demo`\n$/],
  ])('%j is one line on stderr and exit code 2', async (words, expected) => {
    const program = start(...words);
    expect(await ended(program)).toBe(2);
    expect(program.said).toMatch(expected);
    expect(program.printed).toBe('');
  });
});
