import { afterEach, beforeEach, expect, test } from 'vitest';
import { openGitLab } from '../../src/gitlab/open-gitlab.ts';
import type { Log } from '../../src/log.ts';
import { createMetrics } from '../../src/metrics.ts';
import { type TokenWatch, watchToken } from '../../worker/token-watch.ts';
import { type GitLab, startGitLab } from '../support/gitlab/start-gitlab.ts';

let gitlab: GitLab;
let said: string[];
let metrics: ReturnType<typeof createMetrics>;
let watch: TokenWatch;

beforeEach(async () => {
  gitlab = await startGitLab();
  said = [];
  metrics = createMetrics();
  const say = (_: object, text: string) => void said.push(text);
  const log = { warn: say, error: say, debug: say, trace: say } as unknown as Log;
  const { reader } = openGitLab({ url: gitlab.url, token: gitlab.token, log: { ...log, trace: () => {} } as Log });
  watch = watchToken({ reader, log, metrics });
});
afterEach(() => gitlab.stop());

/** Of the metric without labels. */
async function value(name: string): Promise<string | undefined> {
  const text = await metrics.registry.getSingleMetricAsString(`pipewarden_${name}`);
  return text.split(`\npipewarden_${name} `)[1]?.trim();
}

test('a good token is told by metrics alone, and nothing is known before', async () => {
  expect([await value('gitlab_token_usable'), await value('gitlab_token_expiry_timestamp_seconds')]).toEqual([
    'Nan',
    'Nan',
  ]);
  await watch.look(new Date('2029-11-01'));
  expect(await value('gitlab_token_usable')).toBe('1');
  expect(await value('gitlab_token_expiry_timestamp_seconds')).toBe(String(Date.parse('2030-01-01') / 1000));
  expect(said).toEqual([]);
});

test('thirty days before it ends its operator is warned', async () => {
  await watch.look(new Date('2029-12-02T00:00:00Z'));
  expect(said).toEqual([]);
  await watch.look(new Date('2029-12-02T00:00:01Z'));
  expect(said).toEqual(['GITLAB_TOKEN expires soon: renew it']);
});

test('one without the scope, and one that is revoked, are no good', async () => {
  gitlab.instance.tokens.set(gitlab.token, { user: gitlab.bot, scopes: ['read_api'] });
  await watch.look(new Date('2029-01-01'));
  expect(await value('gitlab_token_usable')).toBe('0');
  gitlab.instance.tokens.set(gitlab.token, { user: gitlab.bot, scopes: ['api'] });
  await watch.look(new Date('2029-01-01'));
  expect(await value('gitlab_token_usable')).toBe('1');
  gitlab.instance.tokens.delete(gitlab.token);
  await watch.look(new Date('2029-01-01'));
  expect(await value('gitlab_token_usable')).toBe('0');
  expect(said).toEqual([
    'GITLAB_TOKEN lacks the scope api: nothing can be written',
    'GitLab does not take GITLAB_TOKEN: renew it',
  ]);
});

test('where GitLab does not answer, what was known stays', async () => {
  await watch.look(new Date('2029-01-01'));
  gitlab.fail({ kind: 'bad_gateway' });
  await watch.look(new Date('2029-01-01'));
  expect(await value('gitlab_token_usable')).toBe('1');
  expect(said).toEqual(['GitLab did not tell of its token']);
});

test('of the projects that are reviewed, those are told where its role is too low', async () => {
  const roles = ['reporter', 'developer', 'maintainer'] as const;
  for (const bot of roles) {
    const { id, path } = gitlab.project(`group/${bot}`, { a: 'b' }, { bot });
    watch.reviewed(id, path);
  }
  await watch.look(new Date('2029-01-01'));
  expect(await value('projects_with_low_role')).toBe('1');
  expect(said).toHaveLength(1);
});
