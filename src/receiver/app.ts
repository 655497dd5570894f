/** The receiver's routes. It answers before any work is done: GitLab waits ten seconds at most. */
import type { HttpBindings } from '@hono/node-server';
import { type Context, Hono } from 'hono';
import type { Log } from '../log.ts';
import type { Metrics } from '../metrics.ts';
import { addProbes, type ProbeParts } from '../probes/probes.ts';
import { within } from '../probes/time-limit.ts';
import { mergeRequestKey, type ReviewJob } from '../review/snapshot.ts';
import { ENDPOINT } from '../webhook-protocol.ts';
import { decideEvent } from './event.ts';
import { pageHeaders } from './page-headers.ts';
import { readEvent } from './read-event.ts';
import { RecentDeliveries } from './recent-deliveries.ts';
import { type HookKind, ToldEvents } from './told-events.ts';
import { refusal, refusedUnread, type Secrets } from './verify.ts';
import { addPages, brokenPage, noSuchPage, type PageParts } from './web-pages.ts';

/** GitLab gives up after ten seconds and, after a few of those, switches a hook off. */
const QUEUE_MS = 5000;

export interface ReceiverParts extends PageParts, Omit<ProbeParts, 'policyState'> {
  readonly secrets: Secrets;
  /** Bytes. */
  readonly maxBody: number;
  /** The bot's own user; null while unknown. Must not wait. */
  readonly me: () => { readonly id: number; readonly username: string } | null;
  readonly log: Log;
  readonly metrics: Metrics;
}

export function createApp(parts: ReceiverParts): Hono {
  const { log, metrics } = parts;
  const deliveries = new RecentDeliveries();
  const events = new ToldEvents();
  const app = new Hono();

  const answer = (
    c: Context,
    status: 200 | 202 | 400 | 401 | 413 | 503,
    body: { readonly status: string; readonly reason: string; readonly mergeRequest?: string },
  ) => {
    metrics.deliveries.inc({ outcome: body.status });
    log.info({ outcome: body.status, reason: body.reason, delivery: c.req.header('idempotency-key') }, 'delivery');
    return c.json(body, status);
  };
  const refuse = (c: Context, status: 400 | 401 | 413, reason: string) =>
    answer(c, status, { status: 'refused', reason });
  const ignore = (c: Context, reason: string) => answer(c, 200, { status: 'ignored', reason });

  /** Why the event is no news; null: it is. */
  async function toldBefore(job: ReviewJob, event: string | null, by: HookKind): Promise<string | null> {
    const isLast = events.isLast(event, mergeRequestKey(job));
    if (event && !events.isNews(event, by)) return 'another hook has told of this event';
    const isRunning = isLast && (await within(QUEUE_MS, parts.queue.isRunning(job)).catch(() => false));
    return isRunning ? 'the review of this event is running' : null;
  }

  async function tellPolicyNews(c: Context, reason: string) {
    try {
      await within(QUEUE_MS, parts.store.tellPolicyNews(parts.policy.id));
    } catch (err) {
      log.error({ err }, 'a change of the policy could not be told');
      return answer(c, 503, { status: 'failed', reason: 'the store cannot be reached' });
    }
    return answer(c, 202, { status: 'queued', reason });
  }

  app.use(pageHeaders);

  async function take(c: Context, payload: unknown) {
    const decision = decideEvent(payload, {
      idempotencyKey: deliveryId(c.req.raw.headers, parts.secrets),
      me: parts.me(),
      now: parts.now(),
      policyProject: parts.policy.project,
    });
    if ('ignore' in decision) return ignore(c, decision.ignore);
    if ('policy' in decision) return tellPolicyNews(c, decision.policy);
    const { event, claim, queue: job } = decision;
    const { projectPath, iid, reason } = job;
    if (!deliveries.claim(claim)) return ignore(c, 'this delivery was queued before');
    const known = await toldBefore(job, event, c.req.header('x-gitlab-event') === 'System Hook' ? 'system' : 'webhook');
    if (known !== null) return ignore(c, known);
    try {
      await within(QUEUE_MS, parts.queue.add(job));
    } catch (err) {
      deliveries.release(claim);
      if (event) events.forget(event);
      log.error({ err }, 'a review could not be queued');
      return answer(c, 503, { status: 'failed', reason: 'the queue cannot be reached' });
    }
    return answer(c, 202, { status: 'queued', mergeRequest: `${projectPath}!${iid}`, reason });
  }

  /** The body stays unread, so nothing else can follow on this connection. */
  const refuseUnread = (c: Context, status: 401 | 413, reason: string) => {
    c.header('Connection', 'close');
    return refuse(c, status, reason);
  };

  app.post(ENDPOINT, async (c) => {
    const { headers } = c.req.raw;
    const stranger = refusedUnread(headers, parts.secrets, parts.now());
    if (stranger) return refuseUnread(c, 401, stranger);
    const event = await readEvent(bodyOf(c), headers, parts.maxBody);
    if (!event) return refuseUnread(c, 413, `the body is larger than ${parts.maxBody} bytes`);
    const refused = refusal(headers, event.parts, parts.secrets, parts.now());
    if (refused) return refuse(c, 401, refused);
    if (event.payload === undefined) return refuse(c, 400, 'the body is not JSON');
    return take(c, event.payload);
  });

  const policyState = async () => (await parts.store.policy(parts.policy.id))?.state ?? null;
  addProbes(app, { ...parts, policyState });
  addPages(app, parts);

  app.notFound(noSuchPage);
  app.onError((err, c) => {
    log.error({ err }, 'receiver error');
    return brokenPage(c);
  });
  return app;
}

/** Node's own stream, where there is one: a `Request` makes others of it, which costs as much as all the rest of an event. */
function bodyOf({ env, req }: Context): AsyncIterable<Uint8Array> {
  const { incoming } = (env ?? {}) as Partial<HttpBindings>;
  // What is too large is left unread, and answered.
  return incoming?.iterator({ destroyOnReturn: false }) ?? req.raw.body ?? noBody();
}

async function* noBody(): AsyncGenerator<never> {}

/** Where requests are signed, so is this id: by another header a copy would pass for another delivery. */
function deliveryId(headers: Headers, { signingToken }: Secrets): string | null {
  return headers.get(signingToken === null ? 'idempotency-key' : 'webhook-id');
}
