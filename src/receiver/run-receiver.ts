import type { AddressInfo } from 'node:net';
import { serve } from '@hono/node-server';
import { SettingsError } from '../errors.ts';
import type { GitLabReader } from '../gitlab/gitlab.ts';
import type { Log } from '../log.ts';
import type { Metrics } from '../metrics.ts';
import type { ReviewQueue } from '../queue/queue.ts';
import type { Settings } from '../settings.ts';
import type { Store } from '../store/store.ts';
import { createApp } from './app.ts';
import { metricsReaders } from './metrics-readers.ts';

export interface RunningReceiver {
  /** `http://host:port` it listens on. */
  readonly url: string;
  close(): Promise<void>;
}

/** Rejects with SettingsError when the port is taken. */
export async function runReceiver(
  settings: Settings,
  parts: { queue: ReviewQueue; store: Store; gitlab: GitLabReader; log: Log; metrics: Metrics },
): Promise<RunningReceiver> {
  const { queue, store, gitlab, log, metrics } = parts;
  let me: Awaited<ReturnType<GitLabReader['me']>> | null = null;
  const askWhoWeAre = async () => {
    me = await gitlab.me();
  };
  // Answered in the background: until then our own events are queued too, and their reviews find nothing to do.
  const askInBackground = () => void askWhoWeAre().catch((err) => log.warn({ err }, 'GitLab did not tell who we are'));
  askInBackground();
  const app = createApp({
    queue,
    store,
    secrets: { secret: settings.WEBHOOK_SECRET ?? null, signingToken: settings.WEBHOOK_SIGNING_TOKEN ?? null },
    maxBody: settings.WEBHOOK_MAX_BYTES,
    linkKey: await store.linkKey(),
    mayReadMetrics: metricsReaders(settings),
    me: () => {
      if (me === null) askInBackground();
      return me;
    },
    pingGitLab: () => gitlab.version(),
    log,
    metrics,
    now: () => new Date(),
  });
  return new Promise((resolve, reject) => {
    const server = serve({ fetch: app.fetch, hostname: settings.HOST, port: settings.PORT }, (info: AddressInfo) => {
      const host = info.family === 'IPv6' ? `[${info.address}]` : info.address;
      const url = `http://${host}:${info.port}`;
      log.info({ url }, 'receiver listens');
      resolve({ url, close: () => new Promise((done) => server.close(() => done())) });
    });
    server.once('error', (error: NodeJS.ErrnoException) => {
      const taken = error.code === 'EADDRINUSE' || error.code === 'EACCES';
      const text = `HOST and PORT cannot be used: ${settings.HOST}:${settings.PORT} (${error.code})`;
      reject(taken ? new SettingsError(text) : error);
    });
  });
}
