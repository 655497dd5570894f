/**
 * GitLab makes a pipeline some time after the event, and a status that comes first stands in a pipeline of its own, which may
 * stay the one that the merge request shows (seen on 18.9). So the first status waits for CI's pipeline, a minute at the most,
 * and one that had to go elsewhere is moved when CI's comes later. The queue keeps what is waited for, so a restart forgets none.
 */
import type { GitLabReader } from '../src/gitlab/gitlab.ts';
import type { Log } from '../src/log.ts';
import type { LaterLook, Look, ReviewQueue } from '../src/queue/queue.ts';
import { ownPipeline } from '../src/reading/read-status.ts';
import type { ReviewJob } from '../src/review/snapshot.ts';

export interface PipelineWatch {
  /** For a review that found no pipeline of CI's at this head. `to`: what the status needs it for. */
  begin(job: ReviewJob, sha: string, to: Look['to']): Promise<void>;
  /** What follows; null: there is nothing to wait for any more. */
  look(at: Look): Promise<LaterLook | null>;
}

interface Parts {
  readonly reader: Pick<GitLabReader, 'mergeRequest' | 'pipelines'>;
  readonly queue: Pick<ReviewQueue, 'add' | 'lookLater'>;
  readonly log: Log;
}

/** Before each look. Usually CI takes seconds; a busy instance minutes. */
const WAITS_MS = { post: [5_000, 15_000, 40_000], move: [600_000, 3_600_000] };

export function watchPipelines({ reader, queue, log }: Parts): PipelineWatch {
  async function happened({ job, sha, to, looks }: Look): Promise<boolean> {
    const now = await reader.mergeRequest(job.projectId, job.iid);
    // A push has a review of its own.
    if (now.state !== 'opened' || now.sha !== sha) return true;
    const pipeline = await ownPipeline(now, reader);
    if (pipeline) {
      await queue.add({ ...job, reason: 'pipeline made', delivery: `pipeline-${pipeline.id}` });
      return true;
    }
    if (to === 'move' || looks < WAITS_MS.post.length) return false;
    // Its review asks for another look, once the status stands elsewhere.
    await queue.add({ ...job, reason: 'no pipeline made', delivery: `no-pipeline-${sha}`, noPipelineFor: sha });
    return true;
  }

  return {
    async begin({ noPipelineFor: _, event: __, ...job }, sha, to) {
      const first = later({ job, sha, to, looks: 0 });
      if (first) await queue.lookLater(first);
    },
    async look(before) {
      const at = { ...before, looks: before.looks + 1 };
      try {
        return (await happened(at)) ? null : later(at);
      } catch (error) {
        log.warn({ reason: (error as Error).message }, 'a look for a pipeline failed');
        return later(at) ?? later(before);
      }
    },
  };
}

/** Null: it has been looked for often enough. */
function later(look: Look): LaterLook | null {
  const afterMs = WAITS_MS[look.to][look.looks];
  return afterMs === undefined ? null : { look, afterMs };
}
