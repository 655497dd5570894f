import { describe, expect, test } from 'vitest';
import type { Asked, IncludeContext, IncludeValue } from '../../src/includes/include-kind.ts';
import { INCLUDE_KINDS } from '../../src/includes/include-types.ts';
import { Location, type SourceFile } from '../../src/source.ts';

const file: SourceFile = { id: 'x', path: 'x', project: 'g/lib', ref: 'v1', commit: 'c9', text: '' };
const context: IncludeContext = {
  at: { project: 'g/p', commit: 'c1' },
  variables: { lookup: () => '1', holds: () => true },
  component: { name: 'n', sha: 's', version: null, reference: 'main' },
  artifacts: { gen: { 'made.yml': 'a: 1' } },
  serverFqdn: 'gitlab.example.com',
  pipelineProject: 'g/p',
};

function kindOf(values: Record<string, IncludeValue>) {
  const entry = { at: new Location(file, 0, 0), values: new Map(Object.entries(values)) };
  const kinds = INCLUDE_KINDS.filter((kind) => kind.matches(entry));
  return { keys: kinds.map((kind) => kind.key), kind: kinds[0], entry };
}

function ask(values: Record<string, IncludeValue>, where: IncludeContext = context): Asked | undefined {
  const { kind, entry } = kindOf(values);
  return kind?.ask(entry, where);
}

describe('what an entry asks for', () => {
  test.each<[Record<string, IncludeValue>, object]>([
    [
      { local: '//ci/a.yml' },
      { name: 'ci/a.yml', request: { kind: 'file', project: 'g/p', commit: 'c1', path: 'ci/a.yml' } },
    ],
    [
      { project: ['g/lib', 'g/other'], file: '/a.yml', ref: 'v1' },
      { name: 'g/lib@v1:/a.yml', ref: 'v1', request: { kind: 'project', project: 'g/lib', ref: 'v1', path: 'a.yml' } },
    ],
    [
      { project: 'g/lib', file: 'a.yml' },
      { name: 'g/lib:/a.yml', ref: null },
    ],
    [{ remote: ' https://example.com/a.yml' }, { request: { kind: 'remote', url: 'https://example.com/a.yml' } }],
    [
      { template: 'Jobs/Build.gitlab-ci.yml' },
      { request: { kind: 'template', name: 'Jobs/Build.gitlab-ci.yml', project: 'g/p' } },
    ],
    [
      { component: 'gitlab.example.com/g/c/scan@~latest' },
      { ref: '~latest', request: { kind: 'component', project: 'g/c', name: 'scan', version: '~latest' } },
    ],
    [
      { artifact: 'made.yml', job: 'gen' },
      { name: 'made.yml of the job gen', file: { text: 'a: 1' } },
    ],
  ])('%j', (values, expected) => {
    expect(ask(values)).toMatchObject(expected);
  });

  test.each<Record<string, IncludeValue>>([
    { local: 'a.txt' },
    { local: './a.yml' },
    { local: 'a/../b.yml' },
    { local: 'a//b.yml' },
    { local: 'a\0.yml' },
    { local: ['a.yml'] },
    { project: 'g/lib', file: '../a.yml' },
    { remote: 'ftp://example.com/a.yml' },
    { remote: 'https://example.com/a.yml?ref=1' },
    { template: 'Build.yml' },
    { template: '../../x.gitlab-ci.yml' },
    { component: 'other.example.com/g/c/scan@1' },
    { component: 'gitlab.example.com/g/c/scan' },
    { artifact: 'made.yml' },
    { artifact: 'made.yml', job: 'constructor' },
    { artifact: 'toString.yml', job: 'gen' },
  ])('%j is refused', (values) => {
    expect(ask(values)).toHaveProperty('refused');
  });

  test('blank values name nothing, two names are two kinds', () => {
    expect(kindOf({ local: ' ', remote: '', project: 'g/lib' }).keys).toEqual([]);
    expect(kindOf({ local: 'a.yml', remote: 'b.yml' }).keys).toEqual(['local', 'remote']);
  });
});

describe('surroundings of what was included', () => {
  const inside = (key: string) => INCLUDE_KINDS.find((kind) => kind.key === key)?.inside(context, file, null);

  test('a local file stands where its includer stands', () => {
    expect(inside('local')).toBe(context);
  });

  test('a project file stands in its own project and commit', () => {
    expect(inside('project')).toMatchObject({ at: { project: 'g/lib', commit: 'c9' }, component: null });
    expect(inside('project')?.artifacts).toBe(context.artifacts);
  });

  test('a component stands at its own commit, without the parent pipeline', () => {
    expect(inside('component')).toMatchObject({ at: { project: 'g/lib', commit: 'c9' }, artifacts: null });
    expect(inside('component')?.variables).toBe(context.variables);
  });

  test.each(['remote', 'template'])('%s: no project, no variables, no component', (key) => {
    expect(inside(key)).toMatchObject({ at: null, component: null, artifacts: null });
    expect(inside(key)?.variables).toBeNull();
  });

  test('nothing but files of the instance can be included without a project', () => {
    const nowhere: IncludeContext = { ...context, at: null, artifacts: null };
    expect(ask({ local: 'a.yml' }, nowhere)).toHaveProperty('refused');
    expect(ask({ component: 'gitlab.example.com/g/c/scan@1' }, nowhere)).toHaveProperty('refused');
    expect(ask({ artifact: 'made.yml', job: 'gen' }, nowhere)).toHaveProperty('refused');
    expect(ask({ template: 'A.gitlab-ci.yml' }, nowhere)).toHaveProperty('request');
  });
});
