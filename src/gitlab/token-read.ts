import { z } from 'zod';
import { text } from './answers.ts';
import { type Api, readAs } from './api.ts';
import type { GitLabReader, Token } from './gitlab.ts';

/** A token ends as its last day begins, UTC (GitLab 18.9); null: never. */
const tokenAnswer = z
  .object({ scopes: z.array(z.string()), expires_at: text })
  .transform(
    (it): Token => ({ scopes: it.scopes, expiresAt: it.expires_at === null ? null : new Date(it.expires_at) }),
  );

export function createTokenRead(api: Api): Pick<GitLabReader, 'token'> {
  return {
    async token() {
      return readAs(tokenAnswer, await api.PersonalAccessTokens.show(), 'its token');
    },
  };
}
