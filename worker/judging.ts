/**
 * Judging runs apart: in processes with a time and a memory of their own, so that no change stalls or ends the worker, and what
 * receives events beside it answers meanwhile.
 */
import { availableParallelism } from 'node:os';
import type { Decision } from '../src/decide.ts';
import type { GitLabReader } from '../src/gitlab/gitlab.ts';
import type { Log } from '../src/log.ts';
import { idOf } from '../src/object-id.ts';
import type { Audited } from '../src/reading/audit-project.ts';
import { type AuditWork, unread } from '../src/reading/audit-work.ts';
import type { Latest } from '../src/reading/read-latest.ts';
import type { Links } from '../src/reading/read-snapshot.ts';
import type { Impact, Tried } from '../src/review/audit/policy-impact.ts';
import type { Project, TooLarge } from '../src/review/snapshot.ts';
import { type Scope, type Start, unknownScope } from '../src/scope.ts';
import type { Settings } from '../src/settings.ts';
import { startBounded } from './bounded-process.ts';
import { type Limits, OverLimit } from './broken-off.ts';
import type {
  Begun,
  DecideTask,
  ImpactTask,
  JudgeCalls,
  JudgeTask,
  PlainStart,
  Skipped,
  TryTask,
} from './judge-task.ts';
import { startPool } from './process-pool.ts';
import type { Calls } from './tasks-apart.ts';

export interface Judging {
  /** Null: a newer version of the merge request came in between, or no verdict is of use. */
  decide(start: Start, reader: GitLabReader, story: Story): Promise<Decision | Skipped | null>;
  /** A project of an audit. */
  audit(work: AuditWork, reader: GitLabReader): Promise<Audited>;
  /** Null: a version of the policy is not valid, or it takes too much. */
  impact(asked: Omit<ImpactTask, 'do'>, reader: GitLabReader): Promise<Impact | null>;
  /** Null: it could not be judged. */
  tryPolicy(asked: Trial, reader: GitLabReader): Promise<Tried['fails']>;
}

export interface Trial extends Pick<TryTask, 'before' | 'after'> {
  readonly on:
    | { readonly start: Start; readonly accepted: Links['accepted'] }
    | { readonly project: Project; readonly at: string };
}

/** What a review does while it is judged. */
export interface Story {
  /** Called before anything else is read, and once more whenever judging begins anew; null: a verdict is of no use. */
  begin(scope: Scope): Promise<Pick<Begun, 'links' | 'canWait'> | null>;
  latest(): Promise<Latest | null>;
}

type Run = (task: JudgeTask, calls: Calls & JudgeCalls) => Promise<unknown>;

/** What goes beyond a limit is decided once more as that: not evaluable. */
export function judgingBy(run: Run, limits: Limits): Judging {
  return {
    async audit(work, reader) {
      try {
        const task = { do: 'audit', work, url: reader.url } as const;
        return (await run(task, callsTo(reader))) as Audited;
      } catch (error) {
        const { limit, most } = tooLarge(error, limits);
        return unread(work.project, `judging it takes more than ${most} ${limit}`);
      }
    },
    async impact(asked, reader) {
      return unlessTooLarge(async () => (await run({ do: 'impact', ...asked }, callsTo(reader))) as Impact | null);
    },
    async tryPolicy({ on, ...versions }, reader) {
      const plainOn = 'start' in on ? { ...on, start: withoutPolicy(on.start) } : { ...on, url: reader.url };
      const task = { do: 'try', ...versions, on: plainOn } as const;
      return unlessTooLarge(async () => (await run(task, callsTo(reader))) as Tried['fails']);
    },
    async decide(start, reader, { begin, latest }) {
      let known = null as Scope | null;
      const calls = callsTo(reader, {
        async begin(scope) {
          known = scope;
          const [begun, version] = await Promise.all([begin(scope), reader.knownVersion()]);
          return begun && { ...begun, links: plainLinks(begun.links), version };
        },
        latest,
        policy: async () => start.policy.source,
      });
      const decideIn = async (within: Pick<DecideTask, 'scope'>) =>
        (await run({ do: 'decide', start: plain(start), ...within }, calls)) as Decision | Skipped | null;
      try {
        return await decideIn({});
      } catch (error) {
        const over = tooLarge(error, limits);
        return await decideIn({ scope: known ? { ...known, tooLarge: over } : unknownScope(start, over) });
      }
    },
  };
}

export interface RunningJudging extends Judging {
  /** Ends what runs. */
  close(): void;
}

/** Resolves when the first process is ready. `most`: so many processes work at once, where one for each processor is held up. */
export async function startJudging(
  limits: Limits,
  most: number,
  log: Log,
  start = () => startBounded(new URL(import.meta.resolve('./judge-apart.js')), limits),
): Promise<RunningJudging> {
  const shared = Math.min(most, availableParallelism());
  const pool = await startPool(start, { most, shared });
  const run: Run = (task, calls) =>
    pool.use(async (process) => {
      try {
        return await process.run(task, calls);
      } catch (error) {
        if (error instanceof OverLimit)
          log.warn({ limit: error.limit, task: task.do }, 'a review went beyond its limits');
        throw error;
      }
    });
  return { ...judgingBy(run, limits), close: () => pool.close() };
}

export function limitsIn({ REVIEW_SECONDS, REVIEW_MEMORY_MIB }: Settings): Limits {
  return { seconds: REVIEW_SECONDS, mebibytes: REVIEW_MEMORY_MIB };
}

function plain(start: Start): PlainStart {
  return { ...start, policy: idOf(start.policy.source) };
}

/** Whoever reviews has more about it than a process may know. */
function plainLinks(links: Links): Links {
  const { publicUrl, newestReportUrl = null, reportUrl, answersComments = false, accepted, impact } = links;
  const kept = { ...(accepted ? { accepted } : {}), ...(impact ? { impact } : {}) };
  return { publicUrl, newestReportUrl, reportUrl, answersComments, ...kept };
}

function withoutPolicy({ policy: _, ...start }: Start): Omit<Start, 'policy'> {
  return start;
}

type ReviewCalls = Pick<JudgeCalls, 'begin' | 'latest' | 'policy'>;

/** `more`: what a review alone asks for. */
function callsTo(reader: GitLabReader, more: Partial<ReviewCalls> = {}): Calls & JudgeCalls {
  return {
    fetch: (request) => reader.fetch(request),
    commitNow: (project, ref) => reader.commitNow(project, ref),
    lint: (project, commit, branch) => reader.lint(project, commit, branch),
    knownVersion: () => reader.knownVersion(),
    accessLevel: (projectId, userId) => reader.accessLevel(projectId, userId),
    groupAccessLevel: (group, userId) => reader.groupAccessLevel(group, userId),
    pipelineErrors: (project, sha) => reader.pipelineErrors(project, sha),
    begin: notAsked,
    latest: notAsked,
    policy: notAsked,
    ...more,
  };
}

async function notAsked(): Promise<never> {
  throw new Error('a review alone asks for this');
}

async function unlessTooLarge<T>(work: () => Promise<T>): Promise<T | null> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof OverLimit) return null;
    throw error;
  }
}

/** Throws every other error again. */
function tooLarge(error: unknown, limits: Limits): TooLarge {
  if (!(error instanceof OverLimit)) throw error;
  return { limit: error.limit, most: limits[error.limit] };
}
