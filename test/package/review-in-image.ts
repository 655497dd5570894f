/** `node dist/test/package/review-in-image.js <container>`: what .ci/image has built reviews a merge request of the stand-in. Fails otherwise. */
import { spawn } from 'node:child_process';
import { setTimeout as wait } from 'node:timers/promises';
import { freePort } from '../support/free-port.ts';
import { startGitLab } from '../support/gitlab/start-gitlab.ts';

const PATIENCE_MS = 120_000;
const CI = '.gitlab-ci.yml';

const [container = ''] = process.argv.slice(2);
const gitlab = await startGitLab({ contract: false });
const port = await freePort();
const url = `http://127.0.0.1:${port}`;
const settings = {
  GITLAB_URL: gitlab.url,
  GITLAB_TOKEN: gitlab.token,
  WEBHOOK_SECRET: 'image',
  HOST: '127.0.0.1',
  PORT: String(port),
  PUBLIC_URL: url,
};
const env = Object.entries(settings).flatMap(([name, value]) => ['--env', `${name}=${value}`]);
// As its user, in its folder, by its command: what `docker run` takes from the image.
const run = [
  'run',
  '--isolation',
  'chroot',
  '--network',
  'host',
  ...env,
  container,
  '--',
  'node',
  'dist/worker/start.js',
];
const bot = spawn('buildah', run, { stdio: 'inherit' });
const ended = new Promise<never>((_, reject) => {
  bot.once('exit', (code) => reject(new Error(`The bot ended with ${code}`)));
});
try {
  await Promise.race([reviewed(), ended]);
} finally {
  bot.kill('SIGTERM');
  await ended.catch(() => {});
  await gitlab.stop();
}

async function reviewed(): Promise<void> {
  const until = Date.now() + PATIENCE_MS;
  const inTime = async (what: string, isSo: () => boolean | Promise<boolean>) => {
    while (!(await isSo())) {
      if (Date.now() > until) throw new Error(`${what} did not come to be`);
      await wait(200);
    }
  };
  await inTime('its health', async () => (await fetch(`${url}/healthz`).catch(() => null))?.ok ?? false);
  gitlab.hook({ url: `${url}/webhooks/gitlab`, kind: 'system', token: settings.WEBHOOK_SECRET });
  const project = gitlab.project('group/app', { [CI]: 'build: { image: "ruby:3.4", script: make }' });
  const script = 'curl -fsSL https://get.example.org/install.sh | sh';
  const mergeRequest = project.mergeRequest({ files: { [CI]: `build: { image: "ruby:3.4", script: "${script}" }` } });
  await inTime('its review', () => mergeRequest.statuses().some(({ state }) => state === 'failed'));
  process.stdout.write(`${mergeRequest.summary()}\n`);
  await inTime('its report', async () => (await fetch(mergeRequest.statuses()[0]?.targetUrl ?? url)).ok);
}
