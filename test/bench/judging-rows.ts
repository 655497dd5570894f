/** How long the pure middle takes, beside the time that the `yaml` package needs to parse the same texts: all configurations, one a line. */
import { configurations } from './configurations.ts';
import { linesOf, measure, ROUNDS, type Times } from './measure.ts';
import type { Measured, Row } from './row.ts';
import { printRow, ratio } from './table.ts';

const HEADINGS = ['configuration', 'lines', 'yaml parse', 'resolve', '÷ parse', 'judge', '÷ parse'];
/** Of all together, and of a single one. */
const GOALS = { resolve: [1.3, 2], judge: [3, 6] } as const;

export const judging: Row = {
  name: 'judging',
  about: 'resolve and judge ÷ parsing with yaml',
  async measure() {
    console.log(`CPU milliseconds, median of ${ROUNDS} rounds\n`);
    printRow(HEADINGS);
    const all: { readonly name: string; readonly times: Times }[] = [];
    let lines = 0;
    for (const configuration of configurations()) {
      const times = measure(configuration);
      lines += linesOf(configuration.texts);
      all.push({ name: configuration.name, times });
      printTimes(configuration.name, linesOf(configuration.texts), times);
    }
    const sum = (of: (times: Times) => number) => all.reduce((total, { times }) => total + of(times), 0);
    const together = {
      parse: sum(({ parse }) => parse),
      resolve: sum((each) => each.resolve),
      judge: sum((each) => each.judge),
    };
    printTimes('all', lines, together);
    console.log('');
    return (['resolve', 'judge'] as const).flatMap((what) => goalsOf(what, together, all));
  },
};

function goalsOf(
  what: 'resolve' | 'judge',
  together: Times,
  all: readonly { readonly name: string; readonly times: Times }[],
): readonly Measured[] {
  const [goal, most] = GOALS[what];
  const of = ({ times }: { readonly times: Times }) => times[what] / times.parse;
  const above = all.filter((each) => of(each) > most).map(({ name }) => name);
  const detail = above.length === 0 ? 'none is above' : `above it: ${above.join(', ')}`;
  const rest = { unit: '', better: 'less' } as const;
  return [
    { what: `${what}, all`, value: together[what] / together.parse, reach: goal, detail: '', ...rest },
    { what: `${what}, the highest`, value: Math.max(...all.map(of)), reach: most, detail, ...rest },
  ];
}

function printTimes(name: string, lines: number, { parse, resolve, judge }: Times): void {
  const shown = [parse.toFixed(1), resolve.toFixed(1), ratio(resolve, parse), judge.toFixed(1), ratio(judge, parse)];
  printRow([name, String(lines), ...shown]);
}
