import { describe, expect, test } from 'vitest';
import { fatalMessages, jobNamed, resolveFiles } from '../../support/resolve-files.ts';

/** A configuration with one job that has the given keywords beside its script. */
const job = (keywords: string) => `job: {script: [a], ${keywords}}\n`;

describe('refused', () => {
  test.each([
    ['a job that is a list', 'job: [a]\nother: {script: [x]}\n'],
    ['a boolean as a name', 'true: {script: [a]}\n'],
    ['a name of 256 characters', `${'a'.repeat(256)}: {script: [a]}\n`],
    ['a blank name', '"  ": {script: [a]}\n'],
    ['an empty hidden map', '.x: {}\njob: {script: [a]}\n'],
    ['trigger: null', 'job: {trigger: null}\n'],
    ['an unknown keyword', job('scirpt: [b]')],
    ['a number in a script', 'job: {script: [1]}\n'],
    ['a boolean in a script', 'job: {script: [yes]}\n'],
    ['a map in a script', 'job: {script: [{a: b}]}\n'],
    ['null in a script', 'job: {script: [null]}\n'],
    ['a blank script', 'job: {script: " "}\n'],
    ['start_in without delay', job('start_in: 1 hour')],
    ['a delay without start_in', job('when: delayed')],
    ['a delay of a week', job('when: delayed, start_in: 1 week')],
    ['a delay in a rule without start_in', job('rules: [{when: delayed}]')],
    ['start_in in a rule without delay', job('rules: [{if: $A, start_in: 1 hour}]')],
    ['start_in beside rules', job('rules: [{if: $A}], start_in: 1 hour')],
    ['except beside rules', job('rules: [{if: $A}], except: [tags]')],
    ['changes as a text', job('rules: [{changes: a}]')],
    ['51 paths', job(`rules: [{changes: [${Array.from({ length: 51 }, () => 'a').join(', ')}]}]`)],
    ['exists with a ref alone', job('rules: [{exists: {paths: [a], ref: main}}]')],
    ['a variable map in a rule', job('rules: [{if: $A, variables: {V: {value: x}}}]')],
    ['rules nested too deeply', job(`rules: ${'['.repeat(11)}{if: $A}${']'.repeat(11)}`)],
    ['a broken workflow rule', 'workflow: {rules: [{when: on_success}]}\njob: {script: [a]}\n'],
    ['an unknown key of workflow', 'workflow: {foo: 1}\njob: {script: [a]}\n'],
    ['only as a text', job('only: main')],
    ['an empty only', job('only: {}')],
    ['a broken pattern', job('only: ["/(/"]')],
    ['a broken expression under only', job('only: {variables: ["$A =="]}')],
    ['needs as a text', job('needs: a')],
    ['needs: {}', job('needs: {}')],
    ['a need twice', 'a: {script: [x]}\njob: {script: [x], needs: [a, a]}\n'],
    ['a circle of needs', 'a: {script: [x], needs: [b]}\nb: {script: [x], needs: [a]}\n'],
    ['a job that needs itself', job('needs: [job]')],
    ['a need of a rule that does not exist', job('rules: [{if: $A, needs: [nope]}]')],
    [
      'a dependency outside of needs',
      'a: {script: [x]}\nb: {script: [x]}\njob: {script: [x], needs: [a], dependencies: [b]}\n',
    ],
    ['parallel: 0', job('parallel: 0')],
    ['parallel without matrix', job('parallel: {}')],
    ['a matrix that is a map', job('parallel: {matrix: {A: b}}')],
    ['parallel by number in a trigger job', 'job: {trigger: g/p, parallel: 2}\n'],
    [
      'a need of a copy that does not exist',
      `a: {script: [x], parallel: {matrix: [{A: [b]}]}}\n${job('needs: [{job: a, parallel: {matrix: [{A: c}]}}]')}`,
    ],
    ['fifty tags', job(`tags: [${Array.from({ length: 50 }, (_, n) => `t${n}`).join(', ')}]`)],
    ['a tag that is a number', job('tags: [1]')],
    ['tags as a text', job('tags: a')],
    ['an empty image map', job('image: {}')],
    ['a number as an image', job('image: 3.10')],
    ['ports', job('image: {name: a, ports: [80]}')],
    ['no pull policy at all', job('image: {name: a, pull_policy: []}')],
    ['an entrypoint as a text', job('image: {name: a, entrypoint: sh}')],
    ['a service without a name', job('services: [{alias: a}]')],
    ['a command nested twice', job('services: [{name: a, command: [[[b]]]}]')],
    ['retry: 3', job('retry: 3')],
    ['an unknown reason to retry', job('retry: {max: 1, when: sometimes}')],
    ['a timeout of no duration', job('timeout: soon')],
    ['coverage without slashes', job('coverage: total')],
    ['interruptible as a text', job('interruptible: "true"')],
    ['an environment without a name', job('environment: {url: "https://x"}')],
    ['an on_stop job that is not there', job('environment: {name: a, on_stop: b}')],
    ['access beside public', job('artifacts: {access: all, public: true}')],
    ['five caches', job('cache: [{}, {}, {}, {}, {}]')],
    ['an unknown cache policy', job('cache: {paths: [a], policy: sometimes}')],
    ['a release without a tag', job('release: {description: d}')],
    ['an id token without aud', job('id_tokens: {T: {}}')],
    ['allow_failure as a text', job('allow_failure: "yes"')],
    ['inherit as a list', job('inherit: [default]')],
    ['an unknown default to inherit', job('inherit: {default: [script]}')],
    ['image twice at the top', 'image: a\ndefault: {image: b}\njob: {script: [a]}\n'],
    ['a broken default that nobody uses', 'default: {image: []}\njob: {script: [a], image: b}\n'],
    ['an unknown strategy', 'job: {trigger: {project: a/b, strategy: wait}}\n'],
    ['a single map to include', 'job: {trigger: {include: {local: a.yml}}}\n'],
    ['broken rules of an included file', 'job: {trigger: {include: [{local: a.yml, rules: []}]}}\n'],
    ['two pipelines needed', 'job: {needs: [{pipeline: a}, {pipeline: b}]}\n'],
    ['a variable that is a list', job('variables: {A: [b]}')],
    ['a stage that is not there', job('stage: nope')],
    ['stages as a text', 'stages: a\njob: {script: [a]}\n'],
  ])('%s', (_, yaml) => {
    expect(fatalMessages(resolveFiles(yaml)).length).toBeGreaterThan(0);
  });
});

