import { z } from 'zod';
import type { Job } from '../ci/config.ts';
import { runnerJobs } from '../ci/runner-jobs.ts';
import type { CommandWord, JobCommand } from '../shell/job-command.ts';
import type { HitDraft } from './judging/hit.ts';
import { commandsThat, inCommands } from './judging/in-commands.ts';
import { variablesThat } from './judging/in-variables.ts';
import { defineRule, type RuleContext } from './rule.ts';

const messages = {
  argument: '{program} gets the secret {value} as an argument, which every process of the machine can read.',
  git: 'The address with {value} in it stays in the configuration of Git, where later commands and jobs find it.',
  static: '{name} comes from {value}, a key that stays valid; the cloud would take an ID token of the job instead.',
} as const;

type Context = RuleContext<typeof messages>;

export const secretOnCommandLine = defineRule({
  id: 'secret-on-command-line',
  summary:
    'A secret is an argument of a command, stays in an address of Git, or is a cloud key that an ID token could replace.',
  why: 'Arguments stand in process lists, traces and error messages, and what stays in a file is read by whatever comes next.',
  fix: 'Pass it on standard input (`--password-stdin`) or in a file, use a credential helper for Git, and `id_tokens` for a cloud.',
  blindSpots:
    'Only programs that offer another way are checked, and only variables that the files do not define, whose names say that they are secret. The token of the job is left out in addresses: it dies with the job.',
  keywords: ['before_script', 'script', 'after_script', 'run', 'variables'],
  level: 'warning',
  source: 'https://docs.docker.com/reference/cli/docker/login/#password-stdin',
  examples: {
    bad: [
      { yaml: 'push:\n  script:\n    - docker login -u ci -p $HUB_PASSWORD\n' },
      { yaml: 'push:\n  script:\n    - git remote set-url origin https://bot:$PUSH_TOKEN@gitlab.example.org/a.git\n' },
      { yaml: 'deploy:\n  variables: {AWS_SECRET_ACCESS_KEY: $PROD_SECRET_KEY}\n  script: [./deploy]\n' },
    ],
    good: [
      { yaml: 'push:\n  script:\n    - echo "$HUB_PASSWORD" | docker login -u ci --password-stdin\n' },
      { yaml: 'test:\n  variables: {DB_PASSWORD: test}\n  script:\n    - mysql -uroot -p$DB_PASSWORD -h mysql\n' },
    ],
  },
  options: z.strictObject({}),
  messages,
  // Whichever program gets it.
  oneReason: { argument: 'value' },
  *check(config, _options, context) {
    for (const job of runnerJobs(config)) {
      const tokens = job.keywords.has('id_tokens');
      const temporary = job.variables.has('AWS_SESSION_TOKEN');
      if (!tokens && !temporary) yield* staticKeys(job, context);
      for (const command of suspects(job)) {
        yield* inArgument(job, command, context);
        yield* inGit(job, command, context);
      }
    }
  },
});

const SECRET = /(?:PASS|PWD|TOKEN|SECRET|CREDENTIAL|_PAT$|^PAT$|PRIVATE|API_?KEY|ACCESS_?KEY|AUTH|_KEY$)/i;
/** Where other values are given as well: `CACHE_KEY` says nothing. */
const SURELY_SECRET =
  /(?:PASS(?:WORD|WD|PHRASE)?$|PWD$|TOKEN|SECRET|CREDENTIAL|_PAT$|^PAT$|(?:PRIVATE|API|ACCESS|SIGNING|SSH|GPG|AUTH|ENCRYPTION)_?KEY)/i;
const PLACE_OF_A_FILE = /(?:FILE|PATH|DIR|URL|HOST|USER(?:NAME)?|_ID|NAME)$/i;

/** A secret of the settings that the shell puts in; what YAML defines is found by its value. */
function secretIn({ names, known }: CommandWord, job: Job, telling = SECRET): string | null {
  if (known || names.length === 0) return null;
  const isSecret = (name: string) => telling.test(name) && !PLACE_OF_A_FILE.test(name) && !job.variables.has(name);
  return names.find(isSecret) ?? null;
}

