import { setTimeout as sleep } from 'node:timers/promises';

/** Resolves when `work` has ended, or after `milliseconds`, where there are any. */
export async function inTime(work: Promise<unknown>, milliseconds: number | undefined): Promise<void> {
  if (milliseconds === undefined) await work;
  else await Promise.race([work, sleep(milliseconds, undefined, { ref: false })]);
}
