/** Says that a review is under way, where it takes a while, and never leaves that standing: an open status keeps its pipeline open. */
import type { Decision } from '../src/decide.ts';
import type { PolicyVersion } from '../src/policy/project-policy.ts';
import type { RunInfo } from '../src/queue/queue.ts';
import { NO_STATUS, readStatus, type StatusReading } from '../src/reading/read-status.ts';
import { wordsOf } from '../src/render/languages.ts';
import type { Words } from '../src/render/words.ts';
import type { ReviewReport } from '../src/review/judge/report.ts';
import { foreignAt, isOpen, STATUS_NAME, samePlace, statusAt } from '../src/review/plan/status-target.ts';
import type { ReviewJob, StatusPlace } from '../src/review/snapshot.ts';
import type { Scope, Start } from '../src/scope.ts';
import { apply } from './apply.ts';
import { type Closing, closeStatus } from './close-status.ts';
import { outcomeOf } from './outcome.ts';
import type { RefusedStatuses } from './refused-statuses.ts';
import type { ApplyContext } from './write-once.ts';

interface Parts extends Pick<ApplyContext, 'gitlab' | 'log'> {
  readonly policy: PolicyVersion;
  readonly reportUrl: string | null;
  readonly refused: RefusedStatuses;
}

/**
 * Runs a review, and closes what it leaves open: of its own, or of an earlier try of the same job. Where it ends too early for
 * good, an error that was found still fails the status.
 */
export async function keepStatus(
  job: ReviewJob,
  run: RunInfo,
  parts: Parts,
  review: (status: KeptStatus) => Promise<ReviewReport>,
): Promise<ReviewReport> {
  const status = new KeptStatus(job, run, parts);
  try {
    return await status.end(await review(status));
  } catch (error) {
    if (run.last || outcomeOf(error).next === 'give_up') await status.giveUp();
    throw error;
  }
}

/** Of one review, which tells it how far it has come. */
export class KeptStatus {
  readonly #job: ReviewJob;
  readonly #run: RunInfo;
  readonly #parts: Parts;
  readonly #words: Words;
  readonly #written: Record<string, number> = {};
  #open: StatusPlace | null;
  /** By whom; null: nothing is announced, or has been already. */
  #announced: Start['me'] | null = null;
  #reading: Promise<StatusReading> = Promise.resolve(NO_STATUS);
  #context: ApplyContext | null = null;
  #decision: Decision | null = null;

  constructor(job: ReviewJob, run: RunInfo, parts: Parts) {
    this.#job = job;
    this.#run = run;
    this.#parts = parts;
    this.#words = wordsOf(parts.policy.of(job.projectPath).effective.language);
    this.#open = job.pending ?? null;
  }

  /** A verdict is to come, which `context` will write: what is known of our status is read meanwhile. */
  begin(start: Start, scope: Scope, context: ApplyContext): void {
    this.#context = context;
    this.#announced = scope.status === 'announced' ? start.me : null;
    this.#follow(this.#read(start, scope));
  }

  /** What is known by now. */
  get reading(): Promise<StatusReading> {
    return this.#reading;
  }

  /** It takes a while: where no status of our name stands yet, a pending one is set. */
  announce(): void {
    const me = this.#announced;
    if (!me) return;
    this.#announced = null;
    this.#follow(this.#reading.then((found) => this.#announceIn(found, me)));
  }

  /** Whoever looks sees that there is none yet. Throws the error. */
  async breakOff(error: unknown): Promise<never> {
    this.announce();
    await this.#reading.catch(() => {});
    throw error;
  }

