/** Runners: of a project, of the user, of the instance. */
import { has } from './access.ts';
import { ApiError, forbidden } from './api-error.ts';
import { type Call, projectOf, type Route, requireRole, userOf } from './endpoint.ts';
import { ACCESS, type Project, type Runner } from './instance.ts';
import { page } from './paging.ts';
import { presentRunner, presentWholeRunner } from './present-runner.ts';

type Registered = { readonly runner: Runner; readonly project: Project };

export const runnerRoutes: readonly Route[] = [
  [
    'GET',
    '/projects/:id/runners',
    (call) => {
      const project = projectOf(call);
      requireRole(call, project, 'maintainer');
      return list(
        call,
        project.runners.map((runner) => ({ runner, project })),
      );
    },
  ],
  [
    'GET',
    '/groups/:id/runners',
    (call) => {
      const all = registered(call).filter(({ runner }) => runner.type !== 'project_type');
      return list(
        call,
        all.filter(({ project }) => project.path.startsWith(`${call.params.id}/`) && owns(call, project)),
      );
    },
  ],
  // Those that the user may change: a group's are its Owner's.
  [
    'GET',
    '/runners',
    (call) =>
      list(
        call,
        registered(call).filter(({ runner, project }) =>
          runner.type === 'project_type'
            ? call.instance.access(userOf(call), project) >= ACCESS.maintainer
            : runner.type === 'group_type' && owns(call, project),
        ),
      ),
  ],
  [
    'GET',
    '/runners/all',
    (call) => {
      if (!userOf(call).admin) throw forbidden();
      return list(call, registered(call));
    },
  ],
  [
    'GET',
    '/runners/:id',
    (call) => {
      const { runner, project } = runnerOf(call);
      return { json: presentWholeRunner(call.instance, runner, project, userOf(call)) };
    },
  ],
  [
    'GET',
    '/runners/:id/managers',
    (call) => ({ json: runnerOf(call).runner.versions.map((version, index) => ({ id: index + 1, version })) }),
  ],
];

function registered(call: Call): Registered[] {
  userOf(call);
  return call.instance.projects.flatMap((project) => project.runners.map((runner) => ({ runner, project })));
}

function list(call: Call, found: readonly Registered[]) {
  return page(
    call,
    found.map(({ runner }) => presentRunner(call.instance, runner)),
  );
}

function owns(call: Call, project: Project): boolean {
  return call.instance.accessByGroup(userOf(call), project) >= ACCESS.owner;
}

/** Of instance runners everybody may see the details. */
function runnerOf(call: Call): Registered {
  const found = registered(call).find(({ runner }) => String(runner.id) === call.params.id);
  if (!found) throw new ApiError(404, '404 Not found');
  const { runner, project } = found;
  if (runner.type !== 'instance_type' && !has(call.instance, userOf(call), project, 'maintainer')) {
    throw new ApiError(403, '403 Forbidden - No access granted');
  }
  return found;
}
