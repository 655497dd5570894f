/**
 * A GitLab to test against: an HTTP server that keeps GitLab's rules, and a builder to arrange what it holds.
 *
 *     const gitlab = await startGitLab();
 *     const project = gitlab.project('group/app', { '.gitlab-ci.yml': 'build: { script: make }' });
 *     const mergeRequest = project.mergeRequest({ files: { '.gitlab-ci.yml': '…' } });
 */

import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { serve } from '@hono/node-server';
import { closeServer } from '../close-server.ts';
import { Contract } from './contract.ts';
import type { Event } from './events.ts';
import { type Fault, Faults } from './faults.ts';
import { ACCESS, Instance, type Role, type User } from './instance.ts';
import { ProjectHandle } from './project-handle.ts';
import type { QuickAction } from './quick-actions.ts';
import type { FileChanges } from './repository.ts';
import { createServer, isWrite, type Journal, type RecordedRequest } from './server.ts';
import { type Delivery, deliver, type InstalledHook, takes, type Webhook } from './webhooks.ts';

export interface NewProject {
  readonly visibility?: 'private' | 'internal' | 'public';
  readonly defaultBranch?: string;
  /** The bot's role; null: it is not a member. Developer by default. */
  readonly bot?: Role | null;
  /** The author's role; null: no member. Developer by default. */
  readonly author?: Role | null;
  /** `ci_config_path`, `build_git_strategy` and others of the projects API. */
  readonly settings?: Readonly<Record<string, unknown>>;
  /** CI/CD variables of its settings. */
  readonly variables?: Readonly<Record<string, string>>;
  /** False: CI makes no pipeline until the test does. */
  readonly ci?: boolean;
}

export interface NewGitLab {
  /** Where it listens: an address of this machine; 127.0.0.1, unless said. */
  readonly hostname?: string;
  readonly version?: string;
  /** False: requests and answers are not checked against the API's document, even where it is at hand. */
  readonly contract?: boolean;
  /** Whether it has a container registry; yes, unless said. */
  readonly registry?: boolean;
  /** Each answer takes so much longer. */
  readonly latencyMs?: number;
}

export class GitLab {
  readonly instance: Instance;
  /** The account whose token the bot uses. */
  readonly bot: User;
  readonly token = 'glpat-stand-in-bot';
  /** Writes code, opens merge requests; Developer everywhere. */
  readonly author: User;
  readonly violations: string[];
  readonly events: Event[] = [];
  readonly #requests: RecordedRequest[];
  readonly #faults: Faults;
  readonly #deliveries: Promise<void>[] = [];
  readonly #close: () => Promise<void>;

  constructor(instance: Instance, faults: Faults, journal: Journal, close: () => Promise<void>) {
    this.instance = instance;
    this.violations = journal.violations;
    this.#requests = journal.requests;
    this.#faults = faults;
    this.#close = close;
    this.author = instance.addUser('sam', { name: 'Sam Author' });
    this.bot = instance.addUser('pipewarden', { name: 'Pipewarden', bot: true });
    instance.tokens.set(this.token, { user: this.bot, scopes: ['api'] });
    instance.onEvent = (event) => this.#announce(event);
    instance.complain = (fault) => void this.violations.push(fault);
  }

  /** Base URL without trailing slash. */
  get url(): string {
    return this.instance.url;
  }

  /** Everything asked so far, in order. */
  get requests(): readonly RecordedRequest[] {
    return this.#requests;
  }

  /** Requests that change something. */
  get writes(): readonly RecordedRequest[] {
    return this.#requests.filter(isWrite);
  }

  /** Quick actions that any note has run: a bot's notes must run none. */
  get quickActions(): readonly QuickAction[] {
    return this.instance.quickActions;
  }

  /** `GET /projects/:id` → how often it was asked. */
  counts(): Record<string, number> {
    const counts: Record<string, number> = {};
    for (const { method, route, path } of this.#requests) {
      const key = `${method} ${route ?? path}`;
      counts[key] = (counts[key] ?? 0) + 1;
    }
    return counts;
  }

  forgetRequests(): void {
    this.#requests.length = 0;
  }

