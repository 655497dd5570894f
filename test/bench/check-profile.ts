/**
 * `npm run bench -- --profile check`: what commands take the processor for, `check` in both of its processes. What is more than Node's
 * own starts is shared out by where samples were taken.
 */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type CorpusProject, readProjects } from '../corpus/corpus-project.ts';
import { checkoutOf, removeCheckout } from '../corpus/peer.ts';
import { CHECKED, interleaved, pipewarden, used } from './command-rows.ts';
import { type Configuration, configurations } from './configurations.ts';
import { defaultPolicy, judgeOnce, milliseconds } from './measure.ts';
import { millisecondsByPart, OTHER, type Part, partOfAll, SYSTEM } from './parts-of-profile.ts';
import { printRow } from './table.ts';

const ROUNDS = 5;
const ANYWHERE = /^/;

/** By the names of functions: a packed file holds many of ours. */
const PARTS: readonly Part[] = [
  { name: 'modules found, read, compiled', files: /^node:internal\/modules\// },
  { name: 'top level of modules', files: ANYWHERE, functions: ['evaluate'] },
  { name: 'commands described', files: ANYWHERE, functions: ['commands'] },
  { name: 'git started, and the second process', files: /^node:(internal\/)?child_process/ },
  { name: 'policy read', files: ANYWHERE, functions: ['openPolicy'] },
  { name: 'YAML', files: ANYWHERE, functions: ['parseYaml', 'parseDocuments'] },
  { name: 'files loaded, jobs read', files: ANYWHERE, functions: ['gather', 'resolveAll'] },
  { name: 'in which cases jobs run', files: ANYWHERE, functions: ['variantsOf'] },
  { name: 'scripts read', files: ANYWHERE, functions: ['scriptsOf'] },
  { name: 'credentials', files: ANYWHERE, functions: ['findSecrets'] },
  { name: 'rules, and the rest of judging', files: ANYWHERE, functions: ['judgeChange'] },
  { name: 'told', files: ANYWHERE, functions: ['writeReports'] },
];

export function printCheckProfile(): void {
  printSpent('--version', spentOn(['--version'], tmpdir(), 1), 0);
  const byName = new Map(configurations().map((each) => [each.name, each]));
  for (const project of readProjects()) {
    const configuration = byName.get(project.name);
    if (project.name in CHECKED && configuration) printCheck(project, configuration);
  }
}

function printCheck(project: CorpusProject, configuration: Configuration): void {
  const folder = checkoutOf(project, false);
  try {
    printSpent(`check of ${project.name}`, spentOn(['check'], folder, 2), warmly(configuration));
  } finally {
    removeCheckout(folder);
  }
}

/** Milliseconds. */
interface Spent {
  readonly whole: number;
  /** Of Node by itself. */
  readonly starts: number;
  readonly samples: ReadonlyMap<string, number>;
}

function spentOn(words: readonly string[], cwd: string, processes: number): Spent {
  const command = [...pipewarden, ...words];
  const both = [[process.execPath, '-e', '0'], command].map((each) => ({ words: each, cwd }));
  const [start = 0, whole = 0] = interleaved(both, ROUNDS);
  return { whole, starts: processes * start, samples: samplesOf(command, cwd) };
}

/** In a process that has done it before. */
function warmly({ fresh }: Configuration): number {
  const policy = defaultPolicy(fresh().pipeline.project);
  const round = () => milliseconds(1, () => judgeOnce(fresh(), policy));
  return Math.min(...Array.from({ length: ROUNDS }, round));
}

/** Of a run of its own, by part: samples cost time themselves. */
function samplesOf([node = '', ...words]: readonly string[], cwd: string): ReadonlyMap<string, number> {
  const folder = mkdtempSync(join(tmpdir(), 'pipewarden-profile-'));
  try {
    used({ words: [node, '--cpu-prof', `--cpu-prof-dir=${folder}`, ...words], cwd });
    const samples = new Map<string, number>();
    for (const file of readdirSync(folder)) {
      const profile = JSON.parse(readFileSync(join(folder, file), 'utf8'));
      for (const [part, spent] of millisecondsByPart(profile, partOfAll(PARTS)))
        samples.set(part, (samples.get(part) ?? 0) + spent);
    }
    return samples;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** `warm`: what judging alone takes where it has been done before. */
function printSpent(name: string, { whole, starts, samples }: Spent, warm: number): void {
  const ours = [...samples].filter(([part]) => part !== OTHER && part !== SYSTEM);
  const scale = (whole - starts) / ours.reduce((sum, [, spent]) => sum + spent, 0);
  const print = (what: string, ms: number) => printRow([what, ms.toFixed(0), ((100 * ms) / whole).toFixed(0)]);
  printRow([`\n${name}`, 'ms', '%']);
  print('Node itself', starts);
  for (const [part, spent] of ours.toSorted(([, one], [, other]) => other - one)) print(part, spent * scale);
  print('all', whole);
  print('floor: Node itself, and judging that has been done before', starts + warm);
}
