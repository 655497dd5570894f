/** What browsers may do with pages: nothing but show them. The dashboard of the queue alone runs scripts, its own, framed by the page of the queue. */
import type { MiddlewareHandler } from 'hono';
import { secureHeaders } from 'hono/secure-headers';

export const QUEUE_PATH = '/queue';
export const BOARD_PATH = `${QUEUE_PATH}/board`;

const NOTHING = ["'none'"];
const SELF = ["'self'"];

const OURS = {
  defaultSrc: NOTHING,
  styleSrc: ["'unsafe-inline'"],
  baseUri: NOTHING,
  formAction: SELF,
  frameAncestors: NOTHING,
};

const DASHBOARDS = {
  defaultSrc: NOTHING,
  scriptSrc: SELF,
  connectSrc: SELF,
  imgSrc: ["'self'", 'data:'],
  fontSrc: SELF,
  // It sets styles of single elements.
  styleSrc: ["'self'", "'unsafe-inline'"],
  baseUri: SELF,
  formAction: NOTHING,
  frameAncestors: SELF,
};

const ours = secureHeaders({ contentSecurityPolicy: OURS, referrerPolicy: 'no-referrer' });
const queues = secureHeaders({ contentSecurityPolicy: { ...OURS, frameSrc: SELF }, referrerPolicy: 'no-referrer' });
const dashboards = secureHeaders({ contentSecurityPolicy: DASHBOARDS, referrerPolicy: 'no-referrer' });

export const pageHeaders: MiddlewareHandler = (c, next) => {
  const { path } = c.req;
  if (path === BOARD_PATH || path.startsWith(`${BOARD_PATH}/`)) return dashboards(c, next);
  return path === QUEUE_PATH ? queues(c, next) : ours(c, next);
};
