/** `POST /api/apply`: one policy created, updated or deleted, one after the other. */
import { parseApplyRequest } from '@eastwest/shared/protocol';
import type { ApplyOutcome, ApplyRequest } from '@eastwest/shared/protocol';
import { formatPath } from '@eastwest/shared/kube';
import type { RequestHandler } from 'express';
import type { Logger } from 'pino';
import type { ClusterSource } from '../cluster/source.ts';
import { allowance } from './allowance.ts';
import type { Rate } from './allowance.ts';
import { oneAtATime } from './one-at-a-time.ts';
import { Refusal } from './refusal.ts';
import { requestId } from './request-log.ts';

export interface ApplyLimits {
  readonly rate: Rate;
  readonly waiting: number;
  readonly timeoutMs: number;
}

export const defaultApplyLimits: ApplyLimits = { rate: { burst: 60, perSecond: 1 }, waiting: 16, timeoutMs: 30_000 };

/** The outcome tells a page everything; the status is for people with curl and for logs. */
const statusOf: Readonly<Record<ApplyOutcome['outcome'], number>> = {
  applied: 200,
  forbidden: 403,
  conflict: 409,
  gone: 410,
  invalid: 422,
  unreachable: 502,
};

export function applyRoute(source: ClusterSource, log: Logger, limits: ApplyLimits): RequestHandler {
  const take = allowance(limits.rate);
  const queue = oneAtATime(limits.waiting);
  return async (request, response) => {
    const parsed = parseApplyRequest(request.body);
    if (!parsed.ok) {
      const { path, message } = parsed.error;
      throw new Refusal(400, 'bad-request', path.length === 0 ? `the body ${message}` : `\`${formatPath(path)}\` ${message}`);
    }
    const wait = take();
    if (wait !== undefined) throw new Refusal(429, 'too-many-writes', 'too many changes at once; try again in a moment', wait);
    const job = queue(() => applyOnce(source, parsed.value, limits.timeoutMs));
    if (job === undefined) throw new Refusal(429, 'too-many-writes', 'too many changes are waiting; try again in a moment', 5);
    // The client may be gone by now. What it asked for was begun, so it is ended, and the log says how.
    const outcome = await job;
    log.info({ id: requestId(response), ...whatWasAsked(parsed.value), ...whatCameOfIt(outcome) }, 'apply');
    if (!response.destroyed) response.status(statusOf[outcome.outcome]).json(outcome);
  };
}

/** How much longer than it was told to a source may take to answer, before the next one gets its turn anyway. */
const patienceMs = 5000;

async function applyOnce(source: ClusterSource, request: ApplyRequest, timeoutMs: number): Promise<ApplyOutcome> {
  let timer: NodeJS.Timeout | undefined;
  const lost = new Promise<ApplyOutcome>((resolve) => {
    timer = setTimeout(
      () => resolve({ outcome: 'unreachable', message: 'no answer came back', written: request.dryRun ? 'no' : 'unknown' }),
      timeoutMs + patienceMs,
    );
  });
  try {
    return await Promise.race([source.apply(request, AbortSignal.timeout(timeoutMs)), lost]);
  } finally {
    clearTimeout(timer);
  }
}

function whatCameOfIt(outcome: ApplyOutcome): Record<string, unknown> {
  const file = outcome.outcome === 'applied' ? outcome.file?.path : undefined;
  return { outcome: outcome.outcome, ...(file === undefined ? {} : { file }) };
}

function whatWasAsked({ operation, dryRun, takeOver, manifest }: ApplyRequest): Record<string, unknown> {
  const metadata: unknown = manifest['metadata'];
  const told = typeof metadata === 'object' && metadata !== null ? metadata : {};
  const namespace = 'namespace' in told ? told.namespace : undefined;
  return { operation, dryRun, takeOver, namespace, name: 'name' in told ? told.name : undefined };
}
