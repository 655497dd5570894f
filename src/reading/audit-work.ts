/** One project of an audit, kept as soon as it is judged: the same for a command and for workers. */
import { isRevoked, RetryLater } from '../errors.ts';
import type { PolicySource } from '../policy/policy-source.ts';
import { type ProjectAudit, unjudged } from '../review/audit/project-audit.ts';
import type { Footprint } from '../review/kept-footprint.ts';
import type { Project } from '../review/snapshot.ts';
import type { Audited } from './audit-project.ts';

export interface AuditedProject {
  readonly audit: string;
  readonly project: Project;
  /** How often somebody set about it. */
  readonly begun: number;
}

/** What it takes to judge it. */
export interface AuditWork {
  readonly project: Project;
  readonly begun: number;
  readonly begunAt: Date;
  readonly policies: { readonly policy: PolicySource; readonly before: PolicySource | null };
}

/** Where an audit is kept. */
export interface AuditKeeper {
  auditWork(audit: string, project: number): Promise<AuditWork | null>;
  beginAuditProject(audit: string, project: number): Promise<void>;
  leaveAuditProject(audit: string, project: number): Promise<void>;
  keepAuditResult(audit: string, project: number, result: ProjectAudit): Promise<void>;
  keepFootprint(footprint: Footprint, now: Date): Promise<void>;
}

/** What ends the process as often is left out: the others are to come to their end. */
const MOST_BEGINNINGS = 3;

/** A job of the queue, of whatever audit. `last`: it is not tried again. Null: somebody else was faster, or the audit has ended. */
export async function auditJob(
  { audit, projectId }: { readonly audit: string; readonly projectId: number },
  last: boolean,
  judge: (work: AuditWork) => Promise<Audited>,
  store: AuditKeeper,
  now: () => Date,
): Promise<ProjectAudit | null> {
  const work = await store.auditWork(audit, projectId);
  if (!work) return null;
  const { project, begun } = work;
  const judged = () =>
    judge(work).catch((error: unknown) => (last ? unread(project, String(error)) : Promise.reject(error)));
  return auditOne({ audit, project, begun }, judged, store, now);
}

/** Rejects where nothing can be said of the project yet: then it counts as not begun. */
export async function auditOne(
  { audit, project, begun }: AuditedProject,
  judge: () => Promise<Audited>,
  store: AuditKeeper,
  now: () => Date,
): Promise<ProjectAudit> {
  await store.beginAuditProject(audit, project.id);
  try {
    const result = begun >= MOST_BEGINNINGS ? tired(project, begun) : await judge().catch(unreadFor(project));
    if (result.footprint) await store.keepFootprint(result.footprint, now());
    await store.keepAuditResult(audit, project.id, result.audit);
    return result.audit;
  } catch (error) {
    await store.leaveAuditProject(audit, project.id);
    throw error;
  }
}

function tired(project: Project, begun: number): Audited {
  return unread(project, `the audit was ended ${begun} times while it was judged`);
}

/** What is wrong with one project is said of it; what is wrong with all is thrown. */
export function unreadFor(project: Project): (error: unknown) => Audited {
  return (error) => {
    if (isOfAll(error) || !(error instanceof Error)) throw error;
    return unread(project, error.message);
  };
}

export function isOfAll(error: unknown): boolean {
  return error instanceof RetryLater || isRevoked(error);
}

export function unread({ path }: Project, reason: string): Audited {
  return { audit: unjudged(path, 'unreadable', reason), inForce: null, footprint: null };
}
