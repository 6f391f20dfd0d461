/** What every response says about how it may be used, errors included (T13, T14). */
import type { RequestHandler } from 'express';
import helmet from 'helmet';

/**
 * The page is whole in itself: nothing is loaded from elsewhere, nothing is inlined but styles, which Monaco cannot do
 * without (its squiggles disappear). A browser test reads Monaco's markers and counts violations under exactly this.
 */
export const securityHeaders: RequestHandler = helmet({
  contentSecurityPolicy: {
    useDefaults: false,
    directives: {
      defaultSrc: ["'none'"],
      scriptSrc: ["'self'"],
      styleSrc: ["'self'", "'unsafe-inline'"],
      imgSrc: ["'self'", 'data:'],
      fontSrc: ["'self'"],
      connectSrc: ["'self'"],
      workerSrc: ["'self'"],
      baseUri: ["'none'"],
      formAction: ["'self'"],
      frameAncestors: ["'none'"],
    },
  },
  xFrameOptions: { action: 'deny' },
  referrerPolicy: { policy: 'no-referrer' },
  // Plain HTTP on loopback: there is no transport to be strict about.
  strictTransportSecurity: false,
});

/** Everything under /api is about this moment; `no-transform` keeps proxies from compressing (and so holding back) a stream. */
export const neverCached: RequestHandler = (_request, response, next) => {
  response.setHeader('Cache-Control', 'no-store, no-transform');
  next();
};
