/** The one GraphQL question that the bot asks: is a project in the catalog? Here every project with a release is. */
import { canSee } from './access.ts';
import { ApiError } from './api-error.ts';
import { type Answer, type Call, reader } from './endpoint.ts';

export function graphQl(call: Call): Answer {
  const { query, variables } = call.body;
  if (typeof query !== 'string' || !query.includes('project(fullPath: $project) { isCatalogResource }'))
    throw new ApiError(400, { errors: [{ message: 'an unknown query' }] });
  const path = (variables as { project?: unknown } | undefined)?.project;
  const project = call.instance.projects.find((candidate) => candidate.path === path);
  const visible = project && canSee(call.instance, reader(call), project);
  return { json: { data: { project: visible ? { isCatalogResource: project.releases.length > 0 } : null } } };
}
