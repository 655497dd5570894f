/** The receiver without a server, and events for it. */
import { Readable } from 'node:stream';
import { createLog } from '../../src/log.ts';
import { createMetrics } from '../../src/metrics.ts';
import type { ReviewQueue } from '../../src/queue/queue.ts';
import { createApp, type ReceiverParts } from '../../src/receiver/app.ts';
import { takeDeliveries } from '../../src/receiver/deliveries.ts';
import { webhookRoute } from '../../src/receiver/webhook-route.ts';
import type { ReviewJob } from '../../src/review/snapshot.ts';

import { memoryStore } from '../support/memory-store.ts';

export const NOW = new Date('2026-11-22T12:00:00Z');
export const key = new Uint8Array(32).fill(1);

export function event(over: { attributes?: object; changes?: unknown; user?: number; rest?: object } = {}): object {
  return {
    object_kind: 'merge_request',
    user: { id: over.user ?? 1 },
    project: { id: 2, path_with_namespace: 'flightjs/app' },
    object_attributes: {
      iid: 16,
      action: 'open',
      updated_at: '2026-01-16 06:10:00 UTC',
      last_commit: { id: 'abc' },
      ...over.attributes,
    },
    changes: over.changes ?? {},
    ...over.rest,
  };
}

export function receiver(over: Partial<ReceiverParts> = {}, queueOver: Partial<ReviewQueue> = {}) {
  const queued: ReviewJob[] = [];
  const queue: ReviewQueue = {
    queues: [],
    add: async (job) => void queued.push(job),
    isRunning: async () => false,
    work: () => ({ close: async () => {} }),
    lookLater: async () => {},
    looks: () => ({ close: async () => {} }),
    addAudits: async () => {},
    audits: () => ({ close: async () => {} }),
    sweepEvery: async () => ({ close: async () => {} }),
    counts: async () => ({ waiting: 3 }),
    waitingSince: async () => new Date(Date.now() - 90_000),
    ping: async () => {},
    close: async () => {},
    ...queueOver,
  };
  const parts: ReceiverParts = {
    queue,
    store: memoryStore(),
    policy: { id: 'the policy', project: 'admin/policy' },
    secrets: { secret: 's3cret', signingToken: null },
    maxBody: 1_048_576,
    linkKey: key,
    mayReadMetrics: () => true,
    signIn: null,
    publicUrl: null,
    me: () => ({ id: 99, username: 'pipewarden' }),
    pingGitLab: async () => {},
    log: createLog('silent'),
    metrics: createMetrics(),
    now: () => NOW,
    ...over,
  };
  const take = takeDeliveries(parts);
  const send = async (body: unknown, headers: Record<string, string> = {}) => {
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    const given = new Headers({ 'x-gitlab-token': 's3cret', ...headers });
    const { status, body: told } = await take(given, Readable.from([Buffer.from(text)]));
    return { status, body: told };
  };
  const webhook = webhookRoute(take, parts.log);
  return { app: createApp(parts), take, webhook, queued, send };
}
