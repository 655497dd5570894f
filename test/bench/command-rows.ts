/** Rows about commands that are started: each a process of its own, and its processor time. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { type CorpusProject, readProjects } from '../corpus/corpus-project.ts';
import { checkoutOf, command as peer, peerVersion, removeCheckout } from '../corpus/peer.ts';
import { type Measured, median, type Row } from './row.ts';

const ROUNDS = { check: 3, start: 9 };

/** As it is packed, where that was built: by `npm pack` or `node release/bundle.mjs`. */
const [program, form] = existsSync('bundle/pipewarden.js')
  ? [resolve('bundle/pipewarden.js'), 'packed']
  : [resolve('dist/src/cli/pipewarden.js'), 'from a clone'];
export const pipewarden = [process.execPath, program];

const start: Row = {
  name: 'start',
  about: 'what needs no configuration',
  async measure() {
    const runs = { '--version': ['--version'], '--help': ['--help'], completion: ['complete', '--', 'check', '--'] };
    const names = Object.keys(runs) as (keyof typeof runs)[];
    const commands = [[process.execPath, '-e', '0'], ...names.map((name) => [...pipewarden, ...runs[name]])];
    const cwd = process.cwd();
    const [node, ...each] = interleaved(
      commands.map((words) => ({ words, cwd })),
      ROUNDS.start,
    );
    return names.map((what, at) => ({
      what,
      value: each[at] ?? null,
      unit: 'ms',
      reach: 100,
      better: 'less',
      detail: `${form}; node itself ${node?.toFixed(0)} ms`,
    }));
  },
};

/** Small ones, and what part of the other's time. */
export const CHECKED = { 'small/dpkg': 0.25, 'small/benchexec': 0.25, cmake: 0.33, tezos: 0.33 };

const check: Row = {
  name: 'check',
  about: 'cold check ÷ gitlab-ci-local --preview',
  async measure() {
    const version = peerVersion();
    const projects = readProjects().filter(({ name }) => name in CHECKED);
    return projects.map((project) => checkOf(project, CHECKED[project.name as keyof typeof CHECKED], version));
  },
};

export const commandRows: readonly Row[] = [check, start];

function checkOf(project: CorpusProject, reach: number, version: string | null): Measured {
  const folder = checkoutOf(project, false);
  const rest = { what: project.name, unit: '' as const, reach, better: 'less' as const };
  const ours = { words: [...pipewarden, 'check', folder], cwd: folder };
  try {
    const theirs = version === null ? null : previewOf(project, folder);
    const [mine = 0, peers] = interleaved(theirs === null ? [ours] : [ours, theirs], ROUNDS.check);
    const detail = `${mine.toFixed(0)} ms ${form}`;
    if (theirs === null || peers === undefined)
      return {
        ...rest,
        value: null,
        detail: `${detail}; ${version === null ? 'GITLAB_CI_LOCAL names none that runs' : `gitlab-ci-local ${version} gives up`}`,
      };
    return { ...rest, value: mine / peers, detail: `${detail}; ${theirs.about} ${version} ${peers.toFixed(0)} ms` };
  } finally {
    removeCheckout(folder);
  }
}

interface Started {
  readonly words: readonly string[];
  readonly cwd: string;
}

/** What the peer can do with it: without its schema where that refuses the configuration. Null where it gives up. */
function previewOf({ root }: CorpusProject, cwd: string): (Started & { readonly about: string }) | null {
  const plain = { words: [...peer.split(' '), '--preview', '--file', root], cwd, about: 'gitlab-ci-local' };
  const lenient = {
    words: [...plain.words, '--no-json-schema-validation'],
    cwd,
    about: 'gitlab-ci-local without its schema',
  };
  return [plain, lenient].find((each) => used(each).code === 0) ?? null;
}

/** Median milliseconds of the processor of each command; what it prints is of no interest. */
export function interleaved(commands: readonly Started[], count: number): readonly number[] {
  const rounds = Array.from({ length: count }, () => commands.map((each) => used(each).milliseconds));
  return commands.map((_, at) => median(rounds.map((round) => round[at] ?? 0)));
}

/** Milliseconds of the processor, by the shell, which tells what its children have used: `check` starts processes of its own. */
export function used({ words, cwd }: Started): { readonly milliseconds: number; readonly code: number | null } {
  const script = 'TIMEFORMAT="%3U %3S"; time "$@" >/dev/null 2>&1';
  const { stderr, status } = spawnSync('bash', ['-c', script, 'bash', ...words], { cwd, encoding: 'utf8' });
  const [user = 0, system = 0] = stderr.trim().split(' ').map(Number);
  return { milliseconds: (user + system) * 1000, code: status };
}
