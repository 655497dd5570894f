/**
 * Nothing hidden, nothing invented: what one review says of a configuration is what single pipelines say of it, of each kind
 * and with each value of the variables its conditions ask about. `ENUMERATION_RUNS` says how many configurations are tried.
 */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { ResolvedConfig } from '../../src/ci/config.ts';
import { kindsOfAll, type PipelineKind } from '../../src/ci/pipelines/pipeline-case.ts';
import { resolve, resolveAll } from '../../src/ci/resolve.ts';
import { possible, possibleInput } from '../support/possible.ts';

const RUNS = Number(process.env.ENUMERATION_RUNS ?? 15);
const SEED = Number(process.env.ENUMERATION_SEED ?? 20261128);

type Variables = Readonly<Record<string, string>>;

/** Whatever `SETTINGS` may be: not defined, empty, a text of a condition, or another. */
const VALUES = [null, '', 'x', 'y', 'other'];
const SETTINGS = ['A', 'B'];
const SOURCES = ['push', 'schedule', 'web'] as const;
const OF_SOURCE: Readonly<Record<string, PipelineKind>> = { schedule: 'schedule', web: 'web' };

interface SinglePipeline {
  readonly kind: PipelineKind;
  readonly variables: Variables;
}

function* singlePipelines(): Generator<SinglePipeline> {
  yield {
    kind: 'merge_request',
    variables: {
      CI_PIPELINE_SOURCE: 'merge_request_event',
      CI_COMMIT_REF_NAME: 'topic',
      CI_MERGE_REQUEST_IID: '3',
      CI_MERGE_REQUEST_TARGET_BRANCH_NAME: 'main',
    },
  };
  for (const source of SOURCES) {
    const common = { CI_PIPELINE_SOURCE: source };
    for (const [branch, kind] of [
      ['topic', 'source_branch'],
      ['main', 'target_branch'],
    ] as const) {
      const variables = { ...common, CI_COMMIT_REF_NAME: branch, CI_COMMIT_BRANCH: branch };
      yield { kind: OF_SOURCE[source] ?? kind, variables };
    }
    for (const tag of ['v1', 'v2', 'nightly', 'x', 'main']) {
      yield { kind: 'tag', variables: { ...common, CI_COMMIT_REF_NAME: tag, CI_COMMIT_TAG: tag } };
    }
  }
}

function* assignments(names: readonly string[]): Generator<Variables> {
  const [name, ...others] = names;
  if (name === undefined) {
    yield {};
    return;
  }
  for (const rest of assignments(others)) {
    for (const value of VALUES) yield value === null ? rest : { ...rest, [name]: value };
  }
}

const ATOMS = [
  ...SETTINGS.flatMap((name) => [
    `$${name}`,
    `$${name} == "x"`,
    `$${name} == "y"`,
    `$${name} != "x"`,
    `$${name} == null`,
    `$${name} == ""`,
    `$${name} =~ /^[xy]$/`,
  ]),
  '$A == $B',
  '$CI_COMMIT_TAG',
  '$CI_COMMIT_TAG =~ /^v/',
  '$CI_COMMIT_TAG == "v1"',
  '$CI_COMMIT_REF_NAME == "x"',
  '$CI_COMMIT_BRANCH == "main"',
  '$CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH',
  '$CI_PIPELINE_SOURCE == "schedule"',
  '$CI_PIPELINE_SOURCE == "push"',
  '$CI_MERGE_REQUEST_IID',
];

function expressionOf(...atoms: readonly string[]) {
  return fc.letrec<{ expression: string }>((tie) => ({
    expression: fc.oneof(
      { maxDepth: 2 },
      { weight: 4, arbitrary: fc.constantFrom(...atoms) },
      { weight: 1, arbitrary: tie('expression').map((one) => `!(${one})`) },
      {
        weight: 2,
        arbitrary: fc
          .tuple(tie('expression'), fc.constantFrom('&&', '||'), tie('expression'))
          .map(([left, operator, right]) => `(${left} ${operator} ${right})`),
      },
    ),
  })).expression;
}

/** Includes do not see YAML's own variables. */
const ofIncludes = expressionOf(...ATOMS);
const expression = expressionOf(...ATOMS, '$Y == "1"', '$Y == "2"');

const quoted = (text: string) => `'${text}'`;
const whenNever = fc.constantFrom('', '', ', when: never');
const includeRules = fc.option(
  fc.array(
    fc.tuple(ofIncludes, whenNever).map(([condition, when]) => `{if: ${quoted(condition)}${when}}`),
    { minLength: 1, maxLength: 2 },
  ),
);
const rule = fc
  .tuple(fc.option(expression), whenNever, fc.option(fc.constantFrom('1', '2', '3')))
  .map(([condition, when, value]) => {
    const keys = [
      condition === null ? 'when: on_success' : `if: ${quoted(condition)}${when}`,
      ...(value === null ? [] : [`variables: {Y: "${value}"}`]),
    ];
    return `{${keys.join(', ')}}`;
  });
