/** The token is looked after before reviews fail for it: what it may do, until when, and with which role. */
import { LRUCache } from 'lru-cache';
import { isRevoked } from '../src/errors.ts';
import type { GitLabReader, Token } from '../src/gitlab/gitlab.ts';
import { LEAST_ROLE, tokenHealth } from '../src/gitlab/token-health.ts';
import type { Log } from '../src/log.ts';
import type { Metrics } from '../src/metrics.ts';

export interface TokenWatch {
  /** From now on the bot's role there is looked after. */
  reviewed(projectId: number, projectPath: string): void;
  /** Never rejects. */
  look(now: Date): Promise<void>;
}

interface Parts {
  readonly reader: Pick<GitLabReader, 'token' | 'me' | 'accessLevel'>;
  readonly log: Log;
  readonly metrics: Pick<Metrics, 'tokenExpiry' | 'tokenUsable' | 'lowRoles'>;
}

export const LOOK_MS = 60 * 60_000;
/** Each is a question; those reviewed last are asked about. */
const MOST_PROJECTS = 200;

export function watchToken({ reader, log, metrics }: Parts): TokenWatch {
  const projects = new LRUCache<number, string>({ max: MOST_PROJECTS });
  metrics.tokenExpiry.set(Number.NaN);
  metrics.tokenUsable.set(Number.NaN);

  function tell(token: Token, now: Date): void {
    const { scopes, expiresAt } = token;
    const { writes, days, endsSoon } = tokenHealth(token, now);
    metrics.tokenExpiry.set(expiresAt ? expiresAt.getTime() / 1000 : Number.POSITIVE_INFINITY);
    metrics.tokenUsable.set(writes ? 1 : 0);
    if (!writes) log.error({ scopes }, 'GITLAB_TOKEN lacks the scope api: nothing can be written');
    if (endsSoon) log.warn({ expiresAt, days }, 'GITLAB_TOKEN expires soon: renew it');
  }

  async function tellRoles(): Promise<void> {
    if (projects.size === 0) return;
    const me = await reader.me();
    const low: string[] = [];
    for (const [id, path] of projects.entries()) {
      const level = await reader.accessLevel(id, me.id);
      // None that GitLab shows is none that we know of: an administrator needs none.
      if (level !== null && level < LEAST_ROLE) low.push(path);
    }
    metrics.lowRoles.set(low.length);
    if (low.length > 0)
      log.warn({ projects: low }, 'the bot has a lower role than Developer: it can write no status there');
  }

  return {
    reviewed: (projectId, projectPath) => void projects.set(projectId, projectPath),
    async look(now) {
      try {
        tell(await reader.token(), now);
        await tellRoles();
      } catch (error) {
        const isRefused = isRevoked(error);
        if (isRefused) metrics.tokenUsable.set(0);
        const text = isRefused ? 'GitLab does not take GITLAB_TOKEN: renew it' : 'GitLab did not tell of its token';
        log[isRefused ? 'error' : 'warn']({ reason: (error as Error).message }, text);
      }
    },
  };
}
