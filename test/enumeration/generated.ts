/** Configurations whose conditions ask for a few variables, in every place where GitLab takes a condition. */
import fc from 'fast-check';
import { ofIncludes, ofJobs } from './generated-conditions.ts';
import type {
  Conditions,
  Configuration,
  GeneratedFile,
  GeneratedJob,
  RefPolicy,
  Rule,
  Shared,
  Values,
} from './generated-configuration.ts';
import type { Expression } from './own-expression.ts';

type Arbitrary<T> = fc.Arbitrary<T>;

const one = <T>(weight: number, of: Arbitrary<T>): Arbitrary<T | null> => fc.option(of, { freq: weight });
const present = <T>(all: readonly (T | null)[]): readonly T[] => all.filter((each) => each !== null);
const seldom = <T>(none: T, of: Arbitrary<T>, freq = 3): Arbitrary<T> =>
  fc.oneof({ weight: freq, arbitrary: fc.constant(none) }, { weight: 1, arbitrary: of });

const PATHS = ['docs/*', 'docs/a.md', 'src/**/*', 'nothing/*'];
/** No more than three: of later changes not every mixture of more is looked at. */
const PATHS_OF_INCLUDES = ['docs/*', 'docs/a.md', 'nothing/*'];
const FILES = ['Dockerfile', 'Makefile', 'docs/*.md', '**/*.sql'];

const values = fc.constantFrom<Values>(
  { Y: '1' },
  { Y: '2' },
  { Y: '3' },
  { Y: '' },
  { Z: '1' },
  { Y: '1', Z: '2' },
  { Y: 'of-$Z' },
  { K: 'yaml-k' },
  { GIT_STRATEGY: 'fetch' },
  { CI_DEBUG_TRACE: 'true' },
  { DOCKER_TLS_CERTDIR: '' },
  { DOCKER_HOST: 'tcp://docker:2375' },
);

function ruleOf(expression: Arbitrary<Expression>, gives: boolean, paths = PATHS): Arbitrary<Rule> {
  return fc.record({
    if: one(5, expression),
    changes: seldom(null, fc.constantFrom<string | null>(...paths), 7),
    exists: seldom(null, fc.constantFrom<string | null>(...FILES), gives ? 11 : 5),
    never: fc.constantFrom(false, false, true),
    variables: gives ? seldom<Values>({}, values, 1) : fc.constant({}),
  });
}

const rules = (rule: Arbitrary<Rule>, maxLength: number) => fc.array(rule, { minLength: 1, maxLength, size: 'small' });
const rulesOfIncludes = fc.option(rules(ruleOf(ofIncludes, false, PATHS_OF_INCLUDES), 2), { freq: 1 });
const rulesOfWorkflow = seldom(null, rules(ruleOf(ofJobs, true), 2), 1);

const ref = fc.constantFrom('main', 'tags', 'branches', 'merge_requests', 'schedules', 'pushes', '/^v/', 'x', 'topic');
const refPolicy: Arbitrary<RefPolicy> = fc
  .record({
    refs: one(3, fc.array(ref, { minLength: 1, maxLength: 2 })),
    variables: seldom<readonly Expression[]>([], fc.array(ofJobs, { minLength: 1, maxLength: 2 }), 1),
    changes: seldom(null, fc.constantFrom<string | null>(...PATHS), 5),
  })
  .map((policy) =>
    policy.refs || policy.variables.length > 0 || policy.changes ? policy : { ...policy, refs: ['tags'] },
  );

const NONE: Conditions = { kind: 'none' };
const byRules: Arbitrary<Conditions> = rules(ruleOf(ofJobs, true), 2).map((all) => ({ kind: 'rules', rules: all }));
const byRefs: Arbitrary<Conditions> = fc
  .tuple(one(4, refPolicy), one(2, refPolicy))
  .map(([only, except]) => (only || except ? { kind: 'refs', only, except } : NONE));

/** `settings`: may texts name them? Those of a child pipeline would be other ones than its parent's. */
const keywords = (name: string, settings = true) =>
  fc.constantFrom<Readonly<Record<string, unknown>>>(
    { image: `${name}:$Y` },
    { image: `${name}:$Y` },
    { image: `${name}:$Y-$Z` },
    { image: `${name}:$K` },
    { image: `${name}:$M` },
    { image: settings ? `${name}:$A` : `${name}:$Z` },
    { image: `${name}:$CI_COMMIT_TAG` },
    { image: `${name}:$CI_COMMIT_BRANCH` },
    { image: { name: `${name}:$Y`, pull_policy: 'if-not-present' } },
    { services: [`${name}:$Y`, 'docker:dind'] },
    { tags: ['$Y', 'docker'], image: `${name}:$Z` },
    { tags: ['tag-$Z'], image: `${name}:$Y` },
    { tags: [] },
  );

const ownValues = seldom<Values>({}, values, 2);
const inherits = seldom<boolean | readonly string[]>(
  true,
  fc.constantFrom<boolean | readonly string[]>(false, ['Y'], ['Z', 'M']),
  7,
);
const matrix = fc.constantFrom(null, null, { name: 'M', values: ['a', 'b'] }, { name: 'Y', values: ['1', '4'] });

/** What conditions ask for and a job does not inherit it sets, else it would be a setting that nobody knows. */
function withOwn<T extends Pick<GeneratedJob, 'inherits' | 'variables'>>(job: T): T {
  return job.inherits === true ? job : { ...job, variables: { Y: 'own', Z: 'own', M: 'own', ...job.variables } };
}

