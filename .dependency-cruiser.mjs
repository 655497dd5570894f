/**
 * The layers, as data: what each room may import, with a sentence of advice for whoever meets the check. `npm run layers`
 * runs it. A room's `may` names other rooms (folders or files below the top), `packages` its npm packages; a pure room uses
 * no `node:` module.
 */
/** The words that every room shares. */
const SHARED = ['src/source.ts', 'src/quoted-text.ts', 'src/pull-policies.ts'];
const OPERATIONS = ['src/errors.ts', 'src/log.ts', 'src/metrics.ts'];
const CI = (name) => `src/ci/${name}`;
const CI_VALUES = [CI('config.ts'), CI('problem.ts')];
const PURE = ['yaml', 'includes', 'ci', 'runner', 'shell', 'secrets', 'policy', 'rules', 'review', 'render'].map(
  (name) => `src/${name}`,
);

const PROGRAMS = ['^src/cli/pipewarden\\.ts$', '^src/receiver/start-receiver\\.ts$', '^worker/(main|start)\\.ts$'];

const ROOMS = {
  'src/yaml': {
    pure: true,
    may: SHARED,
    packages: ['yaml'],
    advice: 'The tree knows nothing of CI/CD: take what it needs as a parameter.',
  },
  'src/includes': {
    pure: true,
    may: [...SHARED, 'src/yaml'],
    packages: ['@noble/hashes', 'ipaddr\\.js', 'minimatch', 'semver'],
    advice: 'An include type says what to ask for and what an answer means; reading is src/gitlab, merging is src/ci.',
  },
  'src/ci': {
    pure: true,
    may: [...SHARED, 'src/yaml', 'src/includes'],
    packages: ['dequal', 'lru-cache', 're2js'],
    advice: 'What a configuration means to GitLab belongs here; what we think of it belongs to src/rules.',
  },
  [CI('expressions')]: {
    may: [...SHARED, 'src/yaml'],
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
  [CI('load')]: {
    may: [
      ...SHARED,
      'src/yaml',
      'src/includes',
      ...CI_VALUES,
      CI('inputs'),
      CI('merge'),
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
    may: [...SHARED, 'src/yaml', 'src/includes', ...CI_VALUES, CI('keywords'), CI('expressions'), CI('variables')],
    advice: 'Jobs are made of keywords; nothing below may know a job.',
  },
  'src/runner': {
    pure: true,
    may: [...SHARED, 'src/yaml'],
    packages: ['minimatch', 're2js', 'semver', 'toml-eslint-parser', 'zod'],
    advice: 'What a runner would do, told by its settings and an image name alone.',
  },
  'src/shell': {
    pure: true,
    may: [...SHARED, 'src/yaml', 'src/ci'],
    packages: ['lru-cache', 'unbash'],
    advice: 'Scripts become commands here; what is wrong with a command is a rule.',
  },
  'src/secrets': {
    pure: true,
    may: [...SHARED, 'src/yaml', 'src/ci'],
    packages: ['@secretlint/.+'],
    advice: 'Finding and redacting need no policy and no rule.',
  },
  'src/policy': {
    pure: true,
    may: [...SHARED, 'src/yaml', 'src/runner'],
    packages: ['zod', 'minimatch'],
    advice: 'A policy names rules and knows none: what it must know of them is handed in.',
  },
  'src/rules': {
    pure: true,
    may: [...SHARED, 'src/yaml', 'src/ci', 'src/runner', 'src/shell', 'src/secrets'],
    packages: ['re2js', 'zod'],
    advice: 'A rule yields places and sentences; levels, links and exemptions are given in src/review.',
  },
  'src/rules/judging': {
    may: [...SHARED, 'src/yaml', 'src/ci', 'src/runner', 'src/shell', 'src/secrets', 'src/rules/rule.ts'],
    advice: 'What rules share must not know any of them.',
  },
  'src/review': {
    pure: true,
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
    packages: ['@noble/hashes', 'diff'],
    advice: 'The review works on values; words for people are src/render, calls are src/gitlab.',
  },
  'src/review/judge': {
    may: [
      ...SHARED,
      'src/yaml',
      'src/includes',
      'src/ci',
      'src/runner',
      'src/secrets',
      'src/policy',
      'src/rules',
      'src/review/snapshot.ts',
    ],
    advice: 'Judging comes before placing and planning.',
  },
  'src/render': {
    pure: true,
    may: [...SHARED, 'src/yaml', 'src/secrets', 'src/policy', 'src/rules', 'src/review'],
    packages: ['hono', 'markdown-it', 'picocolors', 'yaml', 'zod'],
    advice: 'An output turns values into text; what it needs to know stands in the report.',
  },
  'src/gitlab': {
    may: [...SHARED, ...OPERATIONS, 'src/includes', 'src/review', 'src/secrets'],
    packages: ['@gitbeaker/.+', 'lru-cache', 'semver', 'undici', 'zod'],
    advice: 'The client reads and writes; it decides nothing.',
  },
  'src/queue': {
    may: [...OPERATIONS, 'src/review'],
    packages: ['bullmq', 'ioredis', 'pg', '@electric-sql/pglite'],
    advice: 'A queue carries ReviewJobs, whatever is done with them.',
  },
  'src/receiver': {
    may: [
      ...OPERATIONS,
      'src/settings.ts',
      'src/report-link.ts',
      'src/process.ts',
      'src/queue',
      'src/render',
      'src/rules',
      'src/review',
      'src/gitlab',
      'src/secrets',
      'src/policy',
    ],
    packages: ['hono', '@hono/node-server', 'zod'],
    advice: 'The receiver answers fast: it queues events and serves pages, and reviews nothing.',
  },
  'src/reading': {
    may: [
      ...OPERATIONS,
      'src/scope.ts',
      'src/ci',
      'src/includes',
      'src/policy',
      'src/review',
      'src/gitlab/(gitlab|clock).ts',
    ],
    packages: [],
    advice:
      'What a review reads, for the worker and the command line: it knows the reading half of GitLab and writes nothing.',
  },
  worker: {
    may: ['src/(?!cli/|receiver/)'],
    packages: [],
    advice: 'The worker uses neither the command line nor the receiver.',
  },
};

const EXTENSION_OF_A_ROOM = { worker: { 'worker/(standalone|start)\\.ts': ['src/receiver'] } };

function pathOf(room) {
  return room.endsWith('.ts') ? `^${room.replaceAll('.', '\\.')}$` : `^${room}${room.includes('(?!') ? '' : '/'}`;
}

function importsOf([room, { may, advice }]) {
  const extensions = EXTENSION_OF_A_ROOM[room] ?? {};
  return {
    name: `layers: ${room}`,
    severity: 'error',
    comment: `${room} may import ${may.join(', ')}. ${advice}`,
    from: { path: pathOf(room), pathNot: Object.keys(extensions).map((each) => `^${each}$`) },
    to: { path: '^(src|worker|test)/', pathNot: [pathOf(room), ...may.map(pathOf)] },
  };
}

function packagesOf([room, { packages, advice }]) {
  return {
    name: `packages: ${room}`,
    severity: 'error',
    comment: `${room} uses ${packages.join(', ') || 'no package'}. ${advice}`,
    from: { path: pathOf(room) },
    to: { path: 'node_modules/', pathNot: packages.map((name) => `node_modules/${name}/`) },
  };
}

/** @type {import('dependency-cruiser').IConfiguration} */
export default {
  forbidden: [
    ...Object.entries(ROOMS).map(importsOf),
    ...Object.entries(ROOMS)
      .filter(([, { packages }]) => packages)
      .map(packagesOf),
    {
      name: 'pure rooms',
      severity: 'error',
      comment: 'A pure room uses no node: module: give it what it needs as a value, so that a case file can replay it.',
      from: { path: [...PURE.map(pathOf), '^src/(decide|scope|source)\\.ts$'] },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'the command line and the top of src',
      severity: 'error',
      comment: 'src never imports worker or test.',
      from: { path: '^src/' },
      to: { path: '^(worker|test)/' },
    },
    {
      name: 'no cycles',
      severity: 'error',
      comment: 'Two files that need each other are one file, or hide a third one that both should import.',
      from: { path: '^(src|worker)/' },
      to: { circular: true },
    },
    {
      name: 'reached by a program',
      severity: 'error',
      comment: 'Only tests reach this file: judge what the bot runs, or move it to test/.',
      from: { path: PROGRAMS },
      to: { path: '^(src|worker)/', pathNot: PROGRAMS, reachable: false },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    parser: 'swc',
    tsPreCompilationDeps: true,
    enhancedResolveOptions: { conditionNames: ['import', 'node', 'default', 'types'], exportsFields: ['exports'] },
  },
};
