/** A real browser, where this machine has one: Debian's package `chromium`, or what CHROMIUM names. */
import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';

const FOUND = [process.env.CHROMIUM ?? '', '/usr/bin/chromium', '/usr/bin/google-chrome'].find((path) =>
  existsSync(path),
);

/** Null, and said so: there is none here. Where every server must be there, so must it. */
export const chromiumPath = FOUND ?? null;
if (chromiumPath === null && process.env.TEST_ALL_QUEUES) {
  throw new Error('TEST_ALL_QUEUES is set, but there is no chromium: apt-get install chromium');
}

/** Nothing of it asks other hosts for anything. */
const QUIET = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

export function openBrowser(): Promise<Browser> {
  return chromium.launch({ executablePath: chromiumPath ?? '', args: QUIET });
}
