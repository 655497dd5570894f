import { describe, expect, it } from 'vitest';
import { checkText } from '../../src/render/terminal.ts';
import type { Finding } from '../../src/review/judge/finding.ts';
import type { ReviewReport } from '../../src/review/judge/report.ts';
import { byForm } from '../../src/secrets/redactor.ts';
import type { Span } from '../../src/source.ts';

const span = (line: number, column: number, endLine = line, endColumn = column + 3): Span => ({
  file: 'a.yml',
  start: { line, column },
  end: { line: endLine, column: endColumn },
});

const finding = (changes: Partial<Finding> = {}): Finding => ({
  fingerprint: 'f',
  cause: 'c',
  rule: 'image-not-allowed',
  level: 'error',
  say: { id: 'no-such-message', values: {} },
  message: 'The image x is wrong.',
  value: 'x',
  at: span(1, 1),
  path: [],
  because: [],
  uses: [],
  change: 'introduced',
  policy: null,
  notEvaluable: false,
  exempted: null,
  ...changes,
});

const report = (findings: Finding[], changes: Partial<ReviewReport> = {}): ReviewReport => ({
  version: 1,
  project: 'group/app',
  mergeRequest: null,
  takenAt: '2026-01-01T00:00:00Z',
  state: 'failed',
  reason: null,
  jobs: 1,
  files: [{ path: 'a.yml' }],
  includes: null,
  findings,
  fixed: [],
  problems: [],
  written: {},
  ...changes,
});

const policy = { project: 'group/app', message: null, requestUrl: null, scope: 'introduced' } as const;
const show = (it: ReviewReport, lines: string[] = []) =>
  checkText(it, {
    color: false,
    columns: null,
    wrap: null,
    quiet: false,
    rulesUrl: null,
    policyNote: '',
    policy,
    redactor: byForm,
    lineOf: (_, line) => lines[line - 1] ?? null,
  }).split('\n');

