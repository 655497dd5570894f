/** Everything one review is decided from. Plain JSON: a field bug becomes a test file. */
import type { ToldInclude } from '../ci/config.ts';
import type { FetchedFile } from '../includes/request.ts';
import type { PolicySource } from '../policy/policy-source.ts';
import type { Visibility } from '../source.ts';
import type { PolicyImpact } from './turns.ts';

/** Names a merge request on the instance, for queues, maps and whoever remembers. */
export function mergeRequestKey({ projectId, iid }: Pick<ReviewJob, 'projectId' | 'iid'>): string {
  return `${projectId}!${iid}`;
}

/** A job says which merge request, never what it looked like. */
export interface ReviewJob {
  readonly v: 1;
  readonly projectId: number;
  readonly projectPath: string;
  /** The project's setting when the event came; absent: it did not tell. */
  readonly ciConfigPath?: string;
  readonly iid: number;
  /** Id of whoever pushed the head; absent: the event did not tell. */
  readonly pushedBy?: number;
  /** Why it was queued: `opened`, `pushed`, `swept`, … */
  readonly reason: string;
  /** Idempotency-Key of the delivery, or a hash. */
  readonly delivery: string;
  /** Equal for all deliveries of one event, whatever hook tells of it; absent: it is not known again. */
  readonly event?: string;
  /** ISO 8601. */
  readonly requestedAt: string;
  /** The head that CI has made no pipeline for in the time we wait for one. */
  readonly noPipelineFor?: string;
  /** Where an earlier try of this job may have left our status open. */
  readonly pending?: StatusPlace;
}

/** Where a commit status stands. */
export interface StatusPlace {
  readonly projectId: number;
  readonly sha: string;
  readonly ref: string;
  /** Null: a status makes a pipeline of its own. */
  readonly pipelineId: number | null;
}

export interface DiffRefs {
  readonly baseSha: string;
  readonly startSha: string;
  readonly headSha: string;
}

export interface MergeRequest {
  readonly projectId: number;
  readonly iid: number;
  readonly state: 'opened' | 'closed' | 'merged' | 'locked';
  readonly draft: boolean;
  readonly title: string;
  readonly webUrl: string;
  readonly sha: string;
  /** Null until GitLab has prepared the merge request. */
  readonly diffRefs: DiffRefs | null;
  readonly sourceBranch: string;
  readonly targetBranch: string;
  /** Null: the fork is gone. */
  readonly sourceProjectId: number | null;
  readonly targetProjectId: number;
  readonly authorId: number | null;
  readonly preparedAt: string | null;
  readonly changesCount: string | null;
  /** Notes of people and bots, without GitLab's own; absent when GitLab does not tell. */
  readonly userNotesCount?: number;
  readonly headPipeline: Pipeline | null;
  readonly discussionLocked: boolean;
}

export interface Pipeline {
  readonly id: number;
  readonly sha: string;
  readonly ref: string;
  /** `external`: a commit status has made it; everything else is CI's own. */
  readonly source: string;
  /** Where it runs: a fork's can run in the target project. Absent: GitLab did not tell. */
  readonly projectId?: number;
  /** As a whole, for whatever reason. */
  readonly failed?: true;
}

/** As far as it says who may set a commit status there. */
export interface Branch {
  readonly isProtected: boolean;
  /** The token's own user may. */
  readonly canPush: boolean;
  readonly developersCanMerge: boolean;
}

/** One whose diff GitLab has made. */
export type ReadyMergeRequest = MergeRequest & { readonly diffRefs: DiffRefs };

/** Undefined settings are unknown: the token's role is too low to see them. */
export interface Project {
  readonly id: number;
  readonly path: string;
  readonly webUrl: string;
  readonly defaultBranch: string | null;
  readonly archived: boolean;
  /** Its repository has no commit. */
  readonly isEmpty?: true;
  /** Of its code. `unknown`: GitLab does not tell. Absent: the snapshot is from before it counted, and is quoted as it was. */
  readonly visibility?: Visibility | 'unknown';
  /** '' = `.gitlab-ci.yml`. */
  readonly ciConfigPath?: string;
  readonly buildGitStrategy?: 'clone' | 'fetch';
  readonly registryUrl?: string;
}

/** What happened to one file; both paths are the same unless it was renamed. */
export interface FileChange {
  readonly oldPath: string;
  readonly newPath: string;
  readonly newFile: boolean;
  readonly renamedFile: boolean;
  readonly deletedFile: boolean;
}

export interface Change extends FileChange {
  /** Hunks, starting at the first `@@`; '' when there is no text or GitLab left it out (`collapsed`, `tooLarge`). */
  readonly diff: string;
  readonly collapsed: boolean;
  readonly tooLarge: boolean;
}

export interface NotePosition {
  readonly positionType: string;
  readonly baseSha: string | null;
  readonly startSha: string | null;
  readonly headSha: string | null;
  readonly oldPath: string | null;
  readonly newPath: string | null;
  readonly oldLine: number | null;
  readonly newLine: number | null;
}

export interface Note {
  readonly id: number;
  readonly authorId: number | null;
  /** User name; absent: the author is gone, or the snapshot is from before it counted. */
  readonly author?: string;
  readonly body: string;
  readonly system: boolean;
  /** Shown to members alone. */
  readonly internal?: true;
  readonly resolvable: boolean;
  readonly resolved: boolean;
  readonly resolvedById: number | null;
  readonly createdAt: string;
  /** Its text is another than it was at first: GitLab does not tell who changed it. */
  readonly edited?: true;
  readonly position: NotePosition | null;
}

export interface Discussion {
  readonly id: string;
  readonly individualNote: boolean;
  readonly notes: readonly Note[];
}

