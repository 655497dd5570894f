/** The process that is attacked: receiver and worker as in `npm start`, but for the queue. It tells what became of each review. */
import { openGitLab } from '../../src/gitlab/open-gitlab.ts';
import { createLog } from '../../src/log.ts';
import { createMetrics } from '../../src/metrics.ts';
import { runReceiver } from '../../src/receiver/run-receiver.ts';
import type { ReviewReport } from '../../src/review/judge/report.ts';
import { readSettings } from '../../src/settings.ts';
import { limitsIn, startJudging } from '../../worker/judging.ts';
import { runWorker } from '../../worker/run-worker.ts';
import { memoryQueue } from '../support/memory-queue.ts';
import { memoryStore } from '../support/memory-store.ts';
import { type Pause, watchPauses } from './longest-pause.ts';

export type FromBot =
  | { readonly url: string }
  /** Null: there was nothing to review. */
  | { readonly project: string; readonly report: ReviewReport | null }
  | { readonly project: string; readonly error: string }
  | { readonly pause: Pause; readonly bytes: number };

const say = (message: FromBot) => process.send?.(message);

const settings = readSettings('standalone');
const log = createLog(settings.LOG_LEVEL);
const metrics = createMetrics();
const gitlab = openGitLab({ url: settings.GITLAB_URL, token: settings.GITLAB_TOKEN, log, metrics });
const memory = memoryQueue();
const store = memoryStore();
const queue: typeof memory = {
  ...memory,
  work: (concurrency, review, outcome) =>
    memory.work(
      concurrency,
      async (job, run) => {
        try {
          await review(job, run);
          say({ project: job.projectPath, report: (await store.report(run.id))?.report ?? null });
        } catch (error) {
          say({ project: job.projectPath, error: String(error) });
          throw error;
        }
      },
      outcome,
    ),
};
const judging = await startJudging(limitsIn(settings), settings.WORKER_CONCURRENCY, log);
await runWorker(settings, { queue, store, gitlab, judging, log, metrics });
const receiver = await runReceiver(settings, { queue, store, gitlab: gitlab.reader, log, metrics });
const pause = watchPauses();
process.on('message', () => say({ pause: pause(), bytes: process.memoryUsage.rss() }));
process.on('disconnect', () => process.exit());
say({ url: receiver.url });
