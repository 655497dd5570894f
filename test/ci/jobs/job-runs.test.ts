import { describe, expect, test } from 'vitest';
import { kindsByNow, kindsOfAll } from '../../../src/ci/pipelines/pipeline-case.ts';
import { EVERYWHERE, jobsNamed, kinds, rules, STARTED } from '../../support/kinds-of-job.ts';
import { type Changed, resolvePossible } from '../../support/possible.ts';

const BRANCHES = `source_branch target_branch other_branch ${STARTED}`;

test.each([
  [
    'nothing said: branches and tags',
    'job: {script: [a]}\n',
    `source_branch target_branch other_branch tag ${STARTED}`,
  ],
  ['rules: null drops that default', 'job: {script: [a], rules: null}\n', EVERYWHERE],
  ['so does workflow:rules', 'workflow: {rules: [{when: always}]}\njob: {script: [a]}\n', EVERYWHERE],
  ['only merge requests', 'job: {script: [a], only: [merge_requests]}\n', 'merge_request'],
  ['only tags', 'job: {script: [a], only: [tags]}\n', 'tag'],
  ['a branch by name', 'job: {script: [a], only: [main]}\n', `target_branch tag ${STARTED}`],
  ['a pattern', 'job: {script: [a], only: [/^to/]}\n', `source_branch other_branch tag ${STARTED}`],
  ['a name of another project', 'job: {script: [a], only: [main@other/project]}\n', ''],
  ['only schedules', 'job: {script: [a], only: [schedules]}\n', 'tag schedule'],
  [
    'pushes, but not of tags',
    'job: {script: [a], only: [pushes], except: [tags]}\n',
    'source_branch target_branch other_branch',
  ],
  ['except tags', 'job: {script: [a], except: [tags]}\n', BRANCHES],
  [
    'except anything',
    'job: {script: [a], only: [branches], except: {variables: [$CI_PIPELINE_SOURCE != "api"]}}\n',
    'api',
  ],
  ['a merge request', rules('{if: $CI_PIPELINE_SOURCE == "merge_request_event"}'), 'merge_request'],
  ['has an iid', rules('{if: $CI_MERGE_REQUEST_IID}'), 'merge_request'],
  ['a tag', rules('{if: $CI_COMMIT_TAG}'), 'tag'],
  ['a tag of some form', rules('{if: $CI_COMMIT_TAG =~ /^v/}'), 'tag'],
  ['a branch', rules('{if: $CI_COMMIT_BRANCH}'), BRANCHES],
  ['the default branch', rules('{if: $CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH}'), `target_branch ${STARTED}`],
  ['a push to it', rules('{if: $CI_COMMIT_BRANCH == "main" && $CI_PIPELINE_SOURCE == "push"}'), 'target_branch'],
  ['a branch that is made later', rules('{if: $CI_COMMIT_BRANCH == "release"}'), `other_branch ${STARTED}`],
  ['such a branch, by a pattern', rules('{if: $CI_COMMIT_REF_NAME =~ /^rel/}'), `other_branch tag ${STARTED}`],
  [
    'no branch but the two',
    rules('{if: $CI_COMMIT_BRANCH == "main", when: never}', '{if: $CI_COMMIT_BRANCH == "topic"}'),
    `source_branch ${STARTED}`,
  ],
  ['started by hand', rules('{if: $CI_PIPELINE_SOURCE == "web"}'), 'tag web'],
  ['never first', rules('{if: $CI_COMMIT_TAG, when: never}', '{when: on_success}'), `merge_request ${BRANCHES}`],
  ['falls through', rules('{if: $CI_COMMIT_TAG, when: manual}'), 'tag'],
  ['never', rules('{when: never}'), ''],
  ['an unknown variable', rules('{if: $SOMETHING == "x"}'), EVERYWHERE],
  ['both of one variable', rules('{if: $A == "x" && $A == "y"}'), ''],
  ['no rule is left', rules('{if: $A, when: never}', '{if: $A}'), ''],
  ['the tag by another name', rules('{if: $CI_COMMIT_TAG =~ /^v/ && $CI_COMMIT_REF_NAME !~ /^v/}'), ''],
  ['a YAML variable', `variables: {A: x}\n${rules('{if: $A == "x"}')}`, EVERYWHERE],
  ['a YAML variable that is another', `variables: {A: y}\n${rules('{if: $A == "x"}')}`, ''],
  ['its own name', rules('{if: $CI_JOB_NAME == "job"}'), EVERYWHERE],
  ['what only a running job knows', rules('{if: $CI_JOB_ID}'), ''],
  ['no such pipeline', 'workflow: {rules: [{if: $CI_COMMIT_TAG}]}\njob: {script: [a]}\n', 'tag'],
  [
    'what the workflow has ruled out',
    'workflow: {rules: [{if: $A == "x"}]}\njob: {script: [a], rules: [{if: $A == null}]}\n',
    '',
  ],
  [
    'what the workflow gives',
    'workflow: {rules: [{if: $CI_COMMIT_TAG, variables: {A: x}}, {when: always}]}\njob: {script: [a], rules: [{if: $A}]}\n',
    EVERYWHERE,
  ],
  [
    'what the workflow gives, by its value',
    'variables: {A: ""}\nworkflow: {rules: [{if: $CI_COMMIT_TAG, variables: {A: x}}, {when: always}]}\njob: {script: [a], rules: [{if: $A}]}\n',
    'tag',
  ],
])('%s', (_, yaml, expected) => {
  expect(kinds(yaml)).toBe(expected);
});