  #follow(reading: Promise<StatusReading>): void {
    this.#reading = reading;
    // Whoever waits for it hears of a failure.
    reading.catch(() => {});
  }

  async #read(start: Start, scope: Scope): Promise<StatusReading> {
    if (scope.status === 'none') return this.#found(NO_STATUS, start.me);
    const { refused, gitlab } = this.#parts;
    return this.#found(await readStatus(start, start.mergeRequest, gitlab.reader, refused.at), start.me);
  }

  async #found(found: StatusReading, me: Start['me']): Promise<StatusReading> {
    const { target, statuses } = found;
    if (this.#open && !samePlace(this.#open, target)) await this.#close('canceled', this.#words.statusSuperseded);
    const standing = target && statusAt(target, statuses, me);
    // An earlier job may have left it open.
    this.#open = standing && isOpen(standing) ? target : null;
    return found;
  }

  /** It is decided, and not written yet. */
  decided(decision: Decision): void {
    this.#decision = decision;
  }

  async end(report: ReviewReport): Promise<ReviewReport> {
    const why = this.#decision ? this.#words.statusElsewhere : this.#words.statusSuperseded;
    await this.#closeUnless(this.#decision, why);
    return withWritten(report, this.#written);
  }

  async giveUp(): Promise<void> {
    if (this.#context && this.#decision?.report.state === 'failed') return this.#tell(this.#decision, this.#context);
    const { notEvaluable } = this.#parts.policy.of(this.#job.projectPath).effective;
    const state = notEvaluable === 'fail' ? 'failed' : 'success';
    // Of a head that is not known any more nothing is said.
    await this.#close(this.#context ? state : 'canceled', this.#words.statusGivenUp);
  }

  /** That a merge request fails, whatever else of its plan stands: discussions that should have held it may be missing. */
  async #tell(decision: Decision, context: ApplyContext): Promise<void> {
    const actions = decision.plan.actions.flatMap((action) =>
      action.do === 'set_status' || action.do === 'answer_check' ? [{ ...action, state: 'failed' as const }] : [],
    );
    try {
      await apply({ notify: 'each', actions }, context);
    } catch (error) {
      this.#parts.log.warn({ reason: (error as Error).message }, 'a verdict could not be told');
    }
    await this.#closeUnless(decision, this.#words.statusElsewhere);
  }

  /**
   * Sets our status to pending, where none of that name stands yet. GitLab may refuse it. That is no failure: the summary says
   * why there is none.
   */
  async #announceIn(found: StatusReading, me: Start['me']): Promise<StatusReading> {
    const { target, statuses } = found;
    if (!target || statusAt(target, statuses, me) || foreignAt(target, statuses, me)) return found;
    const { gitlab, log, reportUrl, refused } = this.#parts;
    const { madeByCi: _, ...pending } = target;
    const { projectId, sha, ref, pipelineId } = pending;
    const description = this.#words.statusPending;
    const status = { name: STATUS_NAME, state: 'pending' as const, description, ref, pipelineId, targetUrl: reportUrl };
    await this.#run.keep({ ...this.#job, pending });
    try {
      await gitlab.writer.setStatus(projectId, sha, status);
    } catch (error) {
      if (outcomeOf(error).next !== 'give_up') throw error;
      log.warn({ reason: (error as Error).message }, 'GitLab refused the pending status');
      this.#written.set_status_refused = 1;
      return { ...found, ...(refused.at(pending) ? { target: null, statusRefused: refused.at(pending) } : {}) };
    }
    this.#written.set_status = 1;
    this.#open = pending;
    return { ...found, statuses: [...statuses, { ...status, id: Number.MAX_SAFE_INTEGER, authorId: me.id }] };
  }

  async #closeUnless(decision: Decision | null, description: string): Promise<void> {
    if (!samePlace(this.#open, decision?.status?.target ?? null)) await this.#close('canceled', description);
  }

  async #close(state: Closing['state'], description: string): Promise<void> {
    if (this.#open)
      await closeStatus(this.#open, { state, description }, { ...this.#parts, agree: this.#context?.agree });
  }
}

export function withWritten(report: ReviewReport, more: Readonly<Record<string, number>>): ReviewReport {
  const written = { ...report.written };
  for (const [kind, count] of Object.entries(more)) written[kind] = (written[kind] ?? 0) + count;
  return { ...report, written };
}