describe('checkText', () => {
  it('says in which pipelines a finding holds, where these are not all', () => {
    const shown = show(report([finding({ pipelines: { only: ['tag'], not: ['merge_request', 'web'] } })]));
    expect(shown).toContain('  only in pipelines of tags');
    expect(show(report([finding()])).join()).not.toContain('in pipelines of');
  });

  it('marks the value, to the end of the line when it spans several', () => {
    expect(show(report([finding({ at: span(2, 5) })]), ['', 'abc def ghi']).slice(1, 3)).toEqual([
      '  2 | abc def ghi',
      '    |     ^^^',
    ]);
    expect(show(report([finding({ at: span(1, 5, 3, 2) })]), ['abc def ghi']).slice(1, 3)).toEqual([
      '  1 | abc def ghi',
      '    |     ^^^^^^^',
    ]);
  });

  it('shows the part of a long line that matters', () => {
    const line = `${'x'.repeat(500)}BAD${'y'.repeat(500)}`;
    const [, shown = '', carets = ''] = show(report([finding({ at: span(1, 501) })]), [line]);
    expect(shown.length).toBeLessThan(180);
    expect(shown.slice(carets.indexOf('^'), carets.lastIndexOf('^') + 1)).toBe('BAD');
  });

  it('keeps the caret below the value behind tabs and controls', () => {
    const [, shown = '', carets = ''] = show(report([finding({ at: span(1, 4) })]), ['\t\u001b BAD']);
    expect(shown.slice(carets.indexOf('^'), carets.lastIndexOf('^') + 1)).toBe('BAD');
    expect(shown).not.toContain('\t');
  });

  it('masks credentials in the line', () => {
    const lines = show(report([finding()]), ['image: https://user:hunter2@registry.example.org/x']);
    expect(lines[1]).toBe('  1 | image: https://***@registry.example.org/x');
    expect(lines.join('\n')).not.toMatch(/hunter2|\^/);
  });

  it('leaves the excerpt out where the text is not there', () => {
    expect(show(report([finding()])).some((line) => line.includes('|'))).toBe(false);
  });

  it('names the jobs, a few of many', () => {
    const uses = Array.from({ length: 8 }, (_, index) => ({ job: `job ${index}`, via: [] }));
    expect(show(report([finding({ uses })]))).toContain('  in jobs job 0, job 1, job 2, job 3, job 4 and 3 more');
  });

  it('counts what counts', () => {
    const findings = [finding(), finding({ level: 'warning' }), finding({ change: 'existing' })];
    const problem = { kind: 'include', at: null, message: 'gone', fatal: false };
    const lines = show(report(findings, { problems: [problem], fixed: [finding()], jobs: 2 }));
    expect(lines.at(-2)).toBe(
      '1 error, 1 warning, 1 not evaluable, 1 existing (not counted), 1 fixed in 2 jobs of 1 file',
    );
    expect(lines[0]).toBe('not evaluable: gone');
    expect(lines.filter((line) => line.includes(' image-not-allowed: '))).toHaveLength(2);
  });

  it('calls no error what could only not be judged, and says it once', () => {
    const problem = { kind: 'unavailable', at: span(1, 1), message: 'cannot be read', fatal: false };
    const unread = finding({ level: 'warning', notEvaluable: true, message: 'This include could not be read.' });
    expect(show(report([unread], { problems: [problem] })).filter((line) => /evaluable/.test(line))).toEqual([
      'a.yml:1:1 not evaluable image-not-allowed: This include could not be read.',
      '0 errors, 0 warnings, 1 not evaluable in 1 job of 1 file',
    ]);
  });

  it('says what one sentence stands for once: other places of a finding, and what else it counts', () => {
    const problems = [1, 2, 3].map((line) => ({ kind: 'include', at: span(line, 1), message: 'no', fatal: false }));
    const unread = {
      rule: 'include-not-evaluable',
      say: { id: 'several', values: { count: '2', problem: 'no' } },
      because: [span(2, 1)],
      also: [{ fingerprint: 'f'.repeat(32), at: span(3, 1), value: 'x' }],
      notEvaluable: true,
      level: 'warning',
    } as const;
    const shown = show(report([finding(unread)], { problems }));
    expect(shown.filter((line) => line.startsWith('a.yml'))).toHaveLength(1);
    expect(shown.at(-2)).toContain('1 not evaluable in');
    const own = show(report([finding({ because: [span(2, 1)] })], { problems: problems.slice(1, 2) }));
    expect(own.filter((line) => line.startsWith('a.yml'))).toHaveLength(2);
  });

  it('gives the same advice once, and what differs each time', () => {
    const findings = [finding(), finding(), finding({ suggestion: { replacement: 'b', safe: true } })];
    const shown = show(report(findings));
    expect(shown.filter((line) => line.startsWith('  why: '))).toHaveLength(1);
    expect(shown.filter((line) => line.startsWith('  fix: '))).toEqual([
      expect.stringMatching(/request it\.$|added\.$/),
      expect.stringMatching(/Write b instead\.$/),
    ]);
  });

  it('names the runner that decided, unless the sentence does, or says that it was assumed', () => {
    const about = (line: string) => line.includes('runner');
    const shared = { names: ['shared'], assumed: false };
    const lines = (changes: Partial<Finding>) => show(report([finding(changes)])).filter(about);
    expect(lines({ runners: { names: ['unknown'], assumed: true } })).toEqual([
      '  no runner class takes it, so the policy’s `unknown_runner` decides',
    ]);
    expect(lines({ runners: { names: [], assumed: true } })).toEqual([
      '  no runner class in the policy has its name, so it is assumed to be shared and not isolated',
    ]);
    expect(lines({ runners: shared })).toEqual(['  on runner class shared']);
    expect(lines({ runners: shared, say: { id: 'not-listed', values: { value: 'shared' } } })).toEqual([]);
  });
});
