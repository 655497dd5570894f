import { describe, expect, test } from 'vitest';
import { EVERYWHERE, kinds, rules } from '../../support/kinds-of-job.ts';

describe('exists', () => {
  const files = (...jobs: string[]) => ({ '.gitlab-ci.yml': rules(...jobs), Dockerfile: 'FROM a\n' });

  test('both, whatever there is now: other changes bring files and take them away', () => {
    for (const clause of ['[Dockerfile]', '[Makefile]', '["$FOLDER/x"]', '{paths: [a], project: other/project}']) {
      expect(kinds(files(`{exists: ${clause}}`))).toBe(EVERYWHERE);
      expect(kinds(files(`{exists: ${clause}, when: never}`, '{when: always}'))).toBe(EVERYWHERE);
    }
    expect(kinds('workflow: {rules: [{exists: [Makefile]}]}\njob: {script: [a]}\n')).toBe(EVERYWHERE);
  });

  test('the same for all that ask it', () => {
    expect(kinds(files('{exists: [Makefile], when: never}', '{exists: [Makefile]}'))).toBe('');
  });

  test.each([
    ['another project', '{paths: [a], project: g/one}', '{paths: [a], project: g/two}'],
    ['another ref', '{paths: [a], project: g/one, ref: x}', '{paths: [a], project: g/one, ref: y}'],
    ['the own project', '{paths: [a], project: g/one}', '[a]'],
  ])('of %s is another question', (_, one, other) => {
    expect(kinds(files(`{exists: ${one}, when: never}`, `{exists: ${other}}`))).toBe(EVERYWHERE);
  });

  test('a variable may name other files for the job than for the pipeline', () => {
    const yaml = (path: string) => `
variables: {FOLDER: a}
workflow: {rules: [{exists: ["${path}"]}]}
job: {script: [a], variables: {FOLDER: b}, rules: [{exists: ["${path}"], when: never}, {when: always}]}
`;
    expect(kinds(yaml('$FOLDER/x'))).toBe(EVERYWHERE);
    expect(kinds(yaml('$FOLDER/$SETTING'))).toBe(EVERYWHERE);
    expect(kinds(yaml('a/$SETTING'))).toBe('');
  });

  test('one that waits includes another that waits, for another file and for a change', () => {
    const guarded = {
      '.gitlab-ci.yml': 'include: [{local: a.yml, rules: [{exists: [one.txt]}]}]\nother: {script: [a]}\n',
      'a.yml': 'include: [{local: b.yml, rules: [{exists: [two.txt], changes: [three.txt]}]}]\n',
      'b.yml': rules('{if: $CI_MERGE_REQUEST_IID}'),
    };
    expect(kinds(guarded, { changedPaths: ['.gitlab-ci.yml'] })).toBe('merge_request');
  });

  test('what an include was answered its jobs are answered too', () => {
    const guarded = {
      '.gitlab-ci.yml': 'include: [{local: a.yml, rules: [{exists: [Makefile]}]}]\nother: {script: [a]}\n',
      'a.yml': rules('{exists: [Makefile], when: never}', '{when: always}'),
    };
    expect(kinds(guarded)).toBe('');
  });
});
