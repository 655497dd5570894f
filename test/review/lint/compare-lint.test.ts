import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import type { ResolvedConfig } from '../../../src/ci/config.ts';
import { compareLint } from '../../../src/review/lint/compare-lint.ts';
import type { LintResult } from '../../../src/review/snapshot.ts';
import { byForm, redactorOf } from '../../../src/secrets/redactor.ts';
import { toPlain } from '../../../src/yaml/tree.ts';
import { resolveFiles } from '../../support/resolve-files.ts';

function answer(changes: Partial<LintResult> = {}): LintResult {
  return { pipeline: 'push', valid: true, errors: [], mergedYaml: null, includes: [], ...changes };
}

/** What differs when GitLab merges this text, as `path: ours / GitLab's`. */
function differences(ours: ResolvedConfig | string, mergedYaml: string, changes: Partial<LintResult> = {}): string[] {
  const config = typeof ours === 'string' ? resolveFiles(ours) : ours;
  const valid = config.problems.every((problem) => !problem.fatal);
  const { report } = compareLint(answer({ mergedYaml, valid, ...changes }), config, byForm);
  expect(report.notCompared).toBeNull();
  expect(report.total).toBe(report.differences.length);
  return report.differences.map(({ path, ours: here, gitlab }) => `${path}: ${here} / ${gitlab}`);
}

const JOB = 'build:\n  image: ruby:3\n  script: [make]\n';

describe('what cannot be equal is none', () => {
  it.each([
    ['the order of keys', JOB, 'build: {script: [make], image: "ruby:3"}'],
    ['how a text is written', 'build:\n  script: |\n    a\n    b\n', 'build: {script: "a\\nb\\n"}'],
    [
      'how a number is written',
      'build: {script: [a], timeout: 1_000, x: 1.10, y: 010}',
      'build: {script: [a], timeout: 1000, x: 1.1, y: 8}',
    ],
    ['a whole number and a float', 'build: {script: [a], parallel: 2.0}', 'build: {script: [a], parallel: 2}'],
    [
      'a number beyond all floats',
      'build: {script: [a], x: 12345678901234567890}',
      'build: {script: [a], x: 12345678901234567890}',
    ],
    ['a key that is no text', 'on: {script: [a]}\n1: {script: [b]}', '"true": {script: [a]}\n"1": {script: [b]}'],
    ['a symbol', 'build: {script: [a], x: :sym}', 'build: {script: [a], x: :sym}'],
    ['an anchor of its own', 'a: {script: [x]}\nb: {script: [x]}', 'a: &1\n  script: [x]\nb: *1\n'],
    ['the edges of stages', `stages: [build, test]\n${JOB}`, `stages: [.pre, build, test, .post]\n${JOB}`],
    ['edges that were written', `stages: [test, .post, .pre]\n${JOB}`, `stages: [.pre, test, .post]\n${JOB}`],
    ['the header', `spec: {inputs: {a: {default: x}}}\n---\n${JOB}`, JOB],
    [
      'extends and references',
      '.a: {image: x}\nb: {extends: .a, script: [!reference [.c, s]]}\n.c: {s: [y]}',
      '.a: {image: x}\nb: {image: x, extends: .a, script: [[y]]}\n.c: {s: [y]}',
    ],
  ])('%s', (_, ours, theirs) => {
    expect(differences(ours, theirs)).toEqual([]);
  });

  it('holds for whatever GitLab writes down again', () => {
    const leaf = fc.oneof(fc.string(), fc.integer(), fc.boolean(), fc.constant(null), fc.double({ noNaN: true }));
    const value = fc.letrec((tie) => ({
      value: fc.oneof(
        { maxDepth: 3 },
        leaf,
        fc.array(tie('value'), { maxLength: 4 }),
        fc.dictionary(fc.string(), tie('value'), { maxKeys: 4 }),
      ),
    })).value;
    const inQuotes = { defaultStringType: 'QUOTE_DOUBLE' } as const;
    fc.assert(
      fc.property(fc.dictionary(fc.string(), value, { minKeys: 1, maxKeys: 4 }), (plain) => {
        fc.pre(!Object.keys(plain).some((key) => /^(include|spec|<<)$/.test(key)));
        const ours = resolveFiles(stringify(plain, inQuotes));
        fc.pre(ours.tree !== null);
        expect(differences(ours, stringify(toPlain(ours.tree!), inQuotes))).toEqual([]);
      }),
    );
  });
});

