/** Builds on a stand-in what the setup of a scenario says. */

import { runForMergeRequest } from '../support/gitlab/ci.ts';
import { Discussion, newNote } from '../support/gitlab/discussions.ts';
import { ACCESS, type Project, type Role, type Runner, type User } from '../support/gitlab/instance.ts';
import { MergeRequest } from '../support/gitlab/merge-request.ts';
import { removeProject } from '../support/gitlab/project-changes.ts';
import { pushTo } from '../support/gitlab/pushing.ts';
import type { FileChange, Tree } from '../support/gitlab/repository.ts';
import { type GitLab, startGitLab } from '../support/gitlab/start-gitlab.ts';
import { Bindings } from './bindings.ts';
import type { Action, CommitStep, RecordedProject, Scenario, SetupStep } from './scenario.ts';

export class Arrangement {
  readonly gitlab: GitLab;
  readonly bindings = new Bindings();
  readonly tokens = new Map<string, string>();
  readonly #users = new Map<string, User>();
  readonly #projects = new Map<string, Project>();
  readonly #mergeRequests = new Map<string, MergeRequest>();

  constructor(gitlab: GitLab) {
    this.gitlab = gitlab;
    this.bindings.set('url', gitlab.url);
    this.bindings.set('host', new URL(gitlab.url).host);
    this.bindings.set('hostname', new URL(gitlab.url).hostname);
  }

  static async of(scenario: Scenario): Promise<Arrangement> {
    const gitlab = await startGitLab({ version: '18.9.0-pre', contract: false, registry: false });
    const arrangement = new Arrangement(gitlab);
    for (const key of TEMPLATES) gitlab.template(key, TEMPLATE);
    const { users, projects, steps } = scenario.setup;
    for (const [role, given] of Object.entries(users)) arrangement.#addUser(role, given);
    for (const [key, given] of Object.entries(projects)) if (!given.fork_of) arrangement.#addProject(key, given);
    for (const step of steps) arrangement.#take(step, projects);
    return arrangement;
  }

  mergeRequest(): MergeRequest | undefined {
    return this.#mergeRequests.get('mr');
  }

  push(step: CommitStep): void {
    this.#commit(step);
  }

  /** What happened beside the requests. */
  happen(event: string): void {
    if (!event.includes('deleted for good')) throw new Error(`It is not known how ${event} happens`);
    removeProject(this.gitlab.instance, this.#project('fork'), this.#user('owner'));
  }

  #take(step: SetupStep, projects: Readonly<Record<string, RecordedProject>>): void {
    if ('merge_request' in step) this.#open(step);
    else if ('fork' in step) this.#fork(step, projects[step.fork]!);
    else if ('notes' in step) this.#write(step);
    else if ('runner' in step) this.#register(step);
    else if ('at' in step) this.#branch(step);
    else this.#commit(step);
  }

