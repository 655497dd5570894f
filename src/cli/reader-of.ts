import type { GitLabReader } from '../gitlab/gitlab.ts';
import type { GitLabHooks } from '../gitlab/hooks.ts';
import { readCliSettings } from '../read-env.ts';
import type { Io } from './io.ts';

/** Null without an address and a token. */
export async function readerOf(env: Io['env']): Promise<GitLabReader | null> {
  return (await opened(env, null))?.reader ?? null;
}

/** The same for webhooks. `given`: a token in place of that of the environment. */
export async function hooksOf(env: Io['env'], given: string | null): Promise<GitLabHooks | null> {
  return (await opened(env, given))?.hooks ?? null;
}

/** Most checkouts are judged without GitLab, so what speaks to it, and what checks settings, is loaded when it is needed. */
async function opened(env: Io['env'], given: string | null) {
  const { gitlabUrl: url, gitlabToken } = readCliSettings(env);
  const token = given ?? gitlabToken;
  if (url === null || token === null) return null;
  const [{ openGitLab }, { outgoingBy }, { createLog }, { readWay }] = await Promise.all([
    import('../gitlab/open-gitlab.ts'),
    import('../gitlab/outgoing.ts'),
    import('../log.ts'),
    import('../settings.ts'),
  ]);
  return openGitLab({ url, token, log: createLog('silent'), outgoing: outgoingBy(readWay(env)) });
}
