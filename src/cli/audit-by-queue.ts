/** The work of an audit as jobs of the bot's queue: this process and every worker take them, at one pace for all. */
import type { ReviewQueue } from '../queue/queue.ts';
import { auditPolicies } from '../reading/audit-policies.ts';
import { auditProject } from '../reading/audit-project.ts';
import { type AuditWork, auditJob, isOfAll } from '../reading/audit-work.ts';
import { ruleCatalogue } from '../rules/index.ts';
import type { BegunAudit } from '../store/store.ts';
import { AT_ONCE, type AuditParts, patiently } from './run-audit.ts';

const LOOKED_MS = 500;
/** A queue that has forgotten its jobs is told of them again. */
const TOLD_AGAIN_MS = 60_000;

export interface QueuedAuditParts extends AuditParts {
  readonly queue: ReviewQueue;
  /** Told how many projects have no result yet. */
  readonly left: (count: number) => void;
}

/** Rejects where this process can ask nothing more of GitLab; workers go on all the same. */
export async function auditByQueue(audit: BegunAudit, parts: QueuedAuditParts): Promise<void> {
  const { store, reader, clock, queue, left } = parts;
  await tell(audit, parts);
  const failures: unknown[] = [];
  const judge = ({ project, policies, begunAt }: AuditWork) =>
    patiently(clock, () =>
      auditProject(project, auditPolicies(policies, ruleCatalogue), begunAt.toISOString(), reader),
    );
  const worker = queue.audits(
    { concurrency: AT_ONCE, standsBack: false },
    async (job, { last }) => void (await auditJob(job, last, judge, store, () => new Date(clock.now()))),
    (error) => {
      if (isOfAll(error)) failures.push(error);
      return isOfAll(error) ? { next: 'later', afterSeconds: 1 } : { next: 'retry' };
    },
  );
  try {
    let told = clock.now();
    for (let count = await store.auditLeftCount(audit.id); count > 0; ) {
      await clock.sleep(LOOKED_MS);
      if (failures.length > 0) throw failures[0];
      const now = await store.auditLeftCount(audit.id);
      if (now !== count) told = clock.now();
      else if (clock.now() - told > TOLD_AGAIN_MS) {
        await tell(audit, parts);
        told = clock.now();
      }
      count = now;
      left(count);
    }
  } finally {
    await worker.close();
  }
  await store.endAudit(audit.id, new Date(clock.now()));
}

async function tell({ id }: BegunAudit, { store, queue, perMinute }: QueuedAuditParts): Promise<void> {
  const waiting = await store.auditLeft(id);
  await queue.addAudits(
    waiting.map(({ project }) => ({ audit: id, projectId: project.id })),
    perMinute,
  );
}
