/** What outlives a review. */
import type { ReviewReport } from '../review/judge/report.ts';
import type { ReviewJob } from '../review/snapshot.ts';

export interface Store {
  /** `id`: the queue's job; a report of the same id is replaced. */
  keepReport(id: string, report: StoredReport): Promise<void>;
  /** Null: it is unknown, not finished or too old. */
  report(id: string): Promise<StoredReport | null>;
  /** Signs the links to reports: chance, made once, and the same for all processes, whatever token they have. */
  linkKey(): Promise<Uint8Array>;
  /** Removes what is older than it is kept, and what is more than is kept. */
  prune(now: Date): Promise<void>;
}

export interface StoredReport {
  readonly job: ReviewJob;
  readonly report: ReviewReport;
  /** ISO 8601. */
  readonly finishedAt: string;
}
