import { describe, expect, test } from 'vitest';
import { newestReportLink, reportLink } from '../../src/report-link.ts';
import { rules } from '../../src/rules/index.ts';
import type { Store } from '../../src/store/store.ts';
import { findingAt } from '../support/make-finding.ts';
import { memoryStore } from '../support/memory-store.ts';
import { emptyReport, reviewJob } from '../support/review-job.ts';
import { key, NOW, receiver } from './receiving.ts';

const storeOf = (report: Store['report']): Store => ({ ...memoryStore(), report });

describe('pages', () => {
  const html = { headers: { accept: 'text/html' } };

  test('every one has a heading and the way to the others, errors too', async () => {
    const { app } = receiver({ me: () => null });
    app.get('/broken', () => {
      throw new Error('broken');
    });
    const statuses: Record<string, number> = {};
    for (const path of [
      '/',
      '/rules',
      '/rules/custom',
      '/rules/x',
      '/reviews/12',
      '/webhooks/gitlab',
      '/a/b/c',
      '/broken',
    ]) {
      const response = await app.request(path, html);
      const page = await response.text();
      statuses[path] = response.status;
      expect(page.match(/<h1>/g), path).toHaveLength(1);
      const links = [...page.matchAll(/<a[^>]* href="([^"#]*)"/g)].map(
        ([, href = '']) => new URL(href, `http://x${path}`),
      );
      expect(links.map(({ pathname }) => pathname)).toEqual(expect.arrayContaining(['/', '/rules']));
      expect(page).not.toContain('<script');
    }
    expect(statuses).toEqual({
      '/': 200,
      '/rules': 200,
      '/rules/custom': 200,
      '/rules/x': 404,
      '/reviews/12': 403,
      '/webhooks/gitlab': 405,
      '/a/b/c': 404,
      '/broken': 500,
    });
    expect(await (await app.request('/webhooks/gitlab', html)).text()).toContain('GitLab sends its events');
    expect(await (await app.request('/nothing')).json()).toEqual({
      status: 'refused',
      reason: 'there is no such page',
    });
  });

  test('rules tell the level in force beside the default, are found by words, and speak Japanese', async () => {
    const store = memoryStore();
    const source = { path: 'policy.yml', text: 'rules: {crypto-mining: warning}\n' };
    await store.keepPolicy('the policy', { source, state: { version: 'v1', newest: 'in force', problem: null } });
    const { app } = receiver({ store });
    const page = async (path: string) => (await app.request(path)).text();
    const level = /<b class="chip warning">warning<\/b> <small>in force; by default error/;
    expect(await page('/rules/crypto-mining')).toMatch(level);
    expect(await page('/rules')).toMatch(level);
    const index = await page('/rules');
    for (const { id } of rules) expect(index).toContain(`href="rules/${id}"`);
    const found = async (asked: string) =>
      [...(await page(`/rules?q=${asked}`)).matchAll(/href="rules\/([\w-]+)"/g)].map(([, id]) => id);
    expect(await found('cryptocurrency')).toEqual(['crypto-mining']);
    expect(await found('tls+docker')).toContain('docker-tls-disabled');
    expect(await found('nothing+has+this')).toEqual([]);
    const japanese = await page('/rules/crypto-mining?lang=ja');
    expect(japanese).toContain('<html lang="ja">');
    expect(japanese).toContain('適用中（既定値はエラー）');
  });

  test.each(['', ...rules.map(({ id }) => `/${id}`)])(
    'the Japanese page /rules%s has no English sentence',
    async (path) => {
      const { app } = receiver();
      const page = await (await app.request(`/rules${path}?lang=ja`)).text();
      const [, main = ''] = page.split('<main>');
      const text = main.replaceAll(/<(code|pre|a)\b.*?<\/\1>/gs, '').replaceAll(/<[^>]*>/g, ' ');
      expect(text).toMatch(/[\u3040-\u30ff]/);
      expect(text.match(/(?:\b[A-Za-z']+\b[ ,;:]+){4,}/g)).toBeNull();
    },
  );

  test('the overview is closed to everybody but operators', async () => {
    const { app } = receiver({ mayReadMetrics: (headers) => headers.get('authorization') === 'Basic eDp5' });
    const closed = await app.request('/overview', html);
    expect([closed.status, closed.headers.get('www-authenticate')]).toEqual([401, expect.stringContaining('Basic')]);
    expect(await closed.text()).not.toContain('Queue');
    const open = await app.request('/overview', { headers: { authorization: 'Basic eDp5' } });
    expect([open.status, open.headers.get('cache-control')]).toEqual([200, 'no-store']);
    expect(await open.text()).toMatch(/Queue.*waiting.*<b>3<\/b>/s);
  });

  test('a report shows what its address asks for', async () => {
    const at = (file: string) => ({ file, start: { line: 1, column: 1 }, end: { line: 1, column: 2 } });
    const findings = ['a.yml', 'b.yml'].map((file) => findingAt(at(file), { message: `in ${file}`, value: file }));
    const report = emptyReport({ findings, state: 'failed' });
    const { app } = receiver({
      store: storeOf(async () => ({ job: reviewJob(), report, finishedAt: NOW.toISOString() })),
    });
    const link = new URL(reportLink('https://bot.example', key, '12', reviewJob(), NOW));
    const shown = async (filter: string) => {
      const page = await (await app.request(`${link.pathname}${link.search}${filter}`)).text();
      return [...page.matchAll(/<h3><code>(.*?)<\/code>/g)].map(([, file]) => file);
    };
    expect(await shown('')).toEqual(['a.yml', 'b.yml']);
    expect(await shown('&file=b.yml')).toEqual(['b.yml']);
    expect(await shown('&level=warning')).toEqual([]);
    expect(await shown('&rule=image-not-allowed&change=introduced')).toHaveLength(2);
  });

  test('a rule, and no rule', async () => {
    const { app } = receiver();
    const page = await app.request('/rules/image-not-allowed');
    expect(page.status).toBe(200);
    expect(await page.text()).toContain('image-not-allowed');
    expect((await app.request('/rules')).status).toBe(200);
    expect((await app.request('/rules/no-such-rule')).status).toBe(404);
  });

  test('a report opens with its signed link alone, until it expires', async () => {
    const stored = { job: reviewJob(), report: emptyReport({ project: 'group/shown' }), finishedAt: NOW.toISOString() };
    const { app } = receiver({ store: storeOf(async (id) => (id === '12' ? stored : null)) });
    const link = new URL(reportLink('https://bot.example', key, '12', reviewJob(), NOW));
    const opened = await app.request(link.pathname + link.search);
    expect(opened.status).toBe(200);
    expect(await opened.text()).toContain('group/shown');
    expect(opened.headers.get('cache-control')).toBe('no-store');
    expect(opened.headers.get('referrer-policy')).toBe('no-referrer');
    expect((await app.request('/reviews/12')).status).toBe(403);
    expect((await app.request(`/reviews/13${link.search}`)).status).toBe(403);
    const old = new URL(
      reportLink('https://bot.example', key, '12', reviewJob(), new Date(NOW.getTime() - 31 * 86_400_000)),
    );
    expect((await app.request(old.pathname + old.search)).status).toBe(403);
    const other = reportLink('https://bot.example', key, '12', reviewJob({ iid: 2 }), NOW);
    expect((await app.request(other.slice('https://bot.example'.length))).status).toBe(404);
    const swapped = other.slice('https://bot.example'.length).replace('of=7-2', 'of=7-1');
    expect((await app.request(swapped)).status).toBe(403);
    const unfinished = new URL(reportLink('https://bot.example', key, '14', reviewJob(), NOW));
    expect((await app.request(unfinished.pathname + unfinished.search)).status).toBe(404);
  });

  test('the note’s link leads to the newest report of its merge request, stays the same for a month, and ends', async () => {
    const store = memoryStore();
    const kept = { report: emptyReport(), finishedAt: NOW.toISOString() };
    await store.keepReport('11', { ...kept, job: reviewJob() });
    await store.keepReport('12', { ...kept, job: reviewJob() });
    await store.keepReport('13', { ...kept, job: reviewJob({ iid: 2 }) });
    const at = (days: number) => new Date(NOW.getTime() + days * 86_400_000);
    const linkAt = (days: number, over = {}) => newestReportLink('', key, reviewJob(over), at(days));
    const { app } = receiver({ store });
    const led = await app.request(linkAt(0));
    const address = new URL(led.headers.get('location') ?? '', `https://bot.example${linkAt(0)}`);
    expect([led.status, address.pathname, led.headers.get('cache-control')]).toEqual([302, '/reviews/12', 'no-store']);
    expect((await app.request(address.pathname + address.search)).status).toBe(200);

    const month = new Set(Array.from({ length: 30 }, (_, days) => linkAt(days)));
    expect(month.size).toBeLessThanOrEqual(2);
    for (const [days, status] of [
      [29, 302],
      [61, 403],
    ] as const)
      expect((await receiver({ store, now: () => at(days) }).app.request(linkAt(0))).status).toBe(status);

    expect((await app.request(linkAt(0, { iid: 4 }))).status).toBe(404);
    for (const wrong of [linkAt(0).replace('7-1', '7-2'), '/merge-requests/7-1', '/merge-requests/x', `${linkAt(0)}x`])
      expect((await app.request(wrong)).status, wrong).toBe(403);
    // What opens one opens no other, and the other way round.
    expect((await app.request(linkAt(0).replace('/merge-requests/7-1?', '/reviews/12?of=7-1&'))).status).toBe(403);
    const one = new URL(reportLink('https://bot.example', key, '12', reviewJob(), NOW));
    expect((await app.request(`/merge-requests/7-1${one.search}`)).status).toBe(403);
    const down = { ...store, newestReport: async () => Promise.reject(new Error('down')) };
    expect((await receiver({ store: down }).app.request(linkAt(0))).status).toBe(503);
  });

  test('the report’s button queues its merge request again', async () => {
    const stored = { job: reviewJob(), report: emptyReport(), finishedAt: NOW.toISOString() };
    const { app, queued } = receiver({ store: storeOf(async (id) => (id === '12' ? stored : null)) });
    const link = new URL(reportLink('https://bot.example', key, '12', reviewJob(), NOW));
    const opened = await app.request(link.pathname + link.search);
    expect(opened.headers.get('content-security-policy')).toContain("form-action 'self'");
    const [, action = ''] = /<form method="post" action="([^"]*)">/.exec(await opened.text()) ?? [];
    const target = new URL(action.replaceAll('&amp;', '&'), link);
    const post = (url: URL) => app.request(url.pathname + url.search, { method: 'POST' });

    const answer = await post(target);
    expect(answer.status).toBe(202);
    expect(await answer.text()).toContain('queued again');
    expect(queued).toEqual([
      {
        ...reviewJob(),
        reason: 'asked on the report page',
        delivery: `again-12-${NOW.getTime()}`,
        requestedAt: NOW.toISOString(),
      },
    ]);
    expect((await app.request(target.pathname + target.search)).status).toBe(404);
    expect((await post(new URL('/reviews/12/again', link))).status).toBe(403);
    expect((await post(new URL(`/reviews/13/again${link.search}`, link))).status).toBe(403);
    expect(queued).toHaveLength(1);
  });

  test('the button says so when the queue cannot be reached', async () => {
    const stored = { job: reviewJob(), report: emptyReport(), finishedAt: NOW.toISOString() };
    const down = async () => Promise.reject(new Error('down'));
    const { app } = receiver({ store: storeOf(async () => stored) }, { add: down });
    const link = new URL(reportLink('https://bot.example', key, '12', reviewJob(), NOW));
    const answer = await app.request(`/reviews/12/again${link.search}`, { method: 'POST' });
    expect(answer.status).toBe(503);
  });
});
