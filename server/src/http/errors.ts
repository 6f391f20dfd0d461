/** Everything that goes wrong while answering ends here: typed, in words, and never with a stack (T32). */
import type { ErrorRequestHandler, Request, RequestHandler, Response } from 'express';
import type { Logger } from 'pino';
import { Refusal } from './refusal.ts';
import { requestId } from './request-log.ts';

/** What the body parser and the router complain of, in our words. */
const words = new Map<number, readonly [code: string, message: string]>([
  [400, ['bad-request', 'the request cannot be read']],
  [403, ['forbidden', 'this path is not served']],
  [404, ['not-found', 'there is nothing here']],
  [413, ['too-large', 'the body is larger than 1 MiB']],
  [415, ['unsupported', 'only uncompressed JSON in UTF-8 is taken']],
]);

export function answerRefusal(request: Request, response: Response, refusal: Refusal): void {
  response.status(refusal.status);
  if (refusal.retryAfterSeconds !== undefined) response.setHeader('Retry-After', String(refusal.retryAfterSeconds));
  if (request.path.startsWith('/api/')) response.json({ error: refusal.code, message: refusal.message });
  else response.type('text/plain').send(`${refusal.message}\n`);
}

export const notFound: RequestHandler = () => {
  throw new Refusal(404, 'not-found', 'there is nothing here');
};

export function methodNotAllowed(...allowed: readonly string[]): RequestHandler {
  return (_request, response) => {
    response.setHeader('Allow', allowed.join(', '));
    throw new Refusal(405, 'method-not-allowed', `only ${allowed.join(' and ')} here`);
  };
}

export function errorHandler(log: Logger): ErrorRequestHandler {
  return (error: unknown, request, response, next) => {
    const refusal = refusalOf(error);
    if (refusal === undefined) log.error({ id: requestId(response), err: error }, 'answering a request failed');
    // Half an answer is out: all that can be said now is that it is not whole.
    if (response.headersSent) return next(error);
    const fallback = `something went wrong in eastwest; its log says more under ${requestId(response)}`;
    answerRefusal(request, response, refusal ?? new Refusal(500, 'internal', fallback));
  };
}

/** Undefined for a bug of ours. */
function refusalOf(error: unknown): Refusal | undefined {
  if (error instanceof Refusal) return error;
  const status = typeof error === 'object' && error !== null && 'status' in error ? error.status : undefined;
  if (typeof status !== 'number') return undefined;
  const known = words.get(status);
  return known && new Refusal(status, ...known);
}
