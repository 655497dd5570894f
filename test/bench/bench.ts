/**
 * `npm run bench`: how long the pure middle takes, beside the time that the `yaml` package needs to parse the same texts.
 * CPU time of this process (its garbage collection included), in medians of interleaved rounds, because machines are
 * shared and noisy. Small configurations are run several times a round.
 */

import { readFileSync } from 'node:fs';
import { parseDocument } from 'yaml';
import { resolve } from '../../src/ci/resolve.ts';
import { policyOf } from '../../src/policy/policy-of.ts';
import { readPolicy } from '../../src/policy/read-policy.ts';
import { judge } from '../../src/review/judge/judge.ts';
import { ruleCatalogue } from '../../src/rules/index.ts';
import { looseFile } from '../../src/source.ts';
import { type Configuration, configurations } from './configurations.ts';

const ROUNDS = 5;
const WARM_UP = 1;
/** Rules take longest: they run in the first rounds only. */
const JUDGED_ROUNDS = 2;

/** A round works through about as many lines. */
const LINES = 1000;

/** CPU time of one run, out of `times` of them. */
function milliseconds(times: number, run: () => unknown): number {
  const start = process.cpuUsage();
  for (let count = 0; count < times; count += 1) run();
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1000 / times;
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}

function defaultPolicy(project: string) {
  const path = 'config/policy.yml';
  const text = readFileSync(path, 'utf8');
  const { policy } = readPolicy(looseFile(path, text), ruleCatalogue);
  if (!policy) throw new Error(`${path} is wrong: run npx pipewarden policy validate`);
  return policyOf(policy, project);
}

/** Milliseconds of one round each: parsing alone, resolving (parsing included), resolving and judging. */
function measure({ texts, fresh }: Configuration): { parse: number; resolve: number; judge: number } {
  const policy = defaultPolicy(fresh().pipeline.project);
  const times = { parse: [] as number[], resolve: [] as number[], judge: [] as number[] };
  const repeats = Math.max(1, Math.round(LINES / linesOf(texts)));
  for (let round = -WARM_UP; round < ROUNDS; round += 1) {
    const parse = milliseconds(repeats, () => {
      for (const text of texts) parseDocument(text, { version: '1.1', uniqueKeys: false, logLevel: 'silent' });
    });
    const resolved = milliseconds(repeats, () => resolve(fresh()));
    if (round >= 0) {
      times.parse.push(parse);
      times.resolve.push(resolved);
    }
    if (round < JUDGED_ROUNDS) {
      const judged = milliseconds(repeats, () =>
        judge(fresh(), policy, { projectGitStrategy: null, runnerConfigs: [], today: '2026-01-01' }),
      );
      if (round >= 0) times.judge.push(judged);
    }
  }
  return { parse: median(times.parse), resolve: median(times.resolve), judge: median(times.judge) };
}

function linesOf(texts: readonly string[]): number {
  return texts.reduce((count, text) => count + text.split('\n').length, 0);
}

const HEADINGS = ['configuration', 'lines', 'yaml parse', 'resolve', 'ratio', 'resolve + rules'];
const WIDTHS = [28, 8, 12, 12, 8, 16];

function row(cells: readonly string[]): string {
  return cells.map((cell, at) => (at === 0 ? cell.padEnd(WIDTHS[at] ?? 0) : cell.padStart(WIDTHS[at] ?? 0))).join('');
}

console.log(
  `CPU milliseconds, median of ${ROUNDS} rounds; yaml parse = parseDocument of the same texts; ratio = resolve / yaml parse\n`,
);
console.log(row(HEADINGS));
const sum = { lines: 0, parse: 0, resolve: 0, judge: 0 };
for (const configuration of configurations()) {
  const times = measure(configuration);
  const lines = linesOf(configuration.texts);
  sum.lines += lines;
  sum.parse += times.parse;
  sum.resolve += times.resolve;
  sum.judge += times.judge;
  print(configuration.name, lines, times);
}
print('all', sum.lines, sum);
console.log(
  `\nAll together: resolving takes ${(sum.resolve / sum.parse).toFixed(2)} times as long as parsing with yaml (goal: at most 2).`,
);

function print(name: string, lines: number, times: { parse: number; resolve: number; judge: number }): void {
  const ratio = (times.resolve / times.parse).toFixed(2);
  const cells = [times.parse, times.resolve].map((time) => time.toFixed(1));
  console.log(row([name, String(lines), ...cells, ratio, times.judge.toFixed(1)]));
}
