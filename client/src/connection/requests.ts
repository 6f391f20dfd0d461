/** What the page asks the server to do. Nothing here rejects: a failure of the network is an outcome too. */
import { assertNever, err } from '@eastwest/shared/base';
import type { Result } from '@eastwest/shared/base';
import { parseApplyOutcome, parseHistoryPage, parseKeepOutcome, parseUndoSetOutcome } from '@eastwest/shared/protocol';
import type {
  ApplyOutcome,
  ApplyRequest,
  HistoryPage,
  UndoRequest,
  UndoSetOutcome,
  UndoSetRequest,
} from '@eastwest/shared/protocol';
import { messageOf } from './probe.ts';

/** Longer than the server waits for the API server, so that its own, better informed answer comes first. */
const applyTimeoutMs = 45_000;
/** For all parts together, one after the other. */
const undoSetTimeoutMs = 180_000;
const lifeTimeoutMs = 10_000;
const historyTimeoutMs = 15_000;
/** Short: one that hangs until the path is open again would prove that it was closed. */
const keepTimeoutMs = 5000;
const connectionsOfBrowser = 8;

export async function apply(request: ApplyRequest): Promise<ApplyOutcome> {
  // A dry run writes nothing, whatever became of it.
  const unsure = request.dryRun ? 'no' : 'unknown';
  let response: Response;
  try {
    response = await post('/api/apply', request, applyTimeoutMs);
  } catch (error) {
    return { outcome: 'unreachable', message: networkWords(error), written: unsure };
  }
  return response.ok ? await readOutcome(response, unsure) : await refusal(response, unsure);
}

/** Takes a change back; answered as an apply is. */
export async function undo(request: UndoRequest): Promise<ApplyOutcome> {
  const unsure = request.dryRun ? 'no' : 'unknown';
  try {
    const response = await post('/api/undo', request, applyTimeoutMs);
    return response.ok ? await readOutcome(response, unsure) : await refusal(response, unsure);
  } catch (error) {
    return { outcome: 'unreachable', message: networkWords(error), written: unsure };
  }
}

/** Takes a change set back. The error is a sentence; it may be taken back then, or not. */
export async function undoSet(request: UndoSetRequest): Promise<Result<UndoSetOutcome, string>> {
  try {
    const response = await post('/api/undo-set', request, undoSetTimeoutMs);
    if (!response.ok) return err(await messageOf(response));
    const outcome = parseUndoSetOutcome(await response.json());
    return outcome.ok ? outcome : err('The answer of the server cannot be read. Reload the page.');
  } catch (error) {
    return err(networkWords(error));
  }
}

/** Newest first; `before` asks for those older than that one. */
export async function history(before?: string): Promise<Result<HistoryPage, string>> {
  try {
    const search = before === undefined ? '' : `?before=${encodeURIComponent(before)}`;
    const response = await fetch(`/api/history${search}`, { signal: AbortSignal.timeout(historyTimeoutMs) });
    if (!response.ok) return err(await messageOf(response));
    const page = parseHistoryPage(await response.json());
    return page.ok ? page : err('The answer of the server cannot be read. Reload the page.');
  } catch (error) {
    return err(networkWords(error));
  }
}

/**
 * Keeps a change that would be taken back. What this proves is that the server can be reached now, so that it is asked at
 * once or not at all: never later, and never again by itself. Only connections that are older than the change are passed
 * over, of which a browser holds a handful. Resolves to what went wrong, if anything.
 */
export async function keep(id: string): Promise<string | undefined> {
  const until = performance.now() + keepTimeoutMs;
  for (let connection = 0; connection < connectionsOfBrowser; connection++) {
    try {
      const response = await post('/api/keep', { id }, Math.max(1, Math.ceil(until - performance.now())));
      const outcome = parseKeepOutcome(await response.clone().json());
      if (!outcome.ok) return await messageOf(response);
      switch (outcome.value.outcome) {
        case 'kept':
          return outcome.value.warning;
        case 'late':
          return outcome.value.message;
        case 'again':
          break;
        default:
          return assertNever(outcome.value);
      }
    } catch (error) {
      return networkWords(error);
    }
  }
  return 'No new connection to the server could be made.';
}

/** Resolves to what went wrong, if anything. */
export async function setLife(life: 'running' | 'paused'): Promise<string | undefined> {
  try {
    const response = await post('/api/life', { life }, lifeTimeoutMs);
    return response.ok ? undefined : await messageOf(response);
  } catch (error) {
    return networkWords(error);
  }
}

function post(url: string, body: unknown, timeoutMs: number): Promise<Response> {
  return fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(timeoutMs),
  });
}

type Written = 'no' | 'unknown';

async function readOutcome(response: Response, unsure: Written): Promise<ApplyOutcome> {
  const json: unknown = await response.json().catch(() => undefined);
  const outcome = parseApplyOutcome(json);
  if (outcome.ok) return outcome.value;
  return { outcome: 'unreachable', message: 'The answer of the server cannot be read. Reload the page.', written: unsure };
}

/** An answer that is no outcome: the server did not get as far as the cluster, or broke on the way. */
async function refusal(response: Response, unsure: Written): Promise<ApplyOutcome> {
  const json: unknown = await response
    .clone()
    .json()
    .catch(() => undefined);
  const outcome = parseApplyOutcome(json);
  if (outcome.ok) return outcome.value;
  const message = await messageOf(response);
  const { status } = response;
  if (status === 401 || status === 403) return { outcome: 'forbidden', message };
  if (status === 400 || status === 413 || status === 415 || status === 422) {
    return { outcome: 'invalid', causes: [{ path: '', message }] };
  }
  return { outcome: 'unreachable', message, written: status >= 500 ? unsure : 'no' };
}

function networkWords(error: unknown): string {
  const timedOut = error instanceof DOMException && error.name === 'TimeoutError';
  return timedOut ? 'The server did not answer in time.' : 'The server cannot be reached.';
}
