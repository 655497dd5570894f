import { z } from 'zod';
import type { ExpandedText, Job } from '../ci/config.ts';
import { runnerJobs } from '../ci/runner-jobs.ts';
import { shownText } from '../ci/yaml-variables.ts';
import type { CommandWord, JobCommand } from '../shell/job-command.ts';
import { commandsOf } from '../shell/script-commands.ts';
import { keptBy } from './judging/artifact-paths.ts';
import type { HitDraft } from './judging/hit.ts';
import { nodesAt, textsAt } from './judging/job-texts.ts';
import { defineRule, type RuleContext } from './rule.ts';

const messages = {
  file: 'The artifacts hold {value}, which is a usual place of secrets.',
  public: 'The artifacts hold {value}, which is a usual place of secrets, and are public.',
  everything: '{value} keeps the whole project folder as an artifact, `.git` with it.',
  environment: '{program} writes every variable of the job to {value}, which the job keeps as an artifact.',
} as const;

type Context = RuleContext<typeof messages>;

export const artifactExposes = defineRule({
  id: 'artifact-exposes',
  summary: 'Artifacts hold secrets: key files, `.env`, `.git`, or all variables of the job.',
  why: 'Artifacts can be downloaded by everyone who can see the pipeline, long after the job, and nothing in them is masked.',
  fix: 'Keep only the files that are needed, name them one by one, and limit who can read them with `access`.',
  blindSpots:
    'Files are judged by their names, and what scripts of the repository write is not seen. `untracked` may keep such files as well.',
  keywords: ['artifacts:paths', 'artifacts:public', 'artifacts:access', 'script'],
  level: 'warning',
  source: 'https://docs.gitlab.com/ci/jobs/job_artifacts/#security',
  examples: {
    bad: [
      { yaml: 'build:\n  script: [make]\n  artifacts: {paths: [.env, certs/server.pem]}\n' },
      { yaml: 'build:\n  script: [env > build/env.txt]\n  artifacts: {paths: [build/]}\n' },
    ],
    good: [{ yaml: 'build:\n  script: [make]\n  artifacts: {paths: [build/, .env.example]}\n' }],
  },
  options: z.strictObject({
    allow: z.array(z.string()).default([]).describe('Paths, as they are written, that may be kept.'),
  }),
  messages,
  *check(config, { allow }, context) {
    for (const job of runnerJobs(config)) {
      if (!job.keywords.has('artifacts') || isForNobody(job)) continue;
      for (const path of textsAt(job, 'artifacts', 'paths')) {
        if (!allow.includes(path.source.value)) yield* judgePath(job, path, context);
      }
      for (const command of commandsOf(job)) yield* environment(job, command, allow, context);
    }
  },
});

function isForNobody(job: Job): boolean {
  return textsAt(job, 'artifacts', 'access').some(({ text }) => text === 'none');
}

const SECRET =
  /^(?:\.env(?:\.(?!example|sample|template|dist)[\w-]+)?|\*?[\w.-]*\.(?:pem|key|p12|pfx|jks|keystore|kdbx|tfstate)|id_(?:rsa|dsa|ecdsa|ed25519)|\.netrc|\.npmrc|\.pypirc|\.git-credentials|\.git|\.ssh|\.aws|\.kube|kubeconfig|\.terraformrc|\.vault-token)$/;
/** The public half of a pair. */
const PUBLIC_HALF = /pub|(?:^|[._-])(?:ca|cacert|chain|fullchain|cert|certs|bundle|root)(?:[._-]|$)/i;
const EVERYTHING = /^(?:\.|\.\/|\$\{?CI_PROJECT_DIR\}?\/?)$/;

function* judgePath(job: Job, path: ExpandedText, { hit }: Context): Iterable<HitDraft> {
  const value = shownText(path);
  if (EVERYTHING.test(value)) {
    if (!leavesOutGit(job)) yield hit(job, path.source, 'everything', { value }).because(...path.from);
    return;
  }
  const parts = value.split('/').filter((part) => part !== '' && !/^\*+$/.test(part));
  const name = parts.at(-1) ?? '';
  const isSecret = (SECRET.test(name) && !PUBLIC_HALF.test(name)) || parts.includes('.git') || parts.includes('.ssh');
  if (isSecret) yield hit(job, path.source, isPublic(job) ? 'public' : 'file', { value }).because(...path.from);
}

function leavesOutGit(job: Job): boolean {
  return textsAt(job, 'artifacts', 'exclude').some((text) => /(?:^|\/)\.git(?:\/|$)/.test(shownText(text)));
}

/** Said so in words; it is the default where the pipelines of the project are public. */
function isPublic(job: Job): boolean {
  const said = nodesAt(job, 'artifacts', 'public').some(({ value }) => value.kind === 'scalar' && value.value === true);
  return said || textsAt(job, 'artifacts', 'access').some(({ text }) => text === 'all');
}

/** What passes on all that it reads. */
const PASSES_ON = new Set(['sort', 'cat', 'tee', 'uniq']);

function* environment(job: Job, command: JobCommand, allow: readonly string[], { hit }: Context): Iterable<HitDraft> {
  const source = sourceOf(command);
  const program = source && dumpOf(source);
  if (!program) return;
  const files = [...command.writesTo, ...(command.name === 'tee' ? command.words.slice(1) : [])];
  for (const file of files) {
    const kept = file.text.startsWith('-') ? null : keptBy(job, file.text);
    if (!kept || allow.includes(kept.source.value)) continue;
    yield hit(job, file.at, 'environment', { program, value: file.text }).because(kept.source, ...kept.from);
  }
}

function sourceOf(command: JobCommand): JobCommand | null {
  if (!PASSES_ON.has(command.name)) return command;
  const [feeder] = command.from.slice(-1);
  return feeder ? sourceOf(feeder) : null;
}

/** The command, if it prints every variable. */
function dumpOf({ name, wrapped }: JobCommand): string | null {
  const rest = wrapped.slice(1).map((word: CommandWord) => word.text);
  const isBare = rest.every((word) => /^-[0-9a-z]$|^--null$/.test(word));
  if (/^(?:env|printenv|set)$/.test(name)) return isBare && !(name === 'set' && rest.length > 0) ? name : null;
  const prints = (name === 'export' || name === 'declare') && rest.some((word) => /^-[px]+$/.test(word)) && isBare;
  return prints ? `${name} ${rest.join(' ')}` : null;
}
