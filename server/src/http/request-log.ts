/** One line per request: what was asked and how it ended, never a body, a query or a header. */
import { randomUUID } from 'node:crypto';
import type { RequestHandler, Response } from 'express';
import type { Logger } from 'pino';

export function requestId(response: Response): string {
  return String(response.getHeader('X-Request-Id') ?? '');
}

export function requestLog(log: Logger): RequestHandler {
  return (request, response, next) => {
    const started = performance.now();
    const id = randomUUID();
    response.setHeader('X-Request-Id', id);
    const { method } = request;
    const path = request.path.slice(0, 200);
    response.once('close', () => {
      const { statusCode: status, writableFinished } = response;
      const line = {
        id,
        method,
        path,
        status,
        ms: Math.round(performance.now() - started),
        ...(writableFinished ? {} : { cut: true }),
      };
      if (status >= 500) log.error(line, 'request failed');
      else if (status >= 400) log.info(line, 'request refused');
      else log.debug(line, 'request');
    });
    next();
  };
}