  /** A project with one commit on its default branch; no files = an empty repository. */
  project(path: string, files: FileChanges = {}, options: NewProject = {}): ProjectHandle {
    const project = this.instance.addProject(path, options);
    const { author = 'developer', bot = 'developer' } = options;
    if (author !== null) project.members.set(this.author.id, ACCESS[author]);
    if (bot !== null) project.members.set(this.bot.id, ACCESS[bot]);
    Object.assign(project.settings, options.settings);
    if (Object.keys(files).length > 0) project.repository.commit(project.defaultBranch, files, { message: 'Start' });
    for (const [name, value] of Object.entries(options.variables ?? {})) project.variables.set(name, value);
    project.runsCi = options.ci ?? true;
    return new ProjectHandle(this, project);
  }

  user(username: string): User {
    return this.instance.users.find((user) => user.username === username) ?? this.instance.addUser(username);
  }

  /** Another token; scopes `api` unless said. */
  tokenFor(user: User, scopes: readonly string[] = ['api']): string {
    const token = `glpat-${user.username}-${this.instance.tokens.size}`;
    this.instance.tokens.set(token, { user, scopes });
    return token;
  }

  /** Gives a user a role in a group and in all below it. */
  member(groupPath: string, user: User, role: Role): void {
    this.instance.group(groupPath).members.set(user.id, ACCESS[role]);
  }

  /** Invites a group to another group or a project: its members have their role there, at most this one. */
  share(path: string, groupPath: string, role: Role): void {
    this.instance.shares.push({ path, group: this.instance.group(groupPath), access: ACCESS[role] });
  }

  /** A CI/CD template of the instance, by its key: `Jobs/Build`. */
  template(key: string, content: string): void {
    this.instance.templates.set(key, content);
  }

  /** The next matching requests fail so. */
  fail(fault: Fault): void {
    this.#faults.add(fault);
  }

  heal(): void {
    this.#faults.clear();
  }

  /** From now on every event goes there. */
  hook(webhook: Webhook): InstalledHook {
    return this.instance.addHook(webhook);
  }

  /** Sends an event (again) to all hooks. */
  send(event: Event, delivery: Delivery = {}): Promise<Response[]> {
    const hooks = this.instance.hooks.filter((hook) => takes(hook, event));
    return Promise.all(hooks.map((hook) => deliver(hook, event, this.url, this.instance.version, delivery)));
  }

  /** Until all deliveries are answered. */
  async delivered(): Promise<void> {
    await Promise.all(this.#deliveries);
  }

  /** Throws when anybody broke the API's contract. */
  async stop(): Promise<void> {
    await this.delivered();
    await this.#close();
    const broken = [...new Set(this.violations)];
    if (broken.length > 0) throw new Error(`GitLab's API was used wrongly:\n${broken.join('\n')}`);
  }

  #announce(event: Event): void {
    // What nobody listens to is no news, but for merge requests.
    if (event.object_kind !== 'merge_request' && !this.instance.hooks.some((hook) => takes(hook, event))) return;
    this.events.push(event);
    const failed = (error: unknown) => void this.violations.push(`a webhook was not delivered: ${error}`);
    if (this.instance.hooks.length > 0) this.#deliveries.push(this.send(event).then(() => undefined, failed));
  }
}

/** Any free port. */
export async function startGitLab(options: NewGitLab = {}): Promise<GitLab> {
  const journal: Journal = { requests: [], violations: [] };
  const faults = new Faults();
  let answer: (request: Request, env: never) => Response | Promise<Response> = () =>
    new Response(null, { status: 503 });
  const { hostname = '127.0.0.1' } = options;
  const server = serve({ fetch: (request, env) => answer(request, env as never), port: 0, hostname });
  await new Promise((resolve) => server.once('listening', resolve));
  const url = `http://${hostname}:${(server.address() as AddressInfo).port}`;
  const instance = new Instance(url, options.version ?? '18.6.5-ee', options.registry);
  const app = createServer(instance, faults, options.contract === false ? null : Contract.load(), journal);
  const { latencyMs = 0 } = options;
  answer = async (request, env) => {
    if (latencyMs > 0) await sleep(latencyMs);
    return app.fetch(request, env);
  };
  return new GitLab(instance, faults, journal, () => closeServer(server));
}
