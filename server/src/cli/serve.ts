/** Runs the dashboard: source → session → HTTP, until a signal ends it. */
import { randomBytes } from 'node:crypto';
import { userInfo } from 'node:os';
import { fileURLToPath } from 'node:url';
import type { Logger } from 'pino';
import type { ClusterSource } from '../cluster/source.ts';
import { History } from '../history/index.ts';
import { startServer } from '../http/index.ts';
import type { RunningServer, ServerOptions } from '../http/index.ts';
import { createLog } from '../logging.ts';
import { Session } from '../session/index.ts';
import { systemTime } from '../system-time.ts';
import { chooseSource } from './choose-source.ts';
import type { ServeOptions } from './serve-command.ts';

/** Where the client's build is, from the sources as from the build. */
const page = fileURLToPath(new URL('../../../client/dist', import.meta.url));

/** After this, requests that are still under way are cut (F31). */
const graceMs = 8000;
/** And after this the process ends, whatever hangs. */
const lastResortMs = 10_000;

export async function serve(options: ServeOptions): Promise<void> {
  const log = createLog({ level: options.logLevel, json: options.logJson });
  const { source, store } = await chooseSource(options, log);
  const session = new Session({ epoch: randomBytes(9).toString('base64url'), source: source.info, time: systemTime });
  const history = new History({
    source,
    store,
    time: systemTime,
    log,
    user: userOfThisMachine(),
    tell: (now) => session.history(now),
  });
  let server: RunningServer | undefined;
  try {
    server = await listen(options, { source, session, history, log });
    endOnSignal({ source, history }, server, log);
    await source.start(session);
    void history.start();
    announce(options, source, server);
    if (options.open) await openBrowser(server.url, log);
  } catch (error) {
    // Whatever has been begun would keep the program from ending.
    session.close();
    history.stop();
    await Promise.all([server?.close(0), source.stop()]);
    throw error;
  }
}

type Parts = Pick<ServerOptions, 'source' | 'session' | 'history' | 'log'>;

function listen(options: ServeOptions, parts: Parts): Promise<RunningServer> {
  const { listen, port, portIsFixed } = options;
  const nextPorts = portIsFixed || port === 0 ? 0 : 20;
  return startServer({ ...parts, page, listen, port, nextPorts });
}

function announce(options: ServeOptions, source: ClusterSource, server: RunningServer): void {
  const { kind, name, user, why } = source.info;
  const what = { kubernetes: `cluster ${name}`, manifests: `manifests ${name}`, demo: 'the demo cluster' }[kind];
  say(`${what}${user === undefined ? '' : ` as ${user}`} (${why})`);
  if (source.info.apply === 'files') say('changes are written to the manifest files; --read-only switches that off');
  if (server.port !== options.port && options.port !== 0) say(`port ${options.port} is taken, so this is on ${server.port}`);
  say(server.url);
}

function say(line: string): void {
  process.stderr.write(`eastwest: ${line}\n`);
}

/** Undefined where the system does not know, as in a container with a made-up user id. */
function userOfThisMachine(): string | undefined {
  try {
    return userInfo().username;
  } catch {
    return undefined;
  }
}

/** A machine without a browser is no reason to stop. */
async function openBrowser(url: string, log: Logger): Promise<void> {
  try {
    const { default: open } = await import('open');
    await open(url);
  } catch (error) {
    log.warn({ reason: String(error) }, 'cannot open a browser');
  }
}

function endOnSignal({ source, history }: Pick<Parts, 'source' | 'history'>, server: RunningServer, log: Logger): void {
  let ending = false;
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    // Asked twice: at once.
    if (ending) process.exit(130);
    ending = true;
    log.info({ signal }, 'stopping');
    setTimeout(() => process.exit(1), lastResortMs).unref();
    // First the requests under way, a write among them; what they need must still be there.
    await server.close(graceMs);
    // A countdown under way stays recorded.
    history.stop();
    await source.stop();
    process.exit(0);
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, (received) => void end(received));
}
