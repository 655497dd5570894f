/**
 * The layers, as data: what each room may import, with a sentence of advice for whoever meets the check. `npm run layers`
 * checks it. A room's `may` names other rooms (folders or files below the top), `packages` its npm packages, which rooms
 * inside it share. Pure rooms use no `node:` module; .biome.json keeps the same rooms from clocks, chance and the network.
 */
/** The words that every room shares. */
const WORDS = ['source', 'quoted-text', 'short-texts', 'pull-policies', 'grouped', 'nearest-word', 'thousands'];
const MEMORY = ['object-id', 'once-per', 'one-of-equal', 'content-key'];
const SHARED = [...WORDS, ...MEMORY].map((name) => `src/${name}.ts`);
const OPERATIONS = ['src/errors.ts', 'src/log.ts', 'src/metrics.ts'];
const CI = (name) => `src/ci/${name}`;
const CI_VALUES = [CI('config.ts'), CI('problem.ts'), CI('bounds.ts')];
const REVIEW = (name) => `src/review/${name}`;
const PURE_ROOMS = ['yaml', 'includes', 'ci', 'runner', 'shell', 'secrets', 'policy', 'rules', 'review', 'render'].map(
  (name) => `src/${name}`,
);
export const PURE = [...PURE_ROOMS, 'src/decide.ts', 'src/scope.ts', ...SHARED];

/** What is started: everything in src and worker is reached from one of them. */
export const PROGRAMS = [
  '^src/(library|cli/pipewarden|lsp/view-apart|receiver/start-receiver)\\.ts$',
  '^worker/(main|start|judge-apart)\\.ts$',
];