describe('changes', () => {
  const job = rules('{changes: ["docs/*"]}');

  test('known paths decide for merge requests and the push after the merge', () => {
    const without = `source_branch other_branch tag ${STARTED}`;
    const now = (changedPaths: readonly string[]) =>
      kindsByNow(jobsNamed(job, 'job', { changedPaths }).flatMap(({ cases }) => cases)).join(' ');
    expect(now(['src/a'])).toBe(without);
    expect(now(['docs/a'])).toBe(EVERYWHERE);
  });

  test('a later change has other paths: it may hold then, as far as one diff gives all the answers', () => {
    const of = (...list: readonly string[]) =>
      kinds(rules(...list.map((rule) => rule.replace('{', '{if: $CI_MERGE_REQUEST_IID, '))), {
        changedPaths: ['src/a'],
      });
    expect(of('{changes: ["docs/*"]}')).toBe('merge_request');
    expect(of('{changes: ["src/*"], when: never}', '{when: always}')).toBe('merge_request');
    expect(of('{changes: ["docs/*"], when: never}', '{changes: ["docs/a"]}')).toBe('');
    expect(of('{changes: ["docs/a"], when: never}', '{changes: ["docs/*"]}')).toBe('merge_request');
    expect(of('{changes: ["**/*"], when: never}', '{changes: ["docs/[ab]/{x,y}?.md"]}')).toBe('');
    expect(of('{changes: [/docs, ./a]}')).toBe('');
  });

  test('paths that are not known, or a regular expression: both', () => {
    expect(kinds(rules('{changes: {regexp: docs}}'), { changedPaths: ['src/a'] })).toBe(EVERYWHERE);
    expect(kinds(job)).toBe(EVERYWHERE);
    expect(kinds(rules('{changes: ["docs/*"], when: never}', '{when: always}'))).toBe(
      'merge_request source_branch target_branch',
    );
  });

  test('a push brings a part of the change: what is in no part of it is in none', () => {
    const narrow = '{changes: ["docs/a"]}';
    const wide = '{changes: ["docs/*"]}';
    const never = (rule: string) => rule.replace('}', ', when: never}');
    const changed = { changedPaths: ['docs/a', 'docs/b'] };
    expect(kinds(rules(never(wide), narrow), changed)).toBe('');
    expect(kinds(rules(never(narrow), wide), changed)).toBe('merge_request source_branch target_branch');
    // Later changes may have others.
    const both = rules(never(narrow), never('{changes: ["docs/b"]}'), wide);
    expect(kinds(both, changed)).toBe('merge_request target_branch');
  });

  test('a child pipeline has the diff of its parent', () => {
    const files = {
      '.gitlab-ci.yml':
        'start: {trigger: {include: [{local: child.yml}]}, rules: [{changes: ["docs/*"], when: never}, {when: always}]}\n',
      'child.yml': rules('{changes: ["docs/a"]}'),
    };
    expect(kinds(files, { changedPaths: ['docs/a'] })).toBe('');
  });

  test('compared with another ref: both, but the same for all', () => {
    const clause = 'changes: {paths: [a], compare_to: x}';
    expect(kinds(rules(`{${clause}, when: never}`, `{${clause}}`), { changedPaths: [] })).toBe('');
  });

  test('a pattern that stands for more paths than are looked at: both', () => {
    const many = `${'{a,b}'.repeat(10)}`;
    expect(kinds(rules(`{changes: ["${many}"], when: never}`, '{when: always}'), { changedPaths: ['x'] })).toBe(
      'merge_request source_branch target_branch',
    );
  });

  test('compared with two refs: two diffs', () => {
    const yaml = rules(
      '{changes: {paths: [a], compare_to: x}, when: never}',
      '{changes: {paths: [a], compare_to: y}, when: on_success}',
    );
    expect(kinds(yaml, { changedPaths: [] })).toBe(EVERYWHERE);
  });
});

