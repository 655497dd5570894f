import { z } from 'zod';
import type { Job } from '../ci/config.ts';
import { runnerJobs } from '../ci/runner-jobs.ts';
import type { CommandWord, JobCommand } from '../shell/job-command.ts';
import type { HitDraft } from './judging/hit.ts';
import { addressesIn, hostOf, isBesideJob } from './judging/hosts.ts';
import { commandsThat } from './judging/in-commands.ts';
import { variablesThat } from './judging/in-variables.ts';
import { isUnverified, setsUnverified } from './judging/unverified.ts';
import { defineRule, type RuleContext } from './rule.ts';

const messages = {
  option: 'With {value}, {program} trusts whoever answers.',
  variable: '{name} is {value}, so what the job talks to is not verified.',
  file: '{value} is written to {file}, so whoever answers is trusted.',
} as const;

type Context = RuleContext<typeof messages>;

export const verificationOff = defineRule({
  id: 'verification-off',
  summary: 'Certificates or host keys are not verified.',
  why: 'Anyone on the network path can answer instead, read the tokens that are sent and choose what is downloaded.',
  fix: 'Give the job the right certificate authority (`--cacert`, `GIT_SSL_CAINFO`, `NODE_EXTRA_CA_CERTS`) or host key (`known_hosts`).',
  blindSpots:
    'Programs beside those that are widely used, their configuration files, and `ssh-keyscan` during the job are not checked. Hosts that run beside the job, such as `localhost` and services, need no verification.',
  keywords: ['variables', 'before_script', 'script', 'after_script', 'run'],
  level: 'warning',
  source: 'https://docs.gitlab.com/ci/jobs/ssh_keys/#verifying-the-ssh-host-keys',
  examples: {
    bad: [
      { yaml: 'deploy:\n  script:\n    - curl -sk https://deploy.example.org/hook\n' },
      { yaml: 'deploy:\n  variables: {GIT_SSL_NO_VERIFY: "true"}\n  script: [make]\n' },
      { yaml: 'deploy:\n  script:\n    - echo "StrictHostKeyChecking no" >> ~/.ssh/config\n' },
    ],
    good: [
      {
        yaml: 'deploy:\n  script:\n    - curl --cacert ca.pem https://deploy.example.org/hook\n    - curl -k https://localhost:8443\n',
      },
    ],
  },
  options: z.strictObject({
    allow: z.array(z.string()).default([]).describe('Hosts that need not be verified.'),
  }),
  messages,
  // Whatever program is told so.
  oneReason: { option: 'value' },
  *check(config, { allow }, context) {
    for (const job of runnerJobs(config)) {
      yield* variables(job, context);
      for (const command of suspects(job)) {
        yield* assigned(job, command, context);
        yield* options(job, command, allow, context);
        yield* writtenFor(job, command, context);
      }
    }
  },
});

const suspects = commandsThat(({ name: program, words, assignments, writesTo }) => {
  const isOff = assignments.some(({ name, value }) => setsUnverified(name, value.text));
  return isOff || writesTo.length > 0 || program === 'tee' || words.some((_, at) => isUnverified(program, words, at));
});

const SSH_SETTING = /StrictHostKeyChecking[ \t=]+["']?(?:no|off)\b/i;

const unverified = variablesThat(({ name, at, value }) => setsUnverified(name, value.text ?? at.value));

function* variables(job: Job, { hit }: Context): Iterable<HitDraft> {
  for (const { name, at, value } of unverified(job)) {
    yield hit(job, at, 'variable', { name, value: value.text ?? at.value }, name).because(...value.from);
  }
}

function* assigned(job: Job, { assignments, runsText }: JobCommand, { hit }: Context): Iterable<HitDraft> {
  // A value that is a command is found as one.
  if (runsText) return;
  for (const { name, value } of assignments) {
    if (setsUnverified(name, value.text)) yield hit(job, value.at, 'variable', { name, value: value.text }, name);
  }
}

function* options(job: Job, command: JobCommand, allow: readonly string[], { hit }: Context): Iterable<HitDraft> {
  const { name: program, words, runsText } = command;
  // What follows `-e` of rsync is a command of its own.
  if (runsText) return;
  const found = words.find((_, index) => isUnverified(program, words, index));
  if (!found || staysHere(words, allow)) return;
  const shown = found === words[0] ? 'PowerShell' : program;
  yield hit(job, found.at, 'option', { program: shown, value: shownOption(found) }).because(...found.from);
}

/** Of a longer text, such as the command after `-e` of rsync, only what matters. */
function shownOption({ text }: CommandWord): string {
  return SSH_SETTING.exec(text)?.[0] ?? text;
}

/** Every host that it names runs beside the job, or is allowed. */
function staysHere(words: readonly CommandWord[], allow: readonly string[]): boolean {
  // the name of a bucket is no host
  const addresses = words
    .slice(1)
    .flatMap((word) => addressesIn(word.text).filter((each) => !/^(?:s3|gs):/i.test(each)));
  return (
    addresses.length > 0 &&
    addresses.map(hostOf).every((host) => host !== null && (isBesideJob(host) || allow.includes(host)))
  );
}

const NOT_STRICT = /\b(?:strict-ssl[ =]+["']?false|enableStrictSsl:\s*false)/i;

/** What turns it off in the settings of a program; null: they are of none that is known. */
function settingFor(file: string): { readonly name: string; readonly pattern: RegExp } | null {
  if (/(?:^|\/)[._]?curlrc$/.test(file)) return { name: 'insecure', pattern: /(?:^|\n)\s*-?-?(?:insecure|k)(?![\w-])/ };
  if (/(?:^|\/)\.?wgetrc$/.test(file)) return { name: 'check_certificate', pattern: /check_certificate\s*=\s*off/ };
  if (/(?:^|\/)\.(?:npmrc|yarnrc(?:\.yml)?)$/.test(file)) return { name: 'strict-ssl', pattern: NOT_STRICT };
  if (/(?:^|\/)\.condarc$/.test(file)) return { name: 'ssl_verify', pattern: /\bssl_verify:\s*(?:false|no)\b/i };
  if (/(?:^|\/)\.gitconfig$/.test(file)) return { name: 'sslVerify', pattern: /sslVerify\s*=\s*(?:false|0|no|off)\b/i };
  return /ssh/i.test(file) ? { name: 'StrictHostKeyChecking', pattern: SSH_SETTING } : null;
}

/** `echo … > ~/.ssh/config`, also as a here-document. */
function* writtenFor(job: Job, command: JobCommand, { hit }: Context): Iterable<HitDraft> {
  const [file] = command.writesTo;
  const target = file?.text ?? (command.name === 'tee' ? command.words.at(-1)?.text : undefined);
  if (target === undefined) return;
  const setting = settingFor(target);
  if (!setting) return;
  for (const word of [command, ...command.from].flatMap(({ words }) => words)) {
    const value = setting.pattern.exec(word.text)?.[0].trim();
    if (value !== undefined) yield hit(job, word.at, 'file', { value, file: target }, setting.name);
  }
  for (const document of command.hereDocuments) {
    const found = setting.pattern.exec(document.text);
    if (!found) continue;
    const at = document.locate({ start: found.index, end: found.index + found[0].length });
    yield hit(job, at, 'file', { value: found[0].trim(), file: target }, setting.name);
  }
}
