/** The two requests of a reflector, and what a refusal of them means. */
import { type Result, err, ok } from '@eastwest/shared/base';
import { type StatusAnswer, readAnswer, readFailure } from './answers.ts';
import { type Api, type ApiAnswer, query } from './api.ts';
import { type Entry, readEntry } from './entry.ts';
import { arrayAt, isJsonObject, textAt } from './json.ts';
import type { Outcome } from './plan.ts';
import type { Resource } from './resources.ts';
import type { Runtime } from './runtime.ts';

interface Tools {
  readonly api: Api;
  readonly resource: Resource;
  readonly runtime: Runtime;
}

export interface Listed {
  readonly entries: readonly Entry[];
  readonly resourceVersion: string;
}

const usualPageSize = 500;
const listHeadersMs = 30_000;
const watchHeadersMs = 10_000;

/**
 * The whole kind at one moment, page by page. Without a resourceVersion in the question the answer is never older than
 * what was seen before, whichever of several servers gives it.
 */
export async function listAll(tools: Tools, signal: AbortSignal): Promise<Result<Listed, Outcome>> {
  const entries: Entry[] = [];
  let next: string | undefined;
  for (;;) {
    const page = await listPage(tools, next, signal);
    if (!page.ok) return page;
    entries.push(...page.value.entries);
    next = page.value.next;
    if (next === undefined) return ok({ entries, resourceVersion: page.value.resourceVersion });
  }
}

interface Page extends Listed {
  readonly next: string | undefined;
}

async function listPage(tools: Tools, next: string | undefined, signal: AbortSignal): Promise<Result<Page, Outcome>> {
  const { api, runtime, resource } = tools;
  const path = withQuery(resource.path, query({ limit: String(resource.pageSize ?? usualPageSize), continue: next }));
  const sent = await api.send({ method: 'GET', path, signal, headersWithinMs: listHeadersMs });
  if (!sent.ok) return failed(sent.error.message);
  if (sent.value.status !== 200) return err(refusal(await readFailure(sent.value, runtime), 'list', resource));
  const read = await readAnswer(sent.value, runtime);
  if (!read.ok) return failed(read.error);
  const resourceVersion = textAt(read.value, 'metadata', 'resourceVersion');
  if (resourceVersion === undefined) return failed('its answer is not a list');
  const entries: Entry[] = [];
  for (const item of arrayAt(read.value, 'items')) {
    const entry = isJsonObject(item) ? readEntry(item, resource) : undefined;
    if (entry === undefined) return failed('its list holds something that is not an object');
    entries.push(entry);
  }
  const token = textAt(read.value, 'metadata', 'continue');
  return ok({ entries, resourceVersion, next: token === '' ? undefined : token });
}

/** The path of a resource may have a query of its own. */
function withQuery(path: string, more: string): string {
  return path.includes('?') ? path + more.replace('?', '&') : path + more;
}

function failed(message: string): Result<never, Outcome> {
  return err({ type: 'failed', message });
}

/** The answer is a stream of lines, one event each. */
export async function openWatch(tools: Tools, resourceVersion: string, signal: AbortSignal): Promise<Result<ApiAnswer, Outcome>> {
  const { api, runtime, resource } = tools;
  const parameters = query({
    watch: 'true',
    allowWatchBookmarks: 'true',
    resourceVersion,
    // Spread, so that the watches of many dashboards do not end in step.
    timeoutSeconds: String(300 + Math.floor(runtime.random() * 301)),
  });
  const path = withQuery(resource.path, parameters);
  const sent = await api.send({ method: 'GET', path, signal, headersWithinMs: watchHeadersMs, fresh: true });
  if (!sent.ok) return failed(sent.error.message);
  if (sent.value.status === 200) return sent;
  return err(refusal(await readFailure(sent.value, runtime), 'watch', resource));
}

export function refusal(answer: StatusAnswer, verb: 'list' | 'watch', resource: Resource): Outcome {
  const { message } = answer;
  switch (answer.code) {
    case 410:
      return { type: 'expired', message };
    case 403:
      return { type: 'denied', message: `no permission to ${verb} ${resource.label}` };
    case 404:
      return { type: 'absent', message };
    case 401:
      return { type: 'failed', message: 'the API server does not accept the credentials (any more): log in again' };
    case 400:
      // A watch asks for nothing that could be wrong but its resourceVersion.
      return { type: verb === 'watch' ? 'garbled' : 'failed', message };
    case 504:
      // After a restore from a backup, or at a server that lags behind: start from what it has.
      if (/too large resource version/i.test(message)) return { type: 'garbled', message };
      break;
    default:
  }
  return { type: 'failed', message, ...(answer.retryAfterMs !== undefined && { retryAfterMs: answer.retryAfterMs }) };
}
