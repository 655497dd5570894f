/**
 * Every page in a real browser: on a phone, a tablet and a screen, light and dark, nothing overflows, axe finds nothing and every
 * link leads somewhere. `SCREENSHOTS=folder` keeps a picture of each, to be looked at.
 */
import { join } from 'node:path';
import axe from 'axe-core';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { chromiumPath, openBrowser } from './browser.ts';
import { makePictures } from './pictures.ts';
import { type ShownSite, showSite } from './shown-site.ts';

const WIDTHS = [390, 768, 1280];

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
        for (const width of WIDTHS) {
          await page.setViewportSize({ width, height: 900 });
          const over = await overflowing(page);
          if (over.length > 0) faults.push(`${name} at ${width}: ${over.join('; ')}`);
          await keepPicture(page, `${name}-${width}-${colorScheme}`);
        }
        // Colours are what the schemes differ in.
        faults.push(...(await axeFaults(page, colorScheme === 'dark')).map((fault) => `${name}: ${fault}`));
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

/** What is wider than the window, with nothing around it that scrolls. */
function overflowing(page: Page): Promise<string[]> {
  return page.evaluate(`(() => {
    const width = document.documentElement.clientWidth;
    if (document.documentElement.scrollWidth <= width) return [];
    return [...document.querySelectorAll('body *')]
      .filter((each) => each.getBoundingClientRect().right > width + 1)
      .slice(-3)
      .map((each) => each.outerHTML.slice(0, 120));
  })()`);
}

async function axeFaults(page: Page, colorsAlone: boolean): Promise<string[]> {
  await page.evaluate(axe.source);
  return page.evaluate(`(async () => {
    const { violations } = await axe.run(document, ${colorsAlone ? "{ runOnly: ['color-contrast'] }" : '{}'});
    return violations.map(({ id, nodes }) => id + ': ' + nodes.slice(0, 2).map(({ html, failureSummary }) => html.slice(0, 160) + ' ' + failureSummary).join(' | '));
  })()`);
}

function linksOn(page: Page): Promise<string[]> {
  return page.evaluate(`[...document.querySelectorAll('a[href]')].map(({ href }) => href.split('#')[0])`);
}

async function keepPicture(page: Page, name: string): Promise<void> {
  const folder = process.env.SCREENSHOTS;
  if (folder) await page.screenshot({ path: join(folder, `${name}.png`), fullPage: true });
}
