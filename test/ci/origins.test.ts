import { expect, test } from 'vitest';
import { fatalMessages, jobNamed, locationOf, resolveFiles, wayOf } from '../support/resolve-files.ts';

test('an extended image stands in the base and came through extends', () => {
  const config = resolveFiles('.base:\n  image: ruby\njob:\n  extends: .base\n  script: [a]\n');
  const { image } = jobNamed(config, 'job');
  expect(locationOf(image!.name.source)).toBe('.gitlab-ci.yml:2 ruby');
  expect(wayOf(image!.name.source)).toEqual(['extends .base @.gitlab-ci.yml:4']);
  expect(image!.name.source.path).toEqual(['.base', 'image']);
});

test('every base of a chain is one hop, nearest first, with the include of its file before it', () => {
  const config = resolveFiles({
    '.gitlab-ci.yml': 'include: ci/base.yml\njob:\n  extends: .b\n  script: [a]\n',
    'ci/base.yml': '.a:\n  image: ruby\n.b:\n  extends: .a\n',
  });
  const { image } = jobNamed(config, 'job');
  expect(locationOf(image!.name.source)).toBe('ci/base.yml:2 ruby');
  const [include, first, ...rest] = wayOf(image!.name.source);
  expect(include).toMatch(/^include ci\/base.yml @.gitlab-ci.yml:1/);
  expect(first).toBe('extends .a @ci/base.yml:4');
  expect(rest.at(-1)).toBe('extends .b @.gitlab-ci.yml:3');
});

test('the parts of a merged map keep their own ways', () => {
  const config = resolveFiles(
    '.base:\n  variables:\n    A: base\n    B: base\njob:\n  extends: .base\n  script: [a]\n  variables:\n    B: own\n',
  );
  const { variables } = jobNamed(config, 'job');
  expect(locationOf(variables.get('A')!.value)).toBe('.gitlab-ci.yml:3 base');
  expect(wayOf(variables.get('A')!.value)).toEqual(['extends .base @.gitlab-ci.yml:6']);
  expect(locationOf(variables.get('B')!.value)).toBe('.gitlab-ci.yml:9 own');
  expect(wayOf(variables.get('B')!.value)).toEqual([]);
});

test('a keyword from default says so', () => {
  const config = resolveFiles('default:\n  image: ruby\n  services: [a]\njob:\n  script: [a]\n');
  const job = jobNamed(config, 'job');
  expect(wayOf(job.image!.name.source)).toEqual(['default default:image @.gitlab-ci.yml:2']);
  expect(wayOf(job.services[0]!.name.source)).toEqual(['default default:services @.gitlab-ci.yml:3']);
  expect(wayOf(job.keywords.get('image')!)).toEqual(['default default:image @.gitlab-ci.yml:2']);
});

test('a deprecated keyword at top level counts as a default', () => {
  const config = resolveFiles('image: ruby\njob:\n  script: [a]\n');
  expect(wayOf(jobNamed(config, 'job').image!.name.source)).toEqual(['default image @.gitlab-ci.yml:1']);
});

test('a reference is a hop, and a flattened list has lines from several places', () => {
  const config = resolveFiles('.s:\n  script:\n    - one\njob:\n  script:\n    - !reference [.s, script]\n    - two\n');
  const [script] = jobNamed(config, 'job').scripts;
  expect(script!.lines.map(locationOf)).toEqual(['.gitlab-ci.yml:3 one', '.gitlab-ci.yml:7 two']);
  expect(script!.lines.map(wayOf)).toEqual([['reference [.s, script] @.gitlab-ci.yml:6'], []]);
});

test('a reference to a reference has a hop for each, nearest first', () => {
  const config = resolveFiles(
    '.a:\n  image: ruby\n.b:\n  image: !reference [.a, image]\njob:\n  image: !reference [.b, image]\n  script: [x]\n',
  );
  expect(wayOf(jobNamed(config, 'job').image!.name.source)).toEqual([
    'reference [.a, image] @.gitlab-ci.yml:4',
    'reference [.b, image] @.gitlab-ci.yml:6',
  ]);
});

test('a matrix value stands in the matrix, and takes part in the image', () => {
  const config = resolveFiles(
    'job:\n  image: ruby:$V\n  script: [a]\n  parallel:\n    matrix:\n      - V: ["3.1", "3.2"]\n',
  );
  const { image, variables } = jobNamed(config, 'job: [3.2]');
  expect(image!.name.text).toBe('ruby:3.2');
  expect(image!.name.from.map(locationOf)).toEqual(['.gitlab-ci.yml:6 "3.2"']);
  expect(wayOf(variables.get('V')!.value)).toEqual(['matrix parallel:matrix @.gitlab-ci.yml:5']);
});

