/** The token's user, the version, groups, projects, runners and templates. */
import { forbidden, notFound } from './api-error.ts';
import { type Call, flag, page, projectOf, type Route, requireRole } from './endpoint.ts';
import { presentProject, presentRunner, presentUser } from './present.ts';
import { ACCESS, type Project, type Runner } from './world.ts';

const version = ({ world }: Call) => ({ json: { version: world.version, revision: '3f2a1b0c9d8', enterprise: true } });

const template = (call: Call) => {
  const key = call.params.name ?? '';
  const content = call.world.templates.get(key);
  if (content === undefined) throw notFound('Template');
  return { json: { name: key, content } };
};

function listed(call: Call, projects: readonly Project[], wanted: (runner: Runner) => boolean = () => true) {
  return projects.flatMap(({ runners }) => runners.filter(wanted).map((each) => presentRunner(call.world, each, null)));
}

/** Of instance runners everybody may see the details. */
function runnerOf(call: Call): { runner: Runner; project: Project } {
  for (const project of call.world.projects) {
    const runner = project.runners.find((candidate) => String(candidate.id) === call.params.id);
    if (!runner) continue;
    if (runner.type !== 'instance_type' && !call.user.admin) requireRole(call, project, 'maintainer');
    return { runner, project };
  }
  throw notFound('Runner');
}

export const instanceRoutes: readonly Route[] = [
  ['GET', '/user', ({ world, user }) => ({ json: { ...presentUser(world, user), bot: user.bot, external: false } })],
  ['GET', '/version', version],
  ['GET', '/metadata', version],
  [
    'GET',
    '/groups/:id',
    (call) => {
      const id = call.params.id ?? '';
      const group = call.world.groups.find((candidate) => String(candidate.id) === id || candidate.path === id);
      const projects = call.world.projects.filter((project) => group && project.path.startsWith(`${group.path}/`));
      if (!group || !projects.some((project) => call.world.access(call.user, project) > 0)) throw notFound('Group');
      const parent = call.world.groups.find((candidate) => candidate.path === group.path.replace(/\/?[^/]+$/, ''));
      const name = group.path.split('/').at(-1);
      const embedded = call.query.get('with_projects');
      return {
        json: {
          id: group.id,
          name,
          path: name,
          full_name: group.path.replaceAll('/', ' / '),
          full_path: group.path,
          parent_id: parent?.id ?? null,
          visibility: 'private',
          web_url: `${call.world.url}/groups/${group.path}`,
          ...(embedded === null || flag(embedded)
            ? { projects: projects.map((project) => presentProject(call.world, project, call.user)) }
            : {}),
        },
      };
    },
  ],
  ['GET', '/projects/:id', (call) => ({ json: presentProject(call.world, projectOf(call), call.user) })],
  [
    'GET',
    '/projects/:id/runners',
    (call) => {
      const project = projectOf(call);
      requireRole(call, project, 'maintainer');
      return page(
        call,
        project.runners.map((runner) => presentRunner(call.world, runner, null)),
      );
    },
  ],
  [
    'GET',
    '/runners',
    (call) => {
      const managed = call.world.projects.filter(
        (project) => call.world.access(call.user, project) >= ACCESS.maintainer,
      );
      return page(
        call,
        listed(call, managed, (runner) => runner.type !== 'instance_type'),
      );
    },
  ],
  [
    'GET',
    '/runners/all',
    (call) => {
      if (!call.user.admin) throw forbidden();
      return page(call, listed(call, call.world.projects));
    },
  ],
  [
    'GET',
    '/runners/:id',
    (call) => {
      const { runner, project } = runnerOf(call);
      return { json: presentRunner(call.world, runner, project) };
    },
  ],
  [
    'GET',
    '/runners/:id/managers',
    (call) => ({ json: runnerOf(call).runner.versions.map((version, index) => ({ id: index + 1, version })) }),
  ],
  [
    'GET',
    '/templates/gitlab_ci_ymls',
    (call) =>
      page(
        call,
        [...call.world.templates.keys()].map((key) => ({ key, name: key })),
      ),
  ],
  [
    'GET',
    '/templates/gitlab_ci_ymls/:name',
    (call) => {
      if (call.params.name?.includes('/')) throw notFound('');
      return template(call);
    },
  ],
  [
    'GET',
    '/projects/:id/templates/:type/:name',
    (call) => {
      projectOf(call);
      if (call.params.type !== 'gitlab_ci_ymls') throw notFound('Template');
      return template(call);
    },
  ],
];
