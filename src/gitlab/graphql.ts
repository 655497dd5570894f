/** The few things that REST does not tell. Documented for `POST /api/graphql` only. */
import { z } from 'zod';
import { AccessDenied, isRevoked, NotFound, Refused } from '../errors.ts';
import { readAs } from './api.ts';
import { createRequester, type RequesterOptions } from './requester.ts';

export interface GraphQl {
  /** Null: GitLab does not say; a project that the token cannot see is in no catalog it can see. */
  isCatalogProject(path: string): Promise<boolean | null>;
  /** Why pipelines of a commit could not be made, in GitLab's words for whoever started them; none: nothing is told. */
  pipelineErrors(path: string, sha: string): Promise<readonly string[]>;
}

/** With neither of the two it is no answer of GraphQL's; a version that does not know a field names it among the errors alone. */
const answerWith = <S extends z.ZodType>(data: S) =>
  z
    .object({ data: data.nullish(), errors: z.array(z.unknown()).nullish() })
    .refine((answer) => answer.data !== undefined || answer.errors, 'it has neither data nor errors');

/** `isCatalogResource` exists since 15.11, still as an experiment in 18.11. */
const CATALOG = 'query($project: ID!) { project(fullPath: $project) { isCatalogResource } }';
const catalog = answerWith(z.object({ project: z.object({ isCatalogResource: z.boolean() }).nullish() }));

/** REST's `yaml_errors` stays null for some of them (GitLab 18.9). */
const PIPELINES =
  'query($project: ID!, $sha: String) { project(fullPath: $project) { pipelines(sha: $sha, first: 5) { nodes { errorMessages { nodes { content } } } } } }';
const nodesOf = <S extends z.ZodType>(node: S) => z.object({ nodes: z.array(node).nullish() }).nullish();
const pipelines = answerWith(
  z.object({
    project: z
      .object({
        pipelines: nodesOf(z.object({ errorMessages: nodesOf(z.object({ content: z.string().nullish() })) })),
      })
      .nullish(),
  }),
);

export function createGraphQl(url: string, options: RequesterOptions): GraphQl {
  const requester = createRequester(options)({
    url: `${url}/api`,
    headers: {},
    authHeaders: { 'private-token': async () => options.token },
    rateLimits: {},
  } as unknown as Parameters<ReturnType<typeof createRequester>>[0]);

  /** Null: GitLab does not say. */
  async function ask<S extends z.ZodType>(
    query: string,
    variables: Record<string, string>,
    schema: S,
    what: string,
  ): Promise<z.output<S> | null> {
    try {
      const { body } = await requester.post('graphql', { body: { query, variables } });
      return readAs(schema, body, what);
    } catch (error) {
      const isNotTold = error instanceof NotFound || error instanceof AccessDenied || error instanceof Refused;
      if (isNotTold && !isRevoked(error)) return null;
      throw error;
    }
  }

  return {
    async isCatalogProject(project) {
      const answer = await ask(CATALOG, { project }, catalog, "a project's place in the catalog");
      return answer?.data?.project?.isCatalogResource ?? null;
    },

    async pipelineErrors(project, sha) {
      const answer = await ask(PIPELINES, { project, sha }, pipelines, 'the errors of pipelines');
      const found = answer?.data?.project?.pipelines?.nodes ?? [];
      return found.flatMap(({ errorMessages }) => (errorMessages?.nodes ?? []).flatMap(({ content }) => content ?? []));
    },
  };
}
