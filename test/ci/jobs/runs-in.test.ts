import { expect, test } from 'vitest';
import { jobNamed, resolveFiles } from '../../support/resolve-files.ts';

/** merge request, branch, protected branch, tag. */
function runs(yaml: string, variables: Record<string, string> = {}): string {
  const { runsIn } = jobNamed(resolveFiles(yaml, { variables }), 'job');
  return [runsIn.merge_request, runsIn.branch, runsIn.protected_branch, runsIn.tag].join(' ');
}

const rules = (...list: string[]) => `job: {script: [a], rules: [${list.join(', ')}]}\n`;

test.each([
  ['nothing said: branches and tags', 'job: {script: [a]}\n', 'no yes yes yes'],
  ['rules: null drops that default', 'job: {script: [a], rules: null}\n', 'yes yes yes yes'],
  ['so does workflow:rules', 'workflow: {rules: [{when: always}]}\njob: {script: [a]}\n', 'yes yes yes yes'],
  ['only merge requests', 'job: {script: [a], only: [merge_requests]}\n', 'yes no no no'],
  ['only tags', 'job: {script: [a], only: [tags]}\n', 'no no no yes'],
  ['a name may match', 'job: {script: [a], only: [main]}\n', 'no maybe maybe maybe'],
  ['a name of another project', 'job: {script: [a], only: [main@other/project]}\n', 'no no no no'],
  ['a schedule is a branch pipeline', 'job: {script: [a], only: [schedules]}\n', 'no maybe maybe maybe'],
  ['except tags', 'job: {script: [a], except: [tags]}\n', 'no yes yes no'],
  ['except anything', 'job: {script: [a], only: [branches], except: {variables: [$A == "x"]}}\n', 'no maybe maybe no'],
  ['a merge request', rules('{if: $CI_PIPELINE_SOURCE == "merge_request_event"}'), 'yes no no no'],
  ['has an iid', rules('{if: $CI_MERGE_REQUEST_IID}'), 'yes no no no'],
  ['a tag', rules('{if: $CI_COMMIT_TAG}'), 'no no no yes'],
  ['a branch', rules('{if: $CI_COMMIT_BRANCH}'), 'no yes yes no'],
  ['protected', rules('{if: $CI_COMMIT_REF_PROTECTED == "true"}'), 'maybe no yes maybe'],
  ['the default branch', rules('{if: $CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH}'), 'no maybe maybe no'],
  ['never first', rules('{if: $CI_COMMIT_TAG, when: never}', '{when: on_success}'), 'yes yes yes no'],
  ['falls through', rules('{if: $CI_COMMIT_TAG, when: manual}'), 'no no no yes'],
  ['a changed file', rules('{changes: [a]}'), 'maybe maybe maybe yes'],
  ['an unknown variable', rules('{if: $SOMETHING == "x"}'), 'maybe maybe maybe maybe'],
  ['unknown, but either way', rules('{if: $SOMETHING, when: manual}', '{when: always}'), 'yes yes yes yes'],
  ['a YAML variable', `variables: {A: x}\n${rules('{if: $A == "x"}')}`, 'yes yes yes yes'],
  ['its own name', rules('{if: $CI_JOB_NAME == "job"}'), 'yes yes yes yes'],
  ['a false half', rules('{if: $SOMETHING && $CI_COMMIT_TAG}'), 'no no no maybe'],
  ['not', rules('{if: "!$CI_COMMIT_TAG"}'), 'yes yes yes no'],
  ['no such pipeline', 'workflow: {rules: [{if: $CI_COMMIT_TAG}]}\njob: {script: [a]}\n', 'no no no yes'],
])('%s', (_, yaml, expected) => {
  expect(runs(yaml)).toBe(expected);
});

test('a job of a child pipeline runs nowhere where its trigger job does not', () => {
  const config = resolveFiles({
    '.gitlab-ci.yml': 'start: {trigger: {include: child.yml}, rules: [{if: $CI_COMMIT_TAG}]}\n',
    'child.yml':
      'job: {script: [a], rules: [{when: always}]}\nmr: {script: [a], rules: [{if: $CI_PIPELINE_SOURCE == "merge_request_event"}]}\n',
  });
  const child = config.children[0]!.config;
  expect(jobNamed(child, 'job').runsIn).toEqual({
    merge_request: 'no',
    branch: 'no',
    protected_branch: 'no',
    tag: 'yes',
  });
  expect(jobNamed(child, 'mr').runsIn.tag).toBe('no');
});

test('variables of rules that could match are named', () => {
  const config = resolveFiles(
    'workflow: {rules: [{if: $X, variables: {W: w}}, {when: always}]}\n' +
      'job: {script: [a], rules: [{if: $X, variables: {A: a}}, {if: $Y, when: never, variables: {B: b}}]}\n' +
      'other: {script: [a], rules: [{if: $X}], inherit: {variables: [Z]}}\n',
  );
  expect(jobNamed(config, 'job').ruleVariables.map(({ name }) => name)).toEqual(['W', 'A']);
  expect(jobNamed(config, 'other').ruleVariables).toEqual([]);
});