describe('kinds of change', () => {
  test('of a fork: pushes to its branch are pipelines of another project', () => {
    const yaml = 'job: {script: [a], rules: [{if: $CI_COMMIT_BRANCH == "topic"}]}\n';
    expect(kinds(yaml)).toBe(`source_branch ${STARTED}`);
    expect(kinds(yaml, { mergeRequest: { fromFork: true } })).toBe('');
  });

  test('branches that are not known may be any', () => {
    const unknown = { mergeRequest: { targetBranch: null }, project: { defaultBranch: null } };
    expect(kinds(rules('{if: $CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH}'), unknown)).toBe(BRANCHES);
  });
});

describe('protection', () => {
  const of = (yaml: string) => {
    const [job] = jobsNamed(yaml);
    return [job?.mayBeProtected, job?.mayBeUnprotected];
  };

  test('where a rule asks for it, there alone', () => {
    expect(of(rules('{if: $CI_COMMIT_REF_PROTECTED == "true"}'))).toEqual([true, false]);
    expect(of(rules('{if: $CI_COMMIT_REF_PROTECTED == "false" && $CI_COMMIT_BRANCH}'))).toEqual([false, true]);
    expect(of(rules('{if: $CI_MERGE_REQUEST_IID}'))).toEqual([false, true]);
    expect(of(rules('{if: $CI_COMMIT_TAG}'))).toEqual([true, false]);
    expect(of(rules('{when: always}'))).toEqual([true, true]);
  });
});

describe('variants', () => {
  const images = (yaml: string, changed: Changed = {}) =>
    jobsNamed(yaml, 'job', changed).flatMap((job) =>
      job.variants.map(({ image, cases }) => `${image?.name.text ?? 'unknown'}: ${kindsOfAll(cases).join(' ')}`),
    );

  test('each value that a rule gives', () => {
    const yaml =
      'variables: {A: a}\njob: {script: [x], image: $A, rules: [{if: $CI_COMMIT_TAG, variables: {A: b}}, {if: $CI_MERGE_REQUEST_IID}]}\n';
    expect(images(yaml)).toEqual(['a: merge_request', 'b: tag']);
  });

  test('an unconditional first rule replaces the value', () => {
    const yaml =
      'variables: {A: a}\njob: {script: [x], image: $A, rules: [{variables: {A: b}}, {variables: {A: c}}]}\n';
    expect(images(yaml)).toEqual([`b: ${EVERYWHERE}`]);
  });

  test('a rule beats the matrix, the job beats the workflow', () => {
    const yaml =
      'workflow: {rules: [{variables: {A: w, B: w}}]}\n' +
      'job: {script: [x], image: $A/$B/$C, variables: {A: j}, parallel: {matrix: [{C: m}]}, rules: [{variables: {C: r}}]}\n';
    const [job] = jobsNamed(yaml, 'job: [m]');
    expect(job?.variants.map(({ image }) => image?.name.text)).toEqual(['j/w/r']);
  });

  test('tags see what the workflow gives, not what a rule of the job does', () => {
    const yaml =
      'workflow: {rules: [{variables: {A: w}}]}\njob: {script: [x], tags: [$A, $B], rules: [{variables: {A: r, B: r}}]}\n';
    const [job] = jobsNamed(yaml);
    expect(job?.variants.map(({ tags }) => tags?.map(({ text }) => text))).toEqual([['w', null]]);
  });

  test('what differs between kinds of pipeline', () => {
    expect(images('job: {script: [x], image: "a:$CI_COMMIT_REF_NAME", only: [merge_requests, pushes]}\n')).toEqual([
      'a:topic: merge_request source_branch',
      'a:main: target_branch',
      'unknown: other_branch tag',
    ]);
  });

  test('a value that a condition pins down', () => {
    expect(images(`job: {script: [x], image: "a:$V", rules: [{if: $V == "1"}, {if: $V == "2"}]}\n`)).toEqual([
      `a:1: ${EVERYWHERE}`,
      `a:2: ${EVERYWHERE}`,
    ]);
  });

  test('a variable that no pipeline of the kind has is empty', () => {
    expect(images('job: {script: [x], image: "a$CI_COMMIT_TAG", only: [merge_requests]}\n')).toEqual([
      'a: merge_request',
    ]);
  });

  test('a job that runs nowhere stays as it is written', () => {
    expect(images('job: {script: [x], image: a, rules: [{when: never}]}\n')).toEqual(['a: ']);
  });
});

