/** A merge request: its branches, its diff versions, its discussions. */

import { diffTrees, type FileDiff } from './diff.ts';
import type { Discussion } from './discussions.ts';
import { tracePosition } from './position.ts';
import type { Tree } from './repository.ts';
import type { Project, User, World } from './world.ts';

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

export class MergeRequest {
  readonly world: World;
  readonly id: number;
  readonly iid: number;
  readonly project: Project;
  /** Null once the fork is deleted. */
  source: Project | null;
  readonly sourceBranch: string;
  targetBranch: string;
  title: string;
  readonly author: User;
  draft: boolean;
  state: 'opened' | 'closed' | 'merged' = 'opened';
  discussionLocked = false;
  /** Null until GitLab has made the diff. */
  preparedAt: string | null = null;
  readonly createdAt = new Date().toISOString();
  updatedAt = new Date().toISOString();
  /** The source branch's tip; runs ahead of the newest version until the diff is made. */
  sha: string;
  /** Oldest first. */
  readonly versions: Version[] = [];
  readonly discussions: Discussion[] = [];
  /** External status checks with what was answered for each commit. */
  readonly statusChecks: { id: number; name: string; answers: Map<string, 'passed' | 'failed' | 'pending'> }[] = [];
  readonly drafts: { id: number; author: User; note: string; position: unknown; discussion: string | null }[] = [];

  constructor(world: World, project: Project, given: NewMergeRequest) {
    this.world = world;
    this.project = project;
    this.id = world.nextId('mergeRequest');
    this.iid = project.mergeRequests.length + 1;
    this.source = given.source;
    this.sourceBranch = given.sourceBranch;
    this.targetBranch = given.targetBranch;
    this.title = given.draft ? `Draft: ${given.title}` : given.title;
    this.author = given.author;
    this.draft = given.draft;
    this.sha = this.fetchHead();
    project.mergeRequests.push(this);
    if (given.prepared) this.prepare();
  }

  get reference(): string {
    return `${this.project.path}!${this.iid}`;
  }

  get version(): Version | undefined {
    return this.versions.at(-1);
  }

  /** What a worker of GitLab's does a moment later: the first diff version. */
  prepare(): void {
    this.refresh(this.author);
    this.preparedAt = new Date().toISOString();
  }

  /** Takes the source branch's tip into the target project, as GitLab does on every push. */
  fetchHead(): string {
    const tip = this.source?.repository.branch(this.sourceBranch);
    if (!this.source || tip === undefined) throw new Error(`No branch ${this.sourceBranch}`);
    if (this.source !== this.project) this.project.repository.fetch(this.source.repository, tip);
    this.project.repository.refs.set(`refs/merge-requests/${this.iid}/head`, tip);
    this.sha = tip;
    this.updatedAt = new Date().toISOString();
    return tip;
  }

  /** A new diff version against the target's present tip; notes are traced to it. */
  refresh(pusher: User): void {
    const repository = this.project.repository;
    const startSha = repository.branch(this.targetBranch)!;
    const earlier = this.version;
    const next: Version = {
      id: this.world.nextId('version'),
      baseSha: repository.mergeBase(startSha, this.sha) ?? startSha,
      startSha,
      headSha: this.sha,
      createdAt: new Date().toISOString(),
    };
    this.versions.push(next);
    if (earlier) for (const discussion of this.discussions) this.trace(discussion, earlier, next, pusher);
  }

  diff(version: Version): FileDiff[] {
    return diffTrees(this.tree(version.baseSha), this.tree(version.headSha));
  }

  tree(sha: string): Tree {
    return this.project.repository.get(sha).tree;
  }

  /** GitLab traces active threads only; those outdated before stay where they are. 17.5, update_diff_position_service.rb. */
  private trace(discussion: Discussion, from: Version, to: Version, pusher: User): void {
    const position = discussion.notes[0]?.position;
    if (!position || position.head_sha !== from.headSha || position.base_sha !== from.baseSha) return;
    const traced = tracePosition(this, position, from, to);
    if (traced) {
      for (const note of discussion.notes) if (note.position) note.position = traced;
      return;
    }
    const what = position.position_type === 'text' ? 'this line' : 'this file';
    const version = `[version ${this.versions.length} of the diff](${this.world.url})`;
    discussion.addSystemNote(pusher, `changed ${what} in ${version}`);
    if (this.project.settings.resolve_outdated_diff_discussions) discussion.resolve(pusher, true);
  }
}
