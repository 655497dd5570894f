/** Reviews without the queue: one call of the worker's own function, against the stand-in. */
import { openGitLab } from '../../src/gitlab/open-gitlab.ts';
import { createLog } from '../../src/log.ts';
import type { ReviewReport } from '../../src/review/judge/report.ts';
import type { ReviewJob } from '../../src/review/snapshot.ts';
import { RefusedStatuses } from '../../worker/refused-statuses.ts';
import { type ReviewParts, review } from '../../worker/review.ts';
import { SettledReviews } from '../../worker/settled-reviews.ts';
import { fakeClock } from '../gitlab/scripted-server.ts';
import type { MergeRequestHandle } from '../support/gitlab/merge-request-handle.ts';
import type { GitLab } from '../support/gitlab/start-gitlab.ts';
import { judgeHere } from '../support/judge-here.ts';
import { memoryStore } from '../support/memory-store.ts';
import { policyFrom } from '../support/replay.ts';
import { reviewJob } from '../support/review-job.ts';

export const CI = '.gitlab-ci.yml';
export const GOOD = 'build:\n  image: ruby:3\n  script: [make]\n';
export const BAD = GOOD.replace('ruby:3', 'evil/miner:1');

/** Of a project whose reviews take a while, as there is more to read than a root. */
export const MORE = { [CI]: `include: ci/more.yml\n${GOOD}`, 'ci/more.yml': 'more: {script: x}\n' };
export const MORE_BAD = { [CI]: `include: ci/more.yml\n${BAD}` };

const POLICY = 'rules:\n  image-not-allowed:\n    level: error\n    allow: ["ruby:*"]\n';

export function reviewing(gitlab: GitLab, over: { policy?: string; parts?: Partial<ReviewParts> } = {}) {
  const clock = fakeClock();
  const log = createLog('silent');
  const { reader, writer } = openGitLab({ url: gitlab.url, token: gitlab.token, log, clock });
  const refused = new RefusedStatuses();
  const parts: ReviewParts = {
    judging: judgeHere(),
    store: memoryStore(),
    gitlab: { reader, writer: refused.watching(writer) },
    refused,
    settled: new SettledReviews(),
    policy: policyFrom({ path: 'policy.yml', text: over.policy ?? POLICY }),
    publicUrl: null,
    reportUrl: null,
    log,
    now: new Date('2026-11-22T00:00:00Z'),
    clock,
    ...over.parts,
  };
  const jobs = new Map<number, ReviewJob>();
  return {
    clock,
    parts,
    /** A later attempt gets the job as the one before kept it. */
    review(
      mergeRequest: MergeRequestHandle,
      attempt = 1,
      last = false,
      event: Pick<ReviewJob, 'event'> = {},
    ): Promise<ReviewReport> {
      const { projectId, projectPath, iid } = mergeRequest;
      const fresh = reviewJob({ projectId, projectPath, iid, ...event });
      const job = attempt > 1 ? (jobs.get(iid) ?? fresh) : fresh;
      const keep = async (kept: ReviewJob) => void jobs.set(iid, kept);
      return review(job, { id: '1', attempt, again: attempt > 1, last, keep }, parts);
    },
  };
}

/** `GET lint`, `POST discussions`: what was asked since the last time, shortest. */
export function calls(gitlab: GitLab): string[] {
  const made = gitlab.requests.map(({ method, route, path }) => {
    const end = route
      ?.replace(/\/:[a-z_]+(?=\/raw$)|\/:[a-z_]+$/g, '')
      .split('/')
      .at(-1);
    return `${method} ${end === 'raw' ? decodeURIComponent(/files\/([^/]+)/.exec(path)?.[1] ?? '') : end}`;
  });
  gitlab.forgetRequests();
  return made;
}
