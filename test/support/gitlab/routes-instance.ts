/** The token and its user, the version, groups and templates. */
import { noSuchRoute, notFound, unauthorized } from './api-error.ts';
import { type Answer, type Call, flag, projectOf, type Route, reader, userOf } from './endpoint.ts';
import { page } from './paging.ts';
import { presentGroup, presentProject } from './present-project.ts';
import { presentPerson, presentSelf, presentToken } from './present-user.ts';

export const instanceRoutes: readonly Route[] = [
  ['GET', '/user', (call) => ({ json: presentSelf(call.instance, userOf(call)) })],
  [
    'GET',
    '/users/:id',
    (call) => {
      const found = call.instance.users.find(({ id }) => String(id) === call.params.id);
      if (!found) throw notFound('User');
      return { json: presentPerson(call.instance, found, userOf(call)) };
    },
  ],
  [
    'GET',
    '/personal_access_tokens/self',
    (call) => {
      if (!call.token) throw unauthorized();
      return { json: presentToken(call.instance, call.token) };
    },
  ],
  ['GET', '/version', version],
  ['GET', '/metadata', version],
  ['GET', '/groups/:id', group],
  ['GET', '/templates/gitlab_ci_ymls', listTemplates],
  // Its keys have no slash: where one does, GitLab has no such route at all.
  [
    'GET',
    '/templates/gitlab_ci_ymls/:name',
    (call) => {
      const key = call.params.name ?? '';
      if (key.includes('/')) throw noSuchRoute();
      const content = call.instance.templates.get(key);
      if (content === undefined) throw notFound('gitlab_ci_yml');
      return { json: { name: key, content } };
    },
  ],
  [
    'GET',
    '/projects/:id/templates/gitlab_ci_ymls',
    (call) => {
      projectOf(call);
      return listTemplates(call);
    },
  ],
  [
    'GET',
    '/projects/:id/templates/:type/:name',
    (call) => {
      projectOf(call);
      const key = call.params.name ?? '';
      const content = call.params.type === 'gitlab_ci_ymls' ? call.instance.templates.get(key) : undefined;
      if (content === undefined) throw notFound('Template');
      return { json: { name: key.split('/').at(-1), content } };
    },
  ],
];

function version(call: Call): Answer {
  userOf(call);
  const { version, enterprise } = call.instance;
  const kas = { enabled: false, externalUrl: null, externalK8sProxyUrl: null, version: null };
  return { json: { version, revision: 'Unknown', kas, enterprise } };
}

function group(call: Call): Answer {
  const { instance } = call;
  const user = userOf(call);
  const id = call.params.id ?? '';
  const found = instance.groups.find((candidate) => String(candidate.id) === id || candidate.path === id);
  const projects = instance.projects.filter((project) => found && project.path.startsWith(`${found.path}/`));
  if (!found || !projects.some((project) => instance.access(user, project) > 0)) throw notFound('Group');
  const embedded = call.query.get('with_projects');
  const list = projects.map((project) => presentProject(instance, project, reader(call)));
  const withProjects = embedded === null || flag(embedded) ? { projects: list } : {};
  return { json: { ...presentGroup(instance, found), ...withProjects } };
}

/** Those whose keys have no slash. */
function listTemplates(call: Call): Answer {
  const keys = [...call.instance.templates.keys()].filter((key) => !key.includes('/')).sort();
  return page(
    call,
    keys.map((key) => ({ key, name: key })),
  );
}
