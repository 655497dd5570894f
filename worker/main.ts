/** A worker alone, beside a receiver: `npm run start:worker`. Start as many as you like on one Redis or PostgreSQL. */
import { createLog } from '../src/log.ts';
import { createMetrics } from '../src/metrics.ts';
import { openBackends } from '../src/open-backends.ts';
import { openInstance } from '../src/open-instance.ts';
import { packageVersion } from '../src/package-file.ts';
import { runProbes } from '../src/probes/run-probes.ts';
import { runProcess } from '../src/process.ts';
import { readSettings } from '../src/settings.ts';
import { tellStart } from '../src/start-line.ts';
import { limitsIn, startJudging } from './judging.ts';
import { runWorker } from './run-worker.ts';
import { openTraces } from './traces.ts';

await runProcess(async () => {
  const settings = readSettings('worker');
  const log = createLog(settings.LOG_LEVEL);
  const metrics = createMetrics();
  const gitlab = openInstance(settings, log, metrics);
  const { queue, store, close } = await openBackends(settings, log);
  const judging = await startJudging(limitsIn(settings), settings.WORKER_CONCURRENCY, log);
  const traces = await openTraces(settings, packageVersion());
  const worker = await runWorker(settings, { queue, store, gitlab, judging, log, metrics, traces });
  const probes = await runProbes(settings, { queue, gitlab: gitlab.reader, metrics, policyState: worker.policyState });
  void tellStart('worker', settings, { reader: gitlab.reader, store, log }, probes?.url ?? null);
  return {
    drainSeconds: settings.SHUTDOWN_SECONDS,
    async close() {
      await worker.close();
      await traces?.close().catch(() => {});
      await probes?.close();
      judging.close();
      await close();
    },
  };
});
