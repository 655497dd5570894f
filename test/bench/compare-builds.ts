/** Two builds against each other: each prints its own table, turn by turn, so that both meet the same noise. */
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { corpusDir } from '../corpus/corpus-project.ts';
import type { Times } from './measure.ts';
import { type Measured, median, shown } from './row.ts';
import { printRow, ratio } from './table.ts';

const TURNS = 3;
const HEADINGS = ['configuration', 'judge before', '÷ parse', 'judge now', '÷ parse', 'now ÷ before'];

type Table = ReadonlyMap<string, Times>;

/**
 * `before`: the ratio of ratios, as the machine may be faster in one turn than in the next; with few projects the turns are
 * short. None: all.
 */
export function compareWith(commit: string, projects: readonly string[]): void {
  const folder = buildOf(commit);
  const corpus = projects.length > 0 ? corpusOf(projects, folder) : resolve(corpusDir);
  try {
    const turns = Array.from({ length: TURNS }, () => ({ before: tableOf(folder, corpus), now: tableOf('.', corpus) }));
    console.log(`CPU milliseconds, medians of ${TURNS} turns; before: ${commit}; now ÷ before: of what is ÷ parse\n`);
    printRow(HEADINGS);
    for (const name of turns[0]?.now.keys() ?? []) {
      const before = middle(turns.map((turn) => turn.before.get(name)));
      const now = middle(turns.map((turn) => turn.now.get(name)));
      if (before && now) printComparison(name, before, now);
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Any rows, of builds that both have them. */
export function compareRows(commit: string, names: readonly string[]): void {
  const folder = buildOf(commit);
  const rowsOf = (at: string) => JSON.parse(bench(at, ['--only', names.join(','), '--json']) || '[]') as Measured[];
  try {
    const turns = Array.from({ length: TURNS }, () => ({ before: rowsOf(folder), now: rowsOf('.') }));
    console.log(`medians of ${TURNS} turns; before: ${commit}\n`);
    printRow(['', 'before', 'now', 'now ÷ before']);
    for (const { what, unit } of turns[0]?.now ?? []) {
      const of = (all: readonly Measured[]) => all.find((each) => each.what === what)?.value ?? Number.NaN;
      const [before, now] = [median(turns.map((turn) => of(turn.before))), median(turns.map((turn) => of(turn.now)))];
      printRow([what, shown({ value: before, unit }), shown({ value: now, unit }), ratio(now, before)]);
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function printComparison(name: string, before: Times, now: Times): void {
  const shown = [before, now].flatMap(({ parse, judge }) => [judge.toFixed(1), ratio(judge, parse)]);
  printRow([name, ...shown, ratio(now.judge / now.parse, before.judge / before.parse)]);
}

/** With the packages of this commit: what does not compile for lack of another is no part of judging. */
function buildOf(commit: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'pipewarden-bench-'));
  const archive = execFileSync('git', ['archive', commit], { maxBuffer: 1024 ** 3 });
  execFileSync('tar', ['-x', '-C', folder], { input: archive });
  symlinkSync(resolve('node_modules'), join(folder, 'node_modules'));
  spawnSync('npx', ['tsc'], { cwd: folder, stdio: 'ignore' });
  return folder;
}

/** With these projects alone, and what projects include, which one of the corpus is part of. */
function corpusOf(projects: readonly string[], folder: string): string {
  const corpus = join(folder, 'corpus');
  for (const name of new Set(['_external', 'gitlab-templates', 'gnome-citemplates', ...projects])) {
    mkdirSync(dirname(join(corpus, name)), { recursive: true });
    symlinkSync(resolve(corpusDir, name), join(corpus, name));
  }
  return corpus;
}

function tableOf(folder: string, corpus: string): Table {
  const printed = (words: readonly string[]) => new Map(bench(folder, words, corpus).split('\n').flatMap(rowIn));
  const table = printed(['--only', 'judging']);
  // Builds of before print this table alone.
  return table.size > 0 ? table : printed([]);
}

function bench(folder: string, words: readonly string[], corpus = resolve(corpusDir)): string {
  const env = { ...process.env, CORPUS_DIR: corpus };
  // Builds of before call it so.
  const [program = ''] = ['bench.js', 'main.js']
    .map((name) => join('dist/test/bench', name))
    .filter((path) => existsSync(join(folder, path)));
  const { stdout } = spawnSync('node', [program, ...words], { cwd: folder, env, encoding: 'utf8' });
  return stdout;
}

/** Name, lines, parse, resolve, its ratio, judge: every table so far begins with these. */
const ROW = /^(\S.*?) +\d+ +([\d.]+) +([\d.]+) +[\d.]+ +([\d.]+)/;

function rowIn(line: string): readonly (readonly [name: string, times: Times])[] {
  const [, name, ...times] = ROW.exec(line) ?? [];
  const [parse, resolved, judge] = times.map(Number);
  return name && parse && resolved && judge ? [[name, { parse, resolve: resolved, judge }]] : [];
}

/** Null: the other build does not have the row. */
function middle(turns: readonly (Times | undefined)[]): Times | null {
  const all = turns.filter((times) => times !== undefined);
  if (all.length === 0) return null;
  const of = (what: keyof Times) => median(all.map((times) => times[what]));
  return { parse: of('parse'), resolve: of('resolve'), judge: of('judge') };
}
