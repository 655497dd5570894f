import { describe, expect, test } from 'vitest';
import type { ConfigProblem, Job, ResolvedConfig } from '../../../src/ci/config.ts';
import { pipelinesOfIncluders } from '../../../src/ci/pipelines/includers.ts';
import { possiblePipelines } from '../../../src/ci/pipelines/possible-pipelines.ts';
import { resolveAll } from '../../../src/ci/resolve.ts';
import { shownText } from '../../../src/ci/yaml-variables.ts';
import { COMMIT, PROJECT, SERVER_FQDN, serveFiles } from '../../conformance/serve-files.ts';

const FILE = 'templates/build.yml';

/** What the file is to others; `files`: what else the project has. */
function shared(text: string, files: Readonly<Record<string, string>> = {}, paths = [FILE]): readonly ResolvedConfig[] {
  const change = {
    serverUrl: `https://${SERVER_FQDN}`,
    project: { path: PROJECT, id: 1, defaultBranch: 'main', registryImage: `registry.example.com/${PROJECT}` },
    commitSha: COMMIT,
    mergeRequest: {
      iid: 1,
      sourceBranch: 'change',
      targetBranch: 'main',
      sourceProjectPath: PROJECT,
      fromFork: false,
    },
    changedPaths: [FILE],
    given: new Map(),
  };
  const pipeline = (variables: ReadonlyMap<string, string>) => ({
    project: PROJECT,
    commit: COMMIT,
    serverFqdn: SERVER_FQDN,
    variables,
    masked: new Set<string>(),
    inputs: {},
  });
  const own = possiblePipelines(change);
  const others = pipelinesOfIncluders(change);
  const { configs } = resolveAll({
    root: { kind: 'local', path: '.gitlab-ci.yml' },
    pipeline: pipeline(own.variables),
    cases: own.cases,
    files: serveFiles({ ...files, [FILE]: text }),
    shared: { paths, pipeline: pipeline(others.variables), cases: others.cases },
  });
  return configs.filter(({ forOthers }) => forOthers);
}

const jobsOf = (configs: readonly ResolvedConfig[]): Job[] =>
  configs.flatMap(({ jobs }) => jobs.flatMap((job) => job.variants));

/** With `$name` for what is not known. */
const imagesOf = (configs: readonly ResolvedConfig[]) => [
  ...new Set(jobsOf(configs).flatMap(({ image }) => (image ? shownText(image.name) : []))),
];

const problemsOf = (configs: readonly ResolvedConfig[]): readonly ConfigProblem[] =>
  configs.flatMap(({ problems }) => problems);

const messagesOf = (configs: readonly ResolvedConfig[]) => [
  ...new Set(problemsOf(configs).map(({ message, fatal }) => `${fatal ? 'refused' : 'unclear'}: ${message}`)),
];

/** A file with these inputs and this content. */
const withInputs = (inputs: string, content: string) => `spec:\n  inputs: ${inputs}\n---\n${content}`;
const image = (text: string) => `build: {script: [make], image: "${text}"}\n`;

