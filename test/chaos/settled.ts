import { setTimeout as wait } from 'node:timers/promises';
import type { MortalBot } from './mortal-bot.ts';
import { isWhole, sum, type Tally } from './witness.ts';

/** Longer than a dead process's lock, two sweeps and a review that is tried again. */
const PATIENCE_MS = 180_000;
/** What is told twice comes late. */
const STILL_MS = 1_000;

/** One that is looked at, and what tells a person which. */
export interface Watched {
  readonly name: string;
  look(): Tally;
}

/** Looks until all is as it must be and nothing is left to do, or for as long as anybody would wait. Names what is not whole. */
export async function settled(bot: MortalBot, all: readonly Watched[]): Promise<Tally> {
  await bot.gitlab.delivered();
  const broken = () => all.filter((each) => !isWhole(each.look()));
  const until = Date.now() + PATIENCE_MS;
  while (broken().length > 0 && Date.now() < until) await wait(100);
  while (((await bot.unfinished()) ?? 1) > 0 && Date.now() < until) await wait(50);
  await wait(STILL_MS);
  for (const each of broken()) process.stdout.write(`  ${each.name}: ${JSON.stringify(each.look())}\n`);
  return sum(all.map((each) => each.look()));
}
