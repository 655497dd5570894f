/** Who is in a group. Private, as groups are unless somebody says otherwise: hidden from all but members and administrators. */
import { canSee } from './access.ts';
import { ApiError, notFound } from './api-error.ts';
import { type Answer, type Call, type Route, userOf } from './endpoint.ts';
import type { Instance, User } from './instance.ts';
import { presentUser } from './present-user.ts';
import { groupProjectsPage, listedProjects } from './project-lists.ts';

export const groupRoutes: readonly Route[] = [
  ['GET', '/groups/:id/members/all/:user', member],
  ['GET', '/groups/:id/projects', projects],
];

/** Those that the caller sees; a group is seen by who sees one of its projects. */
function projects(call: Call): Answer {
  const group = call.instance.groups.find(({ id, path }) => [String(id), path].includes(call.params.id ?? ''));
  const user = userOf(call);
  const below = call.instance.projects.filter(({ path }) => group && path.startsWith(`${group.path}/`));
  const seen = below.filter((project) => canSee(call.instance, user, project));
  if (!group || (seen.length === 0 && levelIn(call.instance, group.path, user) === 0)) throw notFound('Group');
  const deep = call.query.get('include_subgroups') === 'true';
  const own = deep ? seen : seen.filter(({ path }) => !path.slice(group.path.length + 1).includes('/'));
  return groupProjectsPage(call, listedProjects(call, own));
}

function member(call: Call): Answer {
  const viewer = userOf(call);
  const group = call.instance.groups.find(({ id, path }) => [String(id), path].includes(call.params.id ?? ''));
  if (!group || !(viewer.admin || levelIn(call.instance, group.path, viewer) > 0)) throw notFound('Group');
  const user = call.instance.users.find(({ id }) => String(id) === call.params.user);
  const access = user ? levelIn(call.instance, group.path, user) : 0;
  if (!user || access === 0) throw new ApiError(404, '404 Not found');
  return {
    json: {
      ...presentUser(call.instance, user),
      access_level: access,
      created_at: '2024-01-01T00:00:00.000Z',
      expires_at: null,
    },
  };
}

/** Of the group itself, or of one that it is in. */
export function levelIn({ groups }: Instance, path: string, user: User): number {
  const above = groups.filter((group) => path === group.path || path.startsWith(`${group.path}/`));
  return Math.max(0, ...above.map(({ members }) => members.get(user.id) ?? 0));
}
