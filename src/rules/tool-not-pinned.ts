import { z } from 'zod';
import type { Job } from '../ci/config.ts';
import { runnerJobs } from '../ci/runner-jobs.ts';
import type { CommandWord, JobCommand } from '../shell/job-command.ts';
import { commandsOf } from '../shell/script-commands.ts';
import type { HitDraft } from './judging/hit.ts';
import { addressesIn } from './judging/hosts.ts';
import { packageProgram } from './judging/package-installs.ts';
import { defineRule, type RuleContext } from './rule.ts';

const messages = {
  tool: '{program} fetches {value} in whatever version is the latest when the job runs.',
  clone: 'What is built here is the latest state of {value}, which nobody has pinned.',
} as const;

type Context = RuleContext<typeof messages>;

export const toolNotPinned = defineRule({
  id: 'tool-not-pinned',
  summary: 'A job that holds secrets fetches a tool in its latest version, whatever that is.',
  why: 'Whoever takes over the package or pushes to the repository runs code in the job, and reads its secrets.',
  fix: 'Name a version (`x@1.4.2`, `x==1.4.2`, `--branch v1.4.2`), or put the tool into the image of the job.',
  blindSpots:
    'Dependencies of the project (`npm ci`, `pip install -r`) are a matter of its lock files. Whether a job holds secrets is seen from `environment`, `id_tokens`, `secrets` and from variables with names of secrets in its scripts.',
  keywords: ['before_script', 'script', 'after_script', 'run'],
  level: 'off',
  source: 'https://owasp.org/www-project-top-10-ci-cd-security-risks/CICD-SEC-03-Dependency-Chain-Abuse',
  examples: {
    bad: [
      { yaml: 'deploy:\n  environment: production\n  script:\n    - go install example.org/tool@latest\n' },
      { yaml: 'deploy:\n  environment: production\n  script:\n    - pip install ansible\n' },
    ],
    good: [
      { yaml: 'test:\n  script:\n    - go install example.org/tool@latest\n' },
      { yaml: 'deploy:\n  environment: production\n  script:\n    - pip install ansible==11.1.0\n' },
    ],
  },
  options: z.strictObject({
    allow: z.array(z.string()).default([]).describe('Names of tools that may be the latest.'),
  }),
  messages,
  *check(config, { allow }, context) {
    for (const job of runnerJobs(config)) {
      const commands = commandsOf(job);
      if (!holdsSecrets(job, commands)) continue;
      for (const [index, command] of commands.entries()) {
        yield* fetched(job, command, allow, context);
        yield* cloned(job, command, commands.slice(index + 1), context);
      }
    }
  },
});

const SECRET = /(?:PASSWORD|TOKEN|SECRET|PRIVATE_KEY|API_?KEY|ACCESS_?KEY|CREDENTIALS?)$/;

function holdsSecrets(job: Job, commands: readonly JobCommand[]): boolean {
  if (['environment', 'id_tokens', 'secrets'].some((keyword) => job.keywords.has(keyword))) return true;
  const isSecret = (name: string) => SECRET.test(name) && name !== 'CI_JOB_TOKEN' && !job.variables.has(name);
  return commands.some(({ words }) => words.some((word) => word.names.some(isSecret)));
}

/** `yarn dlx` and `npx --yes`, which asks nobody, fetch what is not there; `uv tool install` is pipx. */
function fetchingProgram(command: JobCommand): Pick<JobCommand, 'name' | 'words'> {
  const { name, words } = packageProgram(command);
  if (/^(?:yarn|pnpm)$/.test(name) && words[1]?.text === 'dlx') return { name: 'dlx', words: words.slice(1) };
  if (name === 'npx' && words.some(({ text }) => /^(?:-y|--yes)$/.test(text))) return { name: 'dlx', words };
  if (name === 'uv' && words[1]?.text === 'tool') return { name: 'pipx', words: words.slice(1) };
  return { name: name.toLowerCase(), words };
}

interface Fetching {
  /** One of these words says that something is fetched; absent: every call does. */
  readonly does?: RegExp;
  /** With one of these words it is pinned, or no tool. */
  readonly unless?: RegExp;
  /** Is a word the name of a tool without a version? */
  readonly isLoose: (word: string) => boolean;
  /** Only the first word is a tool, the others are its own. */
  readonly one?: boolean;
}

