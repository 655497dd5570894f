/** Files that groups own, beside the instance's own: one policy of all of them. */
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { policyOf } from '../../src/policy/policy-of.ts';
import { policyVersion } from '../../src/policy/project-policy.ts';
import { type ReadPolicy, readPolicy } from '../../src/policy/read-policy.ts';
import { looseFile } from '../../src/source.ts';
import { catalogue } from './policy-text.ts';

const MAIN = `
rules: {image-not-allowed: {level: error, allow: [$trusted]}}
lock: [docker-in-docker]
lists: {trusted: ["registry.example.org/**"]}
groups:
  research/**: {message: the instance says}
`;

function read(files: Readonly<Record<string, string>>, main = MAIN): ReadPolicy {
  const groups = Object.entries(files).map(([name, text]) => looseFile(`policy/groups/${name}`, text));
  return readPolicy(looseFile('policy/policy.yml', main), catalogue, groups);
}

const problemsOf = (...args: Parameters<typeof read>) =>
  read(...args).problems.map(({ at, message }) => `${at?.span.file}:${at?.span.start.line} ${message}`);

const effective = (files: Readonly<Record<string, string>>, project: string) => {
  const { policy, problems } = read(files);
  if (!policy) throw new Error(problems.map(({ message }) => message).join('\n'));
  return policyOf(policy, project);
};

const allowed = (files: Readonly<Record<string, string>>, project: string) =>
  (effective(files, project).rules.get('image-not-allowed')?.options as { allow: string[] } | undefined)?.allow;

describe('a file of a group', () => {
  test('counts for its group and all below it, after what the instance says of the group, and may use its lists', () => {
    const files = {
      'research.yml': 'message: the group says\nrules: {image-not-allowed: {allow+: [ruby, $trusted]}}\n',
      'research/ml.yaml': 'groups:\n  Research/ML/gpu: {message: one project}\nmaxx: 1\n'.replace('maxx: 1\n', ''),
    };
    expect(effective(files, 'research/app').message).toBe('the group says');
    expect(effective(files, 'Research/ml/gpu').message).toBe('one project');
    expect(effective(files, 'research-other/app').message).toBe(null);
    expect(allowed(files, 'research/app')).toEqual(['registry.example.org/**', 'ruby', 'registry.example.org/**']);
    expect(allowed(files, 'other/app')).toEqual(['registry.example.org/**']);
  });

  test('weakens no lock of the instance', () => {
    const { rules } = effective({ 'research.yml': 'rules: {docker-in-docker: off}\n' }, 'research/app');
    expect(rules.get('docker-in-docker')?.level).toBe('error');
    const { warnings } = read({ 'research.yml': 'rules: {docker-in-docker: off}\n' });
    expect(warnings.map(({ at, message }) => [at?.span.file, message])).toEqual([
      ['policy/groups/research.yml', 'has no effect: line 3 locks `docker-in-docker` at `error`'],
    ]);
  });

  test.each([
    [
      'another group',
      'groups: {other/**: {mode: observe}}',
      1,
      'this file can speak of the group `research` only: `other/**` is another',
    ],
    [
      'one that begins alike',
      'groups: {research-x/**: {}}',
      1,
      'this file can speak of the group `research` only: `research-x/**` is another',
    ],
    [
      'a way out',
      'groups: {research/../other/**: {}}',
      1,
      'this file can speak of the group `research` only: `research/../other/**` is another',
    ],
    ['everybody', 'groups: {"**": {}}', 1, 'this file can speak of the group `research` only: `**` is another'],
    [
      'runners',
      'runners: []',
      1,
      "`runners` is the instance's: it belongs into its own file, not into that of the group `research`",
    ],
    [
      'exemptions',
      'exemptions: []',
      1,
      "`exemptions` is the instance's: it belongs into its own file, not into that of the group `research`",
    ],
    [
      'lists',
      'lists: {}',
      1,
      "`lists` is the instance's: it belongs into its own file, not into that of the group `research`",
    ],
    [
      'foreign templates',
      'quote_from: [research/ci, other/ci]',
      1,
      '`quote_from` of this file can name only projects of `research`',
    ],
    [
      'foreign templates by braces',
      'groups: {research/a: {quote_from: ["research/{a,b}"]}}',
      1,
      '`quote_from` of this file can name only projects of `research`',
    ],
    [
      'a wrong word',
      'rules: {image-not-alowed: error}',
      1,
      'unknown rule `image-not-alowed`, did you mean `image-not-allowed`?',
    ],
    ['nothing', '# later', 1, 'the policy is empty: write at least `rules: {}`'],
  ])('says nothing of %s', (_name, text, line, message) => {
    expect(problemsOf({ 'research.yml': `${text}\n` })).toEqual([`policy/groups/research.yml:${line} ${message}`]);
  });

  test.each(['**.yml', '{a,b}.yml', 'a/../b.yml', '.yml.yml', 'a b.yml'])('%s is the name of no group', (name) => {
    expect(problemsOf({ [name]: 'mode: observe\n' })).toEqual([
      `policy/groups/${name}:1 \`policy/groups/${name}\` is named after no group`,
    ]);
  });

  test('each file that is wrong is named', () => {
    expect(problemsOf({ 'a.yml': 'mode: never\n', 'b.yml': 'rules: {\n' })).toEqual([
      'policy/groups/b.yml:1 YAML syntax error: `{` is never closed',
    ]);
    expect(problemsOf({ 'a.yml': 'x: 1\n', 'b.yml': 'x: 1\n' })).toHaveLength(2);
  });

  test('means no project of another group, whatever glob it holds', () => {
    const piece = fc.constantFrom(
      'research',
      'other',
      '/',
      '*',
      '**',
      '..',
      '.',
      '{',
      ',',
      '}',
      '!',
      '(',
      ')',
      '\\',
      '[',
      ']',
      '+',
      '@',
    );
    const glob = fc.array(piece, { maxLength: 8 }).map((pieces) => `research/${pieces.join('')}`);
    const project = fc.constantFrom('other/app', 'other/research/app', 'research', 'research-x/app', 'x/research/app');
    fc.assert(
      fc.property(glob, project, (named, path) => {
        const { policy } = read({ 'research.yml': `groups:\n  ${JSON.stringify(named)}: {mode: observe}\n` });
        return policy === null || policyOf(policy, path).mode === 'enforce';
      }),
      { numRuns: 500 },
    );
  });
});

test('a version of several files says of a project what its group’s file does, and keeps all of them as its source', () => {
  const source = {
    path: 'policy.yml',
    text: 'mode: observe\n',
    groups: [{ path: 'groups/a.yml', text: 'mode: enforce\n' }],
    version: 'admin/policy@1234abcd',
  };
  const version = policyVersion(source, catalogue);
  expect([version.of('a/app').effective.mode, version.of('b/app').effective.mode]).toEqual(['enforce', 'observe']);
  expect(version.of('a/app')).toMatchObject({ source, effective: { version: 'admin/policy@1234abcd' } });
});
