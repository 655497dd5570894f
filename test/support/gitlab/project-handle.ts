/** A project of the stand-in, for tests to arrange. */
import { runCi, runForMergeRequest } from './ci.ts';
import { announceOpened } from './events.ts';
import { ACCESS, type Project, type Role, type Runner, type User } from './instance.ts';
import { MergeRequest } from './merge-request.ts';
import { MergeRequestHandle } from './merge-request-handle.ts';
import { addJob, addPipeline, type NewPipeline, type Pipeline } from './pipelines.ts';
import { moveProject, removeProject } from './project-changes.ts';
import type { FileChanges } from './repository.ts';
import type { GitLab, NewProject } from './start-gitlab.ts';

export interface NewMergeRequestFiles {
  /** Changes on the source branch; null deletes. */
  readonly files: FileChanges;
  readonly branch?: string;
  readonly target?: string;
  readonly title?: string;
  readonly draft?: boolean;
  readonly author?: User;
  /** The fork it comes from. */
  readonly from?: ProjectHandle;
  /** False: GitLab has not made the diff yet; `settle()` does. */
  readonly prepared?: boolean;
}

export class ProjectHandle {
  readonly gitlab: GitLab;
  readonly project: Project;

  constructor(gitlab: GitLab, project: Project) {
    this.gitlab = gitlab;
    this.project = project;
  }

  get id(): number {
    return this.project.id;
  }

  get path(): string {
    return this.project.path;
  }

  /** Opens a merge request and tells the hooks. */
  mergeRequest(given: NewMergeRequestFiles): MergeRequestHandle {
    const { project, gitlab } = this;
    const source = given.from?.project ?? project;
    const number = project.mergeRequests.length + 1;
    const branch = given.branch ?? `change-${number}`;
    const target = given.target ?? project.defaultBranch;
    const start = source.repository.branch(branch) ?? source.repository.branch(target) ?? null;
    source.repository.commit(branch, given.files, { parent: start, message: given.title ?? `Change ${number}` });
    runCi(gitlab.instance, source, branch, given.author ?? gitlab.author, null);
    const mergeRequest = new MergeRequest(gitlab.instance, project, {
      source,
      sourceBranch: branch,
      targetBranch: target,
      title: given.title ?? `Change ${number}`,
      author: given.author ?? gitlab.author,
      draft: given.draft ?? false,
      prepared: given.prepared ?? true,
    });
    runForMergeRequest(mergeRequest, mergeRequest.author);
    const handle = new MergeRequestHandle(gitlab, mergeRequest);
    // GitLab holds the event back until the merge request is prepared.
    if (mergeRequest.preparedAt !== null) announceOpened(mergeRequest, mergeRequest.author);
    return handle;
  }

  /** Commits to a branch; the default branch without a name. Returns the SHA. */
  commit(files: FileChanges, branch = this.project.defaultBranch): string {
    const { repository, defaultBranch } = this.project;
    const parent = repository.branch(branch) ?? repository.branch(defaultBranch) ?? null;
    return repository.commit(branch, files, { parent }).sha;
  }

  tag(name: string, branch = this.project.defaultBranch): void {
    this.project.repository.refs.set(`refs/tags/${name}`, this.project.repository.branch(branch)!);
  }

  release(tag: string): void {
    this.tag(tag);
    this.project.releases.push({ tag });
  }

  /** Only from this role on may anybody push to the branch. */
  protect(branch: string, role: Role = 'maintainer'): void {
    this.project.protectedBranches.set(branch, ACCESS[role]);
  }

  fork(path: string, options: NewProject = {}): ProjectHandle {
    const { project, gitlab } = this;
    const fork = gitlab.instance.addProject(path, { visibility: project.visibility, ...options, forkedFrom: project });
    for (const [ref, sha] of project.repository.refs) {
      if (!ref.startsWith('refs/heads/')) continue;
      fork.repository.fetch(project.repository, sha);
      fork.repository.refs.set(ref, sha);
    }
    fork.members.set(gitlab.author.id, ACCESS.owner);
    if (options.bot) fork.members.set(gitlab.bot.id, ACCESS[options.bot]);
    return new ProjectHandle(gitlab, fork);
  }

  /** CI makes a pipeline: on a branch, or `refs/merge-requests/:iid/head`. */
  pipeline({ jobs, ...given }: Pick<NewPipeline, 'ref'> & Partial<NewPipeline> & { jobs?: string[] }): Pipeline {
    const sha = given.sha ?? this.project.repository.resolve(given.ref)?.sha ?? '';
    const source = given.ref.startsWith('refs/merge-requests/') ? 'merge_request_event' : 'push';
    const pipeline = addPipeline(this.gitlab.instance, this.project, { source, state: 'running', ...given, sha });
    for (const name of jobs ?? []) addJob(this.gitlab.instance, this.project, pipeline, name);
    return pipeline;
  }

  /** CI runs on the commit that would merge the merge request. */
  mergedResults(iid: number): Pipeline {
    const { repository, defaultBranch } = this.project;
    const head = repository.refs.get(`refs/merge-requests/${iid}/head`)!;
    const ref = `refs/merge-requests/${iid}/merge`;
    repository.refs.set(ref, repository.merge(repository.branch(defaultBranch)!, head, `Merge !${iid}`).sha);
    return this.pipeline({ ref });
  }

  /** Its id. */
  runner(given: Partial<Omit<Runner, 'id'>> = {}): number {
    const id = this.gitlab.instance.nextId('runner');
    this.project.runners.push({
      id,
      description: 'runner',
      tags: [],
      runUntagged: true,
      type: 'instance_type',
      protectedOnly: false,
      locked: false,
      paused: false,
      contacted: true,
      creator: null,
      versions: [],
      ...given,
    });
    return id;
  }

  /** Its old address answers 301 from now on. */
  move(path: string): void {
    moveProject(this.project, path);
  }

  archive(): void {
    this.project.archived = true;
  }

  /** Its merge requests are still open: GitLab closes them a moment later. */
  delete(): void {
    removeProject(this.gitlab.instance, this.project, null);
  }
}