const LATEST = /@(?:latest|next|canary|main|master|HEAD)$/;
const isLatest = (word: string) => LATEST.test(word);
const NAME = /^(?:@[\w.-]+\/)?[A-Za-z][\w.-]*(?:\[[\w,.-]+\])?$/;
const isName = (word: string) => NAME.test(word);
const isBare = (word: string) => NAME.test(word) || isLatest(word);
const isNameOrAddress = (word: string) => NAME.test(word) || /^https?:\/\//.test(word);
/** `awscli>=2`: at least that, which is whatever comes next. */
const LOOSE = /^(?:@[\w.-]+\/)?[A-Za-z][\w.-]*(?:\[[\w,.-]+\])?(?:\s*>=?\s*[\w.]+)?$/;
/** Without a tag or a commit behind it. */
const MOVING_CLONE = /^git\+\w+:\/\/[^@]*(?:@(?:main|master|HEAD|develop))?$/;
const PIP: Fetching = {
  does: /^(?:install|download)$/,
  unless: /^(?:-c|--constraint|--require-hashes|-e|--editable)/,
  isLoose: (word) => (LOOSE.test(word) && !/^(?:pip|setuptools|wheel)$/.test(word)) || MOVING_CLONE.test(word),
};
const NODE: Fetching = { does: /^(?:-g|--global|global)$/, isLoose: isBare };

const PROGRAMS: ReadonlyMap<string, Fetching> = new Map<string, Fetching>([
  ['go', { does: /^(?:install|run|get)$/, isLoose: isLatest }],
  ['npx', { isLoose: isLatest, one: true }],
  ['bunx', { isLoose: isLatest, one: true }],
  ['dlx', { isLoose: isBare, one: true }],
  ['uvx', { isLoose: isBare, one: true }],
  ['pipx', { does: /^(?:run|install)$/, isLoose: isBare, one: true }],
  ['pip', PIP],
  ['pip3', PIP],
  ['npm', NODE],
  ['yarn', NODE],
  ['pnpm', NODE],
  ['gem', { does: /^install$/, unless: /^(?:-v|--version)/, isLoose: isName }],
  ['cargo', { does: /^install$/, unless: /^(?:--version|--vers|--path|--tag|--rev)/, isLoose: isNameOrAddress }],
  ['dotnet', { does: /^(?:-g|--global|--tool-path)$/, unless: /^--version/, isLoose: isName, one: true }],
  ['composer', { does: /^global$/, isLoose: (word) => /^[\w.-]+\/[\w.-]+$/.test(word) }],
  ['install-module', { unless: /^-(?:RequiredVersion|MaximumVersion)$/i, isLoose: isName, one: true }],
  ['deno', { does: /^(?:run|install)$/, isLoose: (word) => /^https?:\/\/(?![^@]*@v?\d)/.test(word), one: true }],
]);

/** Options of these programs whose value is a word of its own. */
const WITH_VALUE =
  /^(?:-r|--requirement|-i|--index-url|--extra-index-url|-t|--target|--prefix|-p|--package|--python|--registry|--root|--source|--timeout)$/;

function* fetched(job: Job, command: JobCommand, allow: readonly string[], { hit }: Context): Iterable<HitDraft> {
  const { name, words } = fetchingProgram(command);
  const fetching = PROGRAMS.get(name);
  if (!fetching) return;
  const rest = words.slice(1);
  const { does, unless, isLoose, one } = fetching;
  if ((does && !rest.some((word) => does.test(word.text))) || rest.some((word) => unless?.test(word.text))) return;
  const named = rest.filter((word, index) => {
    const isOption = word.text.startsWith('-') || WITH_VALUE.test(rest[index - 1]?.text ?? '');
    return !isOption && !does?.test(word.text) && !/^(?:install|i|add|get|run|tool|require)$/.test(word.text);
  });
  const tools: readonly CommandWord[] = one ? named.slice(0, 1) : named;
  for (const tool of tools) {
    if (!isLoose(tool.text) || allow.includes(tool.text.replace(LATEST, ''))) continue;
    yield hit(job, tool.at, 'tool', { program: name, value: tool.text }).because(...tool.from);
  }
}

const BUILDERS = /^(?:make|cmake|ninja|meson|configure|go|cargo|mvn|gradle|gradlew|pip|pip3|npm|yarn|docker|bash|sh)$/;

/** A repository at its HEAD, that no later command sets to something else, and something that builds. */
function* cloned(job: Job, command: JobCommand, later: readonly JobCommand[], { hit }: Context): Iterable<HitDraft> {
  const texts = command.words.map((word) => word.text);
  if (
    command.name !== 'git' ||
    !texts.includes('clone') ||
    texts.some((text) => /^(?:-b|--branch|--revision)/.test(text))
  )
    return;
  const address = command.words.find((word) => addressesIn(word.text).length > 0);
  if (!address || /\$\{?CI_(?:PROJECT|REPOSITORY)_/.test(address.text)) return;
  const sets = later.some(
    ({ name, words }) => name === 'git' && words.some((word) => /^(?:checkout|reset|switch)$/.test(word.text)),
  );
  if (sets || !later.some(({ name }) => BUILDERS.test(name))) return;
  const value = address.text.replace(/\/\/[^@/]*@/, '//');
  yield hit(job, address.at, 'clone', { value }).because(...address.from);
}