export type StatusState = 'pending' | 'running' | 'success' | 'failed' | 'canceled' | 'skipped';

/** `forbidden`: the token may set none there; `taken`: a job of CI's has its name. */
export type StatusRefusal = 'forbidden' | 'taken';

export interface CommitStatus {
  readonly id: number;
  readonly name: string;
  readonly state: StatusState;
  readonly ref: string | null;
  readonly description: string | null;
  readonly targetUrl: string | null;
  readonly authorId: number | null;
  readonly pipelineId: number | null;
}

/** An external status check of the project's, as it stands at the head. */
export interface StatusCheck {
  readonly id: number;
  readonly state: 'passed' | 'failed' | 'pending';
}

/** What GitLab's CI lint says of a commit's own configuration. */
export interface LintResult {
  /** What it evaluated: the pipeline of a push of the branch, or none, so that includes behind rules were left out. */
  readonly pipeline: 'push' | 'none';
  readonly valid: boolean;
  readonly errors: readonly string[];
  readonly mergedYaml: string | null;
  /** Files that GitLab read for it, variables of the settings expanded, in its order. */
  readonly includes: readonly ToldInclude[];
}

/** The limit that judging went beyond, and where it lies. */
export interface TooLarge {
  readonly limit: 'seconds' | 'mebibytes';
  readonly most: number;
}

/** A finding that somebody whom the policy names accepted in its discussion. */
export interface Acceptance {
  /** The id of the note that asked for it. */
  readonly id: string;
  readonly projectId: number;
  readonly projectPath: string;
  /** Address of the merge request in which it was accepted. */
  readonly mergeRequest: string;
  readonly rule: string;
  readonly value: string;
  /** Of the finding that was accepted. */
  readonly fingerprint: string;
  /** The last day on which it counts, in UTC: `2027-01-31`. */
  readonly until: string;
  readonly reason: string;
  readonly by: { readonly id: number; readonly username: string };
  /** ISO 8601. */
  readonly at: string;
}

/** `revokedAt`: ISO 8601; null: it stands. */
export interface KeptAcceptance extends Acceptance {
  readonly revokedAt: string | null;
}

export interface Snapshot {
  /** ISO 8601; the only clock that `decide` sees. */
  readonly takenAt: string;
  readonly gitlabUrl: string;
  /** The bot's own user. */
  readonly me: { readonly id: number; readonly username: string };
  readonly mergeRequest: MergeRequest;
  readonly project: Project;
  readonly changes: readonly Change[];
  /** Files at the merge base and at the head, the root first. */
  readonly base: readonly FetchedFile[];
  readonly head: readonly FetchedFile[];
  /** No file is told: judging them went beyond a limit. */
  readonly tooLarge?: TooLarge;
  /** CI lint of the head; null or absent: not asked, or no answer. */
  readonly lint?: LintResult | null;
  /** What CI lint says is wrong at the merge base; asked where something is at the head. */
  readonly lintErrorsBefore?: readonly string[];
  /** Files that GitLab's lint names and that follow from nothing we know: variables of the settings lead to them. */
  readonly told?: readonly ToldInclude[];
  /**
   * CI could not make a pipeline of the head for whoever started it: a file was denied or missing, or something else was wrong.
   * Absent: it could, or was not asked, because every file was read.
   */
  readonly refused?: 'denied' | 'other';
  /** As the instance writes it: `18.6.5-ee`; absent: unknown. */
  readonly gitlabVersion?: string;
  readonly policy: PolicySource;
  /** The policy that the change is about, on both sides; absent: it is about none. */
  readonly policyFiles?: {
    /** Null: it is not there as a whole. */
    readonly base: PolicySource | null;
    readonly head: PolicySource | null;
    /** Of its main file. */
    readonly path: string;
  };
  /** What a change of the policy would do to others; absent: it is no such change, or none that would take effect. */
  readonly impact?: PolicyImpact;
  /** CI's own of the head; null: GitLab shows none. Absent: what the merge request shows is all that is known. */
  readonly pipeline?: Pipeline | null;
  /** Rights on the source branch; null: not to be had. Absent: not asked, no status of ours would be new there. */
  readonly branch?: Branch | null;
  /** GitLab has refused our status there a while ago. */
  readonly statusRefused?: StatusRefusal | null;
  /** There is time left to wait for CI's pipeline, where the configuration lets one come. */
  readonly canWait?: boolean;
  /** All discussions and single notes, ours and others'. */
  readonly posted: {
    readonly discussions: readonly Discussion[];
    /** They are too large to be read, and told as none: so none is written either. */
    readonly unread?: true;
    readonly statuses: readonly CommitStatus[];
    /** Ours; null or absent: there is none, or the policy's gate is another. */
    readonly check?: StatusCheck | null;
  };
  /** Where this review's report and the rule pages are served; null when there is no PUBLIC_URL. */
  readonly publicUrl: string | null;
  /**
   * Roles in the project of those who ask for an explanation, by user id, as GitLab numbers them; null: no member it
   * shows. Absent: nobody asks, or the snapshot is from before they counted.
   */
  readonly askers?: Readonly<Record<string, number | null>>;
  /** Ids of those who ask that a finding be accepted, and may. Absent: nobody asks, or nobody may. */
  readonly accepters?: readonly number[];
  /** Findings that were accepted in the project, revoked ones too. Absent: none, or the policy lets nobody. */
  readonly accepted?: readonly KeptAcceptance[];
  /** Comments are answered at once, so summaries tell how to ask. */
  readonly answersComments?: boolean;
  /** Signed link to the newest report of the merge request, the same for a month: notes may hold it. Absent or null: there is none. */
  readonly newestReportUrl?: string | null;
  /** Signed link to the report of this run; only the commit status may use it. */
  readonly reportUrl: string | null;
}
