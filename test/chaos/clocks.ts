/** Two bots share a queue, and the clock of one is wrong. */
import type { MortalBot } from './mortal-bot.ts';
import { settled } from './settled.ts';
import { compared, SCENES, START, stateOf, type Tally } from './witness.ts';

const MERGE_REQUESTS = 24;

/** `other` takes reviews of the same queue and writes to the same GitLab. */
export async function clocksApart(bot: MortalBot, other: MortalBot, milliseconds: number): Promise<Tally> {
  const [scene] = SCENES;
  const files = scene?.files ?? START;
  const open = (path: string) => bot.gitlab.project(`clocks/${path}`, START);
  await bot.start();
  const undisturbed = open('undisturbed').mergeRequest({ files });
  await settled(bot, [
    { name: 'undisturbed', look: () => ({ lost: 0, doubled: 0, stuck: undisturbed.statuses().length === 0 ? 1 : 0 }) },
  ]);
  const end = stateOf(undisturbed);
  await other.start({ CHAOS_CLOCK_MS: String(milliseconds) });
  const watched = Array.from({ length: MERGE_REQUESTS }, (_, n) => {
    const project = open(String(n));
    // Each waits for another try, by the clock of whoever had it.
    const on = new RegExp(` /api/v4/projects/${project.id}/merge_requests/`);
    bot.gitlab.fail({ kind: 'bad_gateway', on, times: 12 });
    const mergeRequest = project.mergeRequest({ files });
    return { name: `a clock ${milliseconds} ms off: ${n}`, look: () => compared(end, stateOf(mergeRequest)) };
  });
  return settled(bot, watched);
}
