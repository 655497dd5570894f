import { describe, expect, test } from 'vitest';
import { applyIncludeRules, type RuleFacts } from '../../../src/ci/load/include-rules.ts';
import { CasesTogether } from '../../../src/ci/pipelines/cases-together.ts';
import { onlyCase } from '../../../src/ci/pipelines/only-case.ts';
import type { FetchedFile, FileRequest } from '../../../src/includes/request.ts';
import type { SourceFile } from '../../../src/source.ts';
import { parseYaml } from '../../../src/yaml/parse.ts';
import { pipelineFor } from '../../support/resolve-files.ts';

const PATHS = ['Dockerfile', 'docs/a.md', 'docs/.hidden/b.txt', 'src/x/y.rb', 'a{b'];

/** A project `g/p` at `c1` with PATHS, and `g/other` at HEAD with one file. */
function fetch(request: FileRequest): FetchedFile | undefined {
  if (request.kind !== 'tree') throw new Error('only folders are looked at');
  const { project, commit, under, recursive } = request;
  if (project !== 'g/p' && project !== 'g/other') return { request, unavailable: 'not_found' };
  if (project === 'g/other' && commit !== 'HEAD') return { request, unavailable: 'ref_not_found' };
  const prefix = under === '' ? '' : `${under}/`;
  const paths = project === 'g/p' ? PATHS : ['only-here.txt'];
  const found = paths.filter((path) => path.startsWith(prefix));
  return { request, paths: found.filter((path) => recursive || !path.slice(prefix.length).includes('/')) };
}

interface Differing extends Partial<RuleFacts> {
  readonly changedPaths?: readonly string[] | null;
}

const decide = (...args: Parameters<typeof asked>) => asked(...args).verdict;

function asked(
  rules: string,
  { changedPaths = null, ...changes }: Differing = {},
  variables: Record<string, string> = {},
) {
  const file: SourceFile = { id: 'a.yml', path: 'a.yml', project: 'g/p', ref: null, commit: 'c1', text: rules };
  const { node } = parseYaml(file);
  const at = { project: 'g/p', commit: 'c1' };
  const pipeline = pipelineFor({ variables });
  const conditions = new CasesTogether([onlyCase({ ...pipeline, changedPaths })]);
  const context = {
    at,
    variables: conditions,
    component: null,
    artifacts: null,
    serverFqdn: '',
    pipelineProject: 'g/p',
  };
  const placeOf: RuleFacts['placeOf'] = (project, ref) => ({ project, commit: ref ?? 'HEAD' });
  const facts = { context, conditions, acceptsRegexp: false, fetch, placeOf, own: at, ...changes };
  return { verdict: applyIncludeRules(node ?? undefined, facts), conditions };
}

describe('exists', () => {
  test.each([
    ['[Dockerfile]', 'included'],
    ['Dockerfile', 'included'],
    ['[docs/a.md]', 'included'],
    ['[docs]', 'dropped'],
    ['[docs/]', 'included'],
    ['[doc/]', 'dropped'],
    ['[/Dockerfile]', 'dropped'],
    ['[./Dockerfile]', 'dropped'],
    ['["*.md"]', 'dropped'],
    ['["docs/*"]', 'included'],
    ['["**/*.txt"]', 'included'],
    ['["**/y.rb"]', 'included'],
    ['["docs/*.{rb,md}"]', 'included'],
    ['["a{b"]', 'dropped'],
    ['[]', 'dropped'],
    ['null', 'included'],
    ['["$DIR/a.md"]', 'included'],
    ['["$NOPE/a.md"]', 'dropped'],
    ['{paths: [only-here.txt], project: g/other}', 'included'],
    ['{paths: [Dockerfile], project: $WHERE}', 'dropped'],
    ['{paths: [], project: g/unknown}', 'dropped'],
  ])('%s', (exists, kind) => {
    expect(decide(`[{exists: ${exists}}]`, {}, { DIR: '$SUB', SUB: 'docs', WHERE: 'g/other' }).kind).toBe(kind);
  });

  test.each([
    '{paths: [a], project: g/unknown}',
    '{paths: [a], project: g/other, ref: v9}',
    '{paths: [a], ref: v9}',
    '{project: g/other}',
    '{paths: a}',
    '{paths: [a], file: b}',
    '[1]',
    '{regexp: a}',
    '5',
  ])('%s is refused', (exists) => {
    expect(decide(`[{exists: ${exists}}]`).kind).toBe('refused');
  });

  test('a folder that was only asked for', () => {
    expect(decide('[{exists: [a, Dockerfile]}]', { fetch: () => undefined })).toEqual({ kind: 'pending' });
  });

  test('a folder that cannot be listed', () => {
    const unreadable = (request: FileRequest) => ({ request, unavailable: 'forbidden' as const });
    expect(decide('[{exists: [a]}]', { fetch: unreadable })).toMatchObject({
      kind: 'unreadable',
      unavailable: 'forbidden',
    });
  });

  test('more comparisons than GitLab makes count as a match', () => {
    const paths = Array.from({ length: 50_001 }, (_, index) => `f${index}`);
    expect(decide('[{exists: ["*.none"]}]', { fetch: (request) => ({ request, paths }) }).kind).toBe('included');
    expect(decide('[{exists: [none]}]', { fetch: (request) => ({ request, paths }) }).kind).toBe('dropped');
  });
});

