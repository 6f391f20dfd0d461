/** Requests over node:http(s). Redirects are never followed: a token goes to the server that the kubeconfig names (T19). */
import http, { type IncomingMessage } from 'node:http';
import https from 'node:https';
import { type Result, err, ok } from '@eastwest/shared/base';
import type { Api, ApiAnswer, ApiRequest, NoAnswer } from './api.ts';
import type { Admission, Credentials } from './credentials.ts';
import type { Runtime } from './runtime.ts';
import { explain, isLasting } from './trouble.ts';

export interface HttpApiOptions {
  readonly server: string;
  readonly credentials: Credentials;
  readonly runtime: Runtime;
  readonly userAgent: string;
}

const keptAlive = { keepAlive: true, maxFreeSockets: 4 };

export function makeHttpApi(options: HttpApiOptions): Api {
  const agents = { 'http:': new http.Agent(keptAlive), 'https:': new https.Agent(keptAlive) };
  const base = options.server.replace(/\/$/, '');

  const admit = async (): Promise<Result<Admission, NoAnswer>> => {
    try {
      return ok(await options.credentials.current());
    } catch (error) {
      return err({ message: `the credentials cannot be read: ${explain(error)}`, sent: false, lasting: true });
    }
  };

  return {
    async send(request) {
      const first = await admit();
      if (!first.ok) return first;
      const answer = await sendOnce(options, agents, new URL(base + request.path), request, first.value);
      if (!answer.ok || answer.value.status !== 401) return answer;
      // Refused before anything was done, so that even a write may be sent again.
      options.credentials.renew(first.value);
      const second = await admit();
      if (!second.ok || second.value === first.value) return answer;
      answer.value.close();
      return sendOnce(options, agents, new URL(base + request.path), request, second.value);
    },
  };
}

type Agents = Readonly<Record<'http:' | 'https:', http.Agent>>;

function sendOnce(
  { runtime, userAgent }: HttpApiOptions,
  agents: Agents,
  url: URL,
  request: ApiRequest,
  admission: Admission,
): Promise<Result<ApiAnswer, NoAnswer>> {
  if (request.signal.aborted) return Promise.resolve(err({ message: 'given up', sent: false, lasting: false }));
  const body = request.body === undefined ? undefined : Buffer.from(JSON.stringify(request.body.json));
  const { request: open } = url.protocol === 'http:' ? http : https;
  const agent = request.fresh === true ? false : agents[url.protocol === 'http:' ? 'http:' : 'https:'];
  return new Promise((resolve) => {
    const outgoing = open(url, {
      agent,
      ...admission,
      method: request.method,
      signal: request.signal,
      headers: {
        ...admission.headers,
        accept: 'application/json',
        'user-agent': userAgent,
        ...(body !== undefined && { 'content-type': request.body?.type, 'content-length': body.length }),
      },
    });
    let sent = false;
    let late = false;
    const cancel = runtime.timer(request.headersWithinMs, () => {
      late = true;
      outgoing.destroy();
    });
    outgoing.once('socket', (socket) => {
      // A request is written only once the connection stands; a connection that is used again does already.
      sent = !socket.connecting;
      if (socket.connecting) socket.once(url.protocol === 'http:' ? 'connect' : 'secureConnect', () => (sent = true));
    });
    outgoing.once('response', (incoming) => {
      cancel();
      resolve(ok(answerOf(incoming)));
    });
    // Stays for the whole life of the request: after the answer, errors belong to whoever reads the body.
    outgoing.on('error', (error) => {
      cancel();
      const seconds = Math.round(request.headersWithinMs / 1000);
      const message = request.signal.aborted ? 'given up' : late ? `it does not answer within ${seconds} s` : explain(error);
      resolve(err({ message, sent, lasting: !request.signal.aborted && !late && isLasting(error) }));
    });
    outgoing.end(body);
  });
}

function answerOf(incoming: IncomingMessage): ApiAnswer {
  const retryAfterMs = parseRetryAfter(incoming.headers['retry-after']);
  return {
    status: incoming.statusCode ?? 0,
    warnings: (incoming.headersDistinct['warning'] ?? []).flatMap(parseWarnings),
    ...(retryAfterMs !== undefined && { retryAfterMs }),
    body: incoming,
    close: () => incoming.destroy(),
  };
}

/** Seconds, or a date. */
export function parseRetryAfter(header: string | undefined, now: () => number = Date.now): number | undefined {
  if (header === undefined) return undefined;
  if (/^\d+$/.test(header)) return Number(header) * 1000;
  const date = Date.parse(header);
  return Number.isNaN(date) ? undefined : Math.max(0, date - now());
}

/** `299 - "text", 299 - "text"`. */
export function parseWarnings(header: string): string[] {
  return Array.from(header.matchAll(/\b\d{3} \S+ "((?:[^"\\]|\\.)*)"/g), ([, text = '']) => text.replaceAll(/\\(.)/g, '$1'));
}
