/** One project of an audit: its default branch, read and judged. */
import { isHidden, Refused } from '../errors.ts';
import type { GitLabReader } from '../gitlab/gitlab.ts';
import { dayOfTime } from '../policy/days.ts';
import type { EffectivePolicy } from '../policy/effective-policy.ts';
import type { PolicyVersion, ProjectPolicy } from '../policy/project-policy.ts';
import { markNew, turnOf } from '../review/audit/compare-audits.ts';
import { branchFootprint } from '../review/audit/footprint.ts';
import { type ProjectAudit, projectAudit, unjudged } from '../review/audit/project-audit.ts';
import { changeReport } from '../review/judge/change-report.ts';
import { hasPipeline } from '../review/judge/judge.ts';
import { judgeChange } from '../review/judge/judge-change.ts';
import type { ReadSide } from '../review/judge/side.ts';
import type { Footprint } from '../review/kept-footprint.ts';
import type { Project } from '../review/snapshot.ts';
import { readBranch } from './read-branch.ts';
import { boundingWaits } from './remote-waits.ts';

export interface AuditPolicies {
  readonly policy: PolicyVersion;
  /** The one that the policy is compared with; null: none. */
  readonly before: PolicyVersion | null;
}

type Reader = Pick<GitLabReader, 'url' | 'fetch' | 'commitNow'>;

export interface Audited {
  readonly audit: ProjectAudit;
  /** Under the policy in force: it is compared with, where another one is tried. Null: nothing was judged. */
  readonly inForce: ProjectAudit | null;
  /** What is kept of that. */
  readonly footprint: Footprint | null;
}

/** Throws what only time or an operator can put right. `takenAt`: ISO 8601. */
export async function auditProject(
  project: Project,
  { policy, before }: AuditPolicies,
  takenAt: string,
  patient: Reader,
): Promise<Audited> {
  const reader = boundingWaits(patient);
  const { path, defaultBranch, archived, isEmpty } = project;
  const none = (...why: [state: 'none' | 'unreadable', reason: string]) => ({
    audit: unjudged(path, ...why),
    inForce: null,
    footprint: null,
  });
  if (archived) return none('none', 'the project is archived');
  if (isEmpty) return none('none', 'the repository is empty');
  const commit = defaultBranch === null ? null : await unlessHidden(reader.commitNow(path, defaultBranch));
  if (commit === null) return none('unreadable', 'GitLab does not show its default branch');
  const under = async ({ effective }: ProjectPolicy) => {
    const judged = await auditUnder(project, effective, commit, takenAt, reader);
    return { judged, footprint: branchFootprint(project.id, judged, effective) };
  };
  const { judged: audit, footprint } = await under(policy.of(path));
  if (!before) return { audit, inForce: audit, footprint };
  const then = await under(before.of(path));
  const turn = turnOf(then.judged.state, audit.state);
  return { audit: { ...markNew(then.judged, audit), turn }, inForce: then.judged, footprint: then.footprint };
}

async function auditUnder(
  project: Project,
  policy: EffectivePolicy,
  commit: string,
  takenAt: string,
  reader: Reader,
): Promise<ProjectAudit> {
  const side = await readBranch(project, commit, policy, reader);
  return judged(project, side, policy, takenAt);
}

function judged(project: Project, side: ReadSide, policy: EffectivePolicy, takenAt: string): ProjectAudit {
  const facts = {
    changes: [],
    projectGitStrategy: project.buildGitStrategy ?? null,
    today: dayOfTime(takenAt),
    audience: null,
  };
  const change = judgeChange(null, side, facts, policy);
  const { head, compared } = change;
  if (!hasPipeline(side.input, head)) return unjudged(project.path, 'none', null);
  const report = changeReport({ project: project.path, mergeRequest: null, takenAt }, change, [], policy);
  return projectAudit(report, compared.findings, head.configs, policy, head.redactor);
}

async function unlessHidden(asked: Promise<string>): Promise<string | null> {
  try {
    return await asked;
  } catch (error) {
    if (isHidden(error) || error instanceof Refused) return null;
    throw error;
  }
}
