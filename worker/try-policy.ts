/** Judged under two versions of a policy: does it fail? As a review of it would say, and nothing is written. Runs apart. */
import { decide } from '../src/decide.ts';
import type { EffectivePolicy } from '../src/policy/effective-policy.ts';
import type { PolicyVersion, ProjectPolicy } from '../src/policy/project-policy.ts';
import { auditProject } from '../src/reading/audit-project.ts';
import { readScope } from '../src/reading/read-scope.ts';
import { type Links, readSnapshot } from '../src/reading/read-snapshot.ts';
import type { Tried } from '../src/review/audit/policy-impact.ts';
import type { ProjectAudit } from '../src/review/audit/project-audit.ts';
import { statusState } from '../src/review/judge/verdict.ts';
import type { Project } from '../src/review/snapshot.ts';
import type { Start } from '../src/scope.ts';

type Calls = Parameters<typeof readSnapshot>[2];

interface Versions {
  readonly before: PolicyVersion;
  readonly after: PolicyVersion;
}

/** Null: it could not be judged. `takenAt`: ISO 8601. */
export async function tryOnBranch(
  project: Project,
  { before, after }: Versions,
  takenAt: string,
  reader: Parameters<typeof auditProject>[3],
): Promise<Tried['fails']> {
  const { audit, inForce } = await auditProject(project, { policy: after, before }, takenAt, reader);
  if (audit.state === 'unreadable') return null;
  const fails = (audited: ProjectAudit | null, version: PolicyVersion) =>
    audited !== null && isFailing(audited.state, version.of(project.path).effective);
  return { was: fails(inForce, before), is: fails(audit, after) };
}

function isFailing(state: ProjectAudit['state'], { mode, notEvaluable }: EffectivePolicy): boolean {
  return mode !== 'observe' && (state === 'failed' || (state === 'not_evaluable' && notEvaluable === 'fail'));
}

/** Of a merge request. */
export async function tryOnChange(
  start: Omit<Start, 'policy'>,
  { before, after }: Versions,
  accepted: Links['accepted'],
  calls: Calls,
): Promise<Tried['fails']> {
  const { lint } = calls;
  const answers = new Map<string, ReturnType<typeof lint>>();
  const once = {
    ...calls,
    lint: (...asked: Parameters<typeof lint>) => {
      const key = JSON.stringify(asked);
      const answer = answers.get(key) ?? lint(...asked);
      answers.set(key, answer);
      return answer;
    },
  };
  const under = (policy: ProjectPolicy) => failsUnder({ ...start, policy }, accepted, once);
  const { path } = start.project;
  return { was: await under(before.of(path)), is: await under(after.of(path)) };
}

async function failsUnder(start: Start, accepted: Links['accepted'], calls: Calls): Promise<boolean> {
  const { effective } = start.policy;
  if (effective.mode === 'observe' || 'skip' in (await readScope(start, calls))) return false;
  const links = { publicUrl: null, reportUrl: null, ...(accepted ? { accepted } : {}) };
  const { report } = decide(await readSnapshot(start, links, calls), start.policy);
  return report.state !== 'skipped' && statusState(report, effective) === 'failed';
}
