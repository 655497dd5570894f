/** What outlives a review. */

import type { ReviewReport } from '../review/judge/report.ts';
import type { Acceptance, KeptAcceptance, ReviewJob } from '../review/snapshot.ts';

export interface Store {
  /** `id`: the queue's job; a report of the same id is replaced. */
  keepReport(id: string, report: StoredReport): Promise<void>;
  /** Null: it is unknown, not finished or too old. */
  report(id: string): Promise<StoredReport | null>;
  /** Signs the links to reports: chance, made once, and the same for all processes, whatever token they have. */
  linkKey(): Promise<Uint8Array>;
  /** What is known of a merge request's newest head takes the place of what was. */
  keepHeads(heads: readonly ReviewedHead[], now: Date): Promise<void>;
  /** By `project!iid`, ids both. */
  heads(): Promise<ReadonlyMap<string, KeptHead>>;
  /** What is known by its id already stays as it is. */
  keepAcceptances(acceptances: readonly Acceptance[]): Promise<void>;
  /** Of a project, or of all; revoked and ended ones too, for as long as they are kept. The newest first. */
  acceptances(projectId?: number): Promise<readonly KeptAcceptance[]>;
  /** Gives those that stood until now. */
  revokeAcceptances(ids: readonly string[], now: Date): Promise<readonly KeptAcceptance[]>;
  /** Removes what is older than it is kept, and what is more than is kept. */
  prune(now: Date): Promise<void>;
}

/** A head that a review is done with, or is sure to come to. */
export interface ReviewedHead {
  readonly projectId: number;
  readonly iid: number;
  /** '': the review that failed for good may have known none. */
  readonly sha: string;
  /**
   * Its review is to come, or failed for good; or GitLab refused a part of what it wrote. Or its status needs a pipeline of CI's that is to come: to be posted at all, or to be
   * moved there. Null: it is final.
   */
  readonly awaits: 'review' | 'right' | 'post' | 'move' | null;
}

export interface KeptHead extends Pick<ReviewedHead, 'sha' | 'awaits'> {
  readonly keptAt: Date;
}

export interface StoredReport {
  readonly job: ReviewJob;
  readonly report: ReviewReport;
  /** ISO 8601. */
  readonly finishedAt: string;
}
