/** Why a stream cannot be opened: EventSource keeps it to itself, so the same address is asked once by hand. */

import { sentence } from '../state/sentence.ts';

export type ProbeAnswer =
  /** It would open: whatever it was is over. */
  | { readonly type: 'fine' }
  /** Trying again would not help. */
  | { readonly type: 'refused'; readonly message: string }
  | { readonly type: 'failed'; readonly message: string; readonly waitMs?: number };

const timeoutMs = 10_000;

export async function probe(url: string): Promise<ProbeAnswer> {
  const abort = new AbortController();
  const timer = setTimeout(() => abort.abort(), timeoutMs);
  try {
    const response = await fetch(url, { headers: { accept: 'text/event-stream' }, signal: abort.signal });
    if (response.ok) return { type: 'fine' };
    const message = await messageOf(response);
    if (response.status === 401 || response.status === 403) return { type: 'refused', message };
    const waitMs = retryAfterMs(response.headers.get('retry-after'));
    return { type: 'failed', message, ...(waitMs === undefined ? {} : { waitMs }) };
  } catch {
    return { type: 'failed', message: 'The server does not answer.' };
  } finally {
    clearTimeout(timer);
    // The stream itself is not wanted here.
    abort.abort();
  }
}

/** What the server says of a request that it did not take, in its own words where it has some. */
export async function messageOf(response: Response): Promise<string> {
  const fallback = `The server answered ${response.status}${response.statusText === '' ? '' : ` ${response.statusText}`}.`;
  const text = await response.text().catch(() => '');
  try {
    const json: unknown = JSON.parse(text);
    const said = typeof json === 'object' && json !== null ? { ...json } : {};
    const message = 'message' in said ? said.message : 'error' in said ? said.error : undefined;
    return typeof message === 'string' && message !== '' ? sentence(message) : fallback;
  } catch {
    return fallback;
  }
}

/** Seconds only: servers of ours send no dates. Capped, because a page that waits for an hour looks broken. */
function retryAfterMs(header: string | null): number | undefined {
  const seconds = Number(header ?? Number.NaN);
  return Number.isFinite(seconds) && seconds > 0 ? Math.min(seconds, 120) * 1000 : undefined;
}