interface Options {
  /** The value is the next word, or follows an equals sign. */
  readonly long: readonly string[];
  /** The value follows in the same word. */
  readonly glued?: RegExp;
  /** The same as in `long`, for whatever ends so. */
  readonly ending?: RegExp;
  /** Other values are given in the same way. */
  readonly mixed?: true;
  /** Only with this subcommand. */
  readonly of?: string | RegExp;
}

const LOGIN: Options = { long: ['-p', '--password'], glued: /^-p./, of: 'login' };
const DATABASE: Options = { long: [], glued: /^\w+:\/\/[^@/\s]*:[^@/\s]*\$/ };
/** Registries are given both in one word: `--dest-creds=user:$PASSWORD`. */
const CREDENTIAL_OPTIONS = ['--creds', '--src-creds', '--dest-creds'];
const MYSQL: Options = { long: ['--password'], glued: /^-p./ };

/** `npm config set //registry.example.org/:_authToken $TOKEN`, or with an equals sign. */
const NPM: Options = { long: [], ending: /(?:^--|:)_(?:authToken|auth|password)$/ };

/** What is built with it can be asked for it. */
const BUILD: Options = { long: ['--build-arg'], mixed: true, of: /^(?:build|bud|buildx|compose)$/ };
/** `-Dsonar.token=$TOKEN`. */
const SCANNER: Options = { long: [], ending: /^-Dsonar\.(?:login|token|password)$/ };

const PROGRAMS: ReadonlyMap<string, Options | readonly Options[]> = new Map<string, Options | readonly Options[]>([
  ...['docker', 'podman', 'buildah', 'nerdctl'].map((name) => [name, [LOGIN, BUILD]] as const),
  ...['skopeo', 'crane', 'oras', 'regctl'].map((name) => [name, LOGIN] as const),
  ...['sonar-scanner', 'mvn', 'mvnw', 'gradle', 'gradlew'].map((name) => [name, SCANNER] as const),
  ['executor', { long: ['--build-arg'], mixed: true }],
  [
    'kubectl',
    { long: ['--docker-password'], glued: /^--(?:from-literal|docker-password)=./, mixed: true, of: 'create' },
  ],
  ['cargo', { long: ['--token', 'login'], of: /^(?:login|publish|owner|yank)$/ }],
  ...['jf', 'jfrog'].map((name) => [name, { long: ['--password', '--access-token', '--apikey'] }] as const),
  ['dotnet', { long: ['-p', '--password', '-k', '--api-key'], of: 'nuget' }],
  ['nuget', { long: ['-password', '-apikey'] }],
  ['helm', { ...LOGIN, of: /^(?:login|add|pull|push)$/ }],
  ...['psql', 'pg_dump', 'pg_restore', 'pg_dumpall', 'mongodump', 'mongorestore'].map(
    (name) => [name, DATABASE] as const,
  ),
  ['gpg', { long: ['--passphrase'] }],
  ['zip', { long: ['-P', '--password'] }],
  ['unzip', { long: ['-P'] }],
  ['openssl', { long: ['-k'], glued: /^pass:./ }],
  ['lftp', { long: ['-u', '--user'] }],
  ...['mysql', 'mysqldump', 'mysqladmin', 'mysqlimport', 'mariadb', 'mariadb-dump'].map(
    (name) => [name, MYSQL] as const,
  ),
  ['sshpass', { long: ['-p'], glued: /^-p./ }],
  ['redis-cli', { long: ['-a', '--pass'] }],
  ...['mongosh', 'mongo'].map((name) => [name, { ...DATABASE, long: ['-p', '--password'] }] as const),
  ['twine', { long: ['-p', '--password'], of: 'upload' }],
  ['oc', { long: ['--token', '-p', '--password'], of: 'login' }],
  // `jwt=` is an ID token, which dies with the job
  ['vault', { long: [], glued: /^(?:(?:token|password)=.|\$)/, of: 'login' }],
  ...['npm', 'pnpm', 'yarn'].map((name) => [name, NPM] as const),
  ['az', { long: ['-p', '--password'], of: 'login' }],
  // the next word of `aws configure set`
  ['aws', { long: ['aws_secret_access_key'], of: 'configure' }],
]);

function* inArgument(job: Job, { name: program, wrapped, words }: JobCommand, { hit }: Context): Iterable<HitDraft> {
  // `sshpass -p … ssh …` stands in the wrapper's place
  const all = wrapped.length > words.length ? wrapped : words;
  for (const options of [PROGRAMS.get(program) ?? []].flat()) yield* givenTo(job, program, all, options, { hit });
}

