/** The work of an audit in this process alone: one project after the other, at a pace. */
import { RetryLater } from '../errors.ts';
import type { Clock } from '../gitlab/clock.ts';
import type { GitLabReader } from '../gitlab/gitlab.ts';
import { type AuditPolicies, auditProject } from '../reading/audit-project.ts';
import { auditOne } from '../reading/audit-work.ts';
import type { ProjectAudit } from '../review/audit/project-audit.ts';
import type { AuditStore, BegunAudit, FootprintStore } from '../store/store.ts';

export interface AuditParts {
  readonly store: AuditStore & FootprintStore;
  readonly reader: GitLabReader;
  readonly policies: AuditPolicies;
  /** Projects that are begun. */
  readonly perMinute: number;
  readonly clock: Clock;
  /** Told of each project that is done. */
  readonly done: (audit: ProjectAudit) => void;
}

export const AT_ONCE = 4;
/** Of what GitLab asks to wait for. */
const TRIES = 3;
const LONGEST_WAIT_MS = 120_000;

/** Rejects where nothing more can be asked of GitLab; what was done is kept, and the same audit goes on from there. */
export async function runAudit(audit: BegunAudit, parts: AuditParts): Promise<void> {
  const { store, reader, policies, perMinute, clock, done } = parts;
  const waiting = [...(await store.auditLeft(audit.id))];
  const turn = paced(perMinute, clock);
  const takenAt = audit.begunAt.toISOString();
  const failures: unknown[] = [];
  const lane = async () => {
    for (let next = waiting.shift(); next && failures.length === 0; next = waiting.shift()) {
      await turn();
      const { project, begun } = next;
      const judge = () => patiently(clock, () => auditProject(project, policies, takenAt, reader));
      await auditOne({ audit: audit.id, project, begun }, judge, store, () => new Date(clock.now())).then(
        done,
        (error) => failures.push(error),
      );
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, lane));
  if (failures.length > 0) throw failures[0];
  await store.endAudit(audit.id, new Date(clock.now()));
}

/** Waits for each turn; nobody who was slow may catch up. */
export function paced(perMinute: number, clock: Clock): () => Promise<void> {
  let next = clock.now();
  return async () => {
    const at = Math.max(next, clock.now());
    next = at + 60_000 / perMinute;
    await clock.sleep(at - clock.now());
  };
}

/** Tries again where GitLab asks for a while. */
export async function patiently<T>(clock: Clock, work: () => Promise<T>, tries = TRIES): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof RetryLater) || tries <= 1) throw error;
    await clock.sleep(Math.min(error.afterSeconds * 1000, LONGEST_WAIT_MS));
    return patiently(clock, work, tries - 1);
  }
}