describe('inputs', () => {
  test.each<[string, string, string, readonly string[]]>([
    ['a default', '{v: {default: "3"}}', 'ruby:$[[ inputs.v ]]', ['ruby:3']],
    ['options', '{v: {options: ["3", "4"]}}', 'ruby:$[[ inputs.v ]]', ['ruby:3', 'ruby:4']],
    ['the default comes first', '{v: {options: ["3", "4"], default: "4"}}', 'x:$[[ inputs.v ]]', ['x:4', 'x:3']],
    [
      'options with each other',
      '{a: {options: [x, y]}, b: {options: ["1", "2"]}}',
      '$[[ inputs.a ]]:$[[ inputs.b ]]',
      ['x:1', 'x:2', 'y:1', 'y:2'],
    ],
    ['numbers', '{n: {type: number, options: [1, 2]}}', 'x:$[[ inputs.n ]]', ['x:1', 'x:2']],
    ['booleans, the default first', '{b: {type: boolean, default: false}}', 'x:$[[ inputs.b ]]', ['x:false', 'x:true']],
    ['booleans without a default', '{b: {type: boolean}}', 'x:$[[ inputs.b ]]', ['x:true', 'x:false']],
    ['none of these', '{v: }', 'ruby:$[[ inputs.v ]]', ['ruby:$[[ inputs.v ]]']],
    ['a regex', "{v: {regex: '^a$'}}", 'ruby:$[[ inputs.v ]]', ['ruby:$[[ inputs.v ]]']],
    [
      'functions of an unknown one',
      '{v: }',
      'r:$[[ inputs.v | truncate(0,3) ]]',
      ['r:$[[ inputs.v | truncate(0,3) ]]'],
    ],
    ['an item of an unknown one', '{v: {type: array}}', 'r:$[[ inputs.v[0] ]]', ['r:$[[ inputs.v[0] ]]']],
    [
      'rules for known inputs',
      '{e: {options: [p, d]}, v: {rules: [{if: \'$[[ inputs.e ]] == "p"\', options: [a], default: a}, {default: b, options: [b]}]}}',
      'x:$[[ inputs.v ]]',
      ['x:a', 'x:b'],
    ],
    [
      'rules for an unknown input',
      '{e: , v: {rules: [{if: \'$[[ inputs.e ]] == "p"\', options: [a], default: a}]}}',
      'x:$[[ inputs.v ]]',
      ['x:$[[ inputs.v ]]'],
    ],
  ])('%s', (_what, inputs, text, images) => {
    const configs = shared(withInputs(inputs, image(text)));
    expect(imagesOf(configs)).toEqual(images);
    expect(messagesOf(configs)).toEqual([]);
  });

  test('in a condition a default decides nothing, on one line or more', () => {
    const jobs = (condition: string) =>
      jobsOf(shared(withInputs('{e: {default: dev}}', `build: {script: [make], rules: [{${condition}}]}\n`)));
    expect(jobs(`if: '"$[[ inputs.e ]]" == "prod"'`)).not.toEqual([]);
    expect(jobs(`if: '$CI_COMMIT_BRANCH == "$[[ inputs.e ]]"'`)).not.toEqual([]);
    const folded = `build:\n  script: [make]\n  rules:\n    - if: >-\n        "$[[ inputs.e ]]"\n        == "prod"\n`;
    expect(jobsOf(shared(withInputs('{e: {default: dev}}', folded)))).not.toEqual([]);
  });

  test('of many sets those are judged that meet in a line, and each option', () => {
    const options = (name: string) => `${name}: {options: [${Array.from({ length: 6 }, (_, n) => `${name}${n}`)}]}`;
    const inputs = `{${['a', 'b', 'c'].map(options).join(', ')}}`;
    const content = `${image('$[[ inputs.a ]]/$[[ inputs.b ]]')}test: {script: [make], image: "$[[ inputs.c ]]"}\n`;
    const configs = shared(withInputs(inputs, content));
    expect(imagesOf(configs)).toHaveLength(36 + 6);
    expect(messagesOf(configs)).toEqual([]);
  });

  test('of too many sets some are left out, and that is said', () => {
    const options = (name: string) => `${name}: {options: [${Array.from({ length: 10 }, (_, n) => `${name}${n}`)}]}`;
    const inputs = `{${['a', 'b', 'c'].map(options).join(', ')}}`;
    const configs = shared(withInputs(inputs, image('$[[ inputs.a ]]/$[[ inputs.b ]]/$[[ inputs.c ]]')));
    expect(imagesOf(configs).length).toBeGreaterThan(60);
    expect(configs.length).toBeLessThanOrEqual(200);
    expect(messagesOf(configs)).toEqual([
      expect.stringMatching(/^unclear: `templates\/build.yml` has inputs with more options/),
    ]);
  });

  test('a variable may hold an unknown one, and a tag and a script too', () => {
    const content =
      'variables: {V: "$[[ inputs.v ]]", T: "$[[ inputs.t ]]"}\nbuild: {script: ["$[[ inputs.v ]]"], image: "x:$V", tags: [$T]}\n';
    const [job] = jobsOf(shared(withInputs('{v: , t: }', content)));
    expect(job?.image?.name.pieces).toEqual(['x:', { unknown: '[[ inputs.v ]]' }]);
    expect(job?.tags?.map(({ pieces }) => pieces)).toEqual([[{ unknown: '[[ inputs.t ]]' }]]);
  });

  test('what is handed on to another file is unknown there', () => {
    const content =
      'include: {local: inner.yml, inputs: {v: "$[[ inputs.v ]]", n: "$[[ inputs.n ]]", o: "$[[ inputs.v ]]"}}\n';
    const inner = withInputs(
      '{v: , n: {type: number}, o: {options: [a]}}',
      image('x:$[[ inputs.v ]]-$[[ inputs.n ]]-$[[ inputs.o ]]'),
    );
    const configs = shared(withInputs('{v: , n: }', content), { 'inner.yml': inner });
    expect(imagesOf(configs)).toEqual(['x:$[[ inputs.v ]]-$[[ inputs.n ]]-$[[ inputs.v ]]']);
    expect(messagesOf(configs)).toEqual([]);
  });

  test('the component may be any version of itself', () => {
    const text = `spec:\n  component: [name, version]\n---\n${image('x:$[[ component.version ]]')}`;
    expect(imagesOf(shared(text))).toEqual(['x:$[[ component.version ]]']);
  });
});