function jobOf(name: string, bases: readonly string[]): Arbitrary<GeneratedJob> {
  const base = bases.length > 0 ? fc.option(fc.constantFrom(...bases), { freq: 1 }) : fc.constant(null);
  return base.chain((extended) =>
    fc
      .record({
        name: fc.constant(name),
        extends: fc.constant(extended),
        inherits,
        matrix,
        trigger: fc.constant(null),
        keywords: extended === null ? keywords(name, bases.length > 0) : seldom({}, keywords(name), 1),
        variables: ownValues,
        conditions:
          extended === null
            ? fc.oneof(fc.constant(NONE), byRules, byRules, byRefs)
            : fc.oneof(fc.constant(NONE), byRules),
      })
      .map(withOwn),
  );
}

const jobsOf = (prefix: string, bases: readonly string[]) =>
  fc.tuple(jobOf(`${prefix}0`, bases), seldom(null, jobOf(`${prefix}1`, bases), 4)).map(present);

const baseOf = (name: string, conditional: boolean): Arbitrary<Shared> =>
  fc.record({
    keywords: keywords(name),
    variables: ownValues,
    conditions: conditional ? fc.oneof(fc.constant(NONE), byRules) : fc.constant(NONE),
  });

const trigger: Arbitrary<GeneratedJob> = fc
  .record({
    name: fc.constant('child'),
    extends: fc.constant(null),
    inherits,
    matrix: fc.constant(null),
    trigger: fc.record({ path: fc.constant('child.yml'), forwards: fc.constantFrom(true, true, false) }),
    keywords: fc.constant({}),
    variables: ownValues,
    conditions: fc.oneof(fc.constant(NONE), byRules, byRefs),
  })
  .map(withOwn);

const includeOf = (path: string) => rulesOfIncludes.map((all) => ({ entry: { local: path }, rules: all }));
/** The value of a variable decides which of two files it is. */
const chosen = rulesOfIncludes.map((all) => ({ entry: { local: 'd-$CI_COMMIT_REF_PROTECTED.yml' }, rules: all }));
/** Of another project, at a branch: one that is found wherever it is included. */
const foreign = rulesOfIncludes.map((all) => ({
  entry: { project: 'group/templates', ref: 'main', file: '/t.yml' },
  rules: all,
}));

/** All that conditions ask for; else it would be a setting that nobody knows. */
const TOP: Values = { Y: 'top', Z: '0', M: 'm' };
const globals = seldom<Values>(
  TOP,
  values.map((more) => ({ ...TOP, ...more })),
  1,
);
const defaults = (name: string) =>
  seldom<GeneratedFile['keywords']>({}, fc.constant({ default: { image: `${name}:$Y` } }), 2);

export const configuration: Arbitrary<Configuration> = fc
  .record({
    workflow: rulesOfWorkflow,
    includes: fc.tuple(includeOf('a.yml'), includeOf('b.yml')),
    foreign: seldom(null, foreign, 3),
    chosen: seldom(null, chosen, 5),
    protected: jobsOf('p', ['.base']),
    unprotected: jobsOf('u', ['.base']),
    nested: one(1, includeOf('c.yml')),
    globals,
    ofA: seldom<Values>({}, values, 2),
    ofB: seldom<Values>({ OF_B: 'b' }, values, 2),
    base: baseOf('base', true),
    overridden: seldom(null, baseOf('overriding', false)),
    root: jobsOf('r', ['.base']),
    a: jobsOf('a', ['.base', '.of-a']),
    baseOfA: baseOf('of-a', true),
    b: seldom<readonly GeneratedJob[]>([], jobsOf('b', ['.base']), 1),
    c: jobsOf('c', ['.base', '.of-a']),
    defaults: defaults('default'),
    defaultsOfB: defaults('default-of-b'),
    trigger: seldom(null, trigger, 3),
    child: fc.record({
      workflow: rulesOfWorkflow,
      nested: seldom(null, includeOf('grandchild.yml'), 2),
      variables: globals,
      jobs: jobsOf('k', []),
      more: jobsOf('g', []),
    }),
  })
  .map((all): Configuration => {
    const file = (of: Partial<GeneratedFile>): GeneratedFile => ({
      includes: [],
      workflow: null,
      variables: {},
      keywords: {},
      bases: {},
      jobs: [],
      ...of,
    });
    const { child } = all;
    return {
      '.gitlab-ci.yml': file({
        includes: present([...all.includes, all.foreign, all.chosen]),
        workflow: all.workflow,
        variables: all.globals,
        keywords: all.defaults,
        bases: { '.base': all.base },
        jobs: present([...all.root, all.trigger]),
      }),
      'a.yml': file({
        includes: present([all.nested]),
        variables: all.ofA,
        bases: { '.of-a': all.baseOfA },
        jobs: all.a,
      }),
      'b.yml': file({
        variables: all.ofB,
        keywords: all.defaultsOfB,
        bases: all.overridden ? { '.base': all.overridden } : {},
        jobs: all.b,
      }),
      'c.yml': file({ jobs: all.c }),
      ...(all.chosen
        ? { 'd-true.yml': file({ jobs: all.protected }), 'd-false.yml': file({ jobs: all.unprotected }) }
        : {}),
      ...(all.trigger
        ? {
            'child.yml': file({
              includes: present([child.nested]),
              workflow: child.workflow,
              variables: child.variables,
              jobs: child.jobs,
            }),
            'grandchild.yml': file({ jobs: child.more }),
          }
        : {}),
    };
  });
