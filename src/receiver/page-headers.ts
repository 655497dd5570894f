/** What browsers may do with pages: nothing but show them. The dashboard of the queue alone runs scripts, its own. */
import type { MiddlewareHandler } from 'hono';
import { secureHeaders } from 'hono/secure-headers';

export const QUEUE_PATH = '/queue';

const ours = secureHeaders({
  contentSecurityPolicy: {
    defaultSrc: ["'none'"],
    styleSrc: ["'unsafe-inline'"],
    baseUri: ["'none'"],
    formAction: ["'self'"],
    frameAncestors: ["'none'"],
  },
  referrerPolicy: 'no-referrer',
});

const dashboards = secureHeaders({
  contentSecurityPolicy: {
    defaultSrc: ["'none'"],
    scriptSrc: ["'self'"],
    connectSrc: ["'self'"],
    imgSrc: ["'self'", 'data:'],
    fontSrc: ["'self'"],
    // It sets styles of single elements.
    styleSrc: ["'self'", "'unsafe-inline'"],
    baseUri: ["'self'"],
    formAction: ["'none'"],
    frameAncestors: ["'none'"],
  },
  referrerPolicy: 'no-referrer',
});

export const pageHeaders: MiddlewareHandler = (c, next) =>
  c.req.path === QUEUE_PATH || c.req.path.startsWith(`${QUEUE_PATH}/`) ? dashboards(c, next) : ours(c, next);
