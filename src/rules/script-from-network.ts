import { z } from 'zod';
import { runnerJobs } from '../ci/runner-jobs.ts';
import { downloadAddresses, downloadedFile, isDownload, plainPath, startsWithAny } from '../shell/download.ts';
import type { CommandWord, JobCommand, ScriptPlace } from '../shell/job-command.ts';
import { inScripts } from './judging/in-commands.ts';
import { defineRule, type Values } from './rule.ts';

const messages = {
  piped: '{program} runs whatever {value} delivers, unchecked.',
  downloaded: '{file}, downloaded from {value}, is run without verifying its checksum.',
} as const;

export const scriptFromNetwork = defineRule({
  id: 'script-from-network',
  summary: 'A script is downloaded and run unchecked.',
  why: 'Anyone who controls the address, or the network path to it, runs commands in the job, with its variables and its rights.',
  fix: 'Put the script into the repository or an image, or verify its checksum before it runs.',
  blindSpots:
    'What a package manager installs, and what is unpacked from an archive or renamed first, is not followed, nor is what scripts of the repository download.',
  keywords: ['before_script', 'script', 'after_script', 'hooks:pre_get_sources_script', 'run'],
  level: 'error',
  source: 'https://docs.gitlab.com/ci/pipeline_security/#use-secure-scripts',
  examples: {
    bad: [
      { yaml: 'scan:\n  script:\n    - curl -sSL https://scan.example/install.sh | TOKEN=$T bash -s -- --all\n' },
      { yaml: 'scan:\n  script:\n    - wget https://scan.example/run.sh\n    - chmod +x run.sh\n    - ./run.sh\n' },
    ],
    good: [
      {
        yaml: 'scan:\n  script:\n    - curl -LO https://scan.example/run.sh\n    - echo "$SUM  run.sh" | sha256sum -c\n    - sh run.sh\n',
      },
      { yaml: 'scan:\n  script:\n    - curl -s https://api.example/x | python3 -m json.tool\n' },
    ],
  },
  options: z.strictObject({
    allow: z.array(z.string()).default([]).describe('Prefixes of addresses whose scripts may be run.'),
  }),
  messages,
  *check(config, { allow }, { hit }) {
    const runs = inScripts((commands) => [...runsIn(commands, allow)]);
    for (const job of runnerJobs(config)) {
      for (const { at, said, because } of runs(job)) {
        const draft = 'file' in said ? hit(job, at, 'downloaded', said) : hit(job, at, 'piped', said);
        yield draft.because(because);
      }
    }
  },
});

interface Run {
  readonly at: ScriptPlace;
  readonly said: Values<typeof messages.piped> | Values<typeof messages.downloaded>;
  readonly because: ScriptPlace;
}

function* runsIn(commands: readonly JobCommand[], allow: readonly string[]): Iterable<Run> {
  for (const [index, command] of commands.entries()) {
    if (!isDownload(command)) yield* unseen(command, allow);
    else yield* runLater(command, commands.slice(index + 1), allow);
  }
}

const SHELLS = new Set(['sh', 'bash', 'ash', 'dash', 'zsh', 'ksh', 'pwsh', 'powershell']);
const LANGUAGES = new Set(['python', 'python2', 'python3', 'perl', 'ruby', 'node', 'php']);
const READERS = new Set(['source', '.', 'eval', 'iex', 'invoke-expression']);

function isInterpreter(command: JobCommand): boolean {
  const name = command.name.toLowerCase();
  return SHELLS.has(name) || LANGUAGES.has(name) || READERS.has(name);
}

/** `curl … | sh`, `sh <(curl …)`, `sh -c "$(curl …)"`. */
function* unseen(command: JobCommand, allow: readonly string[]): Iterable<Run> {
  if (!isInterpreter(command)) return;
  const piped = readsProgramFromInput(command) ? upstream(command) : [];
  const given = command.words
    .slice(1)
    .flatMap((word) => word.outputOf().flatMap((inner) => [inner, ...upstream(inner)]));
  for (const download of [...piped, ...given].filter(isDownload)) {
    const value = refused(download, allow);
    if (value === null) continue;
    const at = download.words.at(-1)?.at ?? download.at;
    yield { at, said: { value, program: command.name }, because: command.at };
  }
}

/** Not `| python -m json.tool`, `| sh check.sh`, `| perl -ne …`: there the input is data. */
function readsProgramFromInput(command: JobCommand): boolean {
  const name = command.name.toLowerCase();
  if (name === 'iex' || name === 'invoke-expression') return true;
  if (READERS.has(name)) return false;
  const words = command.words.slice(1).map((word) => word.text);
  for (const word of words) {
    if (word === '-' || word === '/dev/stdin' || /^-[a-z]*s$/.test(word) || word === '--') return true;
    if (!word.startsWith('-')) return false;
    if (/^-[a-zA-Z]*[cmenpr]/.test(word) && !(SHELLS.has(name) && /^-[a-z]*[eu]/.test(word) && !word.includes('c'))) {
      return false;
    }
  }
  return true;
}

/** Every command that a pipe leads from. */
function upstream(command: JobCommand): JobCommand[] {
  const found: JobCommand[] = [];
  const waiting = [...command.from];
  for (let next = waiting.pop(); next && found.length < 50; next = waiting.pop()) {
    found.push(next);
    waiting.push(...next.from);
  }
  return found;
}

/** The project's own files, at the commit that is being built: reviewed like this one. */
const OWN_COMMIT = /^\$\{?(?:CI_PROJECT_URL|CI_API_V4_URL)\b.*(?:CI_COMMIT_SHA|CI_COMMIT_SHORT_SHA)/;

/** The address to name; null: every one is allowed. */
function refused(download: JobCommand, allow: readonly string[]): string | null {
  const addresses = downloadAddresses(download);
  if (addresses.length > 0 && addresses.every((address) => OWN_COMMIT.test(address))) return null;
  const wrong = addresses.find((address) => !startsWithAny(address, allow));
  return wrong ?? (addresses.length === 0 ? download.name : null);
}

const CHECKERS =
  /^(?:(?:sha\d*|md5|b2)sum|shasum|sha256|gpg|gpgv|cosign|minisign|signify|slsa-verifier|get-filehash)$/i;

function* runLater(download: JobCommand, later: readonly JobCommand[], allow: readonly string[]): Iterable<Run> {
  const file = downloadedFile(download);
  const value = refused(download, allow);
  if (file === null || file === '' || value === null) return;
  for (const command of later) {
    const words = command.words.map((word) => word.text);
    if (CHECKERS.test(command.name) || (command.name === 'openssl' && words[1] === 'dgst')) return;
    // written anew, or fetched again
    if (command !== download && isDownload(command) && downloadedFile(command) === file) return;
    const run = runsFile(command, file);
    if (!run) continue;
    yield { at: run, said: { value, file }, because: download.at };
    return;
  }
}

/** Where the command runs the file: as itself, or by an interpreter. */
function runsFile(command: JobCommand, file: string): CommandWord['at'] | null {
  const [program, ...rest] = command.words;
  if (!program) return null;
  const isPath = program.text.includes('/');
  if (isPath && plainPath(program.text) === file) return program.at;
  if (!isInterpreter(command) || command.name === 'eval') return null;
  const script = rest.find((word) => !word.text.startsWith('-'));
  return script && plainPath(script.text) === file ? script.at : null;
}
