/** Includes with variables that only GitLab knows, once its lint has told where they lead. */
import { describe, expect, it } from 'vitest';
import type { ResolvedConfig, ToldInclude } from '../../../src/ci/config.ts';
import { fillings } from '../../../src/ci/load/told-includes.ts';
import { possiblePipelines } from '../../../src/ci/pipelines/possible-pipelines.ts';
import { resolveAll } from '../../../src/ci/resolve.ts';
import { type FileRequest, requestKey } from '../../../src/includes/request.ts';
import { looseFile } from '../../../src/source.ts';

const COMMIT = 'c'.repeat(40);
const local = (location: string): ToldInclude => ({ type: 'local', location, project: 'group/app', ref: null });

/** What is asked for beside the root, and the names of the problems. */
function resolved(include: string, told: readonly ToldInclude[]) {
  const { variables, cases } = possiblePipelines({
    serverUrl: 'https://gitlab.example.com',
    project: { path: 'group/app', id: 1, defaultBranch: 'main', registryImage: null },
    commitSha: COMMIT,
    mergeRequest: { iid: 1, sourceBranch: 'a', targetBranch: 'main', sourceProjectPath: 'group/app', fromFork: false },
    changedPaths: [],
    given: new Map(),
  });
  const asked = new Set<string>();
  const root = looseFile('.gitlab-ci.yml', `include: [${include}]\nbuild: {script: make}\n`);
  const text = looseFile('x.yml', '.x: {}\n');
  const files = (request: FileRequest) => {
    if (request.kind === 'file' && request.path === root.path) return { request, file: root };
    asked.add(requestKey(request));
    return { request, file: text };
  };
  const pipeline = { project: 'group/app', commit: COMMIT, serverFqdn: 'gitlab.example.com', variables };
  const { configs } = resolveAll({
    root: { kind: 'local', path: root.path },
    pipeline: { ...pipeline, masked: new Set(), inputs: {}, told },
    cases,
    files,
  });
  const unknown = configs.flatMap(({ problems }: ResolvedConfig) =>
    problems.flatMap(({ unavailable }) => unavailable ?? []),
  );
  return { asked: [...asked].map((key) => JSON.parse(key).filter((part: unknown) => part !== COMMIT)), unknown };
}

describe('an include', () => {
  it.each<[string, string, ToldInclude, unknown[]]>([
    ['of a local file', 'ci/$E.yml', local('ci/prod.yml'), ['file', 'group/app', 'ci/prod.yml']],
    ['of a local file, all of it', '/$FILE', local('ci/prod.yml'), ['file', 'group/app', 'ci/prod.yml']],
    [
      'of a remote file',
      '{remote: $URL}',
      { type: 'remote', location: 'https://x.example/a.yml', project: null, ref: null },
      ['remote', 'https://x.example/a.yml'],
    ],
    [
      'of a project',
      '{project: $P, file: /a.yml, ref: v1}',
      { type: 'file', location: 'a.yml', project: 'group/kit', ref: 'v1' },
      ['project', 'group/kit', 'v1', 'a.yml'],
    ],
    [
      'at a ref',
      '{project: group/kit, file: a.yml, ref: $R}',
      { type: 'file', location: 'a.yml', project: 'group/kit', ref: 'v2' },
      ['project', 'group/kit', 'v2', 'a.yml'],
    ],
    [
      'of a template',
      '{template: "Jobs/$T.gitlab-ci.yml"}',
      { type: 'template', location: 'Jobs/Build.gitlab-ci.yml', project: null, ref: null },
      ['template', 'Jobs/Build.gitlab-ci.yml'],
    ],
  ])('%s is what GitLab says', (_name, include, told, expected) => {
    expect(resolved(include, [told])).toEqual({ asked: [expected], unknown: [] });
    expect(resolved(include, []).asked).toEqual([]);
    expect(resolved(include, []).unknown).toContain('unknown');
  });

  it('of several is taken in their order, each once', () => {
    const { asked } = resolved('ci/$A.yml, ci/$B.yml', [local('other.yml'), local('ci/b.yml'), local('ci/a.yml')]);
    expect(asked.map((request) => request.at(-1))).toEqual(['ci/b.yml', 'ci/a.yml']);
    expect(resolved('ci/$A.yml, ci/$B.yml', [local('ci/b.yml')]).unknown).toContain('unknown');
  });

  it('is not what does not fit', () => {
    const other: ToldInclude = { type: 'file', location: 'a.yml', project: 'group/other', ref: 'v2' };
    expect(resolved('{project: group/kit, file: a.yml, ref: $R}', [other]).asked).toEqual([]);
    expect(resolved('ci/$E.yml', [local('cd/prod.yml')]).asked).toEqual([]);
  });
});

it.each([
  ['ci/$E.yml', 'ci/prod.yml', true],
  [`/ci/\${E}.yml`, 'ci/a/b.yml', true],
  ['ci/$E.yml', 'ci/prodxyml', false],
  ['ci/$E/*.yml', 'ci/prod/a.yml', true],
  ['$E', 'anything.yml', true],
  ['ci/a.yml', 'ci/b.yml', false],
])('%s may be %s: %s', (written, path, expected) => {
  expect(fillings(written).test(path)).toBe(expected);
});
