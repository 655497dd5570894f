/** Each hook that points at us tells of each event, with a delivery of its own. */
import { describe, expect, test } from 'vitest';
import { event, receiver } from './receiving.ts';

describe('an event', () => {
  const system = { 'x-gitlab-event': 'System Hook' };
  const webhook = { 'x-gitlab-event': 'Merge Request Hook' };
  let deliveries = 0;
  const next = (hook: object) => ({ ...hook, 'idempotency-key': `k${++deliveries}` });
  const push = (from: string, to: string) =>
    event({ attributes: { action: 'update', oldrev: from, last_commit: { id: to } } });

  test.each([
    [system, webhook],
    [webhook, system],
  ])('that two hooks tell of is queued once', async (first, second) => {
    const { queued, send } = receiver();
    await send(event(), next(first));
    expect((await send(event(), next(second))).body).toEqual({
      status: 'ignored',
      reason: 'another hook has told of this event',
    });
    await send(push('abc', 'def'), next(second));
    await send(push('abc', 'def'), next(first));
    expect(queued.map((job) => job.reason)).toEqual(['opened', 'pushed']);
  });

  test('that looks like an earlier one is another: pushes back and forth leave the time as it was', async () => {
    const { queued, send } = receiver();
    for (const [from, to] of [
      ['a', 'b'],
      ['b', 'a'],
      ['a', 'b'],
    ] as const) {
      for (const hook of [webhook, system]) await send(push(from, to), next(hook));
    }
    expect(queued).toHaveLength(3);
  });

  test('that a second webhook of one kind tells of is queued once while its review runs; later somebody asks again', async () => {
    let running = false;
    const { queued, send } = receiver({}, { isRunning: async () => running });
    await send(event(), next(webhook));
    running = true;
    expect((await send(event(), next(webhook))).body).toEqual({
      status: 'ignored',
      reason: 'the review of this event is running',
    });
    for (const [from, to] of [
      ['a', 'b'],
      ['b', 'a'],
      ['a', 'b'],
    ] as const) {
      await send(push(from, to), next(webhook));
    }
    expect(queued.map((job) => job.reason)).toEqual(['opened', 'pushed', 'pushed', 'pushed']);
    running = false;
    await send(push('a', 'b'), next(webhook));
    expect(queued).toHaveLength(5);
  });

  test('that could not be queued may be told of by the other hook', async () => {
    let broken = true;
    const add = async () => {
      if (broken) throw new Error('down');
    };
    const { send } = receiver({}, { add });
    expect((await send(event(), next(system))).status).toBe(503);
    broken = false;
    expect((await send(event(), next(webhook))).status).toBe(202);
  });

  test('whose template leaves out the time counts each time', async () => {
    const { queued, send } = receiver();
    for (const hook of [system, webhook]) await send(event({ attributes: { updated_at: null } }), next(hook));
    expect(queued).toHaveLength(2);
  });

  test('of closing or reopening comes twice, the second time as an update: one review', async () => {
    const { queued, send } = receiver();
    const changes = { state_id: { previous: 2, current: 1 } };
    for (const action of ['reopen', 'update']) {
      for (const hook of [webhook, system]) await send(event({ attributes: { action }, changes }), next(hook));
    }
    expect(queued.map((job) => job.reason)).toEqual(['reopened']);
  });
});
