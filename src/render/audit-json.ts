import type { AuditSummary } from '../review/audit/audit-summary.ts';
import type { ProjectAudit } from '../review/audit/project-audit.ts';
import { printableJson } from './printable.ts';

/** A whole audit, for every output. */
export interface AuditReport {
  /** Full path of a group; null: all projects. */
  readonly scope: string | null;
  /** Names of the versions. */
  readonly policy: string;
  readonly comparedWith: string | null;
  /** ISO 8601. */
  readonly begunAt: string;
  /** What only the owner of the policy can change: dangerous runners, lists that nobody has set up, … */
  readonly notes: readonly string[];
  readonly summary: AuditSummary;
  readonly audits: readonly ProjectAudit[];
}

export function auditJson({ scope, policy, comparedWith, begunAt, notes, summary, audits }: AuditReport): string {
  const { states, breaks, mended, ...groups } = summary;
  const projects = { ...states, ...(comparedWith === null ? {} : { breaks, mended }) };
  return `${printableJson({ version: 1, scope, policy, comparedWith, begunAt, notes, projects, ...groups, audits }, 2)}\n`;
}
