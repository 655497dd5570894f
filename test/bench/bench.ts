/**
 * `npm run bench`: how long the pure middle takes, beside the time that the `yaml` package needs to parse the same texts.
 * `npm run bench -- --compare <commit> [project…]` runs another commit's benchmark in turn with this one. README.md beside this file says
 * what the numbers mean.
 */
import { cpus } from 'node:os';
import { compareWith } from './compare-builds.ts';
import { configurations } from './configurations.ts';
import { linesOf, measure, ROUNDS, type Times } from './measure.ts';
import { printRow, ratio } from './table.ts';

const HEADINGS = ['configuration', 'lines', 'yaml parse', 'resolve', '÷ parse', 'judge', '÷ parse'];
/** Of all together, and of a single one. */
const GOALS = { resolve: [1.3, 2], judge: [3, 6] } as const;

function main(): void {
  const [option, commit, ...projects] = process.argv.slice(2);
  const day = new Date().toISOString().slice(0, 10);
  console.log(`${day}, Node ${process.version}, ${cpus().length} × ${cpus()[0]?.model.trim()}`);
  if (option === '--compare' && commit) compareWith(commit, projects);
  else if (option === undefined) printTable();
  else console.error('usage: npm run bench [-- --compare <commit> [project…]]');
}

function printTable(): void {
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
  for (const what of ['resolve', 'judge'] as const) {
    const [goal, most] = GOALS[what];
    const above = all.filter(({ times }) => times[what] > most * times.parse).map(({ name }) => name);
    const single = above.length === 0 ? 'none is above' : `above it: ${above.join(', ')}`;
    console.log(
      `\n${what} ÷ parse: ${ratio(together[what], together.parse)}, goal ${goal}; of a single one ${most}, ${single}`,
    );
  }
}

function printTimes(name: string, lines: number, { parse, resolve, judge }: Times): void {
  const shown = [parse.toFixed(1), resolve.toFixed(1), ratio(resolve, parse), judge.toFixed(1), ratio(judge, parse)];
  printRow([name, String(lines), ...shown]);
}

main();
