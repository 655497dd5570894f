import { createHmac } from 'node:crypto';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { reportLink } from '../../src/report-link.ts';
import type { Store } from '../../src/store/store.ts';
import { memoryStore } from '../support/memory-store.ts';
import { reviewJob } from '../support/review-job.ts';
import { event, key, NOW, receiver } from './receiving.ts';

const storeOf = (report: Store['report']): Store => ({ ...memoryStore(), report });

describe('POST /webhooks/gitlab', () => {
  test.each([
    ['open', { attributes: { action: 'open' } }, 'opened'],
    ['reopen', { attributes: { action: 'reopen' } }, 'reopened'],
    ['push', { attributes: { action: 'update', oldrev: 'e590' } }, 'pushed'],
    [
      'target branch',
      { attributes: { action: 'update' }, changes: { target_branch: { previous: 'main', current: 'release' } } },
      'target branch changed',
    ],
    [
      'ready',
      { attributes: { action: 'update' }, changes: { draft: { previous: true, current: false } } },
      'marked ready',
    ],
  ])('%s is queued', async (_name, over, reason) => {
    const { queued, send } = receiver();
    const answer = await send(event(over), { 'idempotency-key': 'k1' });
    expect(answer).toEqual({ status: 202, body: { status: 'queued', mergeRequest: 'flightjs/app!16', reason } });
    expect(queued).toEqual([
      {
        v: 1,
        event: expect.stringMatching(/^[0-9a-f]{32}$/),
        projectId: 2,
        projectPath: 'flightjs/app',
        iid: 16,
        ...(reason === 'pushed' ? { pushedBy: 1 } : {}),
        reason,
        delivery: 'k1',
        requestedAt: NOW.toISOString(),
      },
    ]);
  });

  test.each([
    ['approval', event({ attributes: { action: 'unapproved' } }), 'nothing to review after unapproved'],
    ['no action', event({ attributes: { action: undefined } }), 'nothing to review after this event'],
    [
      'title',
      event({ attributes: { action: 'update' }, changes: { title: { previous: 'a', current: 'b' } } }),
      'nothing to review after update',
    ],
    [
      'reviewers as a bare pair',
      event({ attributes: { action: 'update' }, changes: { reviewers: [[{ id: 25 }], [{ id: 25 }]] } }),
      'nothing to review after update',
    ],
    [
      'ready to draft',
      event({ attributes: { action: 'update' }, changes: { draft: { previous: false, current: true } } }),
      'nothing to review after update',
    ],
    ['own resolve', event({ user: 99, attributes: { action: 'reopen' } }), 'our own event'],
    ['push event', { event_name: 'push', project_id: 15 }, 'push events are not reviewed'],
    ['a note of a template', { object_kind: 'note' }, 'the note event lacks project, object_attributes'],
    ['user created', { event_name: 'user_create' }, 'user_create events are not reviewed'],
    ['a custom template', { hello: 'world' }, 'unknown events are not reviewed'],
    ['no object', [], 'unknown events are not reviewed'],
    [
      'a template that keeps the kind alone',
      { object_kind: 'merge_request' },
      'the merge request event lacks project, object_attributes',
    ],
  ])('%s is ignored', async (_name, body, reason) => {
    const { queued, send } = receiver();
    expect(await send(body)).toEqual({ status: 200, body: { status: 'ignored', reason } });
    expect(queued).toEqual([]);
  });

  test('a push of our own is reviewed', async () => {
    const { queued, send } = receiver();
    await send(event({ user: 99, attributes: { action: 'update', oldrev: 'e590' } }));
    expect(queued).toHaveLength(1);
  });

  test('the same delivery is queued once, another one again', async () => {
    const { queued, send } = receiver();
    await send(event(), { 'idempotency-key': 'k1' });
    expect((await send(event(), { 'idempotency-key': 'k1' })).body.status).toBe('ignored');
    await send(event(), { 'idempotency-key': 'k2' });
    expect(queued.map((job) => job.delivery)).toEqual(['k1', 'k2']);
  });

  test('an id that is sent is no other’s: neither one of ours, nor one of another merge request', async () => {
    const { queued, send } = receiver();
    await send(event());
    await send(event({ attributes: { iid: 8 } }), { 'idempotency-key': 'k1' });
    await send(event(), { 'idempotency-key': queued[0]?.delivery ?? '' });
    await send(event({ attributes: { iid: 9 } }), { 'idempotency-key': 'k1' });
    expect(queued.map(({ iid }) => iid)).toHaveLength(4);
  });

  test('before GitLab 17.4 equal events count as one delivery', async () => {
    const { queued, send } = receiver();
    await send(event());
    await send(event());
    await send(event({ attributes: { last_commit: { id: 'def' } } }));
    expect(queued).toHaveLength(2);
  });

  test('refuses what is not GitLab, not JSON or too large', async () => {
    const { queued, send } = receiver({ maxBody: 2000 });
    const refused = (status: number, reason: string) => ({ status, body: { status: 'refused', reason } });
    const wrong = { 'x-gitlab-token': 'guess' };
    expect(await send(event(), wrong)).toEqual(refused(401, 'X-Gitlab-Token is wrong'));
    // The sender is checked before what was sent.
    expect(await send('{"object_kind":', wrong)).toEqual(refused(401, 'X-Gitlab-Token is wrong'));
    expect(await send('{"object_kind":')).toEqual(refused(400, 'the body is not JSON'));
    expect(await send(`"${'x'.repeat(1998)}"`)).toMatchObject({ status: 200 });
    expect(await send('x'.repeat(2001))).toEqual(refused(413, 'the body is larger than 2000 bytes'));
    expect(queued).toEqual([]);
  });

  test('a delivery that could not be queued says so and may come again', async () => {
    let broken = true;
    const { send } = receiver(
      {},
      {
        add: async () => {
          if (broken) throw new Error('down');
        },
      },
    );
    expect((await send(event(), { 'idempotency-key': 'k1' })).status).toBe(503);
    broken = false;
    expect((await send(event(), { 'idempotency-key': 'k1' })).status).toBe(202);
  });
});

