/** `GET /api/history`, `POST /api/undo`, `POST /api/undo-set`, `POST /api/keep`: what was changed, and the way back. */
import { parseKeepRequest, parseUndoRequest, parseUndoSetRequest } from '@eastwest/shared/protocol';
import type { KeepOutcome } from '@eastwest/shared/protocol';
import type { RequestHandler } from 'express';
import type { Logger } from 'pino';
import type { History } from '../history/index.ts';
import { statusOf } from './apply.ts';
import { asked } from './asked.ts';
import { openedAt } from './connections.ts';
import { Refusal } from './refusal.ts';
import { requestId } from './request-log.ts';
import { rateLimit } from './write-gate.ts';
import type { WriteGate, WriteLimits } from './write-gate.ts';

/** `?before=<id>`: the changes that are older than that one. */
export function historyRoute(history: History): RequestHandler {
  return async (request, response) => {
    const { before } = request.query;
    if (before !== undefined && typeof before !== 'string') throw new Refusal(400, 'bad-request', '`before` is given once');
    response.json(await history.page(before));
  };
}

export function undoRoute(history: History, log: Logger, gate: WriteGate): RequestHandler {
  return async (request, response) => {
    const { id, dryRun } = asked(parseUndoRequest(request.body));
    const outcome = await gate((timeoutMs) => history.undo(id, dryRun, timeoutMs));
    log.info({ id: requestId(response), change: id, dryRun, outcome: outcome?.outcome ?? 'unknown' }, 'undo');
    if (outcome === undefined) throw unknownChange();
    if (!response.destroyed) response.status(statusOf[outcome.outcome]).json(outcome);
  };
}

/** Answered with 200 also where parts stay: each answer says how it is with its part. */
export function undoSetRoute(history: History, log: Logger, gate: WriteGate): RequestHandler {
  return async (request, response) => {
    const { set } = asked(parseUndoSetRequest(request.body));
    const outcome = await gate((timeoutMs) => history.undoSet(set, timeoutMs));
    const outcomes = outcome?.results.map((result) => result.outcome.outcome);
    log.info({ id: requestId(response), set, outcomes }, 'undo of a set');
    if (outcome === undefined) throw new Refusal(404, 'not-found', 'there is no such change set in the history');
    if (!response.destroyed) response.json(outcome);
  };
}

const keepStatus: Readonly<Record<KeepOutcome['outcome'], number>> = { kept: 200, again: 425, late: 409 };

/** Not behind the writes: one that hangs must not run a countdown out. */
export function keepRoute(history: History, log: Logger, { rate }: WriteLimits): RequestHandler {
  const take = rateLimit(rate);
  return async (request, response) => {
    const { id } = asked(parseKeepRequest(request.body));
    take();
    const outcome = await history.keep(id, openedAt(request.socket));
    log.info({ id: requestId(response), change: id, outcome: outcome?.outcome ?? 'unknown' }, 'keep');
    if (outcome === undefined) throw unknownChange();
    if (outcome.outcome === 'again') response.setHeader('Connection', 'close');
    response.status(keepStatus[outcome.outcome]).json(outcome);
  };
}

function unknownChange(): Refusal {
  return new Refusal(404, 'not-found', 'there is no such change in the history');
}
