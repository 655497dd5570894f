import type { GitLabReader } from '../gitlab/gitlab.ts';
import { openGitLab } from '../gitlab/open-gitlab.ts';
import { createLog } from '../log.ts';
import { readCliSettings } from '../settings.ts';
import type { Io } from './io.ts';

/** Null without an address and a token. */
export function readerOf(env: Io['env']): GitLabReader | null {
  const { gitlabUrl, gitlabToken } = readCliSettings(env);
  if (gitlabUrl === null || gitlabToken === null) return null;
  return openGitLab({ url: gitlabUrl, token: gitlabToken, log: createLog('silent') }).reader;
}
