/** Pushes to the project that holds the policy, and what a receiver tells of the policy. */
import { expect, test } from 'vitest';
import { memoryStore } from '../support/memory-store.ts';
import { receiver } from './receiving.ts';

test.each([
  ['a system hook', { event_name: 'push', object_kind: 'push' }],
  ['a webhook', { object_kind: 'push' }],
  ['a tag', { object_kind: 'tag_push' }],
])('a push to the project of the policy is told to the workers: %s', async (_name, body) => {
  const store = memoryStore();
  const { queued, send } = receiver({ store });
  const push = { ...body, project: { id: 5, path_with_namespace: 'Admin/policy' } };
  const told = { status: 202, body: { status: 'queued', reason: 'the policy is read again' } };
  expect((await send(push, { 'x-gitlab-token': 'wrong' })).status).toBe(401);
  expect(await store.policyNews('the policy')).toBe(0);
  expect([await send(push), await send(push)]).toEqual([told, told]);
  expect([await store.policyNews('the policy'), queued]).toEqual([2, []]);
  expect(await send({ ...push, project: { id: 6, path_with_namespace: 'admin/policy-x' } })).toMatchObject({
    body: { status: 'ignored', reason: expect.stringContaining('push events are not reviewed') },
  });
  const failing = receiver({ store: { ...store, tellPolicyNews: () => Promise.reject(new Error('gone')) } });
  expect((await failing.send(push)).status).toBe(503);
});

test('readyz tells what the workers know of the policy, and is ready with the last good one', async () => {
  const store = memoryStore();
  const state = { version: 'admin/policy@1234abcd', newest: 'refused', problem: 'it is not valid' } as const;
  await store.keepPolicy('the policy', { source: { path: 'policy.yml', text: '' }, state });
  const answer = await receiver({ store }).app.request('/readyz');
  expect([answer.status, await answer.json()]).toMatchObject([200, { status: 'ready', policy: state }]);
});
