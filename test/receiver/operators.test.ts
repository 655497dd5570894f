/** Who sees what operators see, where people sign in with GitLab. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { User } from '../support/gitlab/instance.ts';
import { type GitLab, startGitLab } from '../support/gitlab/start-gitlab.ts';
import { signIn, type Visitor, visitedReceiver } from './visiting.ts';

let gitlab: GitLab;

beforeAll(async () => {
  gitlab = await startGitLab();
  gitlab.member('sre/on-call', gitlab.user('olga'), 'developer');
});
afterAll(() => gitlab.stop());

const signedIn = (visitor: Visitor, user: User = gitlab.author) => signIn(gitlab, visitor, user);

test.each([
  ['by name', ['sam'], true],
  ['by name, in other letters', ['SAM'], true],
  ['by id', [String(11)], true],
  ['others', ['eve', '99999', 'sre/on-call'], false],
  ['nobody', [], false],
])('opens to operators alone: %s', async (_, operators, opens) => {
  const { visitor } = visitedReceiver(gitlab, { operators });
  const opened = await (await signedIn(visitor())).open('/overview');
  expect(opened.status).toBe(opens ? 200 : 403);
  expect(opened.page.includes('Queue')).toBe(opens);
});

test('opens to the Developers of a group that is named, and to none below', async () => {
  gitlab.member('sre/on-call', gitlab.user('eve'), 'reporter');
  const { visitor } = visitedReceiver(gitlab, { operators: ['sre/on-call'] });
  expect((await (await signedIn(visitor(), gitlab.user('olga'))).open('/overview')).status).toBe(200);
  expect((await (await signedIn(visitor(), gitlab.user('eve'))).open('/overview')).status).toBe(403);
});

test.each(['/queue', '/queue/board', '/queue/board/api/queues'])('opens %s to operators alone', async (path) => {
  const { visitor } = visitedReceiver(gitlab, { operators: ['sam'] });
  const stranger = await signedIn(visitor(), gitlab.user('eve'));
  expect((await visitor().ask(path)).headers.get('location')).toContain('sign-in?to=');
  expect((await stranger.ask(path)).status).toBe(403);
  expect((await (await signedIn(visitor())).ask(path)).status).toBe(200);
});

test('asks who is there, and takes the key of programs as before', async () => {
  const { visitor } = visitedReceiver(gitlab, {
    operators: ['sam'],
    mayReadMetrics: (headers) => headers.get('authorization') === 'Bearer right',
  });
  expect((await visitor().ask('/overview')).headers.get('location')).toBe('./sign-in?to=overview');
  const key = (token: string) => visitor().ask('/overview', { headers: { authorization: `Bearer ${token}` } });
  expect([(await key('right')).status, (await key('wrong')).status]).toEqual([200, 401]);
});

test('is closed where GitLab cannot be asked who that is', async () => {
  const { visitor } = visitedReceiver(gitlab, { operators: ['sam'] });
  const own = await signedIn(visitor());
  gitlab.fail({ kind: 'bad_gateway', on: /\/user$/, times: 1 });
  const answer = await own.ask('/overview');
  expect(answer.status).toBe(503);
  expect(await answer.text()).not.toContain('Queue');
});
