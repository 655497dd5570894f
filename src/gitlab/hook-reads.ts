/** Webhooks that are installed. What the token's role hides is null, never an error. */
import { z } from 'zod';
import { isHidden } from '../errors.ts';
import { type Api, readAs } from './api.ts';
import type { GitLabReader, Hook } from './gitlab.ts';

const PAGE = { perPage: 100 };

const hooks = z.array(
  z.object({
    url: z.string(),
    merge_requests_events: z.boolean().nullish(),
    alert_status: z.string().nullish(),
  }),
);

export function createHookReads(api: Api): Pick<GitLabReader, 'hooks'> {
  return {
    async hooks(where) {
      const asked: Promise<unknown> =
        'project' in where ? api.ProjectHooks.all(where.project, PAGE) : api.SystemHooks.all();
      try {
        return readAs(hooks, await asked, 'webhooks').map(hookOf);
      } catch (error) {
        if (isHidden(error)) return null;
        throw error;
      }
    },
  };
}

/** `alert_status`: only of group and project hooks that failed often (15.7). */
function hookOf(found: z.output<typeof hooks>[number]): Hook {
  return {
    url: found.url,
    tellsOfMergeRequests: found.merge_requests_events ?? false,
    isDisabled: ![undefined, null, 'executable'].includes(found.alert_status),
  };
}
