import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createLog } from '../../src/log.ts';
import { whoWeAre } from '../../src/receiver/who-we-are.ts';

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout'] }));
afterEach(() => void vi.useRealTimers());

test('is asked at once, again after a pause, and never by each event', async () => {
  const bot = { id: 99, username: 'pipewarden' };
  const me = vi.fn(async () => bot).mockRejectedValueOnce(new Error('down'));
  const known = whoWeAre({ me }, createLog('silent'));
  const settled = () => new Promise((resolve) => setImmediate(resolve));
  for (let event = 0; event < 3; event += 1) {
    expect(known()).toBeNull();
    await settled();
  }
  expect(me).toHaveBeenCalledTimes(1);
  await vi.advanceTimersByTimeAsync(1_000);
  expect(known()).toBeNull();
  await settled();
  expect(known()).toBe(bot);
  expect(me).toHaveBeenCalledTimes(2);
});
