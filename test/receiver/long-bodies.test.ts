/** What strangers send is not read, and what whoever writes a merge request makes long is. */
import { Readable } from 'node:stream';
import { expect, test } from 'vitest';
import { readSettings } from '../../src/settings.ts';
import { event, receiver } from './receiving.ts';

test('a description of a megabyte, told three times, keeps no event away', async () => {
  const { WEBHOOK_MAX_BYTES: maxBody } = readSettings('receiver', {
    GITLAB_URL: 'https://gitlab.example',
    GITLAB_TOKEN: 'x',
    WEBHOOK_SECRET: 'x',
    QUEUE_URL: 'redis://x',
    DATABASE_URL: 'postgres://x',
    POLICY_FILE: 'x',
  });
  const { queued, send } = receiver({ maxBody });
  // Six bytes each, as JSON.
  const description = '\u0001'.repeat(1_048_576);
  const changes = { description: { previous: description, current: description } };
  const body = event({ attributes: { action: 'update', oldrev: 'e590', description }, changes });
  expect(await send(body)).toMatchObject({ status: 202 });
  expect(queued).toHaveLength(1);
});

test('of a stranger nothing is read', async () => {
  let isRead = false;
  const body = new Readable({
    read() {
      isRead = true;
      this.push(null);
    },
  });
  const { take } = receiver();
  expect(await take(new Headers({ 'x-gitlab-token': 'guess' }), body)).toMatchObject({ status: 401, unread: true });
  expect(isRead).toBe(false);
});
