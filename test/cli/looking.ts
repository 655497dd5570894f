/** `doctor` beside a stand-in and the receiver of a bot. */
import { Hono } from 'hono';
import { openGitLab } from '../../src/gitlab/open-gitlab.ts';
import { createLog } from '../../src/log.ts';
import { type Listening, listen } from '../../src/probes/listen.ts';
import type { ReceiverParts } from '../../src/receiver/app.ts';
import { receiver } from '../receiver/receiving.ts';
import { type GitLab, startGitLab } from '../support/gitlab/start-gitlab.ts';
import type { InstalledHook, Webhook } from '../support/gitlab/webhooks.ts';
import { workspace } from './workspace.ts';

export const SECRET = 'a-secret-of-the-hook';

/** A policy with every list set up. */
export const LISTED = 'rules: {image-not-allowed: {allow: [ruby]}, service-not-allowed: {allow: [redis]}}\n';

interface Checked {
  readonly name: string;
  readonly state: string;
  readonly says: string;
  readonly advice: string;
}

/** The receiver of a bot, at an address of its own. */
export function startReceiver(over: Partial<ReceiverParts> = {}): Promise<Listening> {
  const parts = { secrets: { secret: SECRET, signingToken: null }, now: () => new Date(), ...over };
  const { app, webhook } = receiver(parts);
  return listen(app, { hostname: '127.0.0.1', port: 0, setting: 'HOST' }, webhook);
}

/** In front of a bot, and passes on what anybody sends it but GitLab, who gets 502. */
export function startFront(botUrl: string): Promise<Listening> {
  const app = new Hono();
  app.all('*', async (c) => {
    if (c.req.header('x-gitlab-event')) return c.text('Bad Gateway', 502);
    const { method } = c.req;
    const headers = { 'x-gitlab-token': c.req.header('x-gitlab-token') ?? '', 'content-type': 'application/json' };
    return fetch(new URL(c.req.path, botUrl), {
      method,
      headers,
      ...(method === 'POST' ? { body: await c.req.text() } : {}),
    });
  });
  return listen(app, { hostname: '127.0.0.1', port: 0, setting: 'HOST' });
}

export type Looking = Awaited<ReturnType<typeof startLooking>>;

export async function startLooking({ version, over }: { version?: string; over?: Partial<ReceiverParts> } = {}) {
  const gitlab: GitLab = await startGitLab(version === undefined ? {} : { version });
  const bot = await startReceiver(over);

  /** What is empty in `env` is not set. */
  async function look(env: Record<string, string> = {}, argv: readonly string[] = [], io = {}) {
    const given = {
      GITLAB_URL: gitlab.url,
      GITLAB_TOKEN: gitlab.token,
      WEBHOOK_SECRET: SECRET,
      PUBLIC_URL: bot.url,
      ...env,
    };
    const all = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== ''));
    const opened = openGitLab({ url: given.GITLAB_URL, token: given.GITLAB_TOKEN, log: createLog('silent') });
    const { code, out } = await workspace({ 'config/policy.yml': LISTED }).run(['doctor', '--json', ...argv], {
      env: all,
      openReader: () => opened.reader,
      openHooks: () => opened.hooks,
      ...io,
    });
    const checks = JSON.parse(out) as Checked[];
    return { code, out, checks, of: (name: string) => checks.find((each) => each.name === name) };
  }

  return {
    gitlab,
    bot,
    look,
    /** Where nothing else is said, the right one. */
    hook: (more: Partial<Webhook> = {}): InstalledHook =>
      gitlab.hook({ url: `${bot.url}/webhooks/gitlab`, kind: 'system', token: SECRET, ...more }),
    async stop() {
      await gitlab.stop();
      await bot.close();
    },
  };
}
