/** `npm run memory`: what a standalone bot with the embedded database takes, idle and after small reviews, against its goals. */
import { type ChildProcess, fork } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { freePort } from '../chaos/servers.ts';
import { startGitLab } from '../support/gitlab/start-gitlab.ts';

/** MiB. */
const GOALS = { idle: 300, judging: 200 };
const REVIEWS = 20;
/** For whoever has just started or worked to come to rest. */
const REST_MS = 4_000;
/** Beyond, on any machine, something is stuck. */
const PATIENCE_MS = 240_000;
const SECRET = 'a secret token';

const start = resolve(dirname(fileURLToPath(import.meta.url)), '../../worker/start.js');
const folder = mkdtempSync(join(tmpdir(), 'pipewarden-memory-'));
const gitlab = await startGitLab({ contract: false });
const port = await freePort();
gitlab.hook({ url: `http://127.0.0.1:${port}/webhooks/gitlab`, kind: 'system', token: SECRET });
const env = {
  GITLAB_URL: gitlab.url,
  GITLAB_TOKEN: gitlab.token,
  WEBHOOK_SECRET: SECRET,
  HOST: '127.0.0.1',
  PORT: String(port),
  QUEUE_URL: `pglite:${folder}/queue`,
  SWEEP_MINUTES: '0',
};

async function started(): Promise<ChildProcess> {
  const bot = fork(start, { env, stdio: ['ignore', 'pipe', 'inherit', 'ipc'] });
  process.once('exit', () => bot.kill('SIGKILL'));
  bot.stdout?.resume();
  const answers = () =>
    fetch(`http://127.0.0.1:${port}/healthz`).then(
      ({ ok }) => ok,
      () => false,
    );
  await until(answers, 'the bot does not start');
  return bot;
}

async function until(isSo: () => boolean | Promise<boolean>, otherwise: string): Promise<void> {
  const end = Date.now() + PATIENCE_MS;
  while (!(await isSo())) {
    if (Date.now() > end) throw new Error(otherwise);
    await sleep(100);
  }
}

function mebibytesOf(pid: number | string): number {
  return Math.round(Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024);
}

function childrenOf(pid: number): readonly string[] {
  return readdirSync(`/proc/${pid}/task`).flatMap((task) =>
    readFileSync(`/proc/${pid}/task/${task}/children`, 'utf8').split(' ').filter(Boolean),
  );
}

let failed = false;
function tell(what: string, mebibytes: number, goal: number): void {
  failed ||= mebibytes > goal;
  console.log(`${what}: ${mebibytes} MiB (at most ${goal})`);
}

for (const when of ['in a new folder', 'in a folder that is there']) {
  const bot = await started();
  const pid = bot.pid ?? 0;
  await sleep(REST_MS);
  tell(`idle ${when}`, mebibytesOf(pid), GOALS.idle);
  const opened = Array.from({ length: REVIEWS }, (_, n) => {
    const project = gitlab.project(`group/p${gitlab.requests.length}-${n}`, { 'README.md': 'x\n' });
    return project.mergeRequest({ files: { '.gitlab-ci.yml': `a: {script: [make], image: 'evil/a:${n}'}\n` } });
  });
  const isReviewed = (each: (typeof opened)[number]) => each.statuses().some(({ state }) => state !== 'pending');
  await until(() => opened.every(isReviewed), 'reviews do not come to their end');
  await sleep(REST_MS);
  tell(`judging, after ${REVIEWS} reviews`, Math.max(...childrenOf(pid).map(mebibytesOf)), GOALS.judging);
  console.log(`the bot itself by then: ${mebibytesOf(pid)} MiB`);
  bot.kill('SIGTERM');
  await new Promise((ended) => bot.once('exit', ended));
}
rmSync(folder, { recursive: true, force: true });
await gitlab.stop();
process.exit(failed ? 1 : 0);
