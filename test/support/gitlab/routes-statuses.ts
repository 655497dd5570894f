/** Commit statuses and pipelines. */
import { canRead } from './access.ts';
import { forbidden, notFound } from './api-error.ts';
import {
  type Answer,
  type Call,
  flag,
  projectOf,
  type Route,
  reader,
  requireCode,
  requireRole,
  userOf,
} from './endpoint.ts';
import { page } from './paging.ts';
import { presentPipeline, presentStatus } from './present-pipeline.ts';
import { setStatus } from './statuses.ts';

export const statusRoutes: readonly Route[] = [
  [
    'POST',
    '/projects/:id/statuses/:sha',
    (call) => {
      const user = userOf(call);
      const project = projectOf(call);
      requireRole(call, project, 'developer');
      const status = setStatus(call.instance, project, user, call.params.sha ?? '', call.body);
      return { status: 201, json: presentStatus(call.instance, status) };
    },
  ],
  ['GET', '/projects/:id/repository/commits/:sha/statuses', list],
  ['GET', '/projects/:id/pipelines', pipelines],
];

function list(call: Call): Answer {
  userOf(call);
  const project = projectOf(call);
  requireCode(call, project);
  const commit = project.repository.resolve(call.params.sha ?? '', project.defaultBranch);
  if (!commit) throw notFound('Commit');
  const found = project.statuses.filter(
    (status) =>
      status.sha === commit.sha &&
      (flag(call.query.get('all')) || !status.retried) &&
      wanted(call, 'ref', status.ref) &&
      wanted(call, 'name', status.name) &&
      wanted(call, 'pipeline_id', status.pipeline.id),
  );
  return page(
    call,
    found.map((status) => presentStatus(call.instance, status)),
    { order_by: 'id', sha: call.params.sha ?? '' },
  );
}

/** Newest first. */
function pipelines(call: Call): Answer {
  const project = projectOf(call);
  if (!canRead(call.instance, reader(call), project)) throw forbidden();
  const found = project.pipelines.filter(
    ({ sha, ref, source }) => wanted(call, 'sha', sha) && wanted(call, 'ref', ref) && wanted(call, 'source', source),
  );
  return page(
    call,
    found.map((pipeline) => ({ ...presentPipeline(call.instance, project, pipeline), name: null })).reverse(),
  );
}

function wanted(call: Call, name: string, value: string | number): boolean {
  const given = call.query.get(name);
  return given === null || given === String(value);
}
