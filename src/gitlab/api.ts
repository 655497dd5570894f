/** gitbeaker's resources over our requester, and the few calls whose form or types do not fit GitLab. */
import { Gitlab } from '@gitbeaker/rest';
import type { z } from 'zod';
import { RetryLater } from '../errors.ts';
import { createRequester, type RequesterOptions } from './requester.ts';

export type Api = InstanceType<typeof Gitlab<false>>;

/** `kind`: of a person who signed in, GitLab takes the token in another header than an access token. */
export function createApi(url: string, options: RequesterOptions, kind: 'token' | 'oauthToken' = 'token'): Api {
  return new Gitlab({
    host: url,
    ...(kind === 'token' ? { token: options.token } : { oauthToken: options.token }),
    // Our requester has a deadline for every try; gitbeaker's one signal would span all pages of a list.
    queryTimeout: null,
    // Limits are the server's: it tells us by 429.
    rateLimits: {},
    requesterFn: createRequester(options),
  });
}

/** An answer in the form we expect; another form is a proxy's page or a broken server. Names fields, never values. */
export function readAs<S extends z.ZodType>(schema: S, answer: unknown, what: string): z.output<S> {
  const parsed = schema.safeParse(answer);
  if (parsed.success) return parsed.data;
  const fields = parsed.error.issues.slice(0, 5).map((issue) => issue.path.join('.') || 'the whole answer');
  throw new RetryLater(`GitLab's answer about ${what} has an unknown form at ${fields.join(', ')}`, 60);
}
