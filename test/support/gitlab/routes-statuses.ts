/** Commit statuses. */
import { notFound } from './api-error.ts';
import { type Answer, type Call, flag, page, projectOf, type Route, requireCode, requireRole } from './endpoint.ts';
import { presentStatus } from './present.ts';
import { setStatus } from './statuses.ts';

export const statusRoutes: readonly Route[] = [
  [
    'POST',
    '/projects/:id/statuses/:sha',
    (call) => {
      const project = projectOf(call);
      requireRole(call, project, 'developer');
      const status = setStatus(call.world, project, call.user, call.params.sha ?? '', call.body);
      return { status: 201, json: presentStatus(call.world, status) };
    },
  ],
  ['GET', '/projects/:id/repository/commits/:sha/statuses', list],
];

function list(call: Call): Answer {
  const project = projectOf(call);
  requireCode(call, project);
  const commit = project.repository.resolve(call.params.sha ?? '', project.defaultBranch);
  if (!commit) throw notFound('Commit');
  const wanted = (name: string, value: string | number) => {
    const given = call.query.get(name);
    return given === null || given === String(value);
  };
  const found = project.statuses.filter(
    (status) =>
      status.sha === commit.sha &&
      (flag(call.query.get('all')) || !status.retried) &&
      wanted('ref', status.ref) &&
      wanted('name', status.name) &&
      wanted('pipeline_id', status.pipeline.id),
  );
  return page(
    call,
    found.map((status) => presentStatus(call.world, status)),
  );
}
