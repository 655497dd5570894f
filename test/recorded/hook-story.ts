/** The actions of the recorded deliveries, done to a stand-in whose hooks are listened to. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ask } from '../support/client.ts';
import { ACCESS, type Project, type Role, type User } from '../support/gitlab/instance.ts';
import type { MergeRequest } from '../support/gitlab/merge-request.ts';
import { refsOf } from '../support/gitlab/position.ts';
import { moveProject } from '../support/gitlab/project-changes.ts';
import { tellOfPush } from '../support/gitlab/push-events.ts';
import { pushTo } from '../support/gitlab/pushing.ts';
import { type GitLab, startGitLab } from '../support/gitlab/start-gitlab.ts';

export interface Delivered {
  readonly hook: 'system' | 'project';
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: Readonly<Record<string, unknown>>;
}

const CI = '.gitlab-ci.yml';
const config = (image: string) => ({ [CI]: `build:\n  image: ruby:${image}\n  script: make\n` });

export class HookStory {
  readonly #gitlab: GitLab;
  readonly #receiver: Server;
  readonly #received: Delivered[];
  readonly #project: Project;
  readonly #users = new Map<string, User>();
  #fork: Project | null = null;
  #resolved: string[] = [];

  private constructor(gitlab: GitLab, receiver: Server, received: Delivered[]) {
    this.#gitlab = gitlab;
    this.#receiver = receiver;
    this.#received = received;
    for (const name of ['root1', 'pwbot', 'sam', 'dan', 'mia']) this.#users.set(name, gitlab.user(name));
    this.#project = gitlab.instance.addProject('rec/hooks', { creator: this.#user('root1') });
    const roles: Record<string, Role> = { root1: 'owner', pwbot: 'developer', sam: 'developer', dan: 'developer' };
    for (const [name, role] of Object.entries({ ...roles, mia: 'maintainer' as const })) {
      this.#project.members.set(this.#user(name).id, ACCESS[role]);
    }
    this.#project.runsCi = true;
    const url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}`;
    gitlab.hook({ url: `${url}/project`, kind: 'project', pushes: true, project: this.#project.id, token: 'secret' });
    gitlab.hook({ url: `${url}/system`, kind: 'system', pushes: true, token: 'secret' });
  }

  static async start(): Promise<HookStory> {
    const received: Delivered[] = [];
    const receiver = createServer(async (request, response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk as Buffer);
      const hook = request.url === '/project' ? 'project' : 'system';
      received.push({ hook, headers: request.headers, body: JSON.parse(Buffer.concat(chunks).toString()) });
      response.end();
    });
    await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
    const gitlab = await startGitLab({ version: '18.9.0-pre', contract: false, registry: false });
    return new HookStory(gitlab, receiver, received);
  }

  /** What came of it; null: the stand-in cannot do it. */
  async act(action: string): Promise<Delivered[] | null> {
    const act = this.#actions[action];
    if (!act) return null;
    this.#received.length = 0;
    await act();
    await new Promise(setImmediate);
    await this.#gitlab.delivered();
    return [...this.#received];
  }

  async stop(): Promise<void> {
    this.#gitlab.violations.length = 0;
    await this.#gitlab.stop();
    this.#receiver.close();
  }

  get #mergeRequest(): MergeRequest {
    return this.#project.mergeRequests[0]!;
  }

  #user(name: string): User {
    return this.#users.get(name)!;
  }

  /** Below the merge request when it starts with `mr`, else below the project. */
  async #ask(name: string, method: string, path: string, body: unknown = {}): Promise<unknown> {
    const place = `/projects/${this.#project.id}${path.replace(/^mr/, '/merge_requests/1')}`;
    const { status, json, text } = await ask(
      this.#gitlab,
      method,
      place,
      body,
      this.#gitlab.tokenFor(this.#user(name)),
    );
    if (status >= 400) throw new Error(`${method} ${path}: ${status} ${text}`);
    return json;
  }

  #push(name: string, branch: string, files: Record<string, string>, message: string, parent?: string): void {
    const push = { by: this.#user(name), message, ...(parent === undefined ? {} : { parent }) };
    pushTo(this.#gitlab.instance, this.#project, branch, files, push);
  }

  readonly #change = (name: string, fields: unknown) => () => this.#ask(name, 'PUT', 'mr', fields);
  readonly #note = (name: string, body: unknown) => () => this.#ask(name, 'POST', 'mr/notes', body);

  /** On line 2, or on the whole file. */
  #position(type: 'text' | 'file') {
    const place = { ...refsOf(this.#mergeRequest.version!), position_type: type, old_path: CI, new_path: CI };
    return type === 'text' ? { ...place, new_line: 2 } : place;
  }

  #thread(body: string): string {
    return this.#mergeRequest.discussions.find(({ notes: [note] }) => note?.body.startsWith(body))!.id;
  }

  #noteId(body: string): number {
    return this.#mergeRequest.notes.find((note) => note.body === body)!.id;
  }

  #resolve(id: string, resolved: boolean): Promise<unknown> {
    return this.#ask('pwbot', 'PUT', `mr/discussions/${id}`, { resolved });
  }

  readonly #actions: Readonly<Record<string, () => unknown>> = {
    'first push': () => this.#push('root1', 'main', { ...config('3.2'), 'a.txt': 'a\n' }, 'Commit main1'),
    'push of a new branch': () =>
      this.#push('sam', 'feature', config('latest'), 'Commit feature1', this.#project.repository.branch('main')!),
    opened: () =>
      this.#ask('sam', 'POST', '/merge_requests', {
        source_branch: 'feature',
        target_branch: 'main',
        title: 'Draft: Use the latest image',
        description: 'What it does',
      }),
    ready: this.#change('sam', { title: 'Use the latest image' }),
    draft: this.#change('sam', { title: 'Draft: Use the latest image' }),
    'ready again': this.#change('sam', { title: 'Use the latest image' }),
    description: this.#change('sam', { description: 'Other' }),
    label: this.#change('sam', { add_labels: 'ci' }),
    reviewer: () => this.#ask('sam', 'PUT', 'mr', { reviewer_ids: [this.#user('pwbot').id] }),
    assignee: () => this.#ask('sam', 'PUT', 'mr', { assignee_ids: [this.#user('sam').id] }),
    'new commits': () => this.#push('sam', 'feature', config('3'), 'Commit feature2'),
    'force push': () =>
      this.#push('sam', 'feature', config('latest'), 'Forced', this.#project.repository.branch('main')!),
    'push to target': () => this.#push('root1', 'main', { 'b.txt': 'b\n' }, 'Commit main2'),
    'push of another branch': () =>
      this.#push('sam', 'other', { 'o.txt': 'o\n' }, 'Commit other1', this.#project.repository.branch('main')!),
    'target branch': this.#change('sam', { target_branch: 'other' }),
    'target branch back': this.#change('sam', { target_branch: 'main' }),
    note: this.#note('sam', { body: 'A note' }),
    thread: () => this.#ask('sam', 'POST', 'mr/discussions', { body: 'A thread' }),
    'note internal': this.#note('pwbot', { body: 'Internal', internal: true }),
    reply: () => this.#ask('pwbot', 'POST', `mr/discussions/${this.#thread('A thread')}/notes`, { body: 'A reply' }),
    'line note': () =>
      this.#ask('pwbot', 'POST', 'mr/discussions', {
        body: '```suggestion:-0+0\n  image: ruby:3.3\n```',
        position: this.#position('text'),
      }),
    'file note': () =>
      this.#ask('pwbot', 'POST', 'mr/discussions', { body: 'About the file', position: this.#position('file') }),
    'note edited': () => this.#ask('sam', 'PUT', `mr/notes/${this.#noteId('A thread')}`, { body: 'A thread, edited' }),
    'note deleted': async () => {
      await this.#ask('sam', 'POST', 'mr/notes', { body: 'Goes' });
      await this.#ask('sam', 'DELETE', `mr/notes/${this.#noteId('Goes')}`);
    },
    'note of commands alone': this.#note('sam', { body: '/title Use the latest image!' }),
    'drafts published': async () => {
      await this.#ask('pwbot', 'POST', 'mr/draft_notes', { note: 'Draft', position: this.#position('text') });
      await this.#ask('pwbot', 'POST', 'mr/draft_notes', { note: 'Plain' });
      await this.#ask('pwbot', 'POST', 'mr/draft_notes/bulk_publish');
    },
    'thread resolved not the last': () => this.#resolve(this.#thread('A thread'), true),
    'more threads resolved': async () => {
      const open = this.#mergeRequest.discussions.filter(({ resolvable, resolved }) => resolvable && !resolved);
      for (const { id } of open.slice(1)) await this.#resolve(id, true);
      this.#resolved = open.slice(0, 1).map(({ id }) => id);
    },
    'last thread resolved': () => this.#resolve(this.#resolved[0]!, true),
    'thread unresolved': () => this.#resolve(this.#resolved[0]!, false),
    'suggestion applied': async () => {
      const [suggestion] = this.#mergeRequest.notes.flatMap(({ suggestions }) => suggestions);
      const token = this.#gitlab.tokenFor(this.#user('sam'));
      await ask(this.#gitlab, 'PUT', `/suggestions/${suggestion!.id}/apply`, {}, token);
    },
    approved: () => this.#ask('dan', 'POST', 'mr/approve'),
    unapproved: () => this.#ask('dan', 'POST', 'mr/unapprove'),
    'commit status': () =>
      this.#ask('pwbot', 'POST', `/statuses/${this.#mergeRequest.sha}`, { state: 'success', name: 'pw' }),
    locked: this.#change('sam', { discussion_locked: true }),
    unlocked: this.#change('sam', { discussion_locked: false }),
    closed: this.#change('sam', { state_event: 'close' }),
    reopened: this.#change('sam', { state_event: 'reopen' }),
    merged: () => this.#ask('mia', 'PUT', 'mr/merge'),
    tag: () => {
      const { repository } = this.#project;
      repository.refs.set('refs/tags/v1', repository.branch('main')!);
      tellOfPush(this.#gitlab.instance, this.#project, 'refs/tags/v1', null, this.#user('mia'));
    },
    'branch deleted': () => {
      const { refs } = this.#project.repository;
      const before = refs.get('refs/heads/other')!;
      refs.delete('refs/heads/other');
      tellOfPush(this.#gitlab.instance, this.#project, 'refs/heads/other', before, this.#user('mia'));
    },
    'project settings': () => {
      this.#project.settings.description = 'd';
    },
    forked: () => {
      moveProject(this.#project, 'rec/hooks-renamed');
      const fork = this.#gitlab.instance.addProject('sam/hooks-fork', { forkedFrom: this.#project });
      fork.members.set(this.#user('sam').id, ACCESS.owner);
      const tip = this.#project.repository.branch('main')!;
      fork.repository.fetch(this.#project.repository, tip);
      fork.repository.refs.set('refs/heads/main', tip);
      Object.assign(fork, { runsCi: true, settings: { ...this.#project.settings } });
      this.#fork = fork;
    },
    'fork push': () =>
      pushTo(this.#gitlab.instance, this.#fork!, 'patch', config('4'), {
        by: this.#user('sam'),
        message: 'Commit fork1',
        parent: this.#fork!.repository.branch('main')!,
      }),
    'opened from a fork': async () => {
      const place = `/projects/${this.#fork!.id}/merge_requests`;
      const given = { source_branch: 'patch', target_branch: 'main', title: 'From a fork' };
      const body = { ...given, target_project_id: this.#project.id };
      await ask(this.#gitlab, 'POST', place, body, this.#gitlab.tokenFor(this.#user('sam')));
    },
  };
}
