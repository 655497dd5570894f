/** Who is in a group. Private, as groups are unless somebody says otherwise: hidden from all but members and administrators. */
import { ApiError, notFound } from './api-error.ts';
import { type Answer, type Call, type Route, userOf } from './endpoint.ts';
import type { Instance, User } from './instance.ts';
import { presentUser } from './present-user.ts';

export const groupRoutes: readonly Route[] = [['GET', '/groups/:id/members/all/:user', member]];

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
function levelIn({ groups }: Instance, path: string, user: User): number {
  const above = groups.filter((group) => path === group.path || path.startsWith(`${group.path}/`));
  return Math.max(0, ...above.map(({ members }) => members.get(user.id) ?? 0));
}
