import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { ResolvedConfig } from '../../src/ci/config.ts';
import { fatalMessages, jobNamed, resolveFiles } from '../support/resolve-files.ts';

const KEYWORDS =
  'script run image services tags stage variables rules only except when start_in allow_failure needs dependencies artifacts cache coverage retry parallel timeout interruptible environment resource_group inherit extends release id_tokens pages publish trigger hooks before_script after_script name matrix include local artifact job project if changes exists paths value expand options default workflow stages reports aud'.split(
    ' ',
  );

const scalar = fc.oneof(
  fc.constantFrom('a', '', '.b', '$A', 'never', 'delayed', '1h', '/(/', '__proto__', '$[[ matrix.A ]]', 'child.yml'),
  fc.constantFrom(0, 1, 2.5, -3, true, false, null),
);
const reference = fc.array(fc.constantFrom('job', '.b', 'script', 'variables'), { minLength: 1, maxLength: 3 });

/** Any shape under any keyword, written as YAML in flow style. */
const { value } = fc.letrec<{ value: string }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4, depthSize: 'small' },
    scalar.map((plain) => JSON.stringify(plain)),
    fc.array(tie('value'), { maxLength: 3 }).map((items) => `[${items.join(', ')}]`),
    fc
      .array(fc.tuple(fc.constantFrom(...KEYWORDS, '__proto__'), tie('value')), { maxLength: 4 })
      .map((entries) => `{${entries.map(([key, inner]) => `${key}: ${inner}`).join(', ')}}`),
    reference.map((target) => `!reference [${target.join(', ')}]`),
  ),
}));

const KEYS = [
  'job',
  'b',
  '.b',
  'default',
  'workflow',
  'variables',
  'stages',
  'image',
  'services',
  '__proto__',
  '"1"',
  '2',
];
const configuration = fc
  .array(fc.tuple(fc.constantFrom(...KEYS), value), { minLength: 1, maxLength: 6 })
  .map((entries) => entries.map(([key, inner]) => `${key}: ${inner}\n`).join(''));

/** Asks for everything there is. */
function readAll(config: ResolvedConfig): number {
  const jobs = config.jobs.map((job) =>
    JSON.stringify([job.processed, job.variants.map(({ image, variables }) => [image, ...variables]), job.scripts]),
  );
  const problems = config.problems.map((problem) => JSON.stringify(problem));
  return jobs.length + problems.length + config.children.reduce((sum, child) => sum + readAll(child.config), 0);
}

test('no configuration, however strange, makes it throw', () => {
  fc.assert(
    fc.property(configuration, (text) => {
      const files = { '.gitlab-ci.yml': text, 'child.yml': text };
      expect(readAll(resolveFiles(files))).toBeGreaterThanOrEqual(0);
    }),
    { numRuns: 300 },
  );
});

test('without a root file there is a problem and nothing else', () => {
  const config = resolveFiles({ 'other.yml': 'a: {script: [x]}\n' });
  expect(config.jobs).toEqual([]);
  expect(config.problems.map(({ kind, fatal }) => [kind, fatal])).toEqual([['missing_root', true]]);
});

test('what a child lacks is asked for with the rest, and its problems stop no parent', () => {
  const config = resolveFiles({
    '.gitlab-ci.yml': 'start: {trigger: {include: child.yml}}\n',
    'child.yml': 'job: {stage: nope, script: [a]}\n',
  });
  expect(fatalMessages(config)).toEqual([]);
  expect(config.problems.map(({ kind }) => kind)).toEqual(['child']);
  expect(config.children[0]!.config.problems[0]!.fatal).toBe(true);
});

test('a child from an artifact cannot be known, and says so', () => {
  const config = resolveFiles(
    'make: {script: [a], stage: build}\nstart: {trigger: {include: [{artifact: out.yml, job: make}]}}\n',
  );
  expect(fatalMessages(config)).toEqual([]);
  expect(config.problems.length).toBeGreaterThan(0);
  expect(config.problems.every((problem) => problem.kind === 'child' && problem.unavailable)).toBe(true);
});

test('children go two levels deep', () => {
  const start = 'start: {trigger: {include: .gitlab-ci.yml}}\njob: {script: [a]}\n';
  const depth = (config: ResolvedConfig): number =>
    Math.max(0, ...config.children.map((child) => 1 + depth(child.config)));
  expect(depth(resolveFiles(start))).toBe(2);
});

test('variables of the trigger job reach its child as pipeline variables, unless it says no', () => {
  const files = (forward: string) => ({
    '.gitlab-ci.yml': `start: {variables: {FILE: a.yml}, trigger: {include: [{local: $FILE}]${forward}}}\n`,
    'a.yml': 'job: {script: [x], image: "r/$FILE"}\n',
  });
  const [child] = resolveFiles(files('')).children;
  expect(jobNamed(child!.config, 'job').image!.name.text).toBe('r/a.yml');
  const [without] = resolveFiles(files(', forward: {yaml_variables: false}')).children;
  expect(without!.config.jobs).toEqual([]);
});

test('of a text that is no YAML nothing else is said', () => {
  const { problems } = resolveFiles({ '.gitlab-ci.yml': 'a: [\n  b\n' });
  expect(problems.map((problem) => problem.message)).toEqual([expect.stringMatching(/^YAML syntax error: /)]);
});
