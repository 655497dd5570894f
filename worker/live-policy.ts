/**
 * The policy in force: the newest version that is valid. A broken one never replaces a good one, not even over a restart,
 * because the store keeps the last good one too. Whoever has taken a version keeps it.
 */
import { SettingsError } from '../src/errors.ts';
import { type Clock, systemClock } from '../src/gitlab/clock.ts';
import type { Log } from '../src/log.ts';
import type { Metrics } from '../src/metrics.ts';
import { type PolicyProblem, problemsText } from '../src/policy/policy-problems.ts';
import { type PolicySource, versionName } from '../src/policy/policy-source.ts';
import { type PolicyVersion, policyVersion } from '../src/policy/project-policy.ts';
import { Incomplete, type PolicyOrigin } from '../src/reading/policy-origin.ts';
import { ruleCatalogue } from '../src/rules/index.ts';
import type { PolicyState, Store } from '../src/store/store.ts';

export interface LivePolicy {
  /** The last good version, after a look for a newer one where it is time for that. */
  current(): Promise<PolicyVersion>;
  state(): PolicyState;
}

export interface LivePolicyParts {
  readonly store: Pick<Store, 'policy' | 'keepPolicy' | 'policyNews' | 'keepPolicyVersion'>;
  readonly log: Log;
  readonly metrics: Pick<Metrics, 'policyInfo' | 'policyNewest' | 'policyReloads'>;
  /** The system's when absent. */
  readonly clock?: Pick<Clock, 'now'>;
}

/** What came of a look. */
type Looked =
  | { readonly as: 'unchanged' }
  | { readonly as: 'taken'; readonly version: PolicyVersion }
  | { readonly as: 'refused'; readonly name: string; readonly why: string; readonly problem: string }
  | { readonly as: 'unreachable'; readonly why: string; readonly problem: string };

/** Rejects with SettingsError when there is no good version, neither at the origin nor in the store. */
export async function openLivePolicy(origin: PolicyOrigin, parts: LivePolicyParts): Promise<LivePolicy> {
  const { store, log, metrics, clock = systemClock } = parts;
  /** The newest version that was read, good or not. */
  let seen: string | null = null;
  let lookedAt = 0;
  let news = 0;
  let looking: Promise<void> | null = null;

  const first = await look();
  let good = first.as === 'taken' ? first.version : await lastGood(origin, store, first);
  /** By the newest version that was read. */
  let settled: PolicyState = { version: versionName(good.source), newest: 'in force', problem: null };
  let state = settled;
  await follow(first);

  async function look(): Promise<Looked> {
    lookedAt = clock.now();
    try {
      const newest = await origin.newest();
      if (newest === seen) return { as: 'unchanged' };
      const looked = judged(await origin.read(newest), origin);
      seen = newest;
      return looked;
    } catch (error) {
      if (!(error instanceof Incomplete))
        return { as: 'unreachable', why: messageOf(error), problem: shortReason(error) };
      const { version: name, message } = error;
      const why = `The policy of ${origin.name} is not complete: ${message}`;
      return { as: 'refused', name, why, problem: `${name} is not complete: ${message}` };
    }
  }

  async function follow(looked: Looked): Promise<void> {
    const before = state;
    if (looked.as === 'taken') {
      await keepVersions(good, looked.version);
      good = looked.version;
    }
    state = looked.as === 'unchanged' ? settled : stateAfter(looked, good);
    if (looked.as !== 'unreachable') settled = state;
    metrics.policyInfo.reset();
    metrics.policyInfo.set({ version: state.version }, 1);
    metrics.policyNewest.set(state.newest === 'in force' ? 1 : 0);
    if (looked !== first && JSON.stringify(before) === JSON.stringify(state)) return;
    if (looked.as !== 'unchanged') metrics.policyReloads.inc({ outcome: looked.as });
    // What is in force at the start stands in its own line.
    if (looked !== first || looked.as !== 'taken') tell(looked, state, log);
    await store.keepPolicy(origin.id, { source: good.source, state });
  }

  /** Which one was in force until now, and which is from now on. */
  async function keepVersions(...versions: readonly PolicyVersion[]): Promise<void> {
    for (const { source } of versions) {
      await store.keepPolicyVersion(origin.id, versionName(source), source, new Date(clock.now()));
    }
  }

  async function isDue(): Promise<boolean> {
    if (clock.now() - lookedAt >= origin.maxAgeMs) return true;
    const told = await store.policyNews(origin.id).catch(() => news);
    const isNews = told !== news;
    news = told;
    return isNews;
  }

  return {
    async current() {
      looking ??= (async () => {
        if (await isDue()) await follow(await look());
      })().finally(() => {
        looking = null;
      });
      await looking.catch((err) => log.error({ err }, 'the policy could not be kept'));
      return good;
    },
    state: () => state,
  };
}

function judged(source: PolicySource, origin: PolicyOrigin): Looked {
  const version = policyVersion(source, ruleCatalogue);
  if (version.problems.length === 0) return { as: 'taken', version };
  const name = versionName(source);
  const why = problemsText(origin.shown, version.problems);
  return { as: 'refused', name, why, problem: `${name} is not valid: ${placesOf(version.problems)}` };
}

function stateAfter(looked: Exclude<Looked, { as: 'unchanged' }>, good: PolicyVersion): PolicyState {
  const version = versionName(good.source);
  if (looked.as === 'taken') return { version, newest: 'in force', problem: null };
  return { version, newest: looked.as, problem: looked.problem };
}

function tell(looked: Looked, { version }: PolicyState, log: Log): void {
  if (looked.as === 'refused') {
    log.error(
      { version, problem: looked.why },
      'the policy changed and is not valid: the last good one stays in force',
    );
  } else if (looked.as === 'unreachable') log.warn({ version, reason: looked.why }, 'the policy cannot be looked at');
  else log.info({ version }, 'policy in force');
}

/** What the store keeps, where it is still valid by the rules of today. */
async function lastGood(origin: PolicyOrigin, store: Pick<Store, 'policy'>, first: Looked): Promise<PolicyVersion> {
  const kept = await store.policy(origin.id);
  const version = kept && policyVersion(kept.source, ruleCatalogue);
  if (version && version.problems.length === 0) return version;
  const why = 'why' in first ? first.why : '';
  throw new SettingsError(first.as === 'unreachable' ? `The policy of ${origin.name} cannot be read: ${why}` : why);
}

/** Lines alone: who asks a probe may not read the policy. */
function placesOf(problems: readonly PolicyProblem[]): string {
  const [first, ...more] = problems.map(({ at }) =>
    at ? `${at.file.id}:${at.span.start.line}` : 'the file as a whole',
  );
  return `${first}${more.length > 0 ? ` and ${more.length} more` : ''}`;
}

/** Of a file the code alone: who asks a probe need not know where on the server it lies. */
function shortReason(error: unknown): string {
  const code = error instanceof Error ? (error as NodeJS.ErrnoException).code : undefined;
  return `it cannot be read: ${code ?? messageOf(error)}`;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
