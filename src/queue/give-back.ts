import type { Job, Worker } from 'bullmq';
import { inTime } from './in-time.ts';

/** When a job that was given back may be taken: by then the process that had it has ended. */
const GIVEN_BACK_MS = 1_000;

export function putOff(job: Job, milliseconds: number): Promise<void> {
  return job.moveToDelayed(Date.now() + milliseconds, job.token);
}

/** Ends the worker after `withinMs` milliseconds, if any are said: what runs then is another's to do. */
export async function giveBack(
  worker: Worker,
  running: Set<Job>,
  withinMs: number | undefined,
  complain: (err: Error) => void,
): Promise<void> {
  await inTime(worker.pause(), withinMs);
  const left = [...running];
  // What is given back is no longer ours, whoever closes once more.
  running.clear();
  await Promise.all(left.map((job) => putOff(job, GIVEN_BACK_MS).catch(complain)));
  await worker.close(true);
}
