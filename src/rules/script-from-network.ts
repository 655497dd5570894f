import { z } from 'zod';
import type { Job } from '../ci/config.ts';
import { runnerJobs } from '../ci/runner-jobs.ts';
import { downloadAddresses, downloadedFile, isDownload, isWebCommand, startsWithAny } from '../shell/download.ts';
import type { JobCommand, ScriptPlace } from '../shell/job-command.ts';
import { outputFiles } from '../shell/output-files.ts';
import { commandsOf } from '../shell/script-commands.ts';
import { upstream } from '../shell/upstream.ts';
import { type Located, Location } from '../source.ts';
import { Places, unpacking } from './judging/downloaded-places.ts';
import { type DownloadUse, runsFiles, useOf } from './judging/downloaded-use.ts';
import {
  fetchedPrograms,
  printsSocket,
  readsUnseenInput,
  shellOverNetwork,
  socketIn,
} from './judging/fetched-program.ts';
import type { HitDraft } from './judging/hit.ts';
import { commandsThat } from './judging/in-commands.ts';
import { isExpression, isInterpreter, readsProgramFromInput } from './judging/interpreters.ts';
import { type NamedPaths, namedPaths, verifies } from './judging/named-paths.ts';
import { installedAddress } from './judging/package-installs.ts';
import { defineRule, type RuleContext, type Values } from './rule.ts';

const messages = {
  piped: '{program} runs whatever {value} delivers, unchecked.',
  downloaded: '{file}, downloaded from {value}, is run without verifying its checksum.',
  unpacked: 'What {value} delivers is unpacked into {folder}, where programs are, without verifying its checksum.',
  installed: '{value} is installed without verifying its checksum.',
} as const;

export const scriptFromNetwork = defineRule({
  id: 'script-from-network',
  summary: 'A script or program is downloaded and run, unpacked or installed unchecked.',
  why: 'Anyone who controls the address, or the network path to it, runs commands in the job, with its variables and its rights.',
  fix: 'Put the script into the repository or an image, or verify its checksum before it runs.',
  blindSpots:
    'What package managers install from their own sources is not checked, nor what scripts of the repository download. What is run out of an archive is recognized by its name.',
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
  // One command may take several files, and a matrix gives one many addresses.
  perPlace: true,
  *check(config, { allow }, { hit }) {
    for (const job of runnerJobs(config)) {
      for (const line of job.scripts.flatMap((script) => script.lines)) {
        const found = byWebClient(line, allow);
        if (found) yield hit(job, found.at, 'piped', found.values);
      }
      for (const { at, say, because } of runsIn(job, allow)) yield said(hit, job, at, say).because(because);
    }
  },
});

type Hit = RuleContext<typeof messages>['hit'];
type Said = {
  [Id in keyof typeof messages]: { readonly id: Id; readonly values: Values<(typeof messages)[Id]> };
}[keyof typeof messages];

interface Run {
  readonly at: ScriptPlace;
  readonly say: Said;
  readonly because: ScriptPlace;
}

/** The compiler pairs a sentence with its values only where the sentence is known. */
function said(hit: Hit, job: Job, at: ScriptPlace, say: Said): HitDraft {
  switch (say.id) {
    case 'piped':
      return hit(job, at, say.id, say.values);
    case 'downloaded':
      return hit(job, at, say.id, say.values);
    case 'unpacked':
      return hit(job, at, say.id, say.values);
    case 'installed':
      return hit(job, at, say.id, say.values);
  }
}

function* runsIn(job: Job, allow: readonly string[]): Iterable<Run> {
  for (const command of suspects(job)) {
    const script = () => namedPaths(commandsOf(job));
    if (isDownload(command)) yield* usedLater(command, script(), allow);
    else if (command.name === 'exec') yield* opensSocket(command, job);
    else {
      const atOnce = [...unseen(command, allow), ...usedAtOnce(command, allow)];
      yield* atOnce;
      if (atOnce.length === 0) yield* receivedAndUsed(command, script, allow);
    }
  }
}

const suspects = commandsThat(
  (command) =>
    isDownload(command) ||
    (command.name === 'exec' && socketIn(command) !== undefined) ||
    command.from.some((each) => isDownload(each) || each.from.length > 0) ||
    [...unseen(command, []), ...usedAtOnce(command, [])].length > 0,
);

