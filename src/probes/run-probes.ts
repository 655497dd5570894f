/** A small server for a process that receives nothing: probes alone. */
import { Hono } from 'hono';
import { secureHeaders } from 'hono/secure-headers';
import type { GitLabReader } from '../gitlab/gitlab.ts';
import type { Metrics } from '../metrics.ts';
import type { ReviewQueue } from '../queue/queue.ts';
import type { Settings } from '../settings.ts';
import type { PolicyState } from '../store/store.ts';
import { type Listening, listen } from './listen.ts';
import { metricsReaders } from './metrics-readers.ts';
import { addProbes } from './probes.ts';

interface Parts {
  readonly queue: ReviewQueue;
  readonly gitlab: Pick<GitLabReader, 'version'>;
  readonly metrics: Metrics;
  readonly policyState: () => PolicyState;
}

/** Null: no port was given. Rejects with SettingsError when the port is taken. */
export async function runProbes(
  settings: Settings,
  { queue, gitlab, metrics, policyState }: Parts,
): Promise<Listening | null> {
  if (settings.METRICS_PORT === undefined) return null;
  const app = new Hono();
  app.use(secureHeaders());
  addProbes(app, {
    queue,
    metrics,
    policyState: async () => policyState(),
    pingGitLab: () => gitlab.version(),
    mayReadMetrics: metricsReaders(settings),
  });
  const { HOST: hostname, METRICS_PORT: port } = settings;
  return listen(app, { hostname, port, setting: 'HOST and METRICS_PORT' });
}
