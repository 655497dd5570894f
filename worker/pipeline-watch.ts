/**
 * GitLab makes a pipeline some time after the event, and a status that comes first stands in a pipeline of its own, which may
 * stay the one that the merge request shows (seen on 18.9). So the first status waits for CI's pipeline, a minute at the most,
 * and one that had to go elsewhere is moved when CI's comes later. Held in memory: after a restart the sweep comes by.
 */
import type { GitLabReader } from '../src/gitlab/gitlab.ts';
import type { Log } from '../src/log.ts';
import type { ReviewQueue } from '../src/queue/queue.ts';
import { ownPipeline } from '../src/reading/read-status.ts';
import type { ReviewJob } from '../src/review/snapshot.ts';

/** Runs once after so many milliseconds. Returns the way to stop it. */
export type Schedule = (run: () => Promise<void>, milliseconds: number) => () => void;

export interface PipelineWatch {
  /** For a review that found no pipeline of CI's at this head. `to`: what the status needs it for. */
  begin(job: ReviewJob, sha: string, to: 'post' | 'move'): void;
  close(): void;
}

interface Parts {
  readonly reader: Pick<GitLabReader, 'mergeRequest' | 'pipelines'>;
  readonly queue: Pick<ReviewQueue, 'add'>;
  readonly log: Log;
  readonly schedule?: Schedule;
}

interface Watched {
  readonly job: ReviewJob;
  readonly sha: string;
  /** Looks so far. */
  readonly looks: number;
  /** The status waits for nothing any more. */
  readonly posted: boolean;
}

/** Usually CI takes seconds; a busy instance minutes. */
const WAITS_MS = [5_000, 15_000, 40_000, 600_000, 3_600_000];
/** When the status goes elsewhere: looks at pipelines that have not come. */
const LOOKS_TO_POST = 3;
/** The oldest are dropped above this: the sweep looks after them. */
const MOST = 5_000;

export function watchPipelines({ reader, queue, log, schedule = afterTimeout }: Parts): PipelineWatch {
  const watched = new Map<string, Watched & { stop(): void }>();

  function wait(next: Watched): void {
    const key = keyOf(next.job);
    stop(key);
    const milliseconds = WAITS_MS[next.looks];
    if (milliseconds === undefined) return;
    const oldest = watched.size >= MOST ? watched.keys().next().value : undefined;
    if (oldest !== undefined) stop(oldest);
    const run = async () => {
      watched.delete(key);
      const following = await look({ ...next, looks: next.looks + 1 });
      if (following && !watched.has(key)) wait(following);
    };
    watched.set(key, { ...next, stop: schedule(run, milliseconds) });
  }

  function stop(key: string): void {
    watched.get(key)?.stop();
    watched.delete(key);
  }

  /** Null: there is nothing to wait for any more. */
  async function look(at: Watched): Promise<Watched | null> {
    const { job, sha, looks, posted } = at;
    try {
      const now = await reader.mergeRequest(job.projectId, job.iid);
      // A push has a review of its own.
      if (now.state !== 'opened' || now.sha !== sha) return null;
      const pipeline = await ownPipeline(now, reader);
      if (pipeline) {
        await queue.add({ ...job, reason: 'pipeline made', delivery: `pipeline-${pipeline.id}` });
        return null;
      }
      if (posted || looks < LOOKS_TO_POST) return at;
      await queue.add({ ...job, reason: 'no pipeline made', delivery: `no-pipeline-${sha}`, noPipelineFor: sha });
      return { ...at, posted: true };
    } catch (error) {
      log.warn({ reason: (error as Error).message }, 'a look for a pipeline failed');
      return at;
    }
  }

  return {
    begin({ noPipelineFor: _, ...job }, sha, to) {
      const known = watched.get(keyOf(job));
      if (known?.sha === sha && (to === 'move' || !known.posted)) return;
      const posted = to === 'move';
      wait({ job, sha, looks: posted ? LOOKS_TO_POST : 0, posted });
    },
    close() {
      for (const key of [...watched.keys()]) stop(key);
    },
  };
}

function keyOf({ projectId, iid }: Pick<ReviewJob, 'projectId' | 'iid'>): string {
  return `${projectId}!${iid}`;
}

/** Never keeps the process alive. */
function afterTimeout(run: () => Promise<void>, milliseconds: number): () => void {
  const timer = setTimeout(() => void run(), milliseconds);
  timer.unref();
  return () => clearTimeout(timer);
}
