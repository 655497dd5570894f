/** A worker in a process of its own, judging processes included: as in production, but for where its reports go. */
import { openGitLab } from '../../src/gitlab/open-gitlab.ts';
import { createLog } from '../../src/log.ts';
import { createMetrics } from '../../src/metrics.ts';
import { redisQueue } from '../../src/queue/open-queue.ts';
import { readSettings } from '../../src/settings.ts';
import { type BoundedProcess, startBounded } from '../../worker/bounded-process.ts';
import { limitsIn, startJudging } from '../../worker/judging.ts';
import { runWorker } from '../../worker/run-worker.ts';
import { memoryStore } from '../support/memory-store.ts';
import { beginPart } from './part.ts';
import { type Profiled, turningProfile } from './parts-of-profile.ts';

const settings = readSettings('worker');
const log = createLog(settings.LOG_LEVEL);
const metrics = createMetrics();
const gitlab = openGitLab({ url: settings.GITLAB_URL, token: settings.GITLAB_TOKEN, log, metrics });
const queue = await redisQueue(settings.QUEUE_URL, log);
const limits = limitsIn(settings);
const processes: BoundedProcess[] = [];
const judging = await startJudging(limits, settings.WORKER_CONCURRENCY, log, async () => {
  const started = await startBounded(new URL(import.meta.resolve('./bench-judging.js')), limits);
  processes.push(started);
  return started;
});
// What is kept of reviews goes to a database, which is another process.
const keptElsewhere = async () => {};
const kept = { keepReport: keptElsewhere, keepHeads: keptElsewhere, keepFootprint: keptElsewhere };
const store = { ...memoryStore(), ...kept };
await runWorker(settings, { queue, store, gitlab, judging, log, metrics });

const profile = turningProfile();

export interface WorkerProfiles {
  readonly worker: Profiled | null;
  readonly judging: readonly Profiled[];
}

/** Begins profiles of all processes, or ends them. */
async function profiles(): Promise<WorkerProfiles> {
  const [worker, ...judging] = await Promise.all([profile(), ...processes.map((each) => each.run('profile', {}))]);
  return { worker: worker ?? null, judging: judging as Profiled[] };
}

/** Bytes of the heap that are in use. */
async function heap(): Promise<number> {
  globalThis.gc?.();
  return process.memoryUsage().heapUsed;
}

beginPart({}, (asked: 'profiles' | 'heap') => (asked === 'profiles' ? profiles() : heap()));
