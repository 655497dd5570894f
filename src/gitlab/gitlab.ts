/** What Pipewarden asks of GitLab: a reading half and a writing half. Only `worker/apply.ts` uses the latter. */
import type { FetchedFile, FileRequest } from '../includes/request.ts';
import type { DiscussionPosition } from '../review/plan/action.ts';
import type {
  Branch,
  Change,
  CommitStatus,
  Discussion,
  LintResult,
  MergeRequest,
  NotePosition,
  Pipeline,
  Project,
  StatusCheck,
  StatusState,
} from '../review/snapshot.ts';

/** What is not known is neither. */
export type Known = 'yes' | 'no' | 'unknown';

export interface GitLabReader {
  /** Base URL without trailing slash, relative path included. */
  readonly url: string;
  /** The token's user; asked once and kept. */
  me(): Promise<{ id: number; username: string }>;
  /** Signed-in answer of `GET /version`, for readiness. */
  version(): Promise<string>;
  /** The same for reviews: kept for an hour; null when GitLab does not tell. */
  knownVersion(): Promise<string | null>;
  /** The token itself, for the operator: asked anew each time. */
  token(): Promise<Token>;
  mergeRequest(projectId: number, iid: number): Promise<MergeRequest>;
  changes(projectId: number, iid: number): Promise<Change[]>;
  /** Of a group, by its full path, and all below it, or all that the token sees; without archived ones. */
  projects(group: string | null): Promise<readonly Project[]>;
  /** Cached for a few minutes. */
  project(idOrPath: number | string): Promise<Project>;
  /** Asked anew, where what is kept is out of date. */
  projectNow(id: number): Promise<Project>;
  /** A member's role in a project: 10 Guest, 20 Reporter, 30 Developer, 40, 50; null: none that GitLab shows. Kept for minutes. */
  accessLevel(projectId: number, userId: number): Promise<number | null>;
  /** The same in a group, by its full path. */
  groupAccessLevel(group: string, userId: number): Promise<number | null>;
  /** May the user read the project's code? By the project's visibility and members, exact with a token that may sudo. */
  mayReadCode(project: Project, userId: number): Promise<Known>;
  discussions(projectId: number, iid: number): Promise<Discussion[]>;
  /** Draft notes of the token's own user, which nobody else sees. */
  drafts(projectId: number, iid: number): Promise<DraftNote[]>;
  statuses(projectId: number, sha: string, name: string): Promise<CommitStatus[]>;
  /** Of a commit, newest first: CI's own, and those that commit statuses have made. */
  pipelines(projectId: number, sha: string): Promise<Pipeline[]>;
  /** Why CI could not make a pipeline of the commit, in its words for whoever started it; none: nothing is told. */
  pipelineErrors(project: string, sha: string): Promise<readonly string[]>;
  /** Null where there is none, or the token may not see it. Cached for a few minutes. */
  branch(projectId: number, name: string): Promise<Branch | null>;
  /** The merge request's external status check of this name; null where there is none (it takes Ultimate). */
  statusCheck(projectId: number, iid: number, name: string): Promise<StatusCheck | null>;
  /** The commit that a ref leads to, asked anew; null: that of the default branch. By the full path. Throws NotFound. */
  commitNow(project: string, ref: string | null): Promise<string>;
  /** Answers every request; what cannot be read is an answer too. Throws only what a retry or an operator can put right. */
  fetch(request: FileRequest): Promise<FetchedFile>;
  /**
   * `GET /projects/:id/ci/lint` at a commit, as in a push of the branch where the token may run pipelines there; null when it
   * may not ask at all or the project has no configuration.
   */
  lint(projectId: number, commit: string, branch: string | null): Promise<LintResult | null>;
  /** Open merge requests of the project that come from this branch of its own. */
  mergeRequestsFrom(projectId: number, sourceBranch: string): Promise<SiblingMergeRequest[]>;
  /** For the sweep: over all projects the token sees, those that changed last first. */
  openMergeRequests(): Promise<OpenMergeRequest[]>;
  /**
   * Runners the token may list: those of a project (Maintainer), else of the whole instance (administrators), else those
   * its user manages. Null when it may list none.
   */
  runners(project: string | null): Promise<readonly ListedRunner[] | null>;
  /** Null when there is no such runner or the token may not see it; instance runners are everybody's to see. */
  runner(id: number): Promise<Runner | null>;
}

export interface Token {
  readonly scopes: readonly string[];
  /** Null: never. */
  readonly expiresAt: Date | null;
}

export interface OpenMergeRequest {
  readonly projectId: number;
  readonly projectPath: string;
  readonly iid: number;
  readonly sha: string | null;
  /** ISO 8601. A push leaves it as it was (GitLab 18.9). */
  readonly updatedAt: string;
}

export interface SiblingMergeRequest {
  readonly iid: number;
  readonly sha: string | null;
  readonly targetBranch: string;
}

export interface ListedRunner {
  readonly id: number;
  readonly description: string | null;
}

/** A runner as it is registered. */
export interface Runner extends ListedRunner {
  readonly type: 'instance_type' | 'group_type' | 'project_type';
  readonly paused: boolean;
  readonly tags: readonly string[];
  readonly untagged: boolean;
  readonly protectedOnly: boolean;
  /** Of its managers the oldest, `18.5.0`; null when none has reported or the token may not see it. */
  readonly version: string | null;
  /** Full paths of the groups or projects it belongs to, as far as the token sees them. */
  readonly groups: readonly string[];
  readonly projects: readonly string[];
}

export interface GitLabWriter {
  /** Throws PositionRefused when the position does not fit the diff. */
  createDiscussion(projectId: number, iid: number, body: string, position: DiscussionPosition): Promise<void>;
  reply(projectId: number, iid: number, discussion: string, body: string): Promise<void>;
  createNote(projectId: number, iid: number, body: string): Promise<void>;
  editNote(projectId: number, iid: number, discussion: string | null, note: number, body: string): Promise<void>;
  deleteNote(projectId: number, iid: number, note: number): Promise<void>;
  resolveDiscussion(projectId: number, iid: number, discussion: string, resolved: boolean): Promise<void>;
  setStatus(projectId: number, sha: string, status: NewStatus): Promise<void>;
  answerCheck(projectId: number, iid: number, check: number, sha: string, state: StatusCheck['state']): Promise<void>;
  /** A wrong position is found only when it is published. */
  createDraft(projectId: number, iid: number, draft: NewDraft): Promise<void>;
  deleteDraft(projectId: number, iid: number, draft: number): Promise<void>;
  /**
   * All of the user's drafts, with one mail. Some may be lost without a word; when it fails, some are published and all are
   * kept (GitLab 18.9).
   */
  publishDrafts(projectId: number, iid: number): Promise<void>;
}

/** A new discussion at its position, or a reply that resolves the discussion it stands in, by its id. */
export interface NewDraft {
  readonly body: string;
  readonly position: DiscussionPosition | null;
  readonly resolves: string | null;
}

export interface DraftNote {
  readonly id: number;
  readonly body: string;
  readonly position: NotePosition | null;
  readonly resolves: string | null;
}

export interface NewStatus {
  readonly state: StatusState;
  readonly name: string;
  readonly description: string;
  readonly ref: string | null;
  readonly pipelineId: number | null;
  readonly targetUrl: string | null;
}
