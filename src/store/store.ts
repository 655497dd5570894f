/** What outlives a review. */

import type { PolicySource } from '../policy/policy-source.ts';
import type { ProjectAudit } from '../review/audit/project-audit.ts';
import type { ReviewReport } from '../review/judge/report.ts';
import type { Footprint } from '../review/kept-footprint.ts';
import type { Acceptance, KeptAcceptance, Project, ReviewJob } from '../review/snapshot.ts';

export interface Store extends AuditStore, ClaimStore, FootprintStore, OverviewStore, PolicyStore {
  /** `id`: the queue's job; a report of the same id is replaced. */
  keepReport(id: string, report: StoredReport): Promise<void>;
  /** Null: it is unknown, not finished or too old. */
  report(id: string): Promise<StoredReport | null>;
  /** Its id; null: none is kept. */
  newestReport(mergeRequest: Pick<ReviewJob, 'projectId' | 'iid'>): Promise<string | null>;
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

export interface PolicyStore {
  /** The last good version of a policy; null: there was none. `origin`: where it comes from. */
  policy(origin: string): Promise<KeptPolicy | null>;
  keepPolicy(origin: string, policy: KeptPolicy): Promise<void>;
  /** It is in force now, or was until now: reports name it for as long as they are kept. `version`: its name for people. */
  keepPolicyVersion(origin: string, version: string, source: PolicySource, now: Date): Promise<void>;
  /** Of all origins, the last in force first. */
  policyVersions(): Promise<readonly KeptVersion[]>;
  /** Somebody changed it at its origin: from now on another `policyNews`. */
  tellPolicyNews(origin: string): Promise<void>;
  /** How often that was so. */
  policyNews(origin: string): Promise<number>;
}

/** `holder`: unlike any other. */
export interface ClaimStore {
  /** For so many seconds. False: another holds it. */
  claim(mergeRequest: Pick<ReviewJob, 'projectId' | 'iid'>, holder: string, seconds: number): Promise<boolean>;
  /** For so many more, from now. False: it is not the holder's any more. */
  keepClaim(mergeRequest: Pick<ReviewJob, 'projectId' | 'iid'>, holder: string, seconds: number): Promise<boolean>;
  /** False: it was not the holder's any more. */
  endClaim(mergeRequest: Pick<ReviewJob, 'projectId' | 'iid'>, holder: string): Promise<boolean>;
  /** Whoever holds them. */
  endClaims(): Promise<void>;
}

export interface FootprintStore {
  /** In place of what was kept of the same merge request, or of the same default branch. */
  keepFootprint(footprint: Footprint, now: Date): Promise<void>;
  forgetFootprint(mergeRequest: Pick<ReviewJob, 'projectId' | 'iid'>): Promise<void>;
  /** The newest. */
  footprints(most: number): Promise<readonly Footprint[]>;
}

export interface OverviewStore {
  /** Of reviews since then. */
  overview(since: Date): Promise<Overview>;
  /** The newest. */
  audits(most: number): Promise<readonly KeptAudit[]>;
}

export interface Overview {
  /** `day`: such as `2027-01-31`, in UTC. */
  readonly days: readonly { readonly day: string; readonly state: string; readonly reviews: number }[];
  /** By the newest review of each merge request; `name`: a rule or, of what could not be judged, a kind of problem too. The most first. */
  readonly found: readonly {
    /** The first part of the project's path. */
    readonly group: string;
    readonly kind: 'error' | 'warning' | 'unclear';
    readonly name: string;
    readonly number: number;
    readonly projects: number;
  }[];
  /** `milliseconds`: of a review, on average. */
  readonly slowest: readonly { readonly project: string; readonly reviews: number; readonly milliseconds: number }[];
}

export interface KeptAudit {
  readonly scope: string;
  readonly policy: string;
  /** ISO 8601. */
  readonly begunAt: string;
  /** Null: it was not ended. */
  readonly endedAt: string | null;
}

export interface AuditStore {
  /** The one of this scope and policy that was not ended, or a new one. Both are words of the caller's. */
  beginAudit(
    audit: { readonly scope: string; readonly policy: string; readonly policies: AuditPolicySources },
    now: Date,
  ): Promise<BegunAudit>;
  /** From now on all projects are known; those known before stay as they are. */
  addAuditProjects(audit: string, projects: readonly Project[]): Promise<void>;
  /** Projects without a result. `begun`: how often somebody set about them. */
  auditLeft(audit: string): Promise<readonly { readonly project: Project; readonly begun: number }[]>;
  /** How many of them. */
  auditLeftCount(audit: string): Promise<number>;
  /** What it takes to judge one of them; null: it has its result, or the audit has ended. */
  auditWork(audit: string, project: number): Promise<AuditWork | null>;
  beginAuditProject(audit: string, project: number): Promise<void>;
  /** It was left for a reason that is not its own: that counts for nothing. */
  leaveAuditProject(audit: string, project: number): Promise<void>;
  keepAuditResult(audit: string, project: number, result: ProjectAudit): Promise<void>;
  auditResults(audit: string): Promise<readonly ProjectAudit[]>;
  endAudit(audit: string, now: Date): Promise<void>;
}

/** What is tried, and what it is compared with; null: nothing. */
export interface AuditPolicySources {
  readonly policy: PolicySource;
  readonly before: PolicySource | null;
}

export interface AuditWork {
  readonly project: Project;
  readonly begun: number;
  readonly begunAt: Date;
  readonly policies: AuditPolicySources;
}

export interface BegunAudit {
  readonly id: string;
  readonly begunAt: Date;
  /** All its projects are known. */
  readonly isListed: boolean;
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

export interface KeptPolicy {
  readonly source: PolicySource;
  readonly state: PolicyState;
}

/** A version of a policy that is or was in force. */
export interface KeptVersion {
  readonly version: string;
  readonly source: PolicySource;
  readonly firstAt: Date;
  /** The bot was last told then that it is, or began to follow another. */
  readonly lastAt: Date;
}

/** What an operator has to know of the policy in force. */
export interface PolicyState {
  /** Its name for people. */
  readonly version: string;
  /** Is it the newest? `refused`: a newer one is not valid; `unreachable`: nobody knows. */
  readonly newest: 'in force' | 'refused' | 'unreachable';
  /** Why it is not, without the text of the policy; null: it is. */
  readonly problem: string | null;
}

export interface StoredReport {
  readonly job: ReviewJob;
  readonly report: ReviewReport;
  /** ISO 8601. */
  readonly finishedAt: string;
}
