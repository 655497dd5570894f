/** A worker in a process of its own, judging processes included: as in production, but for where its reports go. */
import { openGitLab } from '../../src/gitlab/open-gitlab.ts';
import { createLog } from '../../src/log.ts';
import { createMetrics } from '../../src/metrics.ts';
import { redisQueue } from '../../src/queue/open-queue.ts';
import { readSettings } from '../../src/settings.ts';
import { limitsIn, startJudging } from '../../worker/judging.ts';
import { runWorker } from '../../worker/run-worker.ts';
import { memoryStore } from '../support/memory-store.ts';
import { beginPart } from './part.ts';

const settings = readSettings('worker');
const log = createLog(settings.LOG_LEVEL);
const metrics = createMetrics();
const gitlab = openGitLab({ url: settings.GITLAB_URL, token: settings.GITLAB_TOKEN, log, metrics });
const queue = await redisQueue(settings.QUEUE_URL, log);
const judging = await startJudging(limitsIn(settings), settings.WORKER_CONCURRENCY, log);
// What is kept of reviews goes to a database, which is another process.
const keptElsewhere = async () => {};
const kept = { keepReport: keptElsewhere, keepHeads: keptElsewhere, keepFootprint: keptElsewhere };
const store = { ...memoryStore(), ...kept };
await runWorker(settings, { queue, store, gitlab, judging, log, metrics });

/** Bytes of the heap that are in use. */
beginPart({}, async () => {
  globalThis.gc?.();
  return process.memoryUsage().heapUsed;
});
