import { z } from 'zod';
import type { ExpandedText, Job } from '../ci/config.ts';
import { runnerJobs } from '../ci/runner-jobs.ts';
import { shownText } from '../ci/yaml-variables.ts';
import type { CommandWord } from '../shell/job-command.ts';
import { itemsOf, type Node, valueAt } from '../yaml/tree.ts';
import { keptBy } from './judging/artifact-paths.ts';
import type { HitDraft } from './judging/hit.ts';
import { inCommands } from './judging/in-commands.ts';
import { nodesAt, textsAt } from './judging/job-texts.ts';
import { printedVariables } from './judging/prints-variables.ts';
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
    'Files are judged by their names, and what scripts of the repository write is not seen. `untracked` may keep such files as well: of these only a list of all variables is found.',
  keywords: ['artifacts:paths', 'artifacts:untracked', 'artifacts:public', 'artifacts:access', 'script'],
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
      if (!job.keywords.has('artifacts')) continue;
      const paths = mayBeSecret(job) ? textsAt(job, 'artifacts', 'paths') : [];
      const dumps = dumpsOf(job);
      if (paths.length + dumps.length === 0 || isForNobody(job)) continue;
      for (const path of paths) if (!allow.includes(path.source.value)) yield* judgePath(job, path, context);
      for (const dump of dumps) yield* environment(job, dump, allow, context);
    }
  },
});

function isForNobody(job: Job): boolean {
  return textsAt(job, 'artifacts', 'access').some(({ text }) => text === 'none');
}

const SECRET =
  /^(?:\.env(?:\.(?!example|sample|template|dist)[\w-]+)?|\*?[\w.-]*\.(?:pem|key|p12|pfx|jks|keystore|kdbx|tfstate)|id_(?:rsa|dsa|ecdsa|ed25519)|\.netrc|\.npmrc|\.pypirc|\.git-credentials|\.git|\.ssh|\.aws|\.kube|kubeconfig|\.dockerconfigjson|\.terraformrc|\.vault-token)$/;
/** Of a folder whose other files may be harmless. */
const IN_FOLDER = /^\.(?:docker\/config\.json|aws\/credentials|kube\/config|config\/gcloud)$/;
/** The public half of a pair. */
const PUBLIC_HALF = /pub|(?:^|[._-])(?:ca|cacert|chain|fullchain|cert|certs|bundle|root)(?:[._-]|$)/i;
const EVERYTHING = /^(?:\.|\.\/|\$\{?CI_PROJECT_DIR\}?\/?)$/;

/** Paths are shared by jobs, so each list is looked through once. */
const lookedThrough = new WeakMap<Node, boolean>();

/** Cheaply: does a path have a variable in it, or a name that says something? */
function mayBeSecret(job: Job): boolean {
  const paths = valueAt(job.keywords.get('artifacts')?.value, 'paths');
  if (!paths) return false;
  const known = lookedThrough.get(paths) ?? textsIn(paths).some((text) => text.includes('$') || isTelling(text));
  lookedThrough.set(paths, known);
  return known;
}

function textsIn(node: Node): readonly string[] {
  return node.kind === 'list' ? itemsOf(node).flatMap(textsIn) : node.kind === 'scalar' ? [node.text] : [];
}

function isTelling(path: string): boolean {
  return EVERYTHING.test(path) || isSecret(path);
}

function isSecret(path: string): boolean {
  const parts = path.split('/').filter((part) => part !== '' && !/^\*+$/.test(part));
  const name = parts.at(-1) ?? '';
  if (SECRET.test(name) && !PUBLIC_HALF.test(name)) return true;
  return parts.includes('.git') || parts.includes('.ssh') || IN_FOLDER.test(parts.slice(-2).join('/'));
}

function* judgePath(job: Job, path: ExpandedText, { hit }: Context): Iterable<HitDraft> {
  const value = shownText(path);
  if (EVERYTHING.test(value)) {
    if (!leavesOutGit(job)) yield hit(job, path.source, 'everything', { value }).because(...path.from);
    return;
  }
  if (isSecret(value)) yield hit(job, path.source, isPublic(job) ? 'public' : 'file', { value }).because(...path.from);
}

function leavesOutGit(job: Job): boolean {
  return textsAt(job, 'artifacts', 'exclude').some((text) => /(?:^|\/)\.git(?:\/|$)/.test(shownText(text)));
}

/** Said so in words; it is the default where the pipelines of the project are public. */
function isPublic(job: Job): boolean {
  const said = nodesAt(job, 'artifacts', 'public').some(({ value }) => value.kind === 'scalar' && value.value === true);
  return said || textsAt(job, 'artifacts', 'access').some(({ text }) => text === 'all');
}

interface Dump {
  readonly program: string;
  readonly files: readonly CommandWord[];
}

const WRITERS = /^(?:tee|out-file|set-content)$/i;

const dumpsOf = inCommands((command): readonly Dump[] => {
  const files = [...command.writesTo, ...(WRITERS.test(command.name) ? command.words.slice(1) : [])];
  const program = files.length > 0 ? printedVariables(command) : null;
  return program ? [{ program, files }] : [];
});

function* environment(
  job: Job,
  { program, files }: Dump,
  allow: readonly string[],
  { hit }: Context,
): Iterable<HitDraft> {
  for (const file of files) {
    const kept = file.text.startsWith('-') ? null : keptBy(job, file.text);
    if (!kept || allow.includes(kept.source.value)) continue;
    yield hit(job, file.at, 'environment', { program, value: file.text }).because(kept.source, ...kept.from);
  }
}
