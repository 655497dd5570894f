/**
 * Whoever signs in with GitLab, in a real browser: the way there and back, what an operator then sees, and the queue's dashboard, which is
 * BullMQ's own and the one page with scripts.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createLog } from '../../src/log.ts';
import type { ReviewQueue } from '../../src/queue/queue.ts';
import { reportLink } from '../../src/report-link.ts';
import { key, NOW } from '../receiver/receiving.ts';
import { visitedReceiver } from '../receiver/visiting.ts';
import { freePort } from '../support/free-port.ts';
import { type GitLab, startGitLab } from '../support/gitlab/start-gitlab.ts';
import { memoryStore } from '../support/memory-store.ts';
import { queueAt } from '../support/queue-at.ts';
import { readyPglite } from '../support/ready-pglite.ts';
import { reviewJob } from '../support/review-job.ts';
import { chromiumPath, openBrowser } from './browser.ts';
import { faultsOf } from './faults-of.ts';
import { reviewedIn } from './reviewed.ts';
import { type Served, served } from './served.ts';

/** How long ago something was takes more or less room there: what is cut off depends on the clock. */
const KNOWN_OF_THE_BOARD =
  /: (?:cut off|button-name|image-redundant-alt|label-content-name-mismatch|page-has-heading-one|color-contrast): /;

const SCHEMES = ['light', 'dark'] as const;

describe.skipIf(chromiumPath === null)('signed in, in a browser', () => {
  let gitlab: GitLab;
  let queue: ReviewQueue;
  let site: Served;
  let browser: Browser;
  let report: string;
  const folder = mkdtempSync(join(tmpdir(), 'pipewarden-signed-in-'));

  beforeAll(async () => {
    gitlab = await startGitLab();
    queue = await queueAt(await readyPglite(join(folder, 'queue')), createLog('silent'));
    for (const iid of [1, 2, 3]) await queue.add(reviewJob({ iid, projectPath: 'group/that-waits' }));
    const { handle, store } = await reviewed();
    const port = await freePort();
    const publicUrl = `http://127.0.0.1:${port}`;
    const { app } = visitedReceiver(gitlab, { operators: ['sam'], queue, store, publicUrl });
    report = reportLink(publicUrl, key, '1', handle, NOW);
    [site, browser] = await Promise.all([served(app, port), openBrowser()]);
  }, 120_000);
  afterAll(async () => {
    await browser?.close();
    await site?.stop();
    await queue?.close();
    await gitlab?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  /** Of a merge request that the stand-in shows its author. */
  async function reviewed() {
    const mergeRequest = gitlab
      .project('group/app', { '.gitlab-ci.yml': '' })
      .mergeRequest({ files: { '.gitlab-ci.yml': 'stages: [build]' } });
    const store = memoryStore();
    const stored = await reviewedIn('ja');
    const handle = { ...stored.job, projectId: mergeRequest.projectId, iid: mergeRequest.iid };
    await store.keepReport('1', { ...stored, job: handle });
    return { handle, store };
  }

  async function signedIn(colorScheme: 'light' | 'dark'): Promise<{ context: BrowserContext; page: Page }> {
    gitlab.instance.oauth.atBrowser = gitlab.author;
    const context = await browser.newContext({ colorScheme });
    const page = await context.newPage();
    await page.goto(`${site.url}/overview`);
    // Asked once, as GitLab does.
    const agree = page.getByRole('button', { name: 'Authorize' });
    if (await agree.isVisible()) await agree.click();
    await page.waitForURL(`${site.url}/overview`);
    return { context, page };
  }

  it('leads to GitLab and back to the page that was asked for, and out again', { timeout: 60_000 }, async () => {
    const { context, page } = await signedIn('light');
    expect(await page.locator('header .visitor').innerText()).toContain('@sam');
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.waitForURL(`${site.url}/`);
    expect(await page.locator('header .visitor').innerText()).toBe('Sign in');
    gitlab.instance.oauth.atBrowser = null;
    await page.goto(`${site.url}/overview`);
    expect(page.url()).toMatch(/\/users\/sign_in$/);
    await context.close();
  });

  it.each(SCHEMES)(
    'shows who is there on every page, at every width (%s)',
    { timeout: 120_000 },
    async (colorScheme) => {
      const { context, page } = await signedIn(colorScheme);
      const faults: string[] = [];
      const pages = { home: '/', overview: '/overview', rules: '/rules?q=docker', missing: '/nothing', report };
      for (const [name, path] of Object.entries(pages)) {
        await page.goto(new URL(path, site.url).href);
        expect(await page.locator('header .visitor').innerText()).toContain('@sam');
        faults.push(...(await faultsOf(page, `signed-in-${name}`, colorScheme)));
      }
      await context.close();
      expect(faults).toEqual([]);
    },
  );

  it.each(SCHEMES)('shows the queue job by job (%s)', { timeout: 120_000 }, async (colorScheme) => {
    const { context, page } = await signedIn(colorScheme);
    const told: string[] = [];
    page.on('console', (message) => told.push(`${message.type()}: ${message.text()}`));
    page.on('request', (request) => {
      if (!request.url().startsWith(site.url)) told.push(`asks ${request.url()}`);
    });
    await page.goto(`${site.url}/queue`);
    await page.frameLocator('iframe').getByText('3 Jobs').waitFor();
    const ours = await faultsOf(page, 'queue', colorScheme);
    await page.getByRole('link', { name: 'In a window of its own' }).click();
    await page.getByText('3 Jobs').waitFor();
    const theirs = [...(await faultsOf(page, 'board', colorScheme))];
    await page.goto(`${site.url}/queue/board/queue/reviews?status=waiting`);
    await page.getByText('group/that-waits').first().waitFor();
    theirs.push(...(await faultsOf(page, 'board-jobs', colorScheme)));
    await context.close();
    expect({ ours, told }).toEqual({ ours: [], told: [] });
    // Whatever is new among what axe finds in BullMQ's own page is looked at.
    expect(theirs.filter((fault) => !KNOWN_OF_THE_BOARD.test(fault))).toEqual([]);
  });
});
