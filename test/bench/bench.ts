/**
 * `npm run bench`: what Pipewarden costs, each row as a ratio or a number from this run, beside what it should be.
 * `-- --only calls,receiver`: these rows alone; `-- --compare <commit> [project…]`: another commit in turn with this one;
 * `-- --profile [project…]`: what judging takes its time for; `-- --profile worker`, `receiver`, `check`: what a small review, an
 * event, a cold `check` does.
 * README.md beside this file says what the numbers mean.
 */
import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { printCheckProfile } from './check-profile.ts';
import { compareRows, compareWith } from './compare-builds.ts';
import { printProfile } from './judging-profile.ts';
import { printReceiverProfile } from './receiver-profile.ts';
import { isMet, type Measured, type Row, shown } from './row.ts';
import { rows } from './rows.ts';
import { printRow } from './table.ts';
import { printWorkerProfile } from './worker-profile.ts';

const PROFILES: Readonly<Record<string, () => unknown>> = {
  worker: printWorkerProfile,
  receiver: printReceiverProfile,
  check: printCheckProfile,
};

const USAGE = `usage: npm run bench -- [--only ${rows.map(({ name }) => name).join(',')}] [--compare <commit> [project…]] [--profile [project…|${Object.keys(PROFILES).join('|')}]]`;

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      only: { type: 'string' },
      compare: { type: 'string' },
      json: { type: 'boolean' },
      profile: { type: 'boolean' },
    },
  });
  const { only, compare, json = false, profile = false } = values;
  const names = only?.split(',');
  const asked = names ? rows.filter(({ name }) => names.includes(name)) : rows;
  if (asked.length < (names?.length ?? 0)) throw new Error(USAGE);
  const day = new Date().toISOString().slice(0, 10);
  if (!json) console.log(`${day}, Node ${process.version}, ${cpus().length} × ${cpus()[0]?.model.trim()}`);
  if (profile) await (PROFILES[positionals[0] ?? ''] ?? (() => printProfile(positionals)))();
  else if (compare !== undefined && names) compareRows(compare, names);
  else if (compare !== undefined) compareWith(compare, positionals);
  else if (json) console.log(JSON.stringify(await measured(asked)));
  else await printTable(asked);
}

async function measured(asked: readonly Row[]): Promise<readonly Measured[]> {
  const all: Measured[] = [];
  for (const row of asked) all.push(...(await row.measure()));
  return all;
}

async function printTable(asked: readonly Row[]): Promise<void> {
  const begun = performance.now();
  for (const row of asked) await printMeasured(row);
  console.log(`\nall rows: ${secondsSince(begun)} s`);
}

/** A row that fails says why, and the next is measured. */
async function printMeasured(row: Row): Promise<void> {
  console.log(`\n${row.name}: ${row.about}`);
  const begun = performance.now();
  try {
    for (const each of await row.measure()) printOne(each);
  } catch (error) {
    console.log(`  FAILED: ${(error as Error).stack}`);
    process.exitCode = 1;
  }
  console.log(`  (${secondsSince(begun)} s)`);
}

function printOne(measured: Measured): void {
  const { what, value, better, reach, detail } = measured;
  const goal = `${better === 'less' ? '≤' : '≥'} ${shown({ ...measured, value: reach })}`;
  const verdict = value === null ? '' : isMet(measured) ? 'met' : 'NOT MET';
  printRow([what, shown(measured), goal, verdict]);
  console.log(`  ${detail}`);
}

function secondsSince(begun: number): string {
  return ((performance.now() - begun) / 1000).toFixed(0);
}

try {
  await main();
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = 1;
}
