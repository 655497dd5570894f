import { describe, expect, it } from 'vitest';
import { messagePage } from '../../src/render/pages/message-page.ts';
import { reportPage } from '../../src/render/pages/report-page.ts';
import type { ReviewReport } from '../../src/review/judge/report.ts';
import { findingAt, hopAt, spanAt } from '../support/make-finding.ts';

const evil = '<img src=x onerror=alert(1)>"\'&';
const finding = findingAt(spanAt(evil, 3), {
  say: { id: 'not-listed', values: { value: evil } },
  because: [spanAt(evil, 4)],
  policy: spanAt('policy.yml', 9),
  runners: { names: ['shared'], assumed: false },
  uses: [{ job: evil, via: [hopAt(spanAt(evil, 8), 'extends', evil)] }],
});
const report: ReviewReport = {
  version: 1,
  project: evil,
  mergeRequest: { iid: 3, webUrl: 'javascript:alert(1)', sha: 'a'.repeat(40) },
  takenAt: '2026-01-01T10:00:00.000Z',
  state: 'failed',
  reason: evil,
  jobs: 12,
  files: [],
  includes: {
    name: '.gitlab-ci.yml',
    kind: 'root',
    at: null,
    unavailable: null,
    includes: [{ name: evil, kind: 'project', at: null, unavailable: 'not_found', includes: [] }],
  },
  findings: [finding, { ...finding, change: 'existing', rule: '../../x' }],
  fixed: [],
  problems: [{ kind: 'include', at: spanAt(evil, 1), message: evil, fatal: true }],
  written: { create_discussion: 2, create_note: 0 },
};
const job = {
  v: 1 as const,
  projectId: 7,
  projectPath: 'group/app',
  iid: 3,
  reason: 'pushed',
  delivery: 'x',
  requestedAt: '2026-01-01T09:59:00Z',
};

const site = { root: '../' };

describe('reportPage', () => {
  it('shows findings with their way, problems and the include tree', async () => {
    const page = String(await reportPage(report, { job, finishedAt: '2026-01-01T10:00:05Z', site }));
    expect(page).toMatch(/^<!doctype html>/);
    expect(page).toContain('<strong>Failed</strong>');
    expect(page).toContain('Introduced by this merge request (1)');
    expect(page).toContain('There before (1)');
    expect(page).not.toContain('Fixed (');
    expect(page).toContain('policy.yml:9');
    expect(page).toContain('on runner class <code>shared</code>');
    expect(page).toContain('not read: not found');
    expect(page).toContain('2 × new discussion');
    expect(page).toContain('1 Jan 2026, 10:00:05 UTC');
  });

  it('tells what GitLab itself makes of it', async () => {
    const lint = { valid: true, errors: [], differences: [], total: 0, notCompared: null, refuted: [] };
    const show = async (changes: Partial<NonNullable<ReviewReport['lint']>>) =>
      String(await reportPage({ ...report, lint: { ...lint, ...changes } }, { job, finishedAt: report.takenAt, site }));
    expect(await show({})).toContain('It arrives at the same merged configuration as Pipewarden.');
    expect(await show({ notCompared: 'It is too long.' })).toContain('It is too long.');
    const differences = [
      { path: '', keyword: 'valid', ours: 'valid', gitlab: evil },
      { path: evil, keyword: 'image', ours: evil, gitlab: null },
    ];
    const page = await show({ valid: false, errors: [evil], differences, total: 9 });
    expect(page).toContain('GitLab considers this configuration invalid.');
    expect(page).toContain('<td>GitLab’s CI lint</td><td><code>valid</code></td>');
    expect(page).toContain('<td>nothing</td>');
    expect(page).toContain('and 7 more');
    expect(page).not.toContain('<img');
    expect(page).not.toContain('the same merged configuration');
  });

  it('speaks the language of the policy', async () => {
    const written = { create_discussion: 1, set_status_refused: 1 };
    const page = String(
      await reportPage({ ...report, language: 'ja', written }, { job, finishedAt: report.takenAt, site }),
    );
    expect(page).toContain('<html lang="ja">');
    expect(page).toContain('<strong>不合格</strong>');
    expect(page).toContain('このマージリクエストによる指摘 (1)');
    expect(page).toContain('1 × 新しいディスカッション, 1 × コミットステータス（GitLab が拒否）');
    expect(page).toContain('2026/01/01 10:00:00 UTC');
  });

  it('escapes everything, has no script, and links to http(s) alone', async () => {
    const page = String(await reportPage(report, { job, finishedAt: '2026-01-01T10:00:05Z', site }));
    expect(page).not.toContain('<img');
    expect(page).not.toContain('<script');
    expect(page).not.toMatch(/href="(?!\.\.\/|#|\?)/);
    expect(page).toContain('href="../rules/..%2F..%2Fx"');
  });
});

describe('messagePage', () => {
  it('renders our markdown, with HTML shown and not used', async () => {
    const text = '# Head\n\n`code` <b>no</b> [all](../rules) [bad](javascript:x)';
    const page = String(await messagePage('A <b>', text, site));
    expect(page).toContain('<title>A &lt;b&gt; · Pipewarden</title>');
    expect(page).toContain('<h1>A &lt;b&gt;</h1>');
    expect(page).toContain('&lt;b&gt;no&lt;/b&gt; <a href="../rules">all</a>');
    expect(page).not.toContain('href="javascript');
  });
});
