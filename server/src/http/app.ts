/** All routes, in the order in which a request meets them. */
import express from 'express';
import type { Express } from 'express';
import type { Logger } from 'pino';
import type { ClusterSource } from '../cluster/source.ts';
import type { Session } from '../session/index.ts';
import type { History } from '../history/index.ts';
import { applyRoute } from './apply.ts';
import { errorHandler, methodNotAllowed, notFound } from './errors.ts';
import { guard } from './guard.ts';
import { historyRoute, keepRoute, undoRoute, undoSetRoute } from './history.ts';
import { neverCached, securityHeaders } from './headers.ts';
import { jsonBody } from './json-body.ts';
import { lifeRoute } from './life.ts';
import { pageFallback, pageFiles } from './page.ts';
import { requestLog } from './request-log.ts';
import { streamRoute } from './stream.ts';
import { defaultCheckLimits, defaultWriteLimits, writeGate } from './write-gate.ts';
import type { WriteLimits } from './write-gate.ts';

export interface AppOptions {
  readonly source: ClusterSource;
  readonly session: Session;
  readonly history: History;
  readonly log: Logger;
  /** What `Host` may be. */
  readonly hosts: ReadonlySet<string>;
  /** Folder of the built page. */
  readonly page: string;
  readonly draining: () => boolean;
  readonly limits?: HttpLimits;
}

export interface HttpLimits {
  readonly streams: number;
  readonly apply: WriteLimits;
  /** Of dry runs. */
  readonly check: WriteLimits;
}

export const defaultHttpLimits: HttpLimits = { streams: 500, apply: defaultWriteLimits, check: defaultCheckLimits };

export function createApp(options: AppOptions): Express {
  const { source, session, history, log, hosts, page, draining, limits = defaultHttpLimits } = options;
  const app = express();
  app.disable('x-powered-by');
  app.set('query parser', 'simple');
  app.enable('case sensitive routing');
  app.enable('strict routing');

  app.use(requestLog(log), securityHeaders, guard(hosts));
  app.use('/api', neverCached);

  app.get('/healthz', neverCached, (_request, response) => void response.type('text/plain').send('ok\n'));
  app.get('/readyz', neverCached, (_request, response) => {
    const ready = session.ready && !draining();
    response
      .status(ready ? 200 : 503)
      .type('text/plain')
      .send(ready ? 'ok\n' : 'not ready\n');
  });
  app.get('/api/stream', streamRoute({ session, maxStreams: limits.streams, draining }));
  app.all('/api/stream', methodNotAllowed('GET'));
  const gate = writeGate(limits.apply);
  app.post('/api/apply', ...jsonBody, applyRoute(history, log, gate, writeGate(limits.check)));
  app.all('/api/apply', methodNotAllowed('POST'));
  app.get('/api/history', historyRoute(history));
  app.all('/api/history', methodNotAllowed('GET'));
  app.post('/api/undo', ...jsonBody, undoRoute(history, log, gate));
  app.all('/api/undo', methodNotAllowed('POST'));
  app.post('/api/undo-set', ...jsonBody, undoSetRoute(history, log, gate));
  app.all('/api/undo-set', methodNotAllowed('POST'));
  app.post('/api/keep', ...jsonBody, keepRoute(history, log, limits.apply));
  app.all('/api/keep', methodNotAllowed('POST'));
  app.post('/api/life', ...jsonBody, lifeRoute(source));
  app.all('/api/life', methodNotAllowed('POST'));

  app.use(pageFiles(page));
  app.get('/{*path}', pageFallback(page));
  app.use(notFound);
  app.use(errorHandler(log));
  return app;
}