describe('child pipelines', () => {
  const files = {
    '.gitlab-ci.yml': 'start: {trigger: {include: child.yml}, rules: [{if: $CI_COMMIT_TAG}]}\n',
    'child.yml':
      'job: {script: [a], rules: [{when: always}]}\nmr: {script: [a], rules: [{if: $CI_PIPELINE_SOURCE == "merge_request_event"}]}\n' +
      'child: {script: [a], rules: [{if: $CI_PIPELINE_SOURCE == "parent_pipeline"}]}\n',
  };

  test('a job runs nowhere where its trigger job does not', () => {
    expect(kinds(files)).toBe('tag');
  });

  test('its own rules are decided with parent_pipeline', () => {
    expect(kindsOfAll(jobsNamed(files, 'mr').flatMap((job) => job.cases))).toEqual([]);
    expect(kindsOfAll(jobsNamed(files, 'child').flatMap((job) => job.cases))).toEqual(['tag']);
  });

  test('a trigger job that never runs starts nothing', () => {
    const never = { ...files, '.gitlab-ci.yml': 'start: {trigger: {include: child.yml}, rules: [{when: never}]}\n' };
    expect(jobsNamed(never)).toEqual([]);
  });

  test('a pipeline that starts itself again stops where its rules say so', () => {
    const itself = {
      '.gitlab-ci.yml':
        'again: {trigger: {include: .gitlab-ci.yml}, rules: [{if: $CI_PIPELINE_SOURCE == "push"}]}\njob: {script: [a], rules: [{if: $CI_PIPELINE_SOURCE == "parent_pipeline"}]}\n',
    };
    const [config] = resolvePossible(itself);
    expect(config?.children).toHaveLength(1);
    expect(config?.children[0]?.config.children).toEqual([]);
    expect(kinds(itself)).toBe('source_branch target_branch other_branch tag');
  });

  test('forwarded variables beat those of the child', () => {
    const forwarding = {
      '.gitlab-ci.yml': 'variables: {A: "$B", B: b}\nstart: {trigger: {include: child.yml}}\n',
      'child.yml': 'variables: {A: own}\njob: {script: [a], image: $A, rules: [{if: $A == "b"}]}\n',
    };
    expect(jobsNamed(forwarding).flatMap((job) => job.variants.map(({ image }) => image?.name.text))).toEqual(['b']);
  });

  test('unless the trigger job keeps them', () => {
    const keeping = {
      '.gitlab-ci.yml':
        'variables: {A: b}\nstart: {trigger: {include: child.yml, forward: {yaml_variables: false}}, rules: [{when: always}]}\n',
      'child.yml': 'job: {script: [a], rules: [{if: $A}]}\n',
    };
    expect(kinds(keeping)).toBe(EVERYWHERE);
    expect(jobsNamed(keeping)[0]?.variables.size).toBe(0);
  });

  test('what rules of the trigger job give is forwarded', () => {
    const rule = {
      '.gitlab-ci.yml':
        'start: {trigger: {include: child.yml}, rules: [{if: $CI_COMMIT_TAG, variables: {A: t}}, {variables: {A: o}}]}\n',
      'child.yml': 'job: {script: [a], rules: [{if: $A == "t"}]}\n',
    };
    expect(kinds(rule)).toBe('tag');
  });
});
