import { describe, expect, test } from 'vitest';
import { fatalMessages, jobNamed, resolveFiles } from '../support/resolve-files.ts';

const jobWith = (keywords: string) => resolveFiles(`job: {script: [a], ${keywords}}\n`);

describe('what GitLab refuses in a job', () => {
  test.each([
    ['an unknown report', 'artifacts: {reports: {nope: a}}'],
    ['a report that is no path', 'artifacts: {reports: {junit: 1}}'],
    ['reports that are a list', 'artifacts: {reports: [a]}'],
    ['an unknown coverage format', 'artifacts: {reports: {coverage_report: {coverage_format: x, path: a}}}'],
    ['a coverage report without format', 'artifacts: {reports: {coverage_report: {path: a}}}'],
    ['a coverage report without path', 'artifacts: {reports: {coverage_report: {coverage_format: jacoco}}}'],
    ['a cache key with a slash', 'cache: {key: a/b}'],
    ['a cache key with an encoded slash', 'cache: {key: a%2Fb}'],
    ['a cache key of dots', "cache: {key: '..'}"],
    ['a cache key prefix with a slash', 'cache: {key: {files: [a], prefix: b/c}}'],
    ['no files of a cache key', 'cache: {key: {files: []}}'],
    ['three files of a cache key', 'cache: {key: {files: [a, b, c]}}'],
    ['a timeout of a month', 'timeout: 1 month 12 hours'],
    ['publish outside pages', 'publish: out'],
    ['an unknown key of pages', 'pages: {x: 1}'],
    ['an unknown kubernetes key', 'environment: {name: a, kubernetes: {x: 1}}'],
    ['an empty kubernetes map', 'environment: {name: a, kubernetes: {}}'],
    ['auto_stop_in that is no text', 'environment: {name: a, auto_stop_in: 5}'],
  ])('%s', (_name, keywords) => {
    expect(fatalMessages(jobWith(keywords))).not.toEqual([]);
  });
});

describe('what GitLab takes in a job', () => {
  test.each([
    [
      'a report left empty',
      'artifacts: {reports: {junit: null, dotenv: a}}',
      'artifacts',
      { reports: { dotenv: ['a'] } },
    ],
    ['a timeout below a month', 'timeout: 4 weeks', 'timeout', 2_419_200],
    ['publish of a pages job', 'pages: true, publish: out', 'artifacts', { paths: ['out'] }],
    ['no pages job by an empty map', 'pages: {}', 'artifacts', undefined],
    ['a variable as expire_in of pages', 'pages: {expire_in: $DAYS}', 'artifacts', { paths: ['public'] }],
    [
      'a variable as auto_stop_in',
      'environment: {name: a, auto_stop_in: $T}',
      'environment',
      { name: 'a', auto_stop_in: '$T' },
    ],
  ])('%s', (_name, keywords, key, expected) => {
    const config = jobWith(keywords);
    expect(fatalMessages(config)).toEqual([]);
    expect(jobNamed(config, 'job').processed[key]).toEqual(expected);
  });
});

describe('the rest of the file', () => {
  test.each([
    ['a variable with no options', 'variables: {A: {value: b, options: []}}'],
    ['an integer as description', 'variables: {A: {value: b, description: 1}}'],
    ['workflow rules with keywords of jobs', 'workflow: {rules: [{if: $A, allow_failure: true, needs: []}]}'],
    ['a number as name of the workflow', 'workflow: {name: 1}'],
    ['a symbol as tag', 'default: {tags: [:a, b]}'],
  ])('GitLab takes %s', (_name, text) => {
    expect(fatalMessages(resolveFiles(`${text}\njob: {script: [a]}\n`))).toEqual([]);
  });

  test.each([
    ['a boolean as description', 'variables: {A: {value: b, description: true}}'],
    ['a value that is no option', 'variables: {A: {value: b, options: [c]}}'],
    ['an unknown keyword in workflow rules', 'workflow: {rules: [{if: $A, interruptible: true}]}'],
    ['a name of the workflow without text', "workflow: {name: ''}"],
    ['a number as tag', 'default: {tags: [1]}'],
  ])('GitLab refuses %s', (_name, text) => {
    expect(fatalMessages(resolveFiles(`${text}\njob: {script: [a]}\n`))).not.toEqual([]);
  });
});
