/** What operators and their machines ask of a process: does it live, is it ready, what are its numbers. */
import type { Hono } from 'hono';
import type { Metrics } from '../metrics.ts';
import type { ReviewQueue } from '../queue/queue.ts';
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
}

export function addProbes(app: Hono, { queue, pingGitLab, mayReadMetrics, metrics }: ProbeParts): void {
  app.get('/healthz', (c) => c.json({ status: 'ok' }));

  app.get('/readyz', async (c) => {
    const [ofQueue, ofGitLab] = await Promise.all([reachable(queue.ping()), reachable(pingGitLab())]);
    const ready = ofQueue === 'ok' && ofGitLab === 'ok';
    return c.json({ status: ready ? 'ready' : 'not ready', queue: ofQueue, gitlab: ofGitLab }, ready ? 200 : 503);
  });

  app.get('/metrics', async (c) => {
    if (!mayReadMetrics(c.req.raw.headers)) {
      return c.json({ status: 'refused', reason: 'metrics take the token of METRICS_TOKEN' }, 401);
    }
    // Without its queue the process still has numbers to show.
    const counts = await within(QUEUE_MS, queue.counts()).catch(() => ({}));
    for (const [state, count] of Object.entries(counts)) metrics.queueJobs.set({ state }, count);
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