describe('changes', () => {
  const changedPaths = ['src/x.rb', 'README.md'];
  test.each([
    ['[README.md]', 'included'],
    ['["src/*"]', 'included'],
    ['["*.rb"]', 'dropped'],
    ['{paths: ["**/*.rb"]}', 'included'],
    ['{paths: [docs/a], compare_to: main}', 'dropped'],
    ['[]', 'dropped'],
  ])('%s', (changes, kind) => {
    expect(decide(`[{changes: ${changes}}]`, { changedPaths }).kind).toBe(kind);
    expect(decide(`[{changes: ${changes}}]`, { changedPaths: [] }).kind).toBe('dropped');
    expect(decide(`[{changes: ${changes}}]`, { changedPaths: null }).kind).toBe('included');
  });

  test.each(['README.md', '{compare_to: main}', '{paths: [a], compare_to: [main]}', '[1]'])(
    '%s is refused',
    (changes) => {
      expect(decide(`[{changes: ${changes}}]`).kind).toBe('refused');
    },
  );
});

describe('rules', () => {
  test.each([
    ['null', 'included'],
    ['[{if: null}]', 'included'],
    ['[{if: $A, when: never}, {when: always}]', 'dropped'],
    ['[{if: $B, when: never}, {when: null}]', 'included'],
    ['[{if: $B}]', 'dropped'],
    ['[{if: $A, exists: [nope]}, {if: $A, changes: [x]}]', 'included'],
  ])('%s', (rules, kind) => {
    expect(decide(rules, {}, { A: '1' }).kind).toBe(kind);
  });

  test.each([
    '[]',
    '{if: $A}',
    '$A',
    '[{}]',
    '[$A]',
    '[null]',
    '[[{if: $A}]]',
    '[{if: $A, when: on_success}]',
    '[{if: $A, allow_failure: true}]',
    '[{if: true}]',
    '[{if: "$A =="}]',
    `[{exists: [${'a, '.repeat(51)}]}]`,
    '[{if: $A}, {if: "("}]',
  ])('%s is refused', (rules) => {
    expect(decide(rules, {}, { A: '1' }).kind).toBe('refused');
  });

  test('the place is the text to blame', () => {
    expect(decide('[{if: $A}, {unless: $A}]')).toMatchObject({ kind: 'refused', at: { text: 'unless' } });
  });

  test('regexp, where releases know it', () => {
    expect(decide('[{exists: {regexp: a}}]', { acceptsRegexp: true }).kind).toBe('included');
    expect(decide('[{changes: {regexp: a}}]', { acceptsRegexp: true, changedPaths: [] }).kind).toBe('included');
    expect(decide('[{changes: {regexp: a, paths: [b]}}]', { acceptsRegexp: true }).kind).toBe('refused');
  });

  test.each(['exists: {regexp: a}', 'changes: {regexp: a}'])('%s may hold or not', (clause) => {
    const { conditions } = asked(`[{${clause}, when: never}, {when: always}]`, {
      acceptsRegexp: true,
      changedPaths: ['x'],
    });
    expect(conditions.aside).toHaveLength(1);
  });
});
