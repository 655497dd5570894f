import { expect, test } from 'vitest';
import { parseConfigPath } from '../../../src/ci/load/root.ts';

test.each([
  [null, { kind: 'local', path: '.gitlab-ci.yml' }],
  ['', { kind: 'local', path: '.gitlab-ci.yml' }],
  ['  ', { kind: 'local', path: '.gitlab-ci.yml' }],
  ['ci/main.yml', { kind: 'local', path: 'ci/main.yml' }],
  ['ci/main.yml@group/cfg', { kind: 'project', project: 'group/cfg', ref: null, path: 'ci/main.yml' }],
  ['ci/main.yaml@group/cfg:v2:x', { kind: 'project', project: 'group/cfg', ref: 'v2:x', path: 'ci/main.yaml' }],
  ['.gitlab-ci.yml@group/cfg:', { kind: 'project', project: 'group/cfg', ref: null, path: '.gitlab-ci.yml' }],
  ['https://example.com/ci.yml', { kind: 'remote', url: 'https://example.com/ci.yml' }],
  ['notes@home.txt', { kind: 'local', path: 'notes@home.txt' }],
] as const)('%s', (path, expected) => {
  expect(parseConfigPath(path)).toEqual(expected);
});
