/**
 * Who may speak to us. Listening on loopback keeps nobody out who has a page open in the user's browser, so every request
 * must name us exactly as we are called (T1, DNS rebinding) and must not come from another site's page (T2, T3).
 */
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import type { RequestHandler } from 'express';
import { Refusal } from './refusal.ts';

/** What `Host` may be: our names with our port, letter for letter. */
export function allowedHosts(listen: string, port: number): ReadonlySet<string> {
  const own = listen.includes(':') ? `[${listen}]` : listen;
  const names = ['localhost', '127.0.0.1', '[::1]', own];
  // Browsers leave the default port out.
  return new Set(names.flatMap((name) => (port === 80 ? [name, `${name}:80`] : [`${name}:${port}`])));
}

type Facts = Pick<IncomingMessage, 'method' | 'url' | 'headers' | 'rawHeaders'>;

/** Undefined when the request names one of the hosts, once. */
export function refuseHost({ url = '', headers, rawHeaders }: Facts, hosts: ReadonlySet<string>): Refusal | undefined {
  const count = rawHeaders.filter((name, index) => index % 2 === 0 && name.toLowerCase() === 'host').length;
  // `GET http://elsewhere/ HTTP/1.1` would name a second host.
  const known = count === 1 && url.startsWith('/') && hosts.has(headers.host ?? '');
  return known ? undefined : new Refusal(421, 'misdirected', 'this is not the server that the request names');
}

/** Undefined when the request does not come from another site's page. */
export function refuseSite({ method = '', url = '', headers }: Facts): Refusal | undefined {
  const ours = url.startsWith('/api/') ? isOurPage(headers, method) : isOurPageOrVisit(headers, method);
  return ours ? undefined : new Refusal(403, 'cross-site', 'requests from other sites are refused');
}

const reads = (method: string): boolean => method === 'GET' || method === 'HEAD';

/**
 * Browsers say with `Sec-Fetch-Site` whose page asks, and with `Origin` on every write. A program that is no browser sends
 * neither: it may read, and for a write must state our origin, which a foreign page cannot.
 */
function isOurPage(headers: IncomingHttpHeaders, method: string): boolean {
  const site = headers['sec-fetch-site'];
  const { origin, host } = headers;
  if (site !== undefined && site !== 'same-origin') return false;
  if (origin !== undefined) return origin === `http://${host}`;
  return site !== undefined || reads(method);
}

/** Following a link to us, or typing our address, is no danger: the page that opens is ours. */
function isOurPageOrVisit(headers: IncomingHttpHeaders, method: string): boolean {
  const site = headers['sec-fetch-site'];
  const visit = headers['sec-fetch-mode'] === 'navigate' && (headers['sec-fetch-dest'] ?? 'document') === 'document';
  if (reads(method) && (site === 'none' || visit)) return true;
  return isOurPage(headers, method);
}

/** The first thing that sees a request. */
export function guard(hosts: ReadonlySet<string>): RequestHandler {
  return (request, response, next) => {
    const misdirected = refuseHost(request, hosts);
    // Whoever asks for another host learns nothing, not even in words.
    if (misdirected !== undefined) response.status(misdirected.status).end();
    else next(refuseSite(request));
  };
}