describe('accepted', () => {
  test.each([
    ['a symbol in a script', 'job: {script: [":a"]}\n'],
    ['null among needs', 'a: {script: [x]}\njob: {script: [x], needs: [a, [null]]}\n'],
    ['a need of the same stage', 'a: {script: [x]}\njob: {script: [x], needs: [a]}\n'],
    ['a copy by its name', 'a: {script: [x], parallel: 2}\njob: {script: [x], needs: ["a 1/2"]}\n'],
    ['only: null beside rules', job('rules: [{if: $A}], only: null')],
    ['a delayed job', job('when: delayed, start_in: 6 days')],
    ['verify as an action', job('environment: {name: a, action: verify}')],
    ['a matrix of one text', job('parallel: {matrix: [{A: b}]}')],
    ['a cache policy by variable', job('cache: {paths: [a], policy: $POLICY}')],
    ['a pipeline to mirror', 'job: {needs: [{pipeline: a/b}]}\n'],
    ['artifacts of another project', job('needs: [{project: a/b, job: c, ref: main, artifacts: true}]')],
    ['a null default', 'default: null\njob: {script: [a]}\n'],
    [
      'stop environments',
      'a: {script: [x], environment: {name: e, on_stop: b}}\nb: {script: [x], environment: {name: e, action: stop}}\n',
    ],
  ])('%s', (_, yaml) => {
    expect(fatalMessages(resolveFiles(yaml))).toEqual([]);
  });
});

