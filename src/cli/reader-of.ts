import type { GitLabReader } from '../gitlab/gitlab.ts';
import type { GitLabHooks } from '../gitlab/hooks.ts';
import { openGitLab } from '../gitlab/open-gitlab.ts';
import { outgoingBy } from '../gitlab/outgoing.ts';
import { createLog } from '../log.ts';
import { readCliSettings, readWay } from '../settings.ts';
import type { Io } from './io.ts';

/** Null without an address and a token. */
export function readerOf(env: Io['env']): GitLabReader | null {
  return opened(env, null)?.reader ?? null;
}

/** The same for webhooks. `given`: a token in place of that of the environment. */
export function hooksOf(env: Io['env'], given: string | null): GitLabHooks | null {
  return opened(env, given)?.hooks ?? null;
}

function opened(env: Io['env'], given: string | null): ReturnType<typeof openGitLab> | null {
  const { gitlabUrl: url, gitlabToken } = readCliSettings(env);
  const token = given ?? gitlabToken;
  if (url === null || token === null) return null;
  return openGitLab({ url, token, log: createLog('silent'), outgoing: outgoingBy(readWay(env)) });
}
