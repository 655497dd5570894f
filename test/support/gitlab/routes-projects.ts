/** Projects: what they are, who is in them, and what is done to them as a whole. */
import { canSee } from './access.ts';
import { ApiError } from './api-error.ts';
import { type Answer, type Call, projectOf, type Route, reader, requireRole, userOf } from './endpoint.ts';
import type { Project, User } from './instance.ts';
import { page } from './paging.ts';
import { presentProject } from './present-project.ts';
import { presentMember } from './present-user.ts';
import { moveProject } from './project-changes.ts';
import { listedProjects, projectsPage } from './project-lists.ts';

export const projectRoutes: readonly Route[] = [
  ['GET', '/projects', listed],
  ['GET', '/projects/:id', (call) => ({ json: presentProject(call.instance, projectOf(call), reader(call)) })],
  ['PUT', '/projects/:id', change],
  [
    'POST',
    '/projects/:id/archive',
    (call) => {
      const project = owned(call);
      project.archived = true;
      return { status: 201, json: presentProject(call.instance, project, reader(call)) };
    },
  ],
  [
    'DELETE',
    '/projects/:id',
    (call) => {
      // Only marked: it stays for days.
      owned(call);
      return { status: 202, json: { message: '202 Accepted' } };
    },
  ],
  [
    'GET',
    '/projects/:id/members/all',
    (call) => {
      const project = signedIn(call);
      const present = (user: User) => presentMember(call.instance, project, user, call.instance.access(user, project));
      const byGroup = call.instance.users.filter((user) => call.instance.accessByGroup(user, project) > 0);
      const direct = [...project.members.keys()].map((id) => call.instance.users.find((user) => user.id === id)!);
      return page(call, [...new Set([...byGroup, ...direct])].map(present));
    },
  ],
  [
    'GET',
    '/projects/:id/members/all/:user',
    (call) => member(call, (user, project) => call.instance.accessShownTo(userOf(call), user, project)),
  ],
  ['GET', '/projects/:id/members/:user', (call) => member(call, (user, project) => project.members.get(user.id) ?? 0)],
  ['GET', '/projects/:id/protected_branches', protectedBranches],
];

function listed(call: Call): Answer {
  const user = reader(call);
  const seen = call.instance.projects.filter((each) => canSee(call.instance, user, each));
  return projectsPage(call, listedProjects(call, seen));
}

function owned(call: Call): Project {
  const project = projectOf(call);
  requireRole(call, project, 'owner');
  return project;
}

function signedIn(call: Call): Project {
  userOf(call);
  return projectOf(call);
}

function member(call: Call, accessOf: (user: User, project: Project) => number): Answer {
  const project = signedIn(call);
  const user = call.instance.users.find(({ id }) => String(id) === call.params.user);
  const access = user ? accessOf(user, project) : 0;
  if (!user || access === 0) throw new ApiError(404, '404 Not found');
  return { json: presentMember(call.instance, project, user, access) };
}

/** `path` moves it; all else is a setting. */
function change(call: Call): Answer {
  const project = projectOf(call);
  requireRole(call, project, 'maintainer');
  const { path, ...settings } = call.body;
  if (typeof path === 'string') moveProject(project, project.path.replace(/[^/]+$/, path));
  Object.assign(project.settings, settings);
  return { json: presentProject(call.instance, project, reader(call)) };
}

function protectedBranches(call: Call): Answer {
  const project = projectOf(call);
  requireRole(call, project, 'developer');
  const names: Readonly<Record<number, string>> = { 30: 'Developers + Maintainers', 40: 'Maintainers' };
  const branches = [...project.protectedBranches].map(([name, access_level], index) => {
    const level = { id: index + 1, access_level, access_level_description: names[access_level] ?? 'Administrators' };
    return {
      id: index + 1,
      name,
      push_access_levels: [{ ...level, deploy_key_id: null }],
      merge_access_levels: [level],
      allow_force_push: false,
    };
  });
  return page(call, branches);
}