function* givenTo(
  job: Job,
  program: string,
  all: readonly CommandWord[],
  options: Options,
  { hit }: Pick<Context, 'hit'>,
): Iterable<HitDraft> {
  const { of } = options;
  const isOf = of === undefined || all.some(({ text }) => (typeof of === 'string' ? text === of : of.test(text)));
  for (const [index, word] of all.entries()) {
    if (!mayHoldSecret(word)) continue;
    const before = all[index - 1]?.text ?? '';
    const [option = '', value] = word.text.split('=', 2);
    const names = isOf ? [...options.long, ...CREDENTIAL_OPTIONS] : CREDENTIAL_OPTIONS;
    const isOption = (text: string) => names.includes(text) || (options.ending?.test(text) ?? false);
    const isValue = isOption(before) || (value !== undefined && isOption(option));
    const secret =
      isValue || (isOf && options.glued?.test(word.text)) ? secretIn(word, job, options.mixed && SURELY_SECRET) : null;
    // GitLab's own way to its packages: the token dies with the job
    if (secret === 'CI_JOB_TOKEN' && options === NPM) continue;
    if (secret !== null) yield hit(job, word.at, 'argument', { program, value: `$${secret}` }).because(...word.from);
  }
}

const suspects = commandsThat(
  ({ name, words, wrapped }) => (PROGRAMS.has(name) || name === 'git') && [...words, ...wrapped].some(mayHoldSecret),
);

/** In some job, whatever its YAML defines. */
function mayHoldSecret({ names, known }: CommandWord): boolean {
  return !known && names.some((name) => SECRET.test(name) || SURELY_SECRET.test(name));
}

const CREDENTIALS = /:\/\/[^@\s/]*\$\{?(\w+)[^@\s/]*@/;
const KEEPING = /^(?:clone|remote|submodule|config)$/;

/** `git clone`, `git remote set-url`, `git config url.….insteadOf`: not `git push <address>`. */
function* inGit(job: Job, { name, words }: JobCommand, { hit }: Context): Iterable<HitDraft> {
  if (name !== 'git' || !words.slice(1, 6).some((word) => KEEPING.test(word.text))) return;
  for (const word of words) {
    if (!CREDENTIALS.test(word.text)) continue;
    const secret = secretIn(word, job);
    if (secret === null || secret === 'CI_JOB_TOKEN') continue;
    yield hit(job, word.at, 'git', { value: `$${secret}` }).because(...word.from);
  }
}

const assignmentsIn = inCommands(({ assignments }) => assignments);

const CLOUD_KEYS = new Set(['AWS_SECRET_ACCESS_KEY', 'AZURE_CLIENT_SECRET', 'ARM_CLIENT_SECRET', 'GOOGLE_CREDENTIALS']);
const cloudKeys = variablesThat(({ name }) => CLOUD_KEYS.has(name));
const WHOLE_VARIABLE = /^\$\{?(\w+)\}?$/;

/** A key of the settings under the name that a cloud's tools look for. */
function* staticKeys(job: Job, { hit }: Context): Iterable<HitDraft> {
  for (const { name, at, value } of cloudKeys(job)) {
    const source = WHOLE_VARIABLE.exec(at.value)?.[1];
    if (source === undefined || source === name || job.variables.has(source)) continue;
    yield hit(job, at, 'static', { name, value: `$${source}` }, `$${source}`).because(...value.from);
  }
  const assigned = assignmentsIn(job);
  if (assigned.some(({ name }) => name === 'AWS_SESSION_TOKEN')) return;
  for (const { name, value } of assigned) {
    const source = CLOUD_KEYS.has(name) ? WHOLE_VARIABLE.exec(value.text)?.[1] : undefined;
    // what the script itself has made or fetched need not stay valid
    const isSetting =
      source !== undefined &&
      !value.known &&
      value.names.includes(source) &&
      !assigned.some((each) => each.name === source);
    if (isSetting && source !== name && !job.variables.has(source)) {
      yield hit(job, value.at, 'static', { name, value: `$${source}` }, `$${source}`);
    }
  }
}
