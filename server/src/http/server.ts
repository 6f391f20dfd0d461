/** The listening socket: where, until when, and how it ends. */
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { Logger } from 'pino';
import type { ClusterSource } from '../cluster/source.ts';
import type { History } from '../history/index.ts';
import type { Session } from '../session/index.ts';
import { UsageError } from '../usage-error.ts';
import { createApp } from './app.ts';
import type { HttpLimits } from './app.ts';
import { noteConnections } from './connections.ts';
import { allowedHosts } from './guard.ts';
import { comeBackFrame } from './stream.ts';

export interface ServerOptions {
  readonly source: ClusterSource;
  readonly session: Session;
  readonly history: History;
  readonly log: Logger;
  readonly page: string;
  readonly listen: string;
  readonly port: number;
  /** How many ports after `port` may be taken instead. */
  readonly nextPorts: number;
  readonly limits?: HttpLimits;
}

export interface RunningServer {
  readonly url: string;
  readonly port: number;
  /** Ends streams with a hint when to come back, lets requests under way finish, and after `graceMs` cuts them. */
  close(graceMs: number): Promise<void>;
}

export async function startServer(options: ServerOptions): Promise<RunningServer> {
  const { listen, port: wanted, nextPorts, session, history, log, source, page, limits } = options;
  // Whoever sends a request in drops must not keep a place for long (T22).
  const server = createServer({
    maxHeaderSize: 16 << 10,
    headersTimeout: 10_000,
    requestTimeout: 60_000,
    keepAliveTimeout: 5000,
    keepAlive: true,
    connectionsCheckingInterval: 5000,
  });
  server.maxConnections = 2000;
  noteConnections(server);
  let draining = false;
  const port = await listenOn(server, listen, wanted, nextPorts);
  // Nothing can have been asked yet: connections are taken in a later turn of the event loop.
  const app = createApp({
    source,
    session,
    history,
    log,
    page,
    hosts: allowedHosts(listen, port),
    draining: () => draining,
    ...(limits === undefined ? {} : { limits }),
  });
  server.on('request', (request, response) => void app(request, response));
  const close = async (graceMs: number): Promise<void> => {
    draining = true;
    session.close(comeBackFrame);
    await closed(server, graceMs);
  };
  return { url: `http://${listen.includes(':') ? `[${listen}]` : listen}:${port}`, port, close };
}

async function listenOn(server: Server, host: string, first: number, more: number): Promise<number> {
  for (let port = first; ; port++) {
    try {
      return await listenOnce(server, host, port);
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? error.code : undefined;
      if (code === 'EADDRINUSE' && port - first < more && port < 65535) continue;
      throw usageErrorOf(code, host, port) ?? error;
    }
  }
}

function listenOnce(server: Server, host: string, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ host, port }, () => {
      server.off('error', reject);
      const address = server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : port);
    });
  });
}

function usageErrorOf(code: unknown, host: string, port: number): UsageError | undefined {
  switch (code) {
    case 'EADDRINUSE':
      return new UsageError(`port ${port} is taken`, 'choose another one with `--port`, or 0 for any that is free');
    case 'EACCES':
      return new UsageError(`port ${port} may not be used by this user`, 'choose one above 1023 with `--port`');
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return new UsageError(`\`${host}\` is no address of this machine`, 'leave `--listen` out, or give a loopback address');
    default:
      return undefined;
  }
}

async function closed(server: Server, graceMs: number): Promise<void> {
  const timer = setTimeout(() => server.closeAllConnections(), graceMs);
  await new Promise<void>((resolve) => {
    server.close(() => resolve());
    server.closeIdleConnections();
  });
  clearTimeout(timer);
}