test.each([
  [job('allow_failure: {exit_codes: 3}'), { allow_failure: false, allow_failure_criteria: { exit_codes: [3] } }],
  [job('coverage: "/a(b)/"'), { coverage: 'a(b)' }],
  [job('timeout: 1h 30m'), { timeout: 5400 }],
  [job('timeout: "1:30:00"'), { timeout: 5400 }],
  [job('timeout: 1 day and 2 hours'), { timeout: 93_600 }],
  [
    job('retry: {max: 2, when: script_failure, exit_codes: 1}'),
    { retry: { max: 2, when: ['script_failure'], exit_codes: [1] } },
  ],
  [job('only: {variables: [$A]}'), { only: { refs: ['branches', 'tags'], variables: ['$A'] } }],
  [job('except: [tags]'), { except: { refs: ['tags'] } }],
  [job('needs: []'), { needs: {}, scheduling_type: 'dag' }],
  [job('rules: [{changes: [a], needs: []}]'), { rules: [{ changes: { paths: ['a'] }, needs: {} }] }],
  [`variables: {A: a}\n${job('inherit: {variables: false}')}`, { variables: {} }],
  ['pages: {script: [a], artifacts: {paths: [out]}}\n'.replace('pages', 'job'), { artifacts: { paths: ['out'] } }],
  [job('pages: {publish: site}'), { artifacts: { paths: ['site'] } }],
])('%s', (yaml, expected) => {
  expect(jobNamed(resolveFiles(yaml), 'job').processed).toMatchObject(expected);
});

test('tags are expanded with the copy, and a comma makes two of one', () => {
  const config = resolveFiles(
    'variables: {LIST: "x,y"}\njob:\n  script: [a]\n  tags: [$ARCH, $LIST, $NOBODY]\n  parallel: {matrix: [{ARCH: [arm, amd]}]}\n',
  );
  const texts = (name: string) => jobNamed(config, name).tags!.map((tag) => tag.text ?? tag.pieces);
  expect(texts('job: [amd]')).toEqual(['amd', 'x', 'y', [{ unknown: 'NOBODY' }]]);
});

test('a job knows its own name', () => {
  const config = resolveFiles('job: {script: [a], image: "r/$CI_JOB_NAME:$CI_NODE_TOTAL", parallel: 2}\n');
  expect(jobNamed(config, 'job 2/2').image!.name.text).toBe('r/job 2/2:2');
});

test('a broken job is built as far as it goes, and so are the others', () => {
  const config = resolveFiles(
    'bad: {script: [a], image: {name: ruby, foo: 1}, tags: x, services: [b, 5]}\ngood: {script: [a]}\n',
  );
  expect(fatalMessages(config)).toHaveLength(3);
  const { image, services } = jobNamed(config, 'bad');
  expect(image!.name.text).toBe('ruby');
  expect(services.map((service) => service.name.text)).toContain('b');
  expect(jobNamed(config, 'good').kind).toBe('job');
});

test('ten jobs that extend a broken base have one problem', () => {
  const jobs = Array.from({ length: 10 }, (_, n) => `j${n}: {extends: .b}\n`).join('');
  expect(fatalMessages(resolveFiles(`.b: {script: [a], image: []}\n${jobs}`))).toHaveLength(1);
});

test('hidden jobs that nothing uses come last, and are not judged', () => {
  const config = resolveFiles(
    '.unused: {image: [bad], tags: 5}\n.extended: {image: a}\n.referenced: {script: [b]}\n.aliased: &x {services: [c]}\n.text: hi\n' +
      'job: {extends: .extended, script: [!reference [.referenced, script]], <<: *x}\n',
  );
  expect(fatalMessages(config)).toEqual([]);
  expect(config.jobs.map(({ name, kind }) => [name, kind])).toEqual([
    ['job', 'job'],
    ['.unused', 'unused'],
  ]);
});

test('while a file is missing, what seems wrong is no verdict', () => {
  const config = resolveFiles('include: none.yml\njob: {extends: .there, stage: later}\n');
  expect(config.problems.filter((problem) => problem.kind === 'config').every((problem) => !problem.fatal)).toBe(true);
  expect(config.problems.some((problem) => problem.kind === 'include' && problem.fatal)).toBe(true);
});
