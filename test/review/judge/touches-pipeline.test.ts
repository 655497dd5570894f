import { describe, expect, it } from 'vitest';
import { pipelinePaths, touchesPipeline } from '../../../src/review/judge/touches-pipeline.ts';
import { configOf, includedFile, jobNamed, sourceFile } from '../../support/config.ts';
import { changeOf } from '../../support/finding.ts';

const root = sourceFile('.gitlab-ci.yml', 'a:\n');
const foreign = sourceFile('ci/x.yml', '', { id: 'group/ci@v1:/ci/x.yml', project: 'group/ci' });
const child = sourceFile('child.yml', '');
const config = configOf(root, {
  root: includedFile(root, { includes: [includedFile(foreign), includedFile(sourceFile('ci/a.yml', ''))] }),
  children: [{ job: jobNamed('a', root), config: configOf(child) }],
});

describe('touchesPipeline', () => {
  const paths = pipelinePaths(config, 'group/app');

  it('knows the own files of the pipeline and its children', () => {
    expect([...paths]).toEqual(['.gitlab-ci.yml', 'ci/a.yml', 'child.yml']);
  });

  it.each([
    ['a changed file', changeOf('ci/a.yml', ''), true],
    ['one that was renamed away', changeOf('old.yml', '', { oldPath: 'child.yml', renamedFile: true }), true],
    ['one of another project with the same path', changeOf('ci/x.yml', ''), false],
    ['another file', changeOf('README.md', ''), false],
  ])('%s', (_, change, expected) => {
    expect(touchesPipeline([change], paths)).toBe(expected);
  });
});