test('an aliased value stands at its anchor', () => {
  const config = resolveFiles('.x: &x\n  image: ruby\njob:\n  <<: *x\n  script: [a]\n');
  const { image } = jobNamed(config, 'job');
  expect(locationOf(image!.name.source)).toBe('.gitlab-ci.yml:2 ruby');
  expect(wayOf(image!.name.source).map((hop) => hop.replace(/ .* /, ' '))).toEqual(['alias @.gitlab-ci.yml:4']);
});

test('everything in a child pipeline knows the job that triggers it', () => {
  const config = resolveFiles({
    '.gitlab-ci.yml': 'start:\n  trigger:\n    include: ci/child.yml\n',
    'ci/child.yml': 'job:\n  image: ruby\n  script: [a]\n',
  });
  expect(fatalMessages(config)).toEqual([]);
  const [child] = config.children;
  expect(child!.job.name).toBe('start');
  const { image } = jobNamed(child!.config, 'job');
  expect(locationOf(image!.name.source)).toBe('ci/child.yml:2 ruby');
  const way = wayOf(image!.name.source);
  expect(way[0]).toMatch(/^include ci\/child.yml @.gitlab-ci.yml:3/);
  expect(way.at(-1)).toBe('trigger start @.gitlab-ci.yml:2');
});

test('tags, pull policies, users, entrypoints and service parts are located too', () => {
  const config = resolveFiles(`.base:
  tags: [docker]
  image:
    name: a
    pull_policy: if-not-present
    entrypoint: [sh]
    docker: { user: root }
  services:
    - name: docker:dind
      alias: dind
      command: [--tls=false]
      variables: { A: b }
job:
  extends: .base
  script: [x]
`);
  const { tags, image, services } = jobNamed(config, 'job');
  const [service] = services;
  const parts = [
    tags![0]!.source,
    image!.pullPolicy[0]!.source,
    image!.entrypoint![0]!,
    image!.users[0]!.source,
    service!.alias!,
    service!.command[0]!,
    service!.variables.get('A')!.value,
  ];
  expect(parts.map(locationOf)).toEqual([
    '.gitlab-ci.yml:2 docker',
    '.gitlab-ci.yml:5 if-not-present',
    '.gitlab-ci.yml:6 sh',
    '.gitlab-ci.yml:7 root',
    '.gitlab-ci.yml:10 dind',
    '.gitlab-ci.yml:11 --tls=false',
    '.gitlab-ci.yml:12 b',
  ]);
  for (const part of parts) expect(wayOf(part)).toEqual(['extends .base @.gitlab-ci.yml:14']);
});

test('an input stands where it is given, as whole value and inside a text', () => {
  const config = resolveFiles({
    '.gitlab-ci.yml': 'include:\n  - local: a.yml\n    inputs:\n      image: ruby\n      tag: "3.4"\n',
    'a.yml':
      'spec:\n  inputs:\n    image:\n    tag:\n---\njob:\n  image: $[[ inputs.image ]]\n  services: ["pg:$[[ inputs.tag ]]"]\n  script: [a]\n',
  });
  expect(fatalMessages(config)).toEqual([]);
  const { image, services } = jobNamed(config, 'job');
  expect(locationOf(image!.name.source)).toBe('.gitlab-ci.yml:4 ruby');
  expect(wayOf(image!.name.source).some((hop) => hop.startsWith('input '))).toBe(true);
  expect(services[0]!.name.text).toBe('pg:3.4');
  expect(locationOf(services[0]!.name.source)).toMatch(/^a\.yml:8 /);
  expect(wayOf(services[0]!.name.source)).toContain('input inputs.tag @.gitlab-ci.yml:5');
});

test('a default of an input stands in the file that declares it, also one of spec:include', () => {
  const config = resolveFiles({
    '.gitlab-ci.yml':
      'spec:\n  include:\n    - local: in.yml\n---\njob:\n  image: $[[ inputs.image ]]\n  script: [a]\n',
    'in.yml': 'inputs:\n  image:\n    default: ruby\n',
  });
  expect(fatalMessages(config)).toEqual([]);
  expect(locationOf(jobNamed(config, 'job').image!.name.source)).toBe('in.yml:3 ruby');
});

test('a variable of the file takes part in the image', () => {
  const config = resolveFiles('variables:\n  TAG: "3.4"\njob:\n  image: ruby:$TAG\n  script: [a]\n');
  const { image } = jobNamed(config, 'job');
  expect(image!.name.text).toBe('ruby:3.4');
  expect(image!.name.from.map(locationOf)).toEqual(['.gitlab-ci.yml:2 "3.4"']);
});
