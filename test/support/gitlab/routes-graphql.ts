/** The GraphQL questions that the bot asks: is a project in the catalog (here every one with a release is), what went wrong with pipelines. */
import { canRead, canSee } from './access.ts';
import { ApiError } from './api-error.ts';
import { type Answer, type Call, reader } from './endpoint.ts';
import type { Project } from './instance.ts';

type Variables = { readonly project?: unknown; readonly sha?: unknown };

export function graphQl(call: Call): Answer {
  const { query, variables } = call.body;
  const { project: path, sha } = (variables ?? {}) as Variables;
  const project = call.instance.projects.find((candidate) => candidate.path === path);
  const visible = project && canSee(call.instance, reader(call), project);
  if (asks(query, 'isCatalogResource }')) {
    return { json: { data: { project: visible ? { isCatalogResource: project.releases.length > 0 } : null } } };
  }
  if (asks(query, 'pipelines(sha: $sha, first: 5) { nodes { errorMessages { nodes { content } } } } }')) {
    const readable = project && canRead(call.instance, reader(call), project);
    return { json: { data: { project: readable ? { pipelines: pipelinesOf(project, sha) } : null } } };
  }
  throw new ApiError(400, { errors: [{ message: 'an unknown query' }] });
}

function asks(query: unknown, what: string): boolean {
  return typeof query === 'string' && query.includes(`project(fullPath: $project) { ${what}`);
}

function pipelinesOf(project: Project, sha: unknown): object {
  const newest = project.pipelines.filter((pipeline) => pipeline.sha === sha).toReversed();
  return {
    nodes: newest
      .slice(0, 5)
      .map(({ errors }) => ({ errorMessages: { nodes: errors.map((content) => ({ content })) } })),
  };
}