describe('what an author may leave to others', () => {
  test.each([
    ['a base', 'build: {extends: .theirs}\n'],
    ['a script', 'build: {image: ruby}\n'],
    ['a stage', 'build: {stage: theirs, script: [make]}\n'],
    ['a job to need', 'build: {needs: [theirs], dependencies: [theirs], script: [make]}\n'],
    ['a referenced part', 'build: {script: [!reference [.theirs, script]], rules: !reference [.theirs, rules]}\n'],
    ['any visible job', '.build: {script: [make]}\n'],
    ['the job that stops it', 'build: {script: [make], environment: {name: x, on_stop: theirs}}\n'],
    ['a delay', 'build: {script: [make], start_in: 1 day}\n'],
    [
      'a child configuration of their own',
      'build: {trigger: {include: theirs.yml}}\nb: {trigger: {include: [{local: x.yml}]}}\n',
    ],
  ])('%s', (_what, text) => {
    expect(messagesOf(shared(text))).toEqual([]);
  });

  test.each(
    [
      'stage when timeout coverage parallel retry rules tags services needs only environment allow_failure interruptible cache',
    ].flatMap((names) => names.split(' ')),
  )('a value for %s', (keyword) => {
    const text = withInputs('{v: }', `build: {script: [make], ${keyword}: "$[[ inputs.v ]]"}\n`);
    expect(messagesOf(shared(text))).toEqual([]);
    expect(jobsOf(shared(text)).map(({ cases }) => cases.length > 0)).not.toContain(false);
  });

  test.each([
    ['a job’s name', '"$[[ inputs.v ]]": {script: [make]}\n'],
    ['a whole script', 'build:\n  script: $[[ inputs.v ]]\n'],
    ['a condition', 'build: {script: [make], rules: [{if: "$[[ inputs.v ]]"}]}\n'],
    ['a rule', 'build: {script: [make], rules: ["$[[ inputs.v ]]"]}\n'],
    ['a base by name', 'build: {script: [make], extends: ".$[[ inputs.v ]]"}\n'],
    ['a condition of an include', 'include: [{local: x.yml, rules: [{if: "$[[ inputs.v ]] == 1"}]}]\n'],
  ])('%s', (_what, content) => {
    expect(messagesOf(shared(withInputs('{v: }', content), { 'x.yml': image('x') }))).toEqual([]);
  });
});

describe('what GitLab refuses wherever it is included', () => {
  test.each([
    ['no YAML', 'build:\n  script: [make\n', /YAML/],
    ['an unknown type', withInputs('{v: {type: text}}', image('x')), /type of the input "v"/],
    ['an unknown key', withInputs('{v: {optional: true}}', image('x')), /unknown keyword "optional"/],
    ['a default of another type', withInputs('{v: {type: number, default: x}}', image('x')), /not of type number/],
    ['a default that is no option', withInputs('{v: {options: [a], default: b}}', image('x')), /one of its options/],
    ['a default that does not match', withInputs("{v: {regex: '^a$', default: b}}", image('x')), /match its regex/],
    ['a regex that is none', withInputs("{v: {regex: '('}}", image('x')), /regex of the input "v" is not valid/],
    ['an unknown input', withInputs('{v: }', image('$[[ inputs.w ]]')), /unknown interpolation key "w"/],
    ['an unknown function', withInputs('{v: }', image('$[[ inputs.v | upcase ]]')), /no interpolation function/],
    ['a header alone', 'spec: {inputs: {v: }}\n', /spec: needs script/],
    ['a wrong type', 'build: {script: [make], image: [a]}\n', /image: must be/],
    ['a local file that is not there', 'include: [{local: nowhere.yml}]\n', /nowhere.yml/],
  ])('%s', (_what, text, message) => {
    const fatal = problemsOf(shared(text)).filter((problem) => problem.fatal);
    expect(fatal.map((problem) => problem.message).join('\n')).toMatch(message);
  });
});

