import { setTimeout as wait } from 'node:timers/promises';
import type { MortalBot } from './mortal-bot.ts';
import { isWhole, sum, type Tally } from './witness.ts';

/** Without anything getting better: longer than a dead process's lock, two sweeps and a review that is tried again. */
const PATIENCE_MS = 180_000;
/** Looking costs as much as what is looked at. */
const LOOK_MS = 250;
/** What is told twice comes late. */
const STILL_MS = 1_000;

/** One that is looked at, and what tells a person which. */
export interface Watched {
  readonly name: string;
  look(): Tally;
  /** What stands there, for a person who wonders. */
  shown?(): string;
}

/** Looks until all is as it must be and nothing is left to do, or for as long as anybody would wait. Names what is not whole. */
export async function settled(bot: MortalBot, all: readonly Watched[]): Promise<Tally> {
  await bot.gitlab.delivered();
  const broken = () => all.filter((each) => !isWhole(each.look()));
  await none(async () => broken().length);
  await none(async () => (await bot.unfinished()) ?? Number.POSITIVE_INFINITY);
  await wait(STILL_MS);
  for (const each of broken()) {
    process.stdout.write(`  ${each.name}: ${JSON.stringify(each.look())} ${each.shown?.() ?? ''}\n`);
  }
  return sum(all.map((each) => each.look()));
}

/** Waits until nothing is left, or for as long as anybody would wait for the next to be done. */
export async function none(left: () => Promise<number>, patienceMs = PATIENCE_MS): Promise<void> {
  let least = Number.POSITIVE_INFINITY;
  let until = Date.now() + patienceMs;
  for (let now = await left(); now > 0 && Date.now() < until; now = await left()) {
    if (now < least) until = Date.now() + patienceMs;
    least = Math.min(least, now);
    await wait(LOOK_MS);
  }
}