describe('a signed delivery', () => {
  const signing = Buffer.alloc(32, 7);
  const secrets = { secret: null, signingToken: `whsec_${signing.toString('base64')}` };
  const seconds = String(NOW.getTime() / 1000);

  function headersOf(body: string, id: string): Record<string, string> {
    const mac = createHmac('sha256', signing).update(`${id}.${seconds}.${body}`).digest('base64');
    return { 'webhook-id': id, 'webhook-timestamp': seconds, 'webhook-signature': `v1,${mac}`, 'idempotency-key': id };
  }

  test('that comes again is queued once, whatever else its copy says of itself', async () => {
    const { send, queued } = receiver({ secrets });
    const body = JSON.stringify(event());
    const headers = headersOf(body, 'w1');
    expect((await send(body, headers)).status).toBe(202);
    expect((await send(body, headers)).body.reason).toBe('this delivery was queued before');
    const copy = await send(body, { ...headers, 'idempotency-key': 'another' });
    expect(copy).toEqual({ status: 200, body: { status: 'ignored', reason: 'this delivery was queued before' } });
    expect(queued).toHaveLength(1);
  });

  test('under another id, with another body or later is refused', async () => {
    const { send, queued } = receiver({ secrets });
    const body = JSON.stringify(event());
    const headers = headersOf(body, 'w1');
    expect((await send(body, { ...headers, 'webhook-id': 'w2' })).status).toBe(401);
    expect((await send(`${body} `, headers)).status).toBe(401);
    const later = receiver({ secrets, now: () => new Date(NOW.getTime() + 301_000) });
    expect((await later.send(body, headers)).status).toBe(401);
    expect(queued).toEqual([]);
  });
});

describe('a queue that has lost its server', () => {
  const never = () => new Promise<never>(() => {});
  afterEach(() => {
    vi.useRealTimers();
  });

  test('holds up no answer', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout'] });
    const link = new URL(reportLink('https://bot.example', key, '12', reviewJob(), NOW));
    const { app, send } = receiver({ store: storeOf(never) }, { add: never, counts: never, ping: never });
    const answers = Promise.all([
      send(event()).then(({ status }) => status),
      ...['/readyz', '/metrics', link.pathname + link.search].map(async (path) => (await app.request(path)).status),
    ]);
    // Bodies are read before the clock of an answer starts.
    for (let turn = 0; turn < 20; turn += 1) await new Promise((done) => setImmediate(done));
    await vi.advanceTimersByTimeAsync(5000);
    expect(await answers).toEqual([503, 503, 200, 503]);
  });
});

describe('for operators', () => {
  test('healthz and metrics', async () => {
    const { app, send } = receiver();
    await send(event());
    expect((await app.request('/healthz')).status).toBe(200);
    const metrics = await (await app.request('/metrics')).text();
    expect(metrics).toContain('pipewarden_deliveries_total{outcome="queued"} 1');
    expect(metrics).toContain('pipewarden_queue_jobs{state="waiting"} 3');
    expect(metrics).toMatch(/^pipewarden_queue_age_seconds (90|91)(\.\d+)?$/m);
    expect(metrics).toMatch(/^pipewarden_build_info\{version="\d+\.\d+\.\d+",node="\d+\.\d+\.\d+"\} 1$/m);
  });

  test('metrics are refused to others', async () => {
    const { app } = receiver({ mayReadMetrics: (headers) => headers.get('authorization') === 'Bearer x' });
    const refused = await app.request('/metrics');
    expect(refused.status).toBe(401);
    expect(await refused.text()).not.toContain('pipewarden_');
    expect((await app.request('/metrics', { headers: { authorization: 'Bearer x' } })).status).toBe(200);
  });

  test('readyz names what is unreachable', async () => {
    expect((await receiver().app.request('/readyz')).status).toBe(200);
    const { app } = receiver(
      { pingGitLab: async () => Promise.reject(new Error('no route to GitLab')) },
      { ping: async () => Promise.reject(new Error('Redis is reconnecting')) },
    );
    const response = await app.request('/readyz');
    expect(response.status).toBe(503);
    expect(await response.json()).toEqual({
      status: 'not ready',
      policy: null,
      queue: 'Redis is reconnecting',
      gitlab: 'no route to GitLab',
    });
  });
});