describe('whose pipeline it is', () => {
  test('is not known: no condition on a project or a branch is decided by ours', () => {
    const rules = `[{if: '$CI_PROJECT_PATH == "${PROJECT}"', when: never}, {if: '$CI_COMMIT_BRANCH == "production"'}]`;
    const [job] = jobsOf(shared(`build: {script: [make], rules: ${rules}}\n`));
    expect(job?.cases.length).toBeGreaterThan(0);
    const include = `include: [{local: x.yml, rules: [{if: '$CI_PROJECT_PATH == "other/one"'}]}]\n`;
    expect(imagesOf(shared(include, { 'x.yml': image('x') }))).toEqual(['x']);
  });

  test('its registry is the instance’s, its path there unknown', () => {
    expect(imagesOf(shared(image('$CI_REGISTRY_IMAGE/x')))).toEqual(['registry.example.com/$CI_PROJECT_PATH/x']);
    expect(imagesOf(shared(image('x:$CI_COMMIT_REF_NAME')))).toEqual(['x:$CI_COMMIT_REF_NAME']);
  });

  test('once it is merged, an include of the project itself leads to the change', () => {
    const own = (ref: string) => `include: [{project: ${PROJECT}, file: x.yml${ref}}]\n`;
    expect(imagesOf(shared(own(''), { 'x.yml': image('x') }))).toEqual(['x']);
    expect(imagesOf(shared(own(', ref: main'), { 'x.yml': image('x') }))).toEqual(['x']);
    const theirs = shared(own(', ref: $CI_COMMIT_REF_NAME'), { 'x.yml': image('x') });
    expect(messagesOf(theirs)).toEqual([expect.stringMatching(/^unclear: .*\$CI_COMMIT_REF_NAME is not known/)]);
  });
});

describe('hidden jobs and defaults', () => {
  test('are for others to use, wherever they run', () => {
    const configs = shared('default: {image: a}\n.b: {image: b}\n.c: {image: c, rules: [{if: $X}]}\n');
    expect(imagesOf(configs)).toEqual(['b', 'c', 'a']);
    expect(jobsOf(configs).every(({ cases }) => cases.length > 0)).toBe(true);
  });

  test('of blocks that never end, and of texts that are no YAML, are searched once', () => {
    const open = '$[[ inputs.v '.repeat(150_000);
    const started = performance.now();
    expect(imagesOf(shared(`build: {script: [make], image: "${open}"}\n`))).toHaveLength(1);
    expect(shared(`x: [\n${'\n '.repeat(500_000)}`)).toEqual([]);
    expect(performance.now() - started).toBeLessThan(15_000);
  });

  test('of a text that is about something else there are none', () => {
    expect(shared('apiVersion: v1\nkind: Service\nspec: {rules: []}\n')).toEqual([]);
    expect(shared('services: {web: {image: x, ports: []}}\nversion: "3"\n')).toEqual([]);
    expect(shared('- hosts: all\n  tasks: []\n')).toEqual([]);
    expect(shared('{{- include "chart" . }}\nkind: Deployment\nspec:\n  x: {{ .y }}\n')).toEqual([]);
  });
});

test('of very many files the first fifty are judged, and that is said', () => {
  const paths = Array.from({ length: 53 }, (_, n) => `templates/f${n}.yml`);
  const files = Object.fromEntries(paths.map((path) => [path, image(path)]));
  const configs = shared('', files, paths);
  expect(imagesOf(configs)).toEqual(paths.slice(0, 50));
  expect(messagesOf(configs)).toEqual([
    'unclear: 3 more files that others include are changed (the first is `templates/f50.yml`): they were not judged',
  ]);
});

describe('spec:include', () => {
  const header = (entry: string) => `spec:\n  include: [${entry}]\n---\n${image('x:$[[ inputs.v ]]')}`;

  test('of a file that is there gives its inputs', () => {
    const configs = shared(header('{local: inputs.yml}'), { 'inputs.yml': 'inputs: {v: {options: [a, b]}}\n' });
    expect(imagesOf(configs)).toEqual(['x:a', 'x:b']);
  });

  test.each([
    ['in the includer’s project', '{local: theirs.yml}'],
    ['named by a variable', '{local: $V.yml}'],
    ['of a project named by a variable', '{project: $P, file: x.yml}'],
    ['of a ref named by a variable', '{project: g/p, file: x.yml, ref: $R}'],
  ])('%s leaves the inputs unknown and nothing refused', (_what, entry) => {
    const configs = shared(header(entry));
    expect(imagesOf(configs)).toEqual(['x:$[[ inputs.v ]]']);
    expect(messagesOf(configs)).toEqual([expect.stringMatching(/^unclear: /)]);
  });
});
