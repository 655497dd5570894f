/** One project floods the bot; another's first merge request has its verdict within seconds all the same. */
import { setTimeout as wait } from 'node:timers/promises';
import type { MortalBot } from './mortal-bot.ts';
import { SCENES, START } from './witness.ts';

const AT_ONCE = 20;
const PATIENCE_MS = 60_000;

export interface Flooded {
  /** Of the flood, when the other came. */
  readonly waiting: number;
  /** Until the other's verdict; null: there was none. */
  readonly seconds: number | null;
}

export async function flood(bot: MortalBot, events: number): Promise<Flooded> {
  await bot.start();
  const [scene] = SCENES;
  const files = scene?.files ?? START;
  const flooding = bot.gitlab.project('chaos/flood', START);
  // And its reviews are slow: GitLab answers none of their questions.
  bot.gitlab.fail({
    kind: 'silence',
    on: new RegExp(` /api/v4/projects/${flooding.id}/`),
    times: Number.MAX_SAFE_INTEGER,
  });
  const sample = flooding.mergeRequest({ files }).event('open');
  // Nobody looks at most of them: their events are enough.
  const told = (iid: number) => {
    const attributes = { ...(sample.object_attributes as object), iid };
    return bot.gitlab.send({ ...sample, object_attributes: attributes });
  };
  for (let iid = 2; iid <= events; iid += AT_ONCE) {
    await Promise.all(Array.from({ length: AT_ONCE }, (_, index) => told(iid + index)));
  }
  const waiting = (await bot.unfinished()) ?? 0;
  const since = performance.now();
  const other = bot.gitlab.project('chaos/other', START).mergeRequest({ files });
  while (other.statuses().every(({ state }) => state === 'pending') && performance.now() - since < PATIENCE_MS)
    await wait(20);
  const hasVerdict = other.statuses().some(({ state }) => state !== 'pending');
  return { waiting, seconds: hasVerdict ? (performance.now() - since) / 1000 : null };
}
