/** What becomes of a delivery. It is answered before any work is done: GitLab waits ten seconds at most. */
import type { Readable } from 'node:stream';
import type { Log } from '../log.ts';
import type { Metrics } from '../metrics.ts';
import { within } from '../probes/time-limit.ts';
import type { ReviewQueue } from '../queue/queue.ts';
import { mergeRequestKey, type ReviewJob } from '../review/snapshot.ts';
import type { Store } from '../store/store.ts';
import { decideEvent } from './event.ts';
import { readEvent } from './read-event.ts';
import { ToldEvents } from './told-events.ts';
import { forged, type Given, refusedUnread, type Secrets } from './verify.ts';

/** GitLab gives up after ten seconds and, after a few of those, switches a hook off. */
const QUEUE_MS = 5000;

export interface DeliveryParts {
  readonly queue: ReviewQueue;
  readonly store: Pick<Store, 'tellPolicyNews'>;
  readonly secrets: Secrets;
  /** Bytes. */
  readonly maxBody: number;
  /** What the store knows the policy by, and the project that holds it; null: none does. */
  readonly policy: { readonly id: string; readonly project: string | null };
  /** The bot's own user; null while unknown. Must not wait. */
  readonly me: () => { readonly id: number; readonly username: string } | null;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly now: () => Date;
}

export interface DeliveryAnswer {
  readonly status: 200 | 202 | 400 | 401 | 413 | 503;
  readonly body: { readonly status: string; readonly reason: string; readonly mergeRequest?: string };
  /** Of the body something is left unread, so nothing else can follow on the connection. */
  readonly unread?: true;
}

export type TakeDelivery = (headers: Given, body: Readable) => Promise<DeliveryAnswer>;

export function takeDeliveries(parts: DeliveryParts): TakeDelivery {
  const { secrets, maxBody, log, metrics } = parts;
  const events = new ToldEvents();

  async function take(headers: Given, body: Readable): Promise<DeliveryAnswer> {
    const now = parts.now();
    const stranger = refusedUnread(headers, secrets, now);
    if (stranger) return { ...refused(401, stranger), unread: true };
    const event = await readEvent(body, Number(headers.get('content-length') ?? 0), maxBody);
    if (!event) return { ...refused(413, `the body is larger than ${maxBody} bytes`), unread: true };
    const wrong = forged(headers, event.parts, secrets);
    if (wrong) return refused(401, wrong);
    if (event.payload === undefined) return refused(400, 'the body is not JSON');
    return queue(headers, event.payload, now);
  }

  async function queue(headers: Given, payload: unknown, now: Date): Promise<DeliveryAnswer> {
    const decision = decideEvent(payload, {
      idempotencyKey: deliveryId(headers, secrets),
      me: parts.me(),
      now,
      policyProject: parts.policy.project,
    });
    if ('ignore' in decision) return ignored(decision.ignore);
    if ('policy' in decision) return tellPolicyNews(decision.policy);
    const { claim, queue: job } = decision;
    const mergeRequest = mergeRequestKey(job);
    const by = headers.get('x-gitlab-event') === 'System Hook' ? 'system' : 'webhook';
    const told = events.tell(mergeRequest, { claim, event: job.event ?? null, by });
    if (told === 'again') return ignored('this delivery was queued before');
    if (told === 'elsewhere') return ignored('another hook has told of this event');
    if (told === 'last' && (await isRunning(job))) return ignored('the review of this event is running');
    try {
      await within(QUEUE_MS, parts.queue.add(job));
    } catch (err) {
      events.forget(mergeRequest, claim);
      log.error({ err }, 'a review could not be queued');
      return { status: 503, body: { status: 'failed', reason: 'the queue cannot be reached' } };
    }
    const { projectPath, iid, reason } = job;
    return { status: 202, body: { status: 'queued', mergeRequest: `${projectPath}!${iid}`, reason } };
  }

  function isRunning(job: ReviewJob): Promise<boolean> {
    return within(QUEUE_MS, parts.queue.isRunning(job)).catch(() => false);
  }

  async function tellPolicyNews(reason: string): Promise<DeliveryAnswer> {
    try {
      await within(QUEUE_MS, parts.store.tellPolicyNews(parts.policy.id));
    } catch (err) {
      log.error({ err }, 'a change of the policy could not be told');
      return { status: 503, body: { status: 'failed', reason: 'the store cannot be reached' } };
    }
    return { status: 202, body: { status: 'queued', reason } };
  }

  return async (headers, body) => {
    const answer = await take(headers, body);
    const { status: outcome, reason } = answer.body;
    metrics.deliveries.inc({ outcome });
    log.info({ outcome, reason, delivery: headers.get('idempotency-key') ?? undefined }, 'delivery');
    return answer;
  };
}

function refused(status: 400 | 401 | 413, reason: string): DeliveryAnswer {
  return { status, body: { status: 'refused', reason } };
}

function ignored(reason: string): DeliveryAnswer {
  return { status: 200, body: { status: 'ignored', reason } };
}

/** Where requests are signed, so is this id: by another header a copy would pass for another delivery. */
function deliveryId(headers: Given, { signingToken }: Secrets): string | null {
  return headers.get(signingToken === null ? 'idempotency-key' : 'webhook-id');
}
