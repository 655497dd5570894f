/**
 * The parts of a review whose cost the author of a change decides: finding out what it touches, resolving, judging. Plain data
 * goes in and comes out, so that another process can do it.
 */
import { type Decision, decide } from '../src/decide.ts';
import type { GitLabReader } from '../src/gitlab/gitlab.ts';
import { dayOfTime } from '../src/policy/days.ts';
import type { PolicySource } from '../src/policy/policy-source.ts';
import { type PolicyVersion, policyVersion } from '../src/policy/project-policy.ts';
import { auditPolicies } from '../src/reading/audit-policies.ts';
import { type Audited, auditProject } from '../src/reading/audit-project.ts';
import type { AuditWork } from '../src/reading/audit-work.ts';
import { type Latest, withLatest } from '../src/reading/read-latest.ts';
import { readScope } from '../src/reading/read-scope.ts';
import { type Links, readSnapshot, unreadSnapshot } from '../src/reading/read-snapshot.ts';
import { type Impact, policyImpact, type Tried } from '../src/review/audit/policy-impact.ts';
import type { Footprint } from '../src/review/kept-footprint.ts';
import type { Project } from '../src/review/snapshot.ts';
import { ruleCatalogue } from '../src/rules/index.ts';
import type { Scope, Start } from '../src/scope.ts';
import { tryOnBranch, tryOnChange } from './try-policy.ts';

export interface PlainStart extends Omit<Start, 'policy'> {
  /** Which one: its text is long, and each process asks for it once. */
  readonly policy: number;
}

export interface DecideTask {
  readonly do: 'decide';
  readonly start: PlainStart;
  /** Absent: that remains to be found out. */
  readonly scope?: Scope;
}

/** What a verdict needs to know beside. */
export interface Begun {
  readonly links: Links;
  readonly canWait: boolean;
  /** Of GitLab; null: it is not known. */
  readonly version: string | null;
}

/** Why there is nothing to decide. */
export interface Skipped {
  readonly skip: string;
}

/** A default branch, for an audit. */
export interface AuditTask {
  readonly do: 'audit';
  readonly work: AuditWork;
  /** Of the instance. */
  readonly url: string;
}

/** What a change of the policy means for what is known. */
export interface ImpactTask {
  readonly do: 'impact';
  readonly known: readonly Footprint[];
  readonly tried: readonly Tried[];
  readonly before: PolicySource;
  readonly after: PolicySource;
  /** ISO 8601. */
  readonly at: string;
}

/** One merge request, or one default branch, under two versions of the policy. */
export interface TryTask {
  readonly do: 'try';
  readonly before: PolicySource;
  readonly after: PolicySource;
  readonly on:
    | { readonly start: Omit<Start, 'policy'>; readonly accepted: Links['accepted'] }
    | { readonly project: Project; readonly at: string; readonly url: string };
}

export type JudgeTask = DecideTask | AuditTask | ImpactTask | TryTask;

/** What a task asks for while it runs. */
export interface JudgeCalls
  extends Pick<
    GitLabReader,
    'fetch' | 'commitNow' | 'lint' | 'knownVersion' | 'accessLevel' | 'groupAccessLevel' | 'pipelineErrors'
  > {
  /** A verdict is to come; null: it is of no use. A task that is begun anew calls again. */
  begin(scope: Scope): Promise<Begun | null>;
  /** The merge request as it is by now; null: somebody pushed. */
  latest(): Promise<Latest | null>;
  /** The text of the policy that the task names. */
  policy(): Promise<PolicySource>;
}

export async function judgeTask(task: JudgeTask, calls: JudgeCalls): Promise<unknown> {
  if (task.do === 'audit') return auditFor(task, calls);
  if (task.do === 'impact') return impactFor(task);
  if (task.do === 'try') return tryFor(task, calls);
  return decideFor(task, calls);
}

async function decideFor(task: DecideTask, calls: JudgeCalls): Promise<Decision | Skipped | null> {
  const start: Start = { ...task.start, policy: await policyOf(task.start, calls) };
  const scope = task.scope ?? (await readScope(start, calls));
  if ('skip' in scope) return scope;
  const begun = await calls.begin(scope);
  if (!begun) return null;
  const { links, canWait, version } = begun;
  const reader = { ...calls, knownVersion: async () => version };
  const { tooLarge, touched = false } = scope;
  const snapshot = await (tooLarge
    ? unreadSnapshot(start, tooLarge, links, reader)
    : readSnapshot(start, links, reader, touched));
  const latest = await calls.latest();
  return latest && decide({ ...withLatest(snapshot, latest), canWait }, start.policy);
}

function auditFor({ work, url }: AuditTask, calls: JudgeCalls): Promise<Audited> {
  const { project, begunAt, policies } = work;
  // a day is text again where it has come from another process
  const takenAt = new Date(begunAt).toISOString();
  return auditProject(project, auditPolicies(policies, ruleCatalogue), takenAt, { ...calls, url });
}

/** Null: one of the two judges nothing. */
async function impactFor({ known, tried, at, ...sources }: ImpactTask): Promise<Impact | null> {
  const { before, after } = versionsOf(sources);
  if (after.problems.length + before.problems.length > 0) return null;
  return policyImpact(known, tried, before, after, dayOfTime(at));
}

function tryFor({ on, ...sources }: TryTask, calls: JudgeCalls): Promise<Tried['fails']> {
  const versions = versionsOf(sources);
  if ('start' in on) return tryOnChange(on.start, versions, on.accepted, calls);
  return tryOnBranch(on.project, versions, on.at, { ...calls, url: on.url });
}

/** One by one for all that is tried. */
function versionsOf({ before, after }: Pick<TryTask, 'before' | 'after'>) {
  const { policy, before: was } = auditPolicies({ policy: after, before }, ruleCatalogue);
  return { after: policy, before: was ?? policy };
}

let policy: { readonly id: number; readonly version: PolicyVersion } | null = null;

/** Read once, as long as it stays the same. */
async function policyOf({ policy: id, project }: PlainStart, calls: JudgeCalls) {
  if (policy?.id !== id) policy = { id, version: policyVersion(await calls.policy(), ruleCatalogue) };
  return policy.version.of(project.path);
}
