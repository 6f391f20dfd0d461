/** `POST /api/apply`: one policy created, updated or deleted, one after the other; dry runs side by side. */
import { parseApplyRequest } from '@eastwest/shared/protocol';
import type { ApplyOutcome, ApplyRequest } from '@eastwest/shared/protocol';
import type { RequestHandler } from 'express';
import type { Logger } from 'pino';
import type { History } from '../history/index.ts';
import { asked } from './asked.ts';
import { requestId } from './request-log.ts';
import type { WriteGate } from './write-gate.ts';

/** The outcome tells a page everything; the status is for people with curl and for logs. */
export const statusOf: Readonly<Record<ApplyOutcome['outcome'], number>> = {
  applied: 200,
  forbidden: 403,
  conflict: 409,
  gone: 410,
  invalid: 422,
  unreachable: 502,
};

export function applyRoute(history: History, log: Logger, write: WriteGate, check: WriteGate): RequestHandler {
  return async (request, response) => {
    const wish = asked(parseApplyRequest(request.body));
    // The client may be gone by the end. What it asked for was begun, so it is ended, and the log says how.
    const gate = wish.dryRun ? check : write;
    const outcome = await gate((timeoutMs) => history.apply(wish, timeoutMs));
    log.info({ id: requestId(response), ...whatWasAsked(wish), outcome: outcome.outcome }, 'apply');
    if (!response.destroyed) response.status(statusOf[outcome.outcome]).json(outcome);
  };
}

function whatWasAsked({ operation, dryRun, takeOver, keepWithin, set, manifest }: ApplyRequest): Record<string, unknown> {
  const metadata: unknown = manifest['metadata'];
  const told = typeof metadata === 'object' && metadata !== null ? metadata : {};
  const namespace = 'namespace' in told ? told.namespace : undefined;
  return { operation, dryRun, takeOver, keepWithin, set: set?.id, namespace, name: 'name' in told ? told.name : undefined };
}
