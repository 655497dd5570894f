/** What is wrong with a page that is open: on a phone, a tablet and a screen. `SCREENSHOTS=folder` keeps a picture of each, to be looked at. */
import { join } from 'node:path';
import axe from 'axe-core';
import type { Page } from 'playwright-core';

const WIDTHS = [390, 768, 1280];

/** With what is folded up unfolded. */
export async function faultsOf(page: Page, name: string, colorScheme: 'light' | 'dark'): Promise<readonly string[]> {
  const faults = await deadAnchors(page);
  for (const width of WIDTHS) {
    await page.setViewportSize({ width, height: 900 });
    await keepPicture(page, `${name}-${width}-${colorScheme}`);
    const folded = await unfold(page);
    const found = [...(await overflowing(page)), ...(await axeFaults(page))];
    faults.push(...found.map((fault) => `at ${width}: ${fault}`));
    await fold(page, folded);
  }
  return faults.map((fault) => `${name} ${fault}`);
}

/** How many there were. */
function unfold(page: Page): Promise<number> {
  return page.evaluate(`(() => {
    const closed = [...document.querySelectorAll('details:not([open])')];
    for (const each of closed) { each.open = true; each.dataset.folded = ''; }
    return closed.length;
  })()`);
}

async function fold(page: Page, number: number): Promise<void> {
  if (number === 0) return;
  await page.evaluate(`for (const each of document.querySelectorAll('[data-folded]')) each.open = false`);
}

/** What is wider than the window, with nothing around it that scrolls; and what is cut off within a box that hides the rest. */
function overflowing(page: Page): Promise<string[]> {
  return page.evaluate(`(() => {
    const width = document.documentElement.clientWidth;
    const cut = [...document.querySelectorAll('body *')].filter((each) =>
      each.scrollWidth > each.clientWidth + 1 && each.clientWidth > 0 && getComputedStyle(each).overflowX === 'hidden');
    const over = document.documentElement.scrollWidth <= width ? [] :
      [...document.querySelectorAll('body *')].filter((each) => each.getBoundingClientRect().right > width + 1).slice(-3);
    return [...over.map((each) => 'wider than the window: ' + each.outerHTML.slice(0, 120)),
      ...cut.map((each) => 'cut off: ' + each.outerHTML.slice(0, 120))];
  })()`);
}

async function axeFaults(page: Page): Promise<string[]> {
  await page.evaluate(axe.source);
  return page.evaluate(`(async () => {
    const { violations } = await axe.run(document);
    return violations.map(({ id, nodes }) => id + ': ' + nodes.slice(0, 2).map(({ html, failureSummary }) => html.slice(0, 160) + ' ' + failureSummary).join(' | '));
  })()`);
}

/** A link to a place of the page that there is not. */
function deadAnchors(page: Page): Promise<string[]> {
  return page.evaluate(`[...document.querySelectorAll('a[href^="#"]')]
    .filter(({ hash }) => hash !== '' && document.getElementById(decodeURIComponent(hash.slice(1))) === null)
    .map((each) => 'leads nowhere: ' + each.outerHTML.slice(0, 120))`);
}

async function keepPicture(page: Page, name: string): Promise<void> {
  const folder = process.env.SCREENSHOTS;
  if (folder) await page.screenshot({ path: join(folder, `${name}.png`), fullPage: true });
}
