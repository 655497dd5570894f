/** What judging costs the second time, in a process that has judged the same configuration before. */
import type { Judged } from './bench-again.ts';
import { startPart } from './part.ts';
import { median, type Row } from './row.ts';

const ROUNDS = 3;
const CONFIGURATIONS = ['small/dpkg', 'gitlab-runner', 'cmake'];

export const again: Row = {
  name: 'again',
  about: 'judging a configuration that was judged before ÷ the first time',
  async measure() {
    const rounds: (readonly Judged[])[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      const { part } = await startPart('./bench-again.js');
      rounds.push(await part.ask<readonly Judged[]>(CONFIGURATIONS));
      await part.stop();
    }
    return CONFIGURATIONS.map((what) => {
      const times = rounds.flatMap((round) => round.filter(({ name }) => name === what));
      const [first, second] = [median(times.map((each) => each.first)), median(times.map((each) => each.second))];
      const detail = times.length === 0 ? 'no corpus here' : `${first.toFixed(1)} ms, then ${second.toFixed(1)}`;
      const value = times.length === 0 ? null : second / first;
      return { what, value, unit: '', reach: 0.1, better: 'less', detail };
    });
  },
};
