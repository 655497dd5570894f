/**
 * The process that the durability test kills: adds reviews to the queue of its first argument without end, and says so
 * when each is safe; finishes a few of them, and hangs in the next.
 */
import { createLog } from '../../src/log.ts';
import { queueAt } from './queue-at.ts';
import { reviewJob } from './review-job.ts';

const FINISHED = 5;

const queue = await queueAt(process.argv[2] ?? '', createLog('silent'));
const say = (what: string, iid: number) => process.stdout.write(`${what} ${iid}\n`);

let taken = 0;
queue.work(
  1,
  async ({ iid }) => {
    taken += 1;
    if (taken <= FINISHED) return;
    say('hangs', iid);
    await new Promise(() => {});
  },
  () => ({ next: 'retry' }),
);
for (let iid = 1; ; iid++) {
  await queue.add(reviewJob({ iid }));
  say('added', iid);
}
