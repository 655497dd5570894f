/** The queue as the rest of the program sees it, whatever runs below. */
import type { Queue } from 'bullmq';
import type { ReviewJob } from '../review/snapshot.ts';

export interface ReviewQueue {
  /** BullMQ's own, for its dashboard. */
  readonly queues: readonly Queue[];
  /**
   * At most one review of a merge request runs and one waits, the newest; one that waits for its next try gives way to it. Whoever
   * asks for many stands behind projects that ask for few.
   */
  add(job: ReviewJob): Promise<void>;
  /** Is its merge request being reviewed right now? */
  isRunning(job: ReviewJob): Promise<boolean>;
  /** Takes jobs, `concurrency` at a time, until closed. `outcome` says what an error of `review` leads to. */
  work(concurrency: number, review: Review, outcome: (error: unknown) => Outcome): ReviewWorker;
  /**
   * Runs one sweep after the other, of all processes that share the queue, every so many minutes; 0: never. A sweep that a
   * process left unfinished is taken up by another. Resolves when that is settled.
   */
  sweepEvery(minutes: number, sweep: (stop: AbortSignal) => Promise<void>): Promise<ReviewWorker>;
  /** Looks later, whatever becomes of this process. While one at the same head for the same end is to come, another is none. */
  lookLater(later: LaterLook): Promise<void>;
  /** Looks when it is due, until closed. `run` gives what follows; null: nothing. */
  looks(run: (look: Look) => Promise<LaterLook | null>): ReviewWorker;
  /** Projects that an audit is to judge; those that wait already stay as they are. `perMinute`: of all processes together. */
  addAudits(jobs: readonly AuditJob[], perMinute: number): Promise<void>;
  /** Takes projects of audits until closed. */
  audits(options: AuditOptions, run: AuditRun, outcome: (error: unknown) => Outcome): ReviewWorker;
  /** Jobs by state: waiting, active, delayed, completed, failed. */
  counts(): Promise<Readonly<Record<string, number>>>;
  /** When the review that waits longest for its first try was queued, as far as the first thousand tell; null: none waits. */
  waitingSince(): Promise<Date | null>;
  /** Rejects with the reason while the backend does not answer. */
  ping(): Promise<void>;
  close(): Promise<void>;
}

/** At what becomes of a merge request's head. */
export interface Look {
  readonly job: ReviewJob;
  readonly sha: string;
  /** What a status needs a pipeline for. */
  readonly to: 'post' | 'move';
  /** So far. */
  readonly looks: number;
}

export interface LaterLook {
  readonly look: Look;
  readonly afterMs: number;
}

/** One project of an audit; what else there is to know of it is in the store. */
export interface AuditJob {
  /** The audit's id in the store. */
  readonly audit: string;
  readonly projectId: number;
}

export interface AuditOptions {
  readonly concurrency: number;
  /** None is begun while a review waits. */
  readonly standsBack: boolean;
}

/** `last`: no try follows this one. */
export type AuditRun = (job: AuditJob, run: { readonly last: boolean }) => Promise<void>;

export type Review = (job: ReviewJob, run: RunInfo) => Promise<void>;

export interface RunInfo {
  /** The queue's job id: the report's address. */
  readonly id: string;
  /** 1-based. */
  readonly attempt: number;
  /** It was taken before: by a try that failed, or waited, or by a process that died over it. */
  readonly again: boolean;
  /** No try follows this one, whatever happens. */
  readonly last: boolean;
  /** From now on a try that follows gets this job, even where this process dies. */
  keep(job: ReviewJob): Promise<void>;
}

/** What an error means for the job; `retry` backs off by itself, and what had to `wait` was no try. */
export type Outcome =
  | { readonly next: 'wait' }
  | { readonly next: 'retry' }
  | { readonly next: 'later'; readonly afterSeconds: number }
  | { readonly next: 'give_up' };

export interface ReviewWorker {
  /** Waits for what runs, then stops. What has not ended by `withinMs` is given back: the next who takes it starts anew. */
  close(withinMs?: number): Promise<void>;
}
