/** `npm start` as a process that is killed and started again on the same queue, beside a stand-in that goes on. */
import { type ChildProcess, fork } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { type GitLab, startGitLab } from '../support/gitlab/start-gitlab.ts';
import type { DieAt } from './kill-switch.ts';
import { freePort } from './servers.ts';

const SECRET = 'a secret token';
const START_MS = 180_000;

export interface MortalBot {
  readonly gitlab: GitLab;
  /** How far it is, to whoever waits. */
  tell(line: string): void;
  /** Resolves when it is ready for events and reviews. `more`: of its environment, this time. */
  start(more?: Readonly<Record<string, string>>): Promise<void>;
  /** At once, without a word. */
  kill(): Promise<void>;
  /** Kills itself then. Resolves when it has; false: it did not come to that. */
  dieAt(at: DieAt, withinMs: number): Promise<boolean>;
  /** As an operator would. */
  stop(): Promise<void>;
  /** Ended by itself since it was started. */
  hasEnded(): boolean;
  /** Reviews that wait or run; null: it does not tell. */
  unfinished(): Promise<number | null>;
  close(): Promise<void>;
}

/** `dist`: where the compiled files are. `env`: more than its queue and GitLab. */
export async function mortalBot(
  dist: string,
  env: Readonly<Record<string, string>>,
  tell: (line: string) => void = () => {},
): Promise<MortalBot> {
  const gitlab = await startGitLab({ contract: false });
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  gitlab.hook({ url: `${url}/webhooks/gitlab`, kind: 'system', token: SECRET });
  let bot: ChildProcess | null = null;

  const hasEnded = () => !bot || bot.exitCode !== null || bot.signalCode !== null;

  async function end(signal: 'SIGKILL' | 'SIGTERM'): Promise<void> {
    if (!bot || hasEnded()) return;
    const ended = new Promise((resolve) => bot?.once('exit', resolve));
    bot.kill(signal);
    await ended;
  }

  return {
    gitlab,
    tell,
    hasEnded,
    async start(more = {}) {
      const started = fork(join(dist, 'test/chaos/chaos-bot.js'), {
        execArgv: ['--import', pathToFileURL(join(dist, 'test/chaos/kill-switch.js')).href],
        env: {
          GITLAB_URL: gitlab.url,
          GITLAB_TOKEN: gitlab.token,
          WEBHOOK_SECRET: SECRET,
          HOST: '127.0.0.1',
          PORT: String(port),
          SWEEP_MINUTES: '1',
          SWEEP_PER_MINUTE: '6000',
          LOG_LEVEL: process.env.CHAOS_LOG_LEVEL ?? 'silent',
          ...env,
          ...more,
        },
        stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
      });
      bot = started;
      const until = Date.now() + START_MS;
      while ((await textAt(`${url}/healthz`)) === null) {
        if (started.exitCode !== null) throw new Error(`the bot does not start: ${started.exitCode}`);
        if (Date.now() > until) throw new Error('the bot does not get ready');
        await wait(20);
      }
    },
    kill: () => end('SIGKILL'),
    async dieAt(at, withinMs) {
      const dying = bot;
      const ended = new Promise<boolean>((resolve) => dying?.once('exit', () => resolve(true)));
      dying?.send(at);
      return Promise.race([ended, wait(withinMs, false)]);
    },
    stop: () => end('SIGTERM'),
    async unfinished() {
      const text = await textAt(`${url}/metrics`);
      if (text === null) return null;
      const counts = [...text.matchAll(/^pipewarden_queue_jobs\{state="(?:waiting|active|delayed)"\} (\d+)$/gm)];
      return counts.length === 0 ? null : counts.reduce((sum, [, count]) => sum + Number(count), 0);
    },
    async close() {
      await end('SIGKILL');
      await gitlab.stop().catch(() => {});
    },
  };
}

/** Null: no good answer. */
async function textAt(url: string): Promise<string | null> {
  try {
    const answer = await fetch(url);
    return answer.ok ? await answer.text() : null;
  } catch {
    return null;
  }
}
