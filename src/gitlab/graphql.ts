/** The few things that REST does not tell. Documented for `POST /api/graphql` only. */
import { z } from 'zod';
import { AccessDenied, NotFound, Refused } from '../errors.ts';
import { readAs } from './api.ts';
import { createRequester, type RequesterOptions } from './requester.ts';

export interface GraphQl {
  /** Null: GitLab does not say; a project that the token cannot see is in no catalog it can see. */
  isCatalogProject(path: string): Promise<boolean | null>;
}

/** `isCatalogResource` exists since 15.11, still as an experiment in 18.11. */
const CATALOG = 'query($project: ID!) { project(fullPath: $project) { isCatalogResource } }';
const catalog = z.object({
  data: z.object({ project: z.object({ isCatalogResource: z.boolean() }).nullish() }).nullish(),
});

export function createGraphQl(url: string, options: RequesterOptions): GraphQl {
  const requester = createRequester(options)({
    url: `${url}/api`,
    headers: {},
    authHeaders: { 'private-token': async () => options.token },
    rateLimits: {},
  } as unknown as Parameters<ReturnType<typeof createRequester>>[0]);

  return {
    async isCatalogProject(project) {
      try {
        const { body } = await requester.post('graphql', { body: { query: CATALOG, variables: { project } } });
        return readAs(catalog, body, "a project's place in the catalog").data?.project?.isCatalogResource ?? null;
      } catch (error) {
        if (error instanceof NotFound || error instanceof AccessDenied || error instanceof Refused) return null;
        throw error;
      }
    },
  };
}
