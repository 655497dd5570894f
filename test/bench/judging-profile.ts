/**
 * `npm run bench -- --profile [project…]`: what the time of judging goes into, from a CPU profile of one round. A sample counts for
 * the part whose function stands nearest to where it was taken.
 */
import type { Profiler } from 'node:inspector/promises';
import { type Configuration, configurations } from './configurations.ts';
import { defaultPolicy, judgeOnce, milliseconds, parseTexts } from './measure.ts';
import { GARBAGE, millisecondsByPart, startProfile } from './parts-of-profile.ts';
import { printRow, ratio } from './table.ts';

interface Part {
  readonly name: string;
  /** Its function, in its file. */
  readonly function: string;
  readonly file: string;
  /** It is done for each different thing alone: sharing more would not spare it. */
  readonly once: boolean;
}

const PARTS: readonly Part[] = [
  { name: 'files loaded, jobs read', function: 'resolveAll', file: 'ci/resolve', once: true },
  { name: 'in which cases jobs run', function: 'variantsOf', file: 'ci/jobs/job-variants', once: true },
  { name: 'scripts parsed', function: 'parseShell', file: 'shell/shell-commands', once: true },
  { name: 'different commands read', function: 'readCommand', file: 'shell/read-command', once: true },
  { name: 'different things searched', function: 'attempt', file: 'rules/judging/shared-searches', once: true },
  { name: 'credentials', function: 'findSecrets', file: 'secrets/secret-locations', once: true },
  { name: 'commands told apart', function: 'scriptsOf', file: 'shell/script-commands', once: false },
  { name: 'rules, job by job', function: 'judge', file: 'review/judge/judge', once: false },
];

/** Milliseconds. */
interface Spent {
  readonly parse: number;
  readonly parts: ReadonlyMap<string, number>;
}

export async function printProfile(names: readonly string[]): Promise<void> {
  const all = configurations();
  const unknown = names.filter((name) => !all.some((each) => each.name === name));
  if (unknown.length > 0) throw new Error(`no such project: ${unknown.join(', ')}`);
  const together: Spent[] = [];
  for (const configuration of all) {
    if (names.length > 0 && !names.includes(configuration.name)) continue;
    const spent = await spentOn(configuration);
    printSpent(configuration.name, [spent]);
    together.push(spent);
  }
  if (together.length > 1) printSpent('together', together);
}

async function spentOn({ texts, fresh }: Configuration): Promise<Spent> {
  const policy = defaultPolicy(fresh().pipeline.project);
  const round = () => judgeOnce(fresh(), policy);
  round();
  const parse = milliseconds(1, () => parseTexts(texts));
  const stop = await startProfile();
  round();
  return { parse, parts: millisecondsByPart(await stop(), (frame, outer) => partAt(frame) ?? outer) };
}

function printSpent(name: string, all: readonly Spent[]): void {
  const add = (of: (spent: Spent) => number) => all.reduce((sum, spent) => sum + of(spent), 0);
  const parse = add((spent) => spent.parse);
  const inPart = (part: string) => add(({ parts }) => parts.get(part) ?? 0);
  const sum = (parts: readonly Part[]) => parts.reduce((total, part) => total + inPart(part.name), 0);
  const busy = sum(PARTS);
  const total = busy + inPart(GARBAGE);
  // Garbage is shared out by what it was made in.
  const least = sum(PARTS.filter(({ once }) => once)) * (total / busy);
  printRow([`\n${name}`, 'ms', '÷ parse', '%']);
  const print = (what: string, ms: number) =>
    printRow([what, ms.toFixed(0), ratio(ms, parse), ((100 * ms) / total).toFixed(0)]);
  for (const part of PARTS) print(`${part.once ? '' : '  '}${part.name}`, inPart(part.name));
  print(GARBAGE, inPart(GARBAGE));
  print('all', total);
  print('once for each different thing', least);
}

function partAt({ functionName, url }: Profiler.ProfileNode['callFrame']): string | null {
  const part = PARTS.find((each) => each.function === functionName && url.endsWith(`/src/${each.file}.js`));
  return part?.name ?? null;
}
