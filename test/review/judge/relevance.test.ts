import { describe, expect, it } from 'vitest';
import type { FetchedFile } from '../../../src/includes/request.ts';
import { relevance } from '../../../src/review/judge/relevance.ts';
import { configOf, includedFile, jobNamed, sourceFile } from '../../support/make-config.ts';
import { changeOf } from '../../support/make-finding.ts';

const root = sourceFile('.gitlab-ci.yml', 'a:\n');
const foreign = sourceFile('ci/x.yml', '', { id: 'group/ci@v1:/ci/x.yml', project: 'group/ci' });
const child = sourceFile('child.yml', '');
const config = configOf(root, {
  root: includedFile(root, { includes: [includedFile(foreign), includedFile(sourceFile('ci/a.yml', ''))] }),
  children: [{ job: jobNamed('a', root), config: configOf(child) }],
});

const request = (path: string) => ({ kind: 'file', project: 'group/app', commit: 'a', path }) as const;
const unread: FetchedFile = { request: request('ci/large.yml'), unavailable: 'too_large' };
const evidence = { configs: [config], files: [unread], runnerConfigs: [] };

describe('relevance', () => {
  it.each([
    ['the root', changeOf('.gitlab-ci.yml', ''), true],
    ['a changed file', changeOf('ci/a.yml', ''), true],
    ['one that was renamed away', changeOf('old.yml', '', { oldPath: 'child.yml', renamedFile: true }), true],
    ['one that could not be read', changeOf('ci/large.yml', ''), true],
    ['one of another project with the same path', changeOf('ci/x.yml', ''), false],
    ['another file', changeOf('README.md', ''), false],
  ])('%s', (_, change, expected) => {
    expect(relevance([change], evidence, 'group/app')).toBe(expected ? 'touched' : 'untouched');
  });

  it('is not known where an include with an unknown variable may lead to a changed file', () => {
    const may = includedFile(root, {
      includes: [
        { ...includedFile(sourceFile('x', '')), kind: 'local', file: null, name: 'ci/$E.yml', unavailable: 'unknown' },
      ],
    });
    const told = (path: string) =>
      relevance([changeOf(path, '')], { ...evidence, configs: [{ ...config, root: may }] }, 'group/app');
    expect(['ci/new.yml', 'k8s/new.yml', 'ci/new.rb'].map(told)).toEqual(['unknown', 'untouched', 'untouched']);
  });

  it('is not known as long as files are missing, unless one of them has changed', () => {
    const partly = { ...evidence, configs: [{ ...config, missing: [request('ci/next.yml')] }] };
    expect(relevance([changeOf('README.md', '')], partly, 'group/app')).toBe('unknown');
    expect(relevance([changeOf('ci/next.yml', '')], partly, 'group/app')).toBe('touched');
  });

  it.each([
    ['may not be read', 'forbidden', 'unknown'],
    ['is missing', 'not_found', 'untouched'],
  ] as const)('of YAML under a file of the project that %s', (_, unavailable, expected) => {
    const files: FetchedFile[] = [{ request: request('ci/b.yml'), unavailable }];
    expect(relevance([changeOf('k8s/app.yml', '')], { ...evidence, files }, 'group/app')).toBe(expected);
    expect(relevance([changeOf('k8s/app.yml', '')], { ...evidence, files }, 'group/other')).toBe('untouched');
  });

  it('is given where the configuration of a runner changes', () => {
    const runnerConfigs = [{ file: root, runners: [], problems: [] }];
    expect(relevance([changeOf('config.toml', '')], { ...evidence, runnerConfigs }, 'group/app')).toBe('touched');
  });
});