describe('a difference', () => {
  it.each([
    ['of a value', JOB, JOB.replace('ruby:3', 'ruby:4'), ['build.image: "ruby:3" / "ruby:4"']],
    ['of types', 'build: {script: [a], image: "8"}', 'build: {script: [a], image: 8}', ['build.image: "8" / 8']],
    ['of null and nothing', 'build: {script: [a], image: null}', 'build: {script: [a]}', ['build.image: null / null']],
    ['in a list', 'a: {script: [x, y]}', 'a: {script: [x, z]}', ['a.script[1]: "y" / "z"']],
    ['of lengths', 'a: {script: [x, y]}', 'a: {script: [x]}', ['a.script: a list of 2 / a list of 1']],
    ['of kinds', 'a: {script: [x], image: {name: i}}', 'a: {script: [x], image: i}', ['a.image: a map of 1 / "i"']],
    ['of jobs', JOB, `${JOB}scan: {script: [x]}`, ['scan: null / a map of 1']],
    [
      'deep inside',
      'a: {script: [x], rules: [{if: $A}]}',
      'a: {script: [x], rules: [{if: $B}]}',
      ['a.rules[0].if: "$A" / "$B"'],
    ],
    [
      'of stages',
      `stages: [a, build]\n${JOB}  stage: a\n`,
      `stages: [.pre, build, a, .post]\n${JOB}  stage: a\n`,
      ['stages[0]: "a" / "build"', 'stages[1]: "build" / "a"'],
    ],
  ])('%s', (_, ours, theirs, expected) => {
    expect(differences(ours, theirs)).toEqual(expected);
  });

  it('is counted by keywords that no author can invent', () => {
    const ours = `default: {tags: [a]}\n${JOB}other: {script: [x], "no such keyword": 1}\n`;
    const theirs =
      'default: {tags: [b]}\nbuild: {image: x, script: [make]}\nother: {script: [x]}\nevil: {script: [x]}\n';
    const { report } = compareLint(answer({ mergedYaml: theirs }), resolveFiles(ours), byForm);
    const keywords = report.differences.map((difference) => difference.keyword);
    expect(keywords).toEqual(['valid', 'default', 'image', 'other', 'job']);
  });

  it('of files comes before what it explains', () => {
    const ours = resolveFiles({ '.gitlab-ci.yml': `include: /ci/a.yml\n${JOB}`, 'ci/a.yml': 'a: {script: [x]}' });
    const includes = [
      { type: 'local', location: 'ci/a.yml', project: 'group/app', ref: null },
      { type: 'file', location: 'b.yml', project: 'group/secret', ref: null },
    ];
    const theirs = `a: {script: [x]}\n${JOB}b: {script: [x]}`;
    expect(differences(ours, theirs, { includes })).toEqual(['include: null / file b.yml', 'b: null / a map of 1']);
    expect(differences(ours, `a: {script: [x]}\n${JOB}`, { includes })).toEqual([]);
  });

  it('of the verdict is one too, unless the error is not about the configuration', () => {
    const broken = 'build: {image: x}\n';
    const verdict = (text: string, changes: Partial<LintResult>) =>
      compareLint(answer(changes), resolveFiles(text), byForm).report.differences.map(({ keyword, ours, gitlab }) => [
        keyword,
        ours,
        gitlab,
      ]);
    expect(verdict(broken, {})).toContainEqual(['valid', expect.stringContaining('needs script'), 'valid']);
    expect(verdict(JOB, { valid: false, errors: ['jobs:build is odd'] })).toEqual([
      ['valid', 'valid', 'jobs:build is odd'],
    ]);
    expect(verdict(broken, { valid: false, errors: ['jobs:build is odd'] })).toEqual([]);
    const refused =
      'The configuration originates from an external project or a commit not associated with a Git reference';
    expect(verdict(JOB, { valid: false, errors: [refused] })).toEqual([]);
  });

  it('shows no secret, no variable, one line, and not more than is of use', () => {
    const token = 'glpat-abcdefghij0123456789';
    const ours = `variables: {A: hunter2}\nbuild: {script: ["${'x'.repeat(60)} ${token} \\n/merge"], variables: {B: {value: hunter2}}}\n`;
    const theirs = 'variables: {A: hunter3}\nbuild: {script: [y], variables: {B: {value: hunter3}}}\n';
    const { report } = compareLint(
      answer({ mergedYaml: theirs, valid: false, errors: [`bad ${token}\n/merge my-password`] }),
      resolveFiles(ours),
      redactorOf(['my-password']),
    );
    const text = JSON.stringify(report);
    expect(text).not.toMatch(/hunter|abcdefghij|my-password/);
    expect(text).not.toContain('\\n');
    expect(report.differences.map(({ path }) => path)).toEqual([
      '',
      'variables.A',
      'build.script[0]',
      'build.variables.B.value',
    ]);
    const many = Array.from({ length: 3_000 }, (_, n) => `j${n}: {script: [x]}`).join('\n');
    const { report: cut } = compareLint(
      answer({ mergedYaml: many, valid: false, errors: Array(99).fill('x'.repeat(999)) }),
      resolveFiles(JOB),
      byForm,
    );
    expect([cut.differences.length, cut.errors.length, cut.errors[0]?.length]).toEqual([50, 20, 400]);
    expect(cut.total).toBeGreaterThan(50);
  });
});

describe('nothing is compared', () => {
  const notCompared = (ours: ResolvedConfig, mergedYaml: string | null) =>
    compareLint(answer({ mergedYaml }), ours, byForm).report;

  it.each([
    ['without a merged configuration', JOB, null],
    ['with one that is no map', JOB, '- a\n'],
    ['with one that is no YAML', JOB, 'a: "\n'],
    ['with one that is too deep', JOB, '['.repeat(5_000)],
    ['while an include could not be read', `include: {project: group/none, file: a.yml}\n${JOB}`, 'a: 1'],
  ])('%s', (_, ours, mergedYaml) => {
    const report = notCompared(resolveFiles(ours), mergedYaml);
    expect(report.notCompared).toMatch(/\.$/);
    expect(report.differences.filter(({ keyword }) => keyword !== 'valid')).toEqual([]);
  });
});
