/** A merge request: its branches, its diff versions, its discussions. */
import { diffTrees, type FileDiff } from './diff-trees.ts';
import type { Discussion, Note } from './discussions.ts';
import type { DraftNote } from './draft-notes.ts';
import type { Instance, Project, User } from './instance.ts';
import type { Tree } from './repository.ts';
import { addedCommits } from './system-notes.ts';
import { traceDiscussions } from './trace-position.ts';

export interface Version {
  readonly id: number;
  /** Merge base, target tip and source tip when it was made. */
  readonly baseSha: string;
  readonly startSha: string;
  readonly headSha: string;
  readonly createdAt: string;
}

export interface NewMergeRequest {
  readonly source: Project;
  readonly sourceBranch: string;
  readonly targetBranch: string;
  readonly title: string;
  readonly author: User;
  readonly draft: boolean;
  readonly prepared: boolean;
}

interface Done {
  readonly by: User;
  readonly at: string;
}

export class MergeRequest {
  readonly instance: Instance;
  readonly id: number;
  readonly iid: number;
  readonly project: Project;
  /** Null once the fork is deleted. */
  source: Project | null;
  readonly fromFork: boolean;
  readonly sourceBranch: string;
  targetBranch: string;
  title: string;
  description: string | null = null;
  readonly author: User;
  readonly labels: string[] = [];
  assignees: readonly User[] = [];
  reviewers: readonly User[] = [];
  readonly approvals: Done[] = [];
  state: 'opened' | 'closed' | 'merged' = 'opened';
  closed: Done | null = null;
  merged: (Done & { readonly sha: string }) | null = null;
  /** Null until somebody locks or unlocks it. */
  discussionLocked: boolean | null = null;
  /** Who changed its description last. */
  edited: Done | null = null;
  /** Who changed it last. */
  updatedBy: User | null = null;
  /** Reviewers that have drafted something. */
  readonly reviewing = new Set<User>();
  /** GitLab has to look again whether it can be merged. */
  unchecked = false;
  /** Null until GitLab has made the diff. */
  preparedAt: string | null = null;
  readonly createdAt = new Date().toISOString();
  updatedAt = new Date().toISOString();
  /** The source branch's tip; runs ahead of the newest version until the diff is made. Empty: no such branch. */
  sha: string;
  /** Oldest first. */
  readonly versions: Version[] = [];
  readonly discussions: Discussion[] = [];
  /** External status checks with what was answered for each commit. */
  readonly statusChecks: { id: number; name: string; answers: Map<string, 'passed' | 'failed' | 'pending'> }[] = [];
  readonly drafts: DraftNote[] = [];

  constructor(instance: Instance, project: Project, given: NewMergeRequest) {
    this.instance = instance;
    this.project = project;
    this.id = instance.nextId('mergeRequest');
    this.iid = project.mergeRequests.length + 1;
    this.source = given.source;
    this.fromFork = given.source !== project;
    this.sourceBranch = given.sourceBranch;
    this.targetBranch = given.targetBranch;
    this.title = given.draft ? `Draft: ${given.title}` : given.title;
    this.author = given.author;
    this.sha = this.fetchHead();
    project.mergeRequests.push(this);
    if (given.prepared) this.prepare();
  }

  get reference(): string {
    return `${this.project.path}!${this.iid}`;
  }

  get draft(): boolean {
    return /^(draft:|\[draft\]|\(draft\))/i.test(this.title);
  }

  get version(): Version | undefined {
    return this.versions.at(-1);
  }

  get notes(): Note[] {
    return this.discussions.flatMap((discussion) => discussion.notes);
  }

  get allResolved(): boolean {
    return this.discussions.every((discussion) => !discussion.resolvable || discussion.resolved);
  }

  /** No thread stands against merging: none ever does where the project does not ask for it. */
  get blockingResolved(): boolean {
    return !this.project.settings.only_allow_merge_if_all_discussions_are_resolved || this.allResolved;
  }

  /** Who is told of what happens here. */
  get participants(): Set<User> {
    const writers = this.notes.map(({ author }) => author);
    const merger = this.merged ? [this.merged.by] : [];
    return new Set([this.author, ...this.assignees, ...this.reviewers, ...writers, ...merger]);
  }

  /** What a worker of GitLab's does a moment later: the first diff version. */
  prepare(): void {
    if (this.sha === '') return;
    this.refresh(this.author);
    this.preparedAt = new Date().toISOString();
  }

  /** Takes the source branch's tip into the target project, as GitLab does on every push. */
  fetchHead(): string {
    const tip = this.source?.repository.branch(this.sourceBranch);
    if (!this.source || tip === undefined) return '';
    if (this.source !== this.project) this.project.repository.fetch(this.source.repository, tip);
    this.project.repository.refs.set(`refs/merge-requests/${this.iid}/head`, tip);
    this.sha = tip;
    return tip;
  }

  /** A new diff version against the target's present tip; notes are traced to it, new commits are told of. */
  refresh(pusher: User): void {
    const repository = this.project.repository;
    const startSha = repository.branch(this.targetBranch)!;
    const earlier = this.version;
    const next: Version = {
      id: this.instance.nextId('version'),
      baseSha: repository.mergeBase(startSha, this.sha) ?? startSha,
      startSha,
      headSha: this.sha,
      createdAt: new Date().toISOString(),
    };
    this.versions.push(next);
    this.unchecked = earlier !== undefined;
    if (!earlier) return;
    traceDiscussions(this, earlier, next, pusher);
    if (earlier.headSha !== next.headSha) addedCommits(this, earlier, next, pusher);
  }

  diff(version: Version): FileDiff[] {
    return diffTrees(this.tree(version.baseSha), this.tree(version.headSha));
  }

  tree(sha: string): Tree {
    return this.project.repository.get(sha).tree;
  }
}
