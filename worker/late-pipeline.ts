/**
 * GitLab makes a merge request's pipeline some time after the event. A status that came first stands in a pipeline of its
 * own, which the merge request shows no more once CI has made the real one: so we look again, and review once more when
 * there is another. Held in memory alone: after a restart the sweep comes by.
 */
import type { GitLabReader } from '../src/gitlab/gitlab.ts';
import type { Log } from '../src/log.ts';
import type { ReviewQueue } from '../src/queue/queue.ts';
import type { MergeRequest, ReviewJob } from '../src/review/snapshot.ts';

/** Runs once after so many milliseconds. Returns the way to stop it. */
export type Schedule = (run: () => Promise<void>, milliseconds: number) => () => void;

export interface SecondLooks {
  /** For a review that found no pipeline of CI's at this commit. */
  plan(job: ReviewJob, sha: string): void;
  close(): void;
}

interface Parts {
  readonly reader: Pick<GitLabReader, 'mergeRequest'>;
  readonly queue: Pick<ReviewQueue, 'add'>;
  readonly log: Log;
  readonly schedule?: Schedule;
}

/** Usually CI takes seconds; a busy instance minutes. */
const WAITS_MS = [60_000, 600_000];
/** The oldest are dropped above this: they only make a status easier to see. */
const MOST = 5_000;

/** Does the merge request show no pipeline but one that a status like ours has made? */
export function hasNoPipelineOfCi({ headPipeline, sha }: MergeRequest): boolean {
  return headPipeline === null || (headPipeline.source === 'external' && headPipeline.sha === sha);
}

export function secondLooks({ reader, queue, log, schedule = afterTimeout }: Parts): SecondLooks {
  const waiting = new Map<string, () => void>();

  function wait(job: ReviewJob, sha: string, turn: number): void {
    const key = `${job.projectId}!${job.iid}`;
    stop(key);
    const milliseconds = WAITS_MS[turn];
    if (milliseconds === undefined) return;
    const oldest = waiting.size >= MOST ? waiting.keys().next().value : undefined;
    if (oldest !== undefined) stop(oldest);
    const run = async () => {
      waiting.delete(key);
      try {
        if (await isStillWithout(job, sha)) wait(job, sha, turn + 1);
      } catch (error) {
        log.warn({ reason: (error as Error).message }, 'a second look at a pipeline failed');
      }
    };
    waiting.set(key, schedule(run, milliseconds));
  }

  function stop(key: string): void {
    waiting.get(key)?.();
    waiting.delete(key);
  }

  async function isStillWithout(job: ReviewJob, sha: string): Promise<boolean> {
    const now = await reader.mergeRequest(job.projectId, job.iid);
    // A push has a review of its own.
    if (now.state !== 'opened' || now.sha !== sha) return false;
    if (hasNoPipelineOfCi(now)) return true;
    await queue.add({ ...job, reason: 'pipeline made', delivery: `pipeline-${now.headPipeline?.id}` });
    return false;
  }

  return {
    plan: (job, sha) => wait(job, sha, 0),
    close() {
      for (const key of [...waiting.keys()]) stop(key);
    },
  };
}

/** Never keeps the process alive. */
function afterTimeout(run: () => Promise<void>, milliseconds: number): () => void {
  const timer = setTimeout(() => void run(), milliseconds);
  timer.unref();
  return () => clearTimeout(timer);
}
