/** The story of one job: read, decide, write the difference. */
import type { Clock } from '../src/gitlab/clock.ts';
import type { GitLabReader, GitLabWriter } from '../src/gitlab/gitlab.ts';
import type { Log } from '../src/log.ts';
import type { PolicyVersion } from '../src/policy/project-policy.ts';
import type { RunInfo } from '../src/queue/queue.ts';
import { trustingDiff } from '../src/reading/listed-files.ts';
import { readLatest } from '../src/reading/read-latest.ts';
import type { Links } from '../src/reading/read-snapshot.ts';
import { readStart } from '../src/reading/read-start.ts';
import { readingForAuthor } from '../src/reading/reading-for-author.ts';
import { skippedReport } from '../src/review/judge/change-report.ts';
import type { ReviewReport } from '../src/review/judge/report.ts';
import type { MergeRequest, ReviewJob } from '../src/review/snapshot.ts';
import { apply } from './apply.ts';
import type { Judging } from './judging.ts';
import { keepStatus } from './keep-status.ts';

/** `publicUrl`, `reportUrl` and `answersComments` go into the snapshot as they are. */
export interface ReviewParts extends Links {
  readonly gitlab: { readonly reader: GitLabReader; readonly writer: GitLabWriter };
  readonly judging: Judging;
  /** The one in force. */
  readonly policy: PolicyVersion;
  readonly log: Log;
  readonly now: Date;
  /** Told when CI has no pipeline yet, and what the status needs it for; absent: it is not waited for. */
  readonly awaitPipeline?: (sha: string, to: 'post' | 'move') => void;
  /** For waits; the system's when absent. */
  readonly clock?: Clock;
}

/** Throws the errors of src/errors.ts; outcome.ts says what they lead to. */
export async function review(job: ReviewJob, run: RunInfo, parts: ReviewParts): Promise<ReviewReport> {
  const { reader } = parts.gitlab;
  const takenAt = parts.now.toISOString();
  const skipped = (reason: string, mergeRequest: MergeRequest | null) =>
    skippedReport({ project: job.projectPath, mergeRequest, takenAt }, reason);

  const start = await readStart(job, reader, { ...parts, takenAt, attempt: run.attempt });
  if ('skip' in start) return skipped(start.skip, start.mergeRequest);
  const trusting = trustingDiff(readingForAuthor(reader, start, job.pushedBy ?? null), start, run.attempt);
  const scope = await parts.judging.scope(start, trusting);
  if ('skip' in scope) return skipped(scope.skip, start.mergeRequest);

  const { sha } = start.mergeRequest;
  const reviewed = await keepStatus(start, scope, run, parts, {
    decide(known) {
      const canWait = parts.awaitPipeline !== undefined && job.noPipelineFor !== sha;
      const latest = () => readLatest(start, known, reader);
      return parts.judging.decide({ start, scope, links: parts, canWait }, trusting, latest);
    },
    async write({ plan, report, status }) {
      const written = await apply(plan, { ...parts, ...start });
      if (status?.awaitsPipelineTo) parts.awaitPipeline?.(sha, status.awaitsPipelineTo);
      return { ...report, written };
    },
  });
  return reviewed ?? skipped('a newer version of the merge request came in between', start.mergeRequest);
}
