/** All routes, in the order in which a request meets them. */
import express from 'express';
import type { Express } from 'express';
import type { Logger } from 'pino';
import type { ClusterSource } from '../cluster/source.ts';
import type { Session } from '../session/index.ts';
import { applyRoute, defaultApplyLimits } from './apply.ts';
import type { ApplyLimits } from './apply.ts';
import { errorHandler, methodNotAllowed, notFound } from './errors.ts';
import { guard } from './guard.ts';
import { neverCached, securityHeaders } from './headers.ts';
import { jsonBody } from './json-body.ts';
import { lifeRoute } from './life.ts';
import { pageFallback, pageFiles } from './page.ts';
import { requestLog } from './request-log.ts';
import { streamRoute } from './stream.ts';

export interface AppOptions {
  readonly source: ClusterSource;
  readonly session: Session;
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
  readonly apply: ApplyLimits;
}

export const defaultHttpLimits: HttpLimits = { streams: 500, apply: defaultApplyLimits };

export function createApp({ source, session, log, hosts, page, draining, limits = defaultHttpLimits }: AppOptions): Express {
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
  app.post('/api/apply', ...jsonBody, applyRoute(source, log, limits.apply));
  app.all('/api/apply', methodNotAllowed('POST'));
  app.post('/api/life', ...jsonBody, lifeRoute(source));
  app.all('/api/life', methodNotAllowed('POST'));

  app.use(pageFiles(page));
  app.get('/{*path}', pageFallback(page));
  app.use(notFound);
  app.use(errorHandler(log));
  return app;
}
