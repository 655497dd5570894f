/** Everything the stand-in knows: users, tokens, roles, groups, projects, templates. */
import type { Event } from './events.ts';
import type { MergeRequest } from './merge-request.ts';
import { OAuth } from './oauth.ts';
import type { Pipeline } from './pipelines.ts';
import type { QuickAction } from './quick-actions.ts';
import { Repository } from './repository.ts';
import type { CommitStatus } from './statuses.ts';
import type { InstalledHook, Webhook } from './webhooks.ts';

export interface User {
  readonly id: number;
  readonly username: string;
  readonly name: string;
  readonly email: string;
  readonly bot: boolean;
  admin: boolean;
  /** Sees of internal projects only those it is a member of. */
  external: boolean;
}

export interface Token {
  /** Of an application that somebody let in; absent: an access token. */
  readonly kind?: 'oauth';
  readonly user: User;
  readonly scopes: readonly string[];
  /** A day; in years, unless said. */
  readonly expiresAt?: string;
}

export type Role = 'guest' | 'reporter' | 'developer' | 'maintainer' | 'owner';

export const ACCESS: Readonly<Record<Role, number>> = {
  guest: 10,
  reporter: 20,
  developer: 30,
  maintainer: 40,
  owner: 50,
};

export interface Group {
  readonly id: number;
  readonly path: string;
  readonly members: Map<number, number>;
}

/** A group or project that another group was invited to: its members have a role there, at most `access`. */
export interface Share {
  /** Full path of a group or project. */
  readonly path: string;
  readonly group: Group;
  readonly access: number;
}

export interface Runner {
  readonly id: number;
  readonly description: string;
  readonly tags: readonly string[];
  readonly runUntagged: boolean;
  readonly type: 'instance_type' | 'group_type' | 'project_type';
  readonly protectedOnly: boolean;
  readonly locked: boolean;
  readonly paused: boolean;
  /** Whether it was ever there. */
  readonly contacted: boolean;
  readonly creator: User | null;
  /** Of its managers. */
  readonly versions: readonly string[];
}

export interface Project {
  readonly id: number;
  path: string;
  /** Addresses it had before it was moved. */
  readonly formerPaths: string[];
  readonly repository: Repository;
  readonly forkedFrom: Project | null;
  /** Null: made by nobody in particular. */
  readonly creator: User | null;
  visibility: 'private' | 'internal' | 'public';
  readonly defaultBranch: string;
  readonly members: Map<number, number>;
  /** Branch → lowest access level that may push or merge. */
  readonly protectedBranches: Map<string, number>;
  readonly mergeRequests: MergeRequest[];
  readonly pipelines: Pipeline[];
  readonly statuses: CommitStatus[];
  readonly releases: { readonly tag: string }[];
  readonly runners: Runner[];
  archived: boolean;
  /** `ci_config_path`, `build_git_strategy` and the like, over GitLab's defaults. */
  settings: Record<string, unknown>;
  /** CI/CD variables of its settings. */
  readonly variables: Map<string, string>;
  /** Whether pushes make pipelines of themselves; else tests make them. */
  runsCi: boolean;
}

export class Instance {
  readonly url: string;
  readonly version: string;
  readonly users: User[] = [];
  readonly tokens = new Map<string, Token>();
  /** All of them private. */
  readonly groups: Group[] = [];
  readonly oauth = new OAuth(this);
  /** What it shows to people; null: nothing. */
  website: { fetch(request: Request): Response | Promise<Response> } | null = null;
  readonly shares: Share[] = [];
  readonly projects: Project[] = [];
  readonly templates = new Map<string, string>();
  readonly hooks: InstalledHook[] = [];
  /** Whether the webhooks of groups and projects may lead to this machine and private networks; GitLab says no unless told. */
  allowsLocalHooks = true;
  /** Quick actions that ran. A bot's notes should never add to it. */
  readonly quickActions: QuickAction[] = [];
  /** Whether it has a container registry. */
  readonly registry: boolean;
  /** What CI lint says otherwise: a GitLab that reads a configuration in another way than this stand-in does. */
  lintSays: ((answer: Readonly<Record<string, unknown>>) => Record<string, unknown>) | null = null;
  /** Called for every event a webhook would tell. */
  onEvent: (event: Event) => void = () => {};
  /** Called for what GitLab takes and nobody should send. */
  complain: (fault: string) => void = () => {};
  readonly #ids = new Map<string, number>();

