/** External status checks of a merge request. Ultimate. */
import { badParameter, noSuchRoute, notFound } from './api-error.ts';
import { type Answer, type Call, mergeRequestOf, type Route, requireRole } from './endpoint.ts';
import { page } from './paging.ts';

const MR = '/projects/:id/merge_requests/:iid';

export const statusCheckRoutes: readonly Route[] = [
  ['GET', `${MR}/status_checks`, list],
  ['POST', `${MR}/status_check_responses`, respond],
];

/** A push resets them. */
function list(call: Call): Answer {
  if (!call.instance.enterprise) throw noSuchRoute();
  const { statusChecks, sha } = mergeRequestOf(call);
  return page(
    call,
    statusChecks.map(({ id, name, answers }) => ({
      id,
      name,
      external_url: 'https://checks.example.org/hook',
      status: answers.get(sha) ?? 'pending',
    })),
  );
}

function respond(call: Call): Answer {
  if (!call.instance.enterprise) throw noSuchRoute();
  const mergeRequest = mergeRequestOf(call);
  requireRole(call, mergeRequest.project, 'developer');
  const { sha, external_status_check_id: id, status } = call.body;
  if (sha !== mergeRequest.sha) throw badParameter('sha does not have a valid value');
  const check = mergeRequest.statusChecks.find((candidate) => candidate.id === id);
  if (!check) throw notFound('External Status Check');
  check.answers.set(mergeRequest.sha, status as 'passed');
  return { status: 201, json: { id: 1, merge_request: {}, external_status_check: { id, name: check.name } } };
}
