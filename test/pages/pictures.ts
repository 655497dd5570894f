/** The pictures of README.md and docs/, in .images: `PICTURES=1 TEST_PROGRAMS=1 npm test -- test/pages` makes them anew. */
import { join } from 'node:path';
import type { Page } from 'playwright-core';

interface Picture {
  /** The page of ShownSite. */
  readonly of: string;
  /** CSS; the page from its top, where absent. */
  readonly element?: string;
  readonly height?: number;
}

const WIDTH = 1000;
const HEIGHT = 900;

export const PICTURES: ReadonlyMap<string, Picture> = new Map([
  ['review.png', { of: 'demo', element: '#act-2' }],
  ['report.png', { of: 'report' }],
  ['overview.png', { of: 'overview' }],
]);

export async function makePictures(page: Page, pages: ReadonlyMap<string, string>): Promise<void> {
  for (const [name, { of, element, height = HEIGHT }] of PICTURES) {
    await page.setViewportSize({ width: WIDTH, height });
    await page.goto(pages.get(of) ?? '');
    const path = join('.images', name);
    await (element ? page.locator(element).screenshot({ path }) : page.screenshot({ path }));
  }
}
