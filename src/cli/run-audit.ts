/** The work of an audit: one project after the other, at a pace, each kept as soon as it is done. */
import { AccessDenied, RetryLater } from '../errors.ts';
import type { Clock } from '../gitlab/clock.ts';
import type { GitLabReader } from '../gitlab/gitlab.ts';
import { type Audited, type AuditPolicies, auditProject } from '../reading/audit-project.ts';
import { branchFootprint } from '../review/audit/footprint.ts';
import { type ProjectAudit, unjudged } from '../review/audit/project-audit.ts';
import type { Project } from '../review/snapshot.ts';
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

const AT_ONCE = 4;
/** What ends the process as often is left out: the others are to come to their end. */
const MOST_BEGINNINGS = 3;
/** Of what GitLab asks to wait for. */
const TRIES = 3;
const LONGEST_WAIT_MS = 120_000;

/** Rejects where nothing more can be asked of GitLab; what was done is kept, and the same audit goes on from there. */
export async function runAudit(audit: BegunAudit, parts: AuditParts): Promise<void> {
  const { store, perMinute, clock } = parts;
  const waiting = [...(await store.auditLeft(audit.id))];
  const turn = paced(perMinute, clock);
  const failures: unknown[] = [];
  const lane = async () => {
    for (let next = waiting.shift(); next && failures.length === 0; next = waiting.shift()) {
      await turn();
      const { project, begun } = next;
      await auditOne(audit, project, begun, parts).catch(async (error) => {
        failures.push(error);
        await store.leaveAuditProject(audit.id, project.id);
      });
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, lane));
  if (failures.length > 0) throw failures[0];
  await store.endAudit(audit.id, new Date(clock.now()));
}

async function auditOne(
  audit: BegunAudit,
  project: Project,
  begun: number,
  { store, reader, policies, clock, done }: AuditParts,
): Promise<void> {
  await store.beginAuditProject(audit.id, project.id);
  const tired = `the audit was ended ${begun} times while it was judged`;
  const result =
    begun >= MOST_BEGINNINGS
      ? unread(project, tired)
      : await patiently(clock, () => auditProject(project, policies, audit.begunAt.toISOString(), reader)).catch(
          (error: unknown) => unread(project, reasonOf(error)),
        );
  if (result.inForce) await store.keepFootprint(branchFootprint(project.id, result.inForce), new Date(clock.now()));
  await store.keepAuditResult(audit.id, project.id, result.audit);
  done(result.audit);
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

function unread({ path }: Project, reason: string): Audited {
  return { audit: unjudged(path, 'unreadable', reason), inForce: null };
}

/** What is wrong with one project is said of it; what is wrong with all ends the audit. */
export function reasonOf(error: unknown): string {
  const isOfAll = error instanceof RetryLater || (error instanceof AccessDenied && error.status === 401);
  if (isOfAll || !(error instanceof Error)) throw error;
  return error.message;
}
