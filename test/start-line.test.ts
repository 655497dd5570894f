/** The first line of a process: what runs, with what, for whom. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openGitLab } from '../src/gitlab/open-gitlab.ts';
import { createLog } from '../src/log.ts';
import { packageVersion } from '../src/package-file.ts';
import { policyPlace, readSettings } from '../src/settings.ts';
import { tellStart } from '../src/start-line.ts';
import { type GitLab, startGitLab } from './support/gitlab/start-gitlab.ts';
import { memoryStore } from './support/memory-store.ts';

let gitlab: GitLab;
beforeEach(async () => {
  gitlab = await startGitLab();
});
afterEach(() => gitlab.stop());

async function lineOf(env: Record<string, string>, token = gitlab.token) {
  const settings = readSettings('standalone', {
    GITLAB_URL: gitlab.url,
    GITLAB_TOKEN: token,
    WEBHOOK_SECRET: 'x',
    ...env,
  });
  const lines: string[] = [];
  const log = createLog('info', { write: (line) => void lines.push(line) });
  const store = memoryStore();
  await store.keepPolicy(policyPlace(settings).id, {
    source: { path: 'policy.yml', text: '' },
    state: { version: 'policy.yml (sha256 0123)', newest: 'in force', problem: null },
  });
  const { reader } = openGitLab({ url: gitlab.url, token, log: createLog('silent') });
  await tellStart('receiver', settings, { reader, store, log }, 'http://127.0.0.1:8080');
  expect(lines).toHaveLength(1);
  return JSON.parse(lines[0] as string) as Record<string, unknown>;
}

test('names versions, user, policy, queue, store and links, and no password', async () => {
  const env = {
    QUEUE_URL: 'redis://:hidden@redis:6379',
    DATABASE_URL: 'postgres://bot:hidden@db/bot',
    PUBLIC_URL: 'https://bot.example.org',
  };
  const line = await lineOf(env);
  expect(line).toMatchObject({
    msg: 'Pipewarden runs as receiver',
    version: packageVersion(),
    node: process.versions.node,
    gitlab: gitlab.url,
    gitlabVersion: '18.6.5-ee',
    user: 'pipewarden',
    policy: 'policy.yml (sha256 0123)',
    queue: 'redis',
    store: 'postgres',
    listens: 'http://127.0.0.1:8080',
    links: 'https://bot.example.org',
  });
  expect(JSON.stringify(line)).not.toContain('hidden');
});

test('is told where GitLab does not answer as well', async () => {
  expect(await lineOf({}, 'glpat-nobody')).toMatchObject({
    gitlabVersion: null,
    user: null,
    links: null,
    queue: 'pglite',
  });
});
