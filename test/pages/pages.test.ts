/**
 * Every page in a real browser: on a phone, a tablet and a screen, light and dark, nothing overflows, axe finds nothing and every
 * link leads somewhere. `SCREENSHOTS=folder` keeps a picture of each, to be looked at.
 */
import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { chromiumPath, openBrowser } from './browser.ts';
import { faultsOf } from './faults-of.ts';
import { makePictures } from './pictures.ts';
import { type ShownSite, showSite } from './shown-site.ts';

const skipped = chromiumPath === null ? ' (skipped: there is no chromium here, `apt-get install chromium`)' : '';

describe.skipIf(chromiumPath === null)(`pages in a browser${skipped}`, () => {
  let site: ShownSite;
  let browser: Browser;
  const links = new Map<string, string>();

  beforeAll(async () => {
    [site, browser] = await Promise.all([showSite(), openBrowser()]);
  }, 120_000);
  afterAll(async () => {
    await browser?.close();
    await site?.stop();
  });

  it.each(['light', 'dark'] as const)(
    'fit every width, and axe finds nothing (%s)',
    async (colorScheme) => {
      // Without JavaScript of the page: what runs here is axe alone.
      const context = await browser.newContext({ colorScheme, bypassCSP: true });
      const page = await context.newPage();
      const faults: string[] = [];
      for (const [name, url] of site.pages) {
        await page.goto(url);
        faults.push(...(await faultsOf(page, name, colorScheme)));
        if (colorScheme === 'light') for (const link of await linksOn(page)) links.set(link, name);
      }
      await context.close();
      expect(faults).toEqual([]);
    },
    120_000,
  );

  it('leads somewhere with every link of its own', async () => {
    expect(links.size).toBeGreaterThan(50);
    const dead: string[] = [];
    for (const [url, on] of links) {
      if (!url.startsWith('http://127.0.0.1')) continue;
      const { status } = await fetch(url, { headers: { accept: 'text/html' } });
      if (status >= 400) dead.push(`${on}: ${url} is ${status}`);
    }
    expect(dead).toEqual([]);
  });

  it('shows the line that a value comes from to whoever points at it, or comes to it by keyboard', async () => {
    const context = await browser.newContext({ viewport: { width: 390, height: 900 } });
    const page = await context.newPage();
    await page.goto(site.pages.get('report') ?? '');
    const card = page.locator('.cards > li', { hasText: 'GIT_STRATEGY' }).first();
    const [extending, including] = [card.locator('.origin').nth(0), card.locator('.origin').nth(1)];
    const shown = (origin: Locator) => origin.locator('.tip').isVisible();
    expect([await shown(extending), await shown(including)]).toEqual([false, false]);
    await extending.getByRole('link').hover();
    expect([await shown(extending), await shown(including)]).toEqual([true, false]);
    expect(await extending.locator('.tip').innerText()).toBe('extends: .python');
    const { x = -1, width = 999 } = (await extending.locator('.tip').boundingBox()) ?? {};
    expect(x).toBeGreaterThanOrEqual(0);
    expect(x + width).toBeLessThanOrEqual(390);
    await page.mouse.move(0, 0);
    expect(await shown(extending)).toBe(false);
    await extending.getByRole('link').focus();
    await page.keyboard.press('Tab');
    expect([await shown(extending), await shown(including)]).toEqual([false, true]);
    expect(await including.locator('.tip').innerText()).toBe('file: python.yml');
    await context.close();
  });

  it.runIf(process.env.PICTURES)('makes the pictures of the docs', async () => {
    const context = await browser.newContext({ colorScheme: 'light' });
    await makePictures(await context.newPage(), site.pages);
    await context.close();
  });

  it('opens no address but its own', async () => {
    const context = await browser.newContext();
    const page = await context.newPage();
    const asked: string[] = [];
    page.on('request', (request) => asked.push(request.url()));
    const urls = [...site.pages.values()];
    for (const url of urls) await page.goto(url);
    await context.close();
    expect(asked.filter((url) => !url.endsWith('/favicon.ico'))).toEqual(urls);
  });
});

function linksOn(page: Page): Promise<string[]> {
  return page.evaluate(`[...document.querySelectorAll('a[href]')].map(({ href }) => href.split('#')[0])`);
}