/** `curl … | sh`, `sh <(curl …)`, `sh -c "$(curl …)"`. */
function* unseen(command: JobCommand, allow: readonly string[]): Iterable<Run> {
  yield* byItself(command, allow);
  if (isInterpreter(command)) {
    yield* heldByValues(command, allow);
    yield* byAddress(command, allow);
  }
  for (const source of runSources(command)) {
    const value = isDownload(source) ? refused(source, allow) : printsSocket(source);
    if (value === null) continue;
    const at = source.words.at(-1)?.at ?? source.at;
    yield { at, say: { id: 'piped', values: { value, program: command.name } }, because: command.at };
  }
}

/** The commands whose output it runs, and those that they get theirs from. */
function runSources(command: JobCommand): readonly JobCommand[] {
  const words = command.words.slice(1);
  if (!isInterpreter(command)) {
    return runsFiles(command.name) ? words.flatMap((word) => (word.text.startsWith('<(') ? word.outputOf() : [])) : [];
  }
  const isFed = readsProgramFromInput(command);
  const documents = isFed ? command.hereDocuments : [];
  const given = [...words, ...documents].flatMap((each) => each.outputOf());
  return [...(isFed ? feedersOf(command) : []), ...given.flatMap((inner) => [inner, ...feedersOf(inner)])];
}

/** `X=$(curl …); eval "$X"`: the value tells what it is. */
function* heldByValues(command: JobCommand, allow: readonly string[]): Iterable<Run> {
  const feeders = readsProgramFromInput(command) ? feedersOf(command) : [];
  for (const word of [command, ...feeders].flatMap(({ words }) => words.slice(1))) {
    if (word.known || word.outputOf().length > 0) continue;
    const value = FETCHED.exec(word.text)?.[1];
    if (value === undefined || COMMIT.test(value) || OWN_COMMIT.test(value) || startsWithAny(value, allow)) continue;
    yield { at: word.at, say: { id: 'piped', values: { value, program: command.name } }, because: command.at };
  }
}

const FETCHED =
  /^\s*(?:\$\(|`)\s*(?:curl|wget|iwr|irm|invoke-webrequest|invoke-restmethod)\b[^|)]*?["']?(https?:\/\/[^\s)"'`]+)/i;

/** `python -c "exec(urlopen('https://…').read())"`, `sh < /dev/tcp/host/port`. */
function* byItself(command: JobCommand, allow: readonly string[]): Iterable<Run> {
  const socket = shellOverNetwork(command);
  for (const { from, at } of [...fetchedPrograms(command), ...(socket ? [socket] : [])]) {
    if (COMMIT.test(from) || startsWithAny(from, allow)) continue;
    yield { at, say: { id: 'piped', values: { value: from, program: command.name } }, because: command.at };
  }
}

/** `exec 3<>/dev/tcp/host/port; sh <&3`. */
function* opensSocket(command: JobCommand, job: Job): Iterable<Run> {
  const socket = socketIn(command);
  const [shell] = socket ? unseenShells(job) : [];
  if (!socket || !shell) return;
  yield { at: socket.at, say: { id: 'piped', values: { value: socket.text, program: shell.name } }, because: shell.at };
}

const unseenShells = commandsThat(readsUnseenInput);

