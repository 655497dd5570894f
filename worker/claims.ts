/**
 * A merge request is written to by one run at a time, whatever becomes of the queue: after a failover, or when a process stood
 * still, it gives a job to a second run while the first goes on.
 */
import { randomUUID } from 'node:crypto';
import { Occupied, Overtaken } from '../src/errors.ts';
import type { GitLabWriter } from '../src/gitlab/gitlab.ts';
import type { Log } from '../src/log.ts';
import type { Review, ReviewQueue, RunInfo } from '../src/queue/queue.ts';
import type { ReviewJob } from '../src/review/snapshot.ts';
import type { ClaimStore } from '../src/store/store.ts';

/** Without a sign of life: as long as a job stays with a process that died. */
const CLAIM_SECONDS = 30;
const RENEW_MS = 10_000;

export class Claims {
  readonly #store: ClaimStore;
  readonly #queue: Pick<ReviewQueue, 'add'>;
  readonly #log: Log;
  readonly #held = new Set<Claim>();

  constructor(store: ClaimStore, queue: Pick<ReviewQueue, 'add'>, log: Log) {
    this.#store = store;
    this.#queue = queue;
    this.#log = log;
  }

  /** The review that throws Occupied while another run has its merge request. */
  during(review: (job: ReviewJob, run: RunInfo, claim: Claim) => Promise<void>): Review {
    return async (job, run) => {
      const claim = new Claim(job, this.#store, this.#log);
      await claim.begin();
      this.#held.add(claim);
      try {
        await review(job, run, claim);
      } finally {
        this.#held.delete(claim);
        if (!(await claim.end())) await this.#lookAgain(job);
      }
    };
  }

  /** Whoever holds one still writes no more. */
  async close(): Promise<void> {
    await Promise.all([...this.#held].map((claim) => claim.end()));
  }

  /** What was on its way to GitLab may have arrived after the other run had looked. */
  async #lookAgain({ event: _, ...job }: ReviewJob): Promise<void> {
    this.#log.warn(
      { project: job.projectPath, mergeRequest: job.iid },
      'two runs had one merge request: it is looked at again',
    );
    await this.#queue.add(job);
  }
}

export class Claim {
  readonly #job: ReviewJob;
  readonly #store: ClaimStore;
  readonly #log: Log;
  readonly #holder = randomUUID();
  #hasEnded = false;
  #timer: NodeJS.Timeout | undefined;

  constructor(job: ReviewJob, store: ClaimStore, log: Log) {
    this.#job = job;
    this.#store = store;
    this.#log = log;
  }

  async begin(): Promise<void> {
    const isOurs = await this.#store.claim(this.#job, this.#holder, CLAIM_SECONDS);
    if (!isOurs) throw new Occupied('another run has this merge request');
    this.#timer = setInterval(() => void this.#keep().catch(this.#complain), RENEW_MS);
    this.#timer.unref();
  }

  /** Throws Overtaken instead of writing, once another run has the merge request. */
  guarding(writer: GitLabWriter): GitLabWriter {
    const guarded = Object.entries(writer).map(([name, write]) => [
      name,
      async (...given: unknown[]) => {
        if (!(await this.#keep())) throw new Overtaken('another run has this merge request by now');
        return write(...given);
      },
    ]);
    return Object.fromEntries(guarded);
  }

  /** False: another run has had it meanwhile. */
  async end(): Promise<boolean> {
    if (this.#hasEnded) return true;
    this.#hasEnded = true;
    clearInterval(this.#timer);
    // One that nobody ends runs out.
    return this.#store.endClaim(this.#job, this.#holder).catch((error) => {
      this.#complain(error);
      return true;
    });
  }

  async #keep(): Promise<boolean> {
    return !this.#hasEnded && this.#store.keepClaim(this.#job, this.#holder, CLAIM_SECONDS);
  }

  readonly #complain = (err: unknown) => this.#log.warn({ err }, 'the claim of a merge request could not be written');
}
