/** Describes the same tests for the queue on each of its backends. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe } from 'vitest';
import { readyPglite } from './ready-pglite.ts';

/** A new one; its folder is removed after the file's tests. */
export function pgliteUrl(): string {
  const folder = mkdtempSync(join(tmpdir(), 'pipewarden-queue-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return `pglite:${join(folder, 'queue')}`;
}

/** A backend without a server here is left out, unless CI says that every server must be there. */
export function onEachBackend(tests: (url: string) => void): void {
  const urls = {
    pglite: pgliteUrl(),
    redis: process.env.TEST_REDIS_URL,
    postgres: process.env.TEST_POSTGRES_URL,
  };
  for (const [name, url] of Object.entries(urls)) {
    if (!url && process.env.TEST_ALL_QUEUES) throw new Error(`TEST_ALL_QUEUES is set, but there is no URL for ${name}`);
    if (!url) console.log(`queue tests on ${name} are left out: TEST_${name.toUpperCase()}_URL is not set`);
    describe.skipIf(!url)(`queue on ${name}`, () => {
      if (name === 'pglite') beforeAll(() => readyPglite(urls.pglite.slice('pglite:'.length)));
      tests(url ?? '');
    });
  }
}