  #addUser(role: string, given: { username: string; name: string; admin?: boolean }): void {
    const user = this.gitlab.user(given.username);
    Object.assign(user, { name: given.name, admin: given.admin ?? false });
    this.#users.set(role, user);
    this.tokens.set(role, this.gitlab.tokenFor(user));
    this.bindings.set(`user.${given.username}`, user.id);
  }

  #addProject(key: string, given: RecordedProject): void {
    const project = this.gitlab.instance.addProject(given.path, {
      visibility: given.visibility,
      defaultBranch: given.default_branch ?? 'main',
      creator: this.#user('owner'),
    });
    project.runsCi = true;
    Object.assign(project.settings, given.settings);
    this.gitlab.member(given.path.split('/')[0]!, this.#user('owner'), 'owner');
    this.#enrol(project, given);
    this.#projects.set(key, project);
    this.bindings.set(key, project.id);
  }

  #enrol(project: Project, given: RecordedProject): void {
    for (const [role, level] of Object.entries(given.members ?? {})) {
      project.members.set(this.#user(role).id, ACCESS[level as Role]);
    }
  }

  #fork(step: ForkStep, given: RecordedProject): void {
    const parent = this.#project(step.of);
    const fork = this.gitlab.instance.addProject(given.path, {
      visibility: given.visibility,
      forkedFrom: parent,
      creator: this.#user(step.by),
    });
    fork.runsCi = true;
    for (const [ref, sha] of parent.repository.refs) {
      fork.repository.fetch(parent.repository, sha);
      fork.repository.refs.set(ref, sha);
    }
    this.#enrol(fork, given);
    this.#projects.set(step.fork, fork);
    this.bindings.set(step.fork, fork.id);
  }

  #commit(step: CommitStep): void {
    const project = this.#project(step.project);
    const { repository } = project;
    const start = step.start_branch === undefined ? {} : { parent: repository.branch(step.start_branch)! };
    const tip = start.parent ?? repository.branch(step.branch);
    const tree: Tree = tip === undefined ? new Map() : repository.get(tip).tree;
    const changes = Object.fromEntries(step.actions.flatMap((action) => changesOf(action, tree)));
    const push = { by: this.#user(step.by), message: step.message, ...start };
    const { sha } = pushTo(this.gitlab.instance, project, step.branch, changes, push);
    this.bindings.set(`sha.${step.commit}`, sha);
    this.bindings.set(`short.${step.commit}`, sha.slice(0, 8));
  }

  #branch(step: BranchStep): void {
    const sha = this.bindings.fill(`{{sha.${step.at}}}`);
    this.#project(step.project).repository.refs.set(`refs/heads/${step.branch}`, sha);
  }

  #open(step: OpenStep): void {
    const author = this.#user(step.by);
    const mergeRequest = new MergeRequest(this.gitlab.instance, this.#project(step.target_project ?? step.project), {
      source: this.#project(step.project),
      sourceBranch: step.source_branch,
      targetBranch: step.target_branch,
      title: step.title,
      author,
      draft: false,
      prepared: true,
    });
    runForMergeRequest(mergeRequest, author);
    this.#mergeRequests.set(step.merge_request, mergeRequest);
    this.bindings.set(step.merge_request, mergeRequest.iid);
    this.bindings.set(`${step.merge_request}.id`, mergeRequest.id);
  }

  #write({ notes, of, by }: NotesStep): void {
    const mergeRequest = this.#mergeRequests.get(of)!;
    for (let number = 1; number <= notes; number++) {
      const note = newNote(this.gitlab.instance, this.#user(by), `note ${number}`);
      mergeRequest.discussions.push(new Discussion(this.gitlab.instance, note));
    }
  }

  #register(step: RunnerStep): void {
    const [project] = this.#projects.values();
    const id = this.gitlab.instance.nextId('runner');
    project!.runners.push({
      id,
      description: String(step.description),
      tags: step.tag_list as string[],
      runUntagged: step.run_untagged === true,
      type: step.runner_type as Runner['type'],
      protectedOnly: step.access_level === 'ref_protected',
      locked: step.locked === true,
      paused: step.paused === true,
      contacted: false,
      creator: this.#user('owner'),
      versions: [],
    });
    this.bindings.set(`runner.${step.runner}`, id);
  }

  #user(role: string): User {
    return this.#users.get(role)!;
  }

  #project(key: string): Project {
    return this.#projects.get(key)!;
  }
}

type OpenStep = Extract<SetupStep, { merge_request: string }>;
type ForkStep = Extract<SetupStep, { fork: string }>;
type NotesStep = Extract<SetupStep, { notes: number }>;
type RunnerStep = Extract<SetupStep, { runner: string }>;
type BranchStep = Extract<SetupStep, { at: string }>;

/** Of the instance that was recorded, those that are asked for. */
const TEMPLATES = ['5-Minute-Production-App', 'Android', 'Android-Fastlane', 'Auto-DevOps', 'Bash', 'Jobs/Build'];
const TEMPLATE = '# This file is a template, and might need editing before it works on your project.\nx: 1\n';

function changesOf(action: Action, tree: Tree): [string, FileChange][] {
  if (action.action === 'delete') return [[action.path, null]];
  const gone: [string, FileChange][] = action.action === 'move' ? [[action.previous_path!, null]] : [];
  const kept = tree.get(action.previous_path ?? action.path)?.text ?? '';
  const text = action.line === undefined ? (action.content ?? kept) : action.line.repeat(action.lines!);
  return [...gone, [action.path, text]];
}
