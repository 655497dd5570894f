/** Everything the demo needs, in one process and a temporary folder. */
import { mkdtempSync, rmSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { serve } from '@hono/node-server';
import { Hono } from 'hono';
import { readSettings } from '../../src/settings.ts';
import { startStandalone } from '../../worker/standalone.ts';
import type { MergeRequestHandle } from '../support/gitlab/merge-request-handle.ts';
import { startGitLab } from '../support/gitlab/start-gitlab.ts';
import { reviewsDone } from '../support/reviews-done.ts';
import { PAGE_POLICY, reviewPage } from './review-page.ts';
import { viewReview } from './review-view.ts';
import { openSituations, type Situation } from './situations.ts';

export interface Demo {
  /** Of the page that shows the reviews. */
  readonly pageUrl: string;
  /** Opens the merge requests; resolves when they are reviewed. */
  open(): Promise<readonly Situation[]>;
  /** Does something; resolves when every review that it caused is done. */
  reviewed(act: () => void): Promise<void>;
  stop(): Promise<void>;
}

const SECRET = 'demo';

export async function startDemo(): Promise<Demo> {
  const gitlab = await startGitLab({ contract: false });
  const folder = mkdtempSync(join(tmpdir(), 'pipewarden-demo-'));
  const port = await freePort();
  const settings = readSettings('standalone', {
    GITLAB_URL: gitlab.url,
    GITLAB_TOKEN: gitlab.token,
    WEBHOOK_SECRET: SECRET,
    POLICY_FILE: 'test/demo/policy.yml',
    QUEUE_URL: `pglite:${join(folder, 'queue')}`,
    PUBLIC_URL: `http://127.0.0.1:${port}`,
    HOST: '127.0.0.1',
    PORT: String(port),
    LOG_LEVEL: 'warn',
    SWEEP_MINUTES: '0',
  });
  const bot = await startStandalone(settings);
  gitlab.hook({ url: `${bot.url}/webhooks/gitlab`, kind: 'system', token: SECRET });

  let situations: readonly Situation[] = [];
  const page = await servePage(() => situations);
  const reviewed = async (act: () => void) => {
    act();
    await gitlab.delivered();
    await reviewsDone(bot.url);
  };
  return {
    pageUrl: page.url,
    reviewed,
    async open() {
      await reviewed(() => {
        situations = openSituations(gitlab);
      });
      for (const { mergeRequest } of situations) requireReview(mergeRequest);
      return situations;
    },
    async stop() {
      page.close();
      await bot.close();
      await gitlab.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Throws when there is none: the demo must not end well without one. */
function requireReview(mergeRequest: MergeRequestHandle): void {
  if (mergeRequest.discussions().length > 0 && mergeRequest.summary() !== null) return;
  throw new Error(`${mergeRequest.mergeRequest.reference} was not reviewed`);
}

/** The reviews as they stand whenever somebody looks. */
function servePage(situations: () => readonly Situation[]): Promise<{ url: string; close: () => void }> {
  const app = new Hono();
  app.get('/', (context) => {
    context.header('Content-Security-Policy', PAGE_POLICY);
    return context.html(reviewPage(situations().map(({ mergeRequest }) => viewReview(mergeRequest))));
  });
  return new Promise((resolve) => {
    const server = serve({ fetch: app.fetch, hostname: '127.0.0.1', port: 0 }, ({ port }) => {
      resolve({ url: `http://127.0.0.1:${port}/`, close: () => server.close() });
    });
  });
}

/** Known beforehand, because notes link to the receiver's own address. */
function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}
