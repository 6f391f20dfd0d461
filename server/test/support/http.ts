/** A real server on a free port with a source in memory, and requests that say exactly what a test wants them to. */
import { request } from 'node:http';
import type { IncomingHttpHeaders } from 'node:http';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { ok } from '@eastwest/shared/base';
import type { Result } from '@eastwest/shared/base';
import type { ApplyOutcome, ApplyRequest, RecordedVersion } from '@eastwest/shared/protocol';
import type { ClusterSource, SourceSink } from '../../src/cluster/source.ts';
import { defaultHttpLimits, startServer } from '../../src/http/index.ts';
import type { HttpLimits, RunningServer } from '../../src/http/index.ts';
import { History, memoryStore } from '../../src/history/index.ts';
import type { HistoryStore } from '../../src/history/index.ts';
import { Session } from '../../src/session/index.ts';
import type { SessionLimits } from '../../src/session/index.ts';
import { systemTime } from '../../src/system-time.ts';
import { testSource } from './objects.ts';

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export class MemorySource implements ClusterSource {
  readonly info = testSource;
  readonly requests: ApplyRequest[] = [];
  life: 'running' | 'paused' = 'running';
  answer: (request: ApplyRequest, signal: AbortSignal) => Promise<ApplyOutcome> = () =>
    Promise.resolve({ outcome: 'applied', uid: 'u', resourceVersion: '2', warnings: [] });

  start(sink: SourceSink): Promise<void> {
    sink.replace([]);
    return Promise.resolve();
  }

  stop(): Promise<void> {
    return Promise.resolve();
  }

  apply(request: ApplyRequest, signal: AbortSignal): Promise<ApplyOutcome> {
    this.requests.push(request);
    return this.answer(request, signal);
  }

  /** What {@link MemorySource.read} finds. */
  live: RecordedVersion | undefined;

  read(): Promise<Result<RecordedVersion | undefined, string>> {
    return Promise.resolve(ok(this.live));
  }

  setLife(life: 'running' | 'paused'): void {
    this.life = life;
  }
}

export interface TestServer {
  readonly server: RunningServer;
  readonly session: Session;
  readonly source: MemorySource;
  readonly port: number;
  readonly logged: string[];
  close(): Promise<void>;
}

export interface TestServerOptions {
  readonly limits?: Partial<HttpLimits>;
  readonly session?: SessionLimits;
  readonly source?: ClusterSource;
  readonly store?: HistoryStore;
}

export async function startTestServer(options: TestServerOptions = {}): Promise<TestServer> {
  const memory = new MemorySource();
  const source = options.source ?? memory;
  const logged: string[] = [];
  const log = pino({ level: 'debug' }, { write: (line: string) => void logged.push(line) });
  const page = await builtPage();
  const session = new Session({
    epoch: 'epoch',
    source: source.info,
    time: systemTime,
    ...(options.session === undefined ? {} : { limits: options.session }),
  });
  const history = new History({
    source,
    store: options.store ?? memoryStore(),
    time: systemTime,
    log,
    user: 'tester',
    tell: (now) => session.history(now),
  });
  const limits = { ...defaultHttpLimits, ...options.limits };
  const server = await startServer({ source, session, history, log, page, limits, listen: '127.0.0.1', port: 0, nextPorts: 0 });
  const close = async (): Promise<void> => {
    history.stop();
    await server.close(0);
    await rm(page, { recursive: true });
  };
  return { server, session, source: memory, port: server.port, logged, close };
}

async function builtPage(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'eastwest-page-'));
  await mkdir(join(folder, 'assets'));
  await writeFile(join(folder, 'index.html'), '<!doctype html><title>the page</title>');
  await writeFile(join(folder, 'theme.js'), '// theme');
  await writeFile(join(folder, 'assets', 'main-1234.js'), '// main');
  await writeFile(join(folder, '.secret'), 'canary');
  return folder;
}

export interface Ask {
  readonly method?: string;
  readonly path?: string;
  /** Replaces the header of the same name; undefined leaves it out. */
  readonly headers?: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly body?: string;
}

/** Reads the whole answer; of a stream only the beginning. */
export function ask(port: number, { method = 'GET', path = '/', headers = {}, body }: Ask = {}): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sent = request({ host: '127.0.0.1', port, method, path, agent: false, setHost: false });
    const all = { Host: `127.0.0.1:${port}`, ...headers };
    for (const [name, value] of Object.entries(all)) if (value !== undefined) sent.setHeader(name, value);
    sent.on('error', reject);
    sent.on('response', (response) => {
      let text = '';
      const done = (): void => resolve({ status: response.statusCode ?? 0, headers: response.headers, body: text });
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => {
        text += chunk;
        if (response.headers['content-type'] !== 'text/event-stream') return;
        done();
        sent.destroy();
      });
      response.on('end', done);
    });
    sent.end(body);
  });
}

export function post(port: number, path: string, body: unknown, headers: Ask['headers'] = {}): Promise<Answer> {
  const own = { 'Content-Type': 'application/json', Origin: `http://127.0.0.1:${port}` };
  return ask(port, { method: 'POST', path, headers: { ...own, ...headers }, body: JSON.stringify(body) });
}

/** Bytes as they are, for what no HTTP client would send. */
export function raw(port: number, text: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(text));
    let answer = '';
    socket.setEncoding('utf8');
    socket.on('data', (chunk: string) => (answer += chunk));
    socket.on('error', reject);
    socket.on('close', () => resolve(answer));
  });
}

/** A browser's end of the stream. */
export interface OpenStream {
  readonly socket: Socket;
  text: string;
  ended: boolean;
}

export function openStream(port: number, lastEventId?: string): Promise<OpenStream> {
  return new Promise((resolve, reject) => {
    const id = lastEventId === undefined ? '' : `Last-Event-ID: ${lastEventId}\r\n`;
    const head = `GET /api/stream HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nSec-Fetch-Site: same-origin\r\n${id}\r\n`;
    const socket = connect(port, '127.0.0.1', () => socket.write(head));
    const stream: OpenStream = { socket, text: '', ended: false };
    socket.setEncoding('utf8');
    socket.on('data', (chunk: string) => {
      stream.text += chunk;
      resolve(stream);
    });
    socket.on('error', reject);
    socket.on('close', () => (stream.ended = true));
  });
}

/** The stream's events, without HTTP's chunking. */
export function eventsIn({ text }: OpenStream): string {
  const [, ...parts] = text.split('\r\n\r\n');
  let rest = parts.join('\r\n\r\n');
  let events = '';
  for (;;) {
    const line = /^([0-9a-f]+)\r\n/.exec(rest);
    if (line === null) return events;
    const [whole, size = ''] = line;
    // Sizes count bytes, and tests send ASCII only.
    const length = Number.parseInt(size, 16);
    events += rest.slice(whole.length, whole.length + length);
    rest = rest.slice(whole.length + length + 2);
  }
}

export async function until(condition: () => boolean, ms = 5000): Promise<void> {
  const end = Date.now() + ms;
  while (!condition()) {
    if (Date.now() > end) throw new Error('what was waited for did not happen');
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

/** A promise that the test settles. */
export function pending<Value>(): { readonly promise: Promise<Value>; resolve(value: Value): void } {
  const waiting: ((value: Value) => void)[] = [];
  const promise = new Promise<Value>((resolve) => void waiting.push(resolve));
  return { promise, resolve: (value) => waiting.forEach((resolve) => resolve(value)) };
}
