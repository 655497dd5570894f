/** Projects of audits that a command asked for, judged where no review waits. */
import { AccessDenied, RetryLater } from '../src/errors.ts';
import type { GitLabReader } from '../src/gitlab/gitlab.ts';
import type { Log } from '../src/log.ts';
import type { Outcome, ReviewQueue, ReviewWorker } from '../src/queue/queue.ts';
import { auditJob } from '../src/reading/audit-work.ts';
import type { Store } from '../src/store/store.ts';
import type { Judging } from './judging.ts';

export interface AuditingParts {
  readonly queue: ReviewQueue;
  readonly store: Store;
  readonly gitlab: { readonly reader: GitLabReader };
  readonly judging: Judging;
  readonly log: Log;
}

/** Of this process, however many reviews it takes at a time. */
const AT_ONCE = 1;
const WITHOUT_TOKEN_SECONDS = 60;

export function takeAudits({ queue, store, gitlab, judging, log }: AuditingParts): ReviewWorker {
  const { reader } = gitlab;
  return queue.audits(
    { concurrency: AT_ONCE, standsBack: true },
    async (job, { last }) => {
      const audit = await auditJob(
        job,
        last,
        (work) => judging.audit(work, reader),
        store,
        () => new Date(),
      );
      log.debug({ audit: job.audit, project: audit?.project, state: audit?.state }, 'audited');
    },
    outcomeOfAudit,
  );
}

/** What is wrong with GitLab or with the token is no fault of the project: it waits, and another process may take it. */
function outcomeOfAudit(error: unknown): Outcome {
  if (error instanceof RetryLater) return { next: 'later', afterSeconds: error.afterSeconds };
  if (error instanceof AccessDenied) return { next: 'later', afterSeconds: WITHOUT_TOKEN_SECONDS };
  return { next: 'retry' };
}
