/** The queue as the rest of the program sees it, whatever runs below. */
import type { ReviewReport } from '../review/report.ts';
import type { ReviewJob } from '../review/snapshot.ts';

export interface ReviewQueue {
  /** At most one review of a merge request runs and one waits; the newest waits. False: this delivery was queued before. */
  add(job: ReviewJob): Promise<boolean>;
  /** Takes jobs, `concurrency` at a time, until closed. */
  work(concurrency: number, review: (job: ReviewJob, run: RunInfo) => Promise<ReviewReport>): Promise<ReviewWorker>;
  /** A finished review's report by queue job id; null when unknown, unfinished or expired. */
  report(id: string): Promise<StoredReport | null>;
  counts(): Promise<Record<string, number>>;
  /** Resolves while the backend answers; throws with the reason otherwise. */
  ping(): Promise<void>;
  close(): Promise<void>;
}

export interface RunInfo {
  /** The queue's job id: the report's address. */
  readonly id: string;
  /** 1-based. */
  readonly attempt: number;
}

export interface StoredReport {
  readonly job: ReviewJob;
  readonly report: ReviewReport;
  /** ISO 8601. */
  readonly finishedAt: string;
}

export interface ReviewWorker {
  /** Waits for running reviews, then stops. */
  close(): Promise<void>;
}