export const ROOMS = {
  'src/yaml': {
    may: SHARED,
    packages: ['yaml'],
    advice: 'The tree knows nothing of CI/CD: take what it needs as a parameter.',
  },
  'src/includes': {
    may: [...SHARED, 'src/yaml'],
    packages: ['@noble/hashes', 'ipaddr\\.js', 'minimatch', 'semver'],
    advice: 'An include type says what to ask for and what an answer means; reading is src/gitlab, merging is src/ci.',
  },
  'src/ci': {
    may: [...SHARED, 'src/refa.ts', 'src/yaml', 'src/includes'],
    packages: ['dequal', 'lru-cache', 're2js', 'refa'],
    advice: 'What a configuration means to GitLab belongs here; what we think of it belongs to src/rules.',
  },
  [CI('expressions')]: {
    may: [...SHARED, 'src/refa.ts', 'src/yaml'],
    advice: 'An expression knows text and values, no configuration.',
  },
  [CI('variables')]: {
    may: [...SHARED, 'src/yaml', ...CI_VALUES],
    advice: 'Variables are values; who reads them comes to them.',
  },
  [CI('merge')]: {
    may: [...SHARED, 'src/yaml', ...CI_VALUES],
    advice: 'Merging is tree in, tree out; keywords are read afterwards.',
  },
  [CI('inputs')]: {
    may: [...SHARED, 'src/yaml', ...CI_VALUES, CI('expressions'), CI('variables')],
    advice: 'Inputs are filled in before anything is included or merged.',
  },
  [CI('pipelines')]: {
    may: [...SHARED, 'src/yaml', 'src/includes', ...CI_VALUES, CI('expressions'), CI('variables')],
    advice: 'Which pipelines there may be, and what is known in each; what they include and run comes to them.',
  },
  [CI('load')]: {
    may: [
      ...SHARED,
      'src/yaml',
      'src/includes',
      ...CI_VALUES,
      CI('inputs'),
      CI('merge'),
      CI('pipelines'),
      CI('expressions'),
      CI('variables'),
    ],
    advice: 'Loading ends with one tree; jobs and their keywords come later.',
  },
  [CI('keywords')]: {
    may: [...SHARED, 'src/yaml', ...CI_VALUES, CI('expressions'), CI('variables'), CI('load/include-rules.ts')],
    advice: 'One file reads one keyword, of whatever job: it knows no job and no other keyword than those it holds.',
  },
  [CI('jobs')]: {
    may: [
      ...SHARED,
      'src/yaml',
      'src/includes',
      ...CI_VALUES,
      CI('load/path-clauses.ts'),
      CI('load/changes-clause.ts'),
      CI('keywords'),
      CI('pipelines'),
      CI('expressions'),
      CI('variables'),
    ],
    advice: 'Jobs are made of keywords; nothing below may know a job.',
  },
  'src/runner': {
    may: [...SHARED, 'src/yaml'],
    packages: ['minimatch', 're2js', 'semver', 'toml-eslint-parser', 'zod'],
    advice: 'What a runner would do, told by its settings and an image name alone.',
  },
  'src/shell': {
    may: [...SHARED, 'src/yaml', 'src/ci'],
    packages: ['lru-cache', 'unbash'],
    advice: 'Scripts become commands here; what is wrong with a command is a rule.',
  },
  'src/secrets': {
    may: [...SHARED, 'src/yaml', 'src/ci'],
    packages: ['@secretlint/.+', 'lru-cache'],
    advice: 'Finding and redacting need no policy and no rule.',
  },
  'src/policy': {
    may: [...SHARED, 'src/yaml', 'src/runner'],
    packages: ['lru-cache', 'zod', 'minimatch'],
    advice: 'A policy names rules and knows none: what it must know of them is handed in.',
  },
  'src/rules': {
    may: [...SHARED, 'src/yaml', 'src/ci', 'src/runner', 'src/shell', 'src/secrets'],
    packages: ['lru-cache', 're2js', 'zod'],
    advice: 'A rule yields places and sentences; levels, links and exemptions are given in src/review.',
  },
  'src/rules/judging': {
    may: [...SHARED, 'src/yaml', 'src/ci', 'src/runner', 'src/shell', 'src/secrets', 'src/rules/rule.ts'],
    advice: 'What rules share must not know any of them.',
  },
  'src/review': {
    may: [
      ...SHARED,
      'src/yaml',
      'src/includes',
      'src/ci',
      'src/runner',
      'src/shell',
      'src/secrets',
      'src/policy',
      'src/rules',
    ],
    packages: ['@noble/hashes', 'diff', 'lru-cache'],
    advice: 'The review works on values; words for people are src/render, calls are src/gitlab.',
  },
  [REVIEW('judge')]: {
    may: [
      ...SHARED,
      'src/yaml',
      'src/includes',
      'src/ci',
      'src/runner',
      'src/secrets',
      'src/policy',
      'src/rules',
      REVIEW('snapshot.ts'),
      REVIEW('turns.ts'),
    ],
    advice: 'Judging comes before placing and planning, and knows neither.',
  },
  [REVIEW('lint')]: {
    may: [
      ...SHARED,
      'src/yaml',
      'src/includes',
      'src/ci',
      'src/secrets',
      'src/policy',
      REVIEW('snapshot.ts'),
      REVIEW('judge'),
    ],
    advice: "GitLab's own answer is compared with ours; what follows from it is planned elsewhere.",
  },
  [REVIEW('plan')]: {
    may: [...SHARED, 'src/secrets', 'src/policy', REVIEW('snapshot.ts'), REVIEW('judge')],
    advice: 'A plan is the difference between what should stand and what stands; it reads no configuration.',
  },
  [REVIEW('place')]: {
    may: [...SHARED, 'src/yaml', 'src/includes', 'src/ci', REVIEW('snapshot.ts'), REVIEW('judge'), REVIEW('plan')],
    advice: 'Placing turns findings and the diff into positions, and decides nothing about them.',
  },
  'src/render': {
    may: [...SHARED, 'src/yaml', 'src/includes/request.ts', 'src/secrets', 'src/policy', 'src/rules', 'src/review'],
    packages: ['@noble/hashes', 'hono', 'markdown-it', 'picocolors', 'wrap-ansi', 'yaml', 'zod'],
    advice: 'An output turns values into text; what it needs to know stands in the report.',
  },
  'src/gitlab': {
    may: [
      ...SHARED,
      ...OPERATIONS,
      'src/includes',
      'src/secrets/redactor.ts',
      REVIEW('snapshot.ts'),
      REVIEW('plan/action.ts'),
    ],
    packages: ['@gitbeaker/.+', 'lru-cache', 'openid-client', 'semver', 'undici', 'zod'],
    advice: 'The client reads and writes; it decides nothing.',
  },
  'src/database': {
    may: OPERATIONS,
    packages: ['pg', '@electric-sql/pglite'],
    advice: 'Connections; what is kept there is src/queue and src/store.',
  },
  'src/queue': {
    may: [...OPERATIONS, 'src/database', REVIEW('snapshot.ts')],
    packages: ['bullmq', 'ioredis', 'lru-cache', 'pg'],
    advice: 'A queue carries ReviewJobs, whatever is done with them.',
  },
  'src/store': {
    may: [
      ...OPERATIONS,
      'src/database',
      'src/policy/(days|policy-source)\\.ts',
      REVIEW('snapshot.ts'),
      REVIEW('judge/report.ts'),
      REVIEW('audit/project-audit.ts'),
      REVIEW('kept-footprint.ts'),
    ],
    packages: ['kysely'],
    advice: 'What outlives a review, as values; what it means to people is src/render.',
  },
  'src/probes': {
    may: [...OPERATIONS, 'src/settings.ts', 'src/queue/queue.ts', 'src/store/store.ts', 'src/gitlab/gitlab.ts'],
    packages: ['hono', '@hono/node-server'],
    advice: 'Probes tell of a process, whatever it does; what it shows to people is src/receiver.',
  },
  'src/receiver': {
    may: [
      ...SHARED,
      ...OPERATIONS,
      'src/(settings|report-link|webhook-protocol)\\.ts',
      'src/process.ts',
      'src/open-backends.ts',
      'src/open-instance.ts',
      'src/start-line.ts',
      'src/probes',
      'src/queue',
      'src/store',
      'src/policy',
      'src/render',
      'src/rules',
      'src/gitlab',
      'src/secrets',
      REVIEW('snapshot.ts'),
      REVIEW('plan/bot-commands.ts'),
    ],
    packages: ['@bull-board/.+', '@hono/node-server', 'hono', 'jose', 'lru-cache', 'zod'],
    advice: 'The receiver answers fast: it queues events and serves pages, and reviews nothing.',
  },
  'src/reading': {
    may: [
      ...SHARED,
      ...OPERATIONS,
      'src/scope.ts',
      'src/ci',
      'src/includes',
      'src/policy',
      'src/review',
      'src/gitlab/(gitlab|clock)\\.ts',
    ],
    packages: ['lru-cache'],
    advice:
      'What a review reads, for the worker and the command line: it knows how GitLab is read, and writes nothing.',
  },
  'src/cli': {
    may: ['src/(?!receiver/)'],
    packages: ['@bomb\\.sh/tab', 'commander', 'diff', 'picocolors', 'undici', 'yaml', 'zod'],
    advice: 'Commands read a checkout and print; the rest is the same judging that the worker does.',
  },
  'src/library\\.ts': {
    may: ['src/cli/check-asked.ts', 'src/errors.ts', 'src/render/formats/check-result.ts'],
    packages: [],
    advice: 'What others import is what a command does, with its result as a value.',
  },
  'src/lsp': {
    may: ['src/(?!receiver/)'],
    packages: ['commander', 'vscode-languageserver', 'vscode-languageserver-textdocument'],
    advice: 'An editor is told what `check` would say: judging is not done here, and nothing is written.',
  },
  'src/decide.ts': {
    may: [...SHARED, ...PURE_ROOMS],
    packages: [],
    advice: 'What decides is plain values in, plain values out.',
  },
  'src/scope.ts': {
    may: [...SHARED, ...PURE_ROOMS],
    packages: [],
    advice: 'What to read is decided without reading.',
  },
  'src/(errors|log|metrics|package-file|process(or-time)?|read-env|refa|report-link|settings|webhook-protocol)\\.ts': {
    may: ['src/(errors|nearest-word|package-file|secrets/redactor)\\.ts', REVIEW('snapshot.ts')],
    packages: ['pino', 'prom-client', 'refa', 'zod'],
    advice: 'What every process needs knows nothing of reviews.',
  },
  'src/(source|quoted-text|short-texts|pull-policies|grouped|nearest-word|thousands)\\.ts': {
    may: SHARED,
    packages: [],
    advice: 'The words that every room shares come before all rooms.',
  },
  'worker/(?!standalone|start)': {
    may: ['worker', 'src/(?!cli/|receiver/)'],
    packages: ['@opentelemetry/.+', 'lru-cache'],
    advice: 'The worker uses neither the command line nor the receiver.',
  },
  'worker/(standalone|start)\\.ts': {
    may: ['worker', 'src/(?!cli/)'],
    packages: [],
    advice: 'One process with both halves starts them, and does nothing itself.',
  },
};
