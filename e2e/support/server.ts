/** The real program as a child process, on a port of its own. */
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const program = fileURLToPath(new URL('../../server/bin/eastwest.mjs', import.meta.url));

export interface Server {
  readonly url: string;
  /** Ends it without a word to the browsers, as a crash does. */
  kill(): Promise<void>;
  /** Again on the same port. */
  restart(): Promise<void>;
}

export interface RunningServer extends Server {
  /** What it said on stderr. */
  readonly log: () => string;
}

/** `args` follow `eastwest serve`. */
export async function startServer(args: readonly string[]): Promise<RunningServer> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  // What was changed in another test is none of this one's history.
  const env = { ...process.env, XDG_STATE_HOME: await mkdtemp(join(tmpdir(), 'eastwest-state-')) };
  let said = '';
  let child: ChildProcess | undefined;
  const start = async (): Promise<void> => {
    const stdio = ['ignore', 'ignore', 'pipe'] as const;
    child = spawn(process.execPath, [program, 'serve', '--port', String(port), ...args], { stdio: [...stdio], env });
    child.stderr?.setEncoding('utf8').on('data', (text: string) => (said += text));
    await untilReady(url, child, () => said);
  };
  const kill = async (): Promise<void> => {
    const { exitCode, signalCode } = child ?? { exitCode: 0, signalCode: null };
    if (child === undefined || exitCode !== null || signalCode !== null) return;
    child.kill('SIGKILL');
    await once(child, 'exit');
  };
  await start();
  return { url, kill, restart: start, log: () => said };
}

async function untilReady(url: string, child: ChildProcess, said: () => string): Promise<void> {
  const deadline = Date.now() + 30_000;
  while (Date.now() < deadline) {
    if (child.exitCode !== null) throw new Error(`the server ended by itself:\n${said()}`);
    const answer = await fetch(`${url}/readyz`).catch(() => undefined);
    if (answer?.ok === true) return;
    await wait(50);
  }
  throw new Error(`the server is not ready after 30 s:\n${said()}`);
}

async function freePort(): Promise<number> {
  const probe = createServer();
  probe.listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const address = probe.address();
  probe.close();
  await once(probe, 'close');
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}
