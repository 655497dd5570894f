import { setImmediate } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import type { ToApart, Turn } from '../../worker/apart-messages.ts';
import { TasksApart } from '../../worker/tasks-apart.ts';

/** Of a process that had used ten seconds before it was ready. */
function tasksApart() {
  const sent: ToApart[] = [];
  return { sent, tasks: new TasksApart((message) => sent.push(message), 10) };
}

const turn = (of: number | null, seconds: number, more: Partial<Turn> = {}): Turn => ({
  turn: of,
  seconds,
  calls: [],
  ends: [],
  ...more,
});
const asks = (task: number) => ({ calls: [{ task, id: 7, name: 'slow', args: ['x'] }] });
const never = () => new Promise<never>(() => {});
const secondsOf = (tasks: TasksApart, total: number) =>
  tasks.used(total).map(({ task, seconds }) => [task, Number(seconds.toFixed(3))]);

describe('tasks of one process', () => {
  it('are charged for their own turns alone', () => {
    const { tasks } = tasksApart();
    for (const calls of [{ slow: never }, { slow: never }, {}]) void tasks.begin('work', calls);
    expect(secondsOf(tasks, 10.5)).toEqual([[1, 0.5]]);
    tasks.take(turn(1, 11, asks(1)));
    expect(secondsOf(tasks, 11.25)).toEqual([[2, 0.25]]);
    tasks.take(turn(2, 13));
    // The second waits for nobody, the third is worked at.
    expect(secondsOf(tasks, 13.5)).toEqual([
      [2, 2],
      [3, 0.5],
    ]);
    expect(tasks.turn(13.5)).toMatchObject({ task: 3, seconds: 0.5 });
  });

  it('are not charged for what the process does by itself', () => {
    const { tasks } = tasksApart();
    tasks.take(turn(null, 12));
    void tasks.begin('work', {});
    expect(secondsOf(tasks, 12.5)).toEqual([[1, 0.5]]);
  });

  it('go by the clock where the system tells nothing of the processor', async () => {
    const { tasks } = tasksApart();
    void tasks.begin('work', {});
    await setImmediate();
    const [used] = tasks.used(null);
    expect(used?.seconds).toBeGreaterThan(0);
    expect(used?.seconds).toBeCloseTo((used?.milliseconds ?? 0) / 1000);
  });

  it('go on with the answer, each in its order', async () => {
    const { tasks, sent } = tasksApart();
    const first = tasks.begin('a', { slow: async (text: string) => `${text}!` });
    tasks.take(turn(1, 11, asks(1)));
    await setImmediate();
    await setImmediate();
    expect(sent).toEqual([
      { task: 1, work: 'a' },
      { task: 1, answer: { id: 7, value: 'x!' } },
    ]);
    expect(secondsOf(tasks, 11.5)).toEqual([[1, 1.5]]);
    tasks.take(turn(1, 12, { ends: [{ task: 1, value: 'done' }] }));
    expect(await first).toBe('done');
    expect(tasks.size).toBe(0);
  });

  it('are not answered any more when they went elsewhere, whose turns are over all the same', async () => {
    const { tasks, sent } = tasksApart();
    const first = tasks.begin('a', { slow: async () => 1 });
    const second = tasks.begin('b', { slow: async () => 1 });
    tasks.displace(1);
    await expect(second).rejects.toMatchObject({ name: 'Displaced' });
    expect(sent.at(-1)).toEqual({ drop: 2 });
    tasks.take(turn(1, 11, { calls: [...asks(1).calls, ...asks(2).calls] }));
    tasks.take(turn(2, 11));
    await setImmediate();
    await setImmediate();
    expect(sent.slice(3)).toEqual([{ task: 1, answer: { id: 7, value: 1 } }]);
    tasks.take(turn(1, 12, { ends: [{ task: 1, value: 'done' }] }));
    expect(await first).toBe('done');
  });

  it('fail with what a call failed with, whatever it says; what the process itself cannot hold is too large', async () => {
    const { tasks } = tasksApart();
    const cause = new Error('Invalid string length, says GitLab');
    const first = tasks.begin('a', { slow: () => Promise.reject(cause) });
    tasks.take(turn(1, 11, asks(1)));
    await setImmediate();
    await setImmediate();
    const failed = { name: 'RangeError', message: 'Invalid string length', stack: '' };
    tasks.take(turn(1, 12, { ends: [{ task: 1, failed }] }));
    await expect(first).rejects.toBe(cause);
    const second = tasks.begin('b', {});
    tasks.take(turn(2, 13, { ends: [{ task: 2, failed }] }));
    await expect(second).rejects.toMatchObject({ name: 'OverLimit', limit: 'mebibytes' });
  });

  it('that were not worked at when the process ended are done anew', async () => {
    const { tasks } = tasksApart();
    const both = Promise.allSettled([tasks.begin('a', { slow: never }), tasks.begin('b', {})]);
    tasks.take(turn(1, 11, asks(1)));
    tasks.breakOff(new Error('a process ended'));
    expect(await both).toMatchObject([{ reason: { name: 'Displaced' } }, { reason: { message: 'a process ended' } }]);
  });

  it('that have the process to themselves are charged with its end', async () => {
    const { tasks } = tasksApart();
    const only = tasks.begin('a', { slow: never });
    tasks.take(turn(1, 11, asks(1)));
    tasks.breakOff(new Error('a process ended'));
    await expect(only).rejects.toThrow('a process ended');
  });
});