const conditions = fc.oneof(
  fc.constant(''),
  fc.array(rule, { minLength: 1, maxLength: 3 }).map((rules) => `, rules: [${rules.join(', ')}]`),
  fc
    .array(fc.constantFrom('main', 'tags', 'branches', 'merge_requests', 'schedules', 'pushes', '/^v/', 'x'), {
      minLength: 1,
      maxLength: 2,
    })
    .map((refs) => `, only: [${refs.join(', ')}]`),
  fc.tuple(fc.constantFrom('tags', 'schedules', 'main'), expression).map(([ref, condition]) => {
    return `, except: {refs: [${ref}], variables: [${quoted(condition)}]}`;
  }),
);
const shape = fc.constantFrom(
  'image: "NAME:$Y"',
  'image: "NAME:$Y", variables: {Y: own}',
  'extends: .base, variables: {Y: of NAME}',
  'image: "NAME:$Y", variables: {Y: own}, inherit: {variables: false}',
  'image: "NAME:$M", parallel: {matrix: [{M: [a, b]}]}',
  'image: "NAME:$Y", parallel: {matrix: [{Y: [a, b]}]}',
);

function jobsOf(prefix: string) {
  return fc.array(fc.tuple(shape, conditions), { minLength: 1, maxLength: 2 }).map((jobs) =>
    jobs
      .map(([written, when], index) => {
        const name = `${prefix}${index}`;
        return `${name}: {script: [x], ${written.replaceAll('NAME', name)}${when}}\n`;
      })
      .join(''),
  );
}

const includeOf = (path: string) =>
  includeRules.map((rules) => `{local: ${path}${rules ? `, rules: [${rules.join(', ')}]` : ''}}`);

const configuration = fc
  .record({
    workflow: fc.option(fc.array(rule, { minLength: 1, maxLength: 3 }), { freq: 2 }),
    includes: fc.tuple(includeOf('a.yml'), includeOf('b.yml')),
    nested: includeOf('c.yml'),
    root: jobsOf('r'),
    a: jobsOf('a'),
    b: jobsOf('b'),
    c: jobsOf('c'),
    defaults: fc.constantFrom('', 'default: {image: "default:$Y"}\n'),
    overriding: fc.constantFrom('', 'default: {image: "ofB:$Y"}\n', '.base: {image: "b:$Y"}\n'),
  })
  .map(({ workflow, includes, nested, root, a, b, c, defaults, overriding }) => ({
    '.gitlab-ci.yml':
      `include: [${includes.join(', ')}]\n` +
      (workflow ? `workflow: {rules: [${workflow.join(', ')}]}\n` : '') +
      `variables: {Y: top}\n${defaults}${root}`,
    'a.yml': `include: [${nested}]\n.base: {image: "base:$Y"}\n${a}`,
    'b.yml': `${overriding}${b}`,
    'c.yml': c,
  }));

/** `job image` of what runs, by the kinds of pipeline. */
function imagesIn(configs: readonly ResolvedConfig[]): ReadonlyMap<string, ReadonlySet<PipelineKind>> {
  const found = new Map<string, Set<PipelineKind>>();
  for (const config of configs) {
    for (const job of config.jobs.flatMap(({ kind, variants }) => (kind === 'job' ? variants : []))) {
      if (job.cases.length === 0) continue;
      const image = job.image?.name.pieces.map((piece) => (typeof piece === 'string' ? piece : `$${piece.unknown}`));
      const key = `${job.name} ${image?.join('') ?? ''}`;
      const kinds = found.get(key) ?? new Set();
      found.set(key, new Set([...kinds, ...kindsOfAll(job.cases)]));
    }
  }
  return found;
}

const COMMON = possible().variables;
const TRIED: readonly PipelineKind[] = ['merge_request', 'source_branch', 'target_branch', 'tag', 'schedule', 'web'];

/** What single pipelines say, each of which knows all of its variables. */
function enumerated(files: Readonly<Record<string, string>>): ReadonlyMap<string, ReadonlySet<PipelineKind>> {
  const input = possibleInput(files);
  const found = new Map<string, Set<PipelineKind>>();
  for (const { kind, variables } of singlePipelines()) {
    for (const settings of assignments(SETTINGS)) {
      const known = new Map([...COMMON, ...Object.entries(variables), ...Object.entries(settings)]);
      const one = resolve({ root: input.root, files: input.files, pipeline: { ...input.pipeline, variables: known } });
      for (const key of imagesIn([one]).keys()) found.set(key, new Set([...(found.get(key) ?? []), kind]));
    }
  }
  return found;
}

function written(images: ReadonlyMap<string, ReadonlySet<PipelineKind>>): readonly string[] {
  return [...images].map(([key, kinds]) => `${key}: ${TRIED.filter((kind) => kinds.has(kind)).join(' ')}`).sort();
}

test(`of ${RUNS} configurations: nothing hidden, nothing invented`, { timeout: 60_000 + RUNS * 2000 }, () => {
  const property = fc.property(configuration, (files) => {
    const review = imagesIn(resolveAll(possibleInput(files)).configs);
    expect(written(review)).toEqual(written(enumerated(files)));
  });
  fc.assert(property, { numRuns: RUNS, seed: SEED, endOnFailure: false });
});