/** `deno run https://…`; `iex (irm https://…)`, whose brackets are not read. */
function* byAddress({ name, words, at }: JobCommand, allow: readonly string[]): Iterable<Run> {
  const [, first] = words;
  const isAsked = name === 'deno' ? first?.text === 'run' : isExpression(name) && isWebCommand(first?.text ?? '');
  const word = isAsked ? words.find(({ text }) => /^https?:\/\//.test(text)) : undefined;
  if (!word || COMMIT.test(word.text) || startsWithAny(word.text, allow)) return;
  yield { at: word.at, say: { id: 'piped', values: { value: word.text, program: name } }, because: at };
}

/** Whoever downloads stands nearer than that. */
const MOST_FEEDERS = 50;

function feedersOf(command: JobCommand): readonly JobCommand[] {
  return upstream(command, MOST_FEEDERS);
}

/** The project's own files, at the commit that is being built: reviewed like this one. */
const OWN_COMMIT = /^\$\{?(?:CI_PROJECT_URL|CI_API_V4_URL)\b.*(?:CI_COMMIT_SHA|CI_COMMIT_SHORT_SHA)/;

const WEB_CLIENT =
  /(?:\.DownloadString\(\s*["']|\b(?:irm|iwr|Invoke-RestMethod|Invoke-WebRequest)\b[^\n;|]*?["'\s])(https?:\/\/[^"'\s)]+)/i;
const RUNS_TEXT = /(?:^|[^\w-])(iex|invoke-expression|\[scriptblock\]::create)(?![\w-])/i;

/** `iex ((New-Object Net.WebClient).DownloadString('https://…'))`: PowerShell that no other shell can read. */
function byWebClient(line: Located<string>, allow: readonly string[]) {
  if (!/\.Download|\[scriptblock\]/i.test(line.value)) return null;
  const value = WEB_CLIENT.exec(line.value)?.[1];
  const program = RUNS_TEXT.exec(line.value)?.[1];
  if (value === undefined || program === undefined) return null;
  if (COMMIT.test(value) || startsWithAny(value, allow)) return null;
  const offset = line.at.text.indexOf(value);
  const start = line.at.start + offset;
  const at = offset === -1 ? line.at : new Location(line.at.file, start, start + value.length);
  return { at: { ...line, at }, values: { value, program } };
}

/** A whole commit, which names one content for ever. */
const COMMIT = /[/@](?:[0-9a-f]{40}|[0-9a-f]{64})(?:[/?#]|$)/;

/** The address to name; null: every one is allowed. */
function refused(download: JobCommand, allow: readonly string[]): string | null {
  const addresses = downloadAddresses(download);
  const isFixed = (address: string) => OWN_COMMIT.test(address) || COMMIT.test(address);
  if (addresses.length > 0 && addresses.every(isFixed)) return null;
  const wrong = addresses.find((address) => !startsWithAny(address, allow));
  return wrong ?? (addresses.length === 0 ? download.name : null);
}

function* usedLater(download: JobCommand, script: NamedPaths, allow: readonly string[]): Iterable<Run> {
  const file = downloadedFile(download);
  const value = refused(download, allow);
  if (file === null || file === '' || value === null || isVerified(download)) return;
  const places = new Places(value, file, script.folderOf(download));
  const use = useOf(file, places, download, script, isInterpreter);
  if (use) yield { at: use.at, say: sayUse(use, value), because: download.at };
}

/** `aria2c --checksum=sha-256=…`. */
function isVerified({ words }: JobCommand): boolean {
  return words.some(({ text }) => /^--checksum(?:=|$)/.test(text));
}

/** `curl … | tar xz; ./x/bin/x`, `curl … | tee a.sh; sh a.sh`: what comes through a pipe is used later. */
function* receivedAndUsed(command: JobCommand, script: () => NamedPaths, allow: readonly string[]): Iterable<Run> {
  const before = feedersOf(command);
  const download = before.find((each) => isDownload(each) && downloadedFile(each) === null);
  const value = download && !before.some(verifies) ? refused(download, allow) : null;
  if (!download || value === null) return;
  const places = new Places(value, null, script().folderOf(command));
  const target = unpacking(command);
  const files = outputFiles(command);
  if (target) places.addFolder(target.folder);
  for (const { text } of files) if (!text.startsWith('-')) places.addFile(text);
  if (!target && files.length === 0) return;
  const use = useOf(null, places, command, script(), isInterpreter);
  if (use) yield { at: use.at, say: sayUse(use, value), because: download.at };
}

function sayUse({ how, shown }: DownloadUse, value: string): Said {
  switch (how) {
    case 'downloaded':
      return { id: 'downloaded', values: { value, file: shown } };
    case 'unpacked':
      return { id: 'unpacked', values: { value, folder: shown } };
    case 'installed':
      return { id: 'installed', values: { value } };
  }
}

/** `curl … | tar xz -C /usr/local`, `rpm -i https://…`: nothing can verify it in between. */
function* usedAtOnce(command: JobCommand, allow: readonly string[]): Iterable<Run> {
  const target = command.from.length > 0 ? unpacking(command) : null;
  const download = target?.isOnPath ? feedersOf(command).find(isDownload) : undefined;
  const value = download ? refused(download, allow) : null;
  if (target && download && value !== null) {
    const use = { how: 'unpacked', at: target.word.at, shown: target.folder } as const;
    yield { at: use.at, say: sayUse(use, value), because: download.at };
  }
  const installed = installedAddress(command);
  if (!installed || COMMIT.test(installed.address) || startsWithAny(installed.address, allow)) return;
  const { at } = installed.word;
  yield { at, say: { id: 'installed', values: { value: installed.address } }, because: at };
}
