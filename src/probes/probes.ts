/** What operators and their machines ask of a process: does it live, is it ready, what are its numbers. */
import type { Hono } from 'hono';
import type { Metrics } from '../metrics.ts';
import type { ReviewQueue } from '../queue/queue.ts';
import type { PolicyState } from '../store/store.ts';
import { within } from './time-limit.ts';

const QUEUE_MS = 5000;
/** Less than a load balancer waits. */
const READY_MS = 3000;

export interface ProbeParts {
  readonly queue: ReviewQueue;
  /** Rejects with the reason while GitLab cannot be reached. */
  readonly pingGitLab: () => Promise<unknown>;
  /** By its headers alone. */
  readonly mayReadMetrics: (headers: Headers) => boolean;
  readonly metrics: Metrics;
  /** What is known of the policy; null: no worker has told yet. */
  readonly policyState: () => Promise<PolicyState | null>;
}

export function addProbes(app: Hono, parts: ProbeParts): void {
  const { queue, pingGitLab, mayReadMetrics, metrics } = parts;
  app.get('/healthz', (c) => c.json({ status: 'ok' }));

  app.get('/readyz', async (c) => {
    const [ofQueue, ofGitLab, policy] = await Promise.all([
      reachable(queue.ping()),
      reachable(pingGitLab()),
      within(READY_MS, parts.policyState()).catch(() => null),
    ]);
    // With the last good policy reviews go on.
    const ready = ofQueue === 'ok' && ofGitLab === 'ok';
    const told = { status: ready ? 'ready' : 'not ready', queue: ofQueue, gitlab: ofGitLab, policy };
    return c.json(told, ready ? 200 : 503);
  });

  app.get('/metrics', async (c) => {
    if (!mayReadMetrics(c.req.raw.headers)) {
      return c.json({ status: 'refused', reason: 'metrics take the token of METRICS_TOKEN' }, 401);
    }
    // Without its queue the process still has numbers to show.
    const counts = await within(QUEUE_MS, queue.counts()).catch(() => ({}));
    for (const [state, count] of Object.entries(counts)) metrics.queueJobs.set({ state }, count);
    const since = await within(QUEUE_MS, queue.waitingSince()).catch(() => undefined);
    if (since !== undefined)
      metrics.queueAge.set(since === null ? 0 : Math.max(0, (Date.now() - since.getTime()) / 1000));
    return c.text(await metrics.registry.metrics(), 200, { 'Content-Type': metrics.registry.contentType });
  });
}

/** `ok`, or why not. */
async function reachable(check: Promise<unknown>): Promise<string> {
  try {
    await within(READY_MS, check);
    return 'ok';
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