  constructor(url: string, version: string, registry = true) {
    this.url = url;
    this.version = version;
    this.registry = registry;
  }

  /** Paid editions know more routes. */
  get enterprise(): boolean {
    return this.version.endsWith('-ee');
  }

  /** GitLab 19.0: hooks have signing tokens, and tell whether they have one. */
  get signsHooks(): boolean {
    return Number.parseInt(this.version, 10) >= 19;
  }

  /** Ids of different things never overlap, so that mixing them up fails. */
  nextId(
    kind:
      | 'user'
      | 'project'
      | 'group'
      | 'runner'
      | 'mergeRequest'
      | 'version'
      | 'note'
      | 'pipeline'
      | 'status'
      | 'draft'
      | 'suggestion'
      | 'hook',
  ): number {
    const first = { user: 11, project: 101, group: 501, mergeRequest: 9001, version: 20001, note: 30001 };
    const others = { pipeline: 50001, status: 70001, draft: 90001, runner: 801, suggestion: 95001, hook: 97001 };
    const id = this.#ids.get(kind) ?? { ...first, ...others }[kind];
    this.#ids.set(kind, id + 1);
    return id;
  }

  addHook(webhook: Webhook): InstalledHook {
    const hook = { ...webhook, id: this.nextId('hook'), log: [] };
    this.hooks.push(hook);
    return hook;
  }

  /** What GitLab's workers do once a request is answered. */
  later(job: () => void): void {
    setImmediate(job);
  }

  /** By id, path, or a path it had before. */
  project(idOrPath: string): Project | undefined {
    return this.projects.find((project) => String(project.id) === idOrPath || project.path === idOrPath);
  }

  group(path: string): Group {
    const known = this.groups.find((group) => group.path === path);
    if (known) return known;
    const group = { id: this.nextId('group'), path, members: new Map<number, number>() };
    this.groups.push(group);
    return group;
  }

  /** The highest level a user has in a project, through its groups too and those that it is shared with; 0 = none. */
  access(user: User, project: Project): number {
    return this.accessShownTo(null, user, project);
  }

  /** What of it `viewer` is shown: what comes by way of a group only its members and administrators are. Null: all. */
  accessShownTo(viewer: User | null, user: User, project: Project): number {
    const shares = this.shares.filter(({ path, group }) => {
      const isShared = path === project.path || project.path.startsWith(`${path}/`);
      return isShared && (viewer === null || viewer.admin || group.members.has(viewer.id));
    });
    const levels = shares.map(({ group, access }) => Math.min(access, group.members.get(user.id) ?? 0));
    return Math.max(project.members.get(user.id) ?? 0, this.accessByGroup(user, project), ...levels);
  }

  accessByGroup(user: User, project: Project): number {
    const levels = this.groups
      .filter((group) => project.path.startsWith(`${group.path}/`))
      .map((group) => group.members.get(user.id) ?? 0);
    return Math.max(0, ...levels);
  }

  addUser(username: string, options: { bot?: boolean; name?: string; external?: boolean } = {}): User {
    const user = {
      id: this.nextId('user'),
      username,
      name: options.name ?? username,
      email: `${username}@example.com`,
      bot: options.bot ?? false,
      admin: false,
      external: options.external ?? false,
    };
    this.users.push(user);
    return user;
  }

  addProject(
    path: string,
    options: Partial<Pick<Project, 'visibility' | 'defaultBranch' | 'forkedFrom' | 'creator'>> = {},
  ): Project {
    const folders = path.split('/').slice(0, -1);
    for (let depth = 1; depth <= folders.length; depth++) this.group(folders.slice(0, depth).join('/'));
    const project: Project = {
      id: this.nextId('project'),
      path,
      formerPaths: [],
      repository: new Repository(),
      forkedFrom: options.forkedFrom ?? null,
      creator: options.creator ?? null,
      visibility: options.visibility ?? 'private',
      defaultBranch: options.defaultBranch ?? 'main',
      members: new Map(),
      protectedBranches: new Map([[options.defaultBranch ?? 'main', ACCESS.maintainer]]),
      mergeRequests: [],
      pipelines: [],
      statuses: [],
      releases: [],
      runners: [],
      archived: false,
      settings: {},
      variables: new Map(),
      runsCi: false,
    };
    this.projects.push(project);
    return project;
  }
}
