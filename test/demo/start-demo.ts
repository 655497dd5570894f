/** Everything the demo needs, in one process and a temporary folder. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readSettings } from '../../src/settings.ts';
import { startStandalone } from '../../worker/standalone.ts';
import { freePort } from '../support/free-port.ts';
import type { MergeRequestHandle } from '../support/gitlab/merge-request-handle.ts';
import { startGitLab } from '../support/gitlab/start-gitlab.ts';
import { readyPglite } from '../support/ready-pglite.ts';
import { reviewsDone } from '../support/reviews-done.ts';
import { demoSite } from './demo-site.ts';
import { type ReviewView, viewReview } from './review-view.ts';
import { IMAGE_FIX, openSituations, type Situation } from './situations.ts';

export interface Demo {
  /** Of the page that shows the reviews. */
  readonly pageUrl: string;
  /** Opens the merge requests; resolves when they are reviewed. */
  open(): Promise<readonly Situation[]>;
  /** The author of the first one takes the group's image; resolves when that is reviewed. */
  mend(): Promise<MergeRequestHandle>;
  stop(): Promise<void>;
}

const SECRET = 'demo';

/** `judgesBy`: as in startStandalone. */
export async function startDemo(judgesBy?: Parameters<typeof startStandalone>[1]): Promise<Demo> {
  const gitlab = await startGitLab({ contract: false });
  const folder = mkdtempSync(join(tmpdir(), 'pipewarden-demo-'));
  const port = await freePort();
  const settings = readSettings('standalone', {
    GITLAB_URL: gitlab.url,
    GITLAB_TOKEN: gitlab.token,
    WEBHOOK_SECRET: SECRET,
    POLICY_FILE: 'test/demo/policy.yml',
    QUEUE_URL: await readyPglite(join(folder, 'queue')),
    PUBLIC_URL: `http://127.0.0.1:${port}`,
    HOST: '127.0.0.1',
    PORT: String(port),
    LOG_LEVEL: 'warn',
    SWEEP_MINUTES: '0',
  });
  const bot = await startStandalone(settings, judgesBy);
  gitlab.hook({ url: `${bot.url}/webhooks/gitlab`, kind: 'system', token: SECRET });

  let situations: readonly Situation[] = [];
  let before: ReviewView | null = null;
  gitlab.instance.website = demoSite(gitlab, bot.url, () =>
    situations.map((situation, index) => ({ ...situation, before: index === 0 ? before : null })),
  );
  const reviewed = async (act: () => void) => {
    act();
    await gitlab.delivered();
    await reviewsDone(bot.url);
  };
  return {
    pageUrl: `${gitlab.url}/`,
    async open() {
      await reviewed(() => {
        situations = openSituations(gitlab);
      });
      for (const situation of situations) requireReview(situation);
      return situations;
    },
    async mend() {
      const { mergeRequest } = situations[0]!;
      before = viewReview(mergeRequest);
      await reviewed(() => mergeRequest.push(IMAGE_FIX));
      return mergeRequest;
    },
    async stop() {
      await bot.close();
      await gitlab.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Throws when there is none: the demo must not end well without one. */
function requireReview({ mergeRequest, finds }: Situation): void {
  const isFound = mergeRequest.discussions().length > 0 && mergeRequest.summary() !== null;
  if (mergeRequest.statuses().length > 0 && isFound === finds) return;
  throw new Error(`${mergeRequest.mergeRequest.reference} was not reviewed`);
}
