/**
 * `node dist/test/package/review-in-compose.js <clone> <up> <compose…>`: "For operators" of README.md with compose, in a clone: settings,
 * start, hook, `doctor`, a review on a page, which outlives the containers. `up`: what `up -d` is given besides. Fails otherwise.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { networkInterfaces } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as wait } from 'node:timers/promises';
import { freePort } from '../support/free-port.ts';
import { startGitLab } from '../support/gitlab/start-gitlab.ts';

const PATIENCE_MS = 180_000;
const CI = '.gitlab-ci.yml';

const [clone = '', up = '', ...compose] = process.argv.slice(2);
// Containers reach this machine by an address of its own, not by 127.0.0.1.
const addresses = Object.values(networkInterfaces()).flatMap((each) => each ?? []);
const hostname = addresses.find(({ family, internal }) => family === 'IPv4' && !internal)?.address;
const gitlab = await startGitLab({ contract: false, ...(hostname === undefined ? {} : { hostname }) });
const port = await freePort();
const url = `http://${hostname}:${port}`;
const root = gitlab.user('root');
root.admin = true;

// A few words of what is done here stand in README.md.
const readme = readFileSync(join(clone, 'README.md'), 'utf8');
for (const command of ['docker compose up -d', 'docker compose exec worker pipewarden'])
  if (!readme.includes(command)) throw new Error(`README.md does not say ${command}`);

try {
  const settings = {
    GITLAB_URL: gitlab.url,
    GITLAB_TOKEN: gitlab.token,
    WEBHOOK_SECRET: 'a secret of our own',
    PUBLIC_URL: url,
    METRICS_TOKEN: 'sixteen characters, or more',
    PORT: String(port),
    POSTGRES_PASSWORD: 'a1b2c3',
  };
  let env = readFileSync(join(clone, 'config/settings.env'), 'utf8');
  for (const [name, value] of Object.entries(settings))
    env = env.replace(new RegExp(`^(?:# )?${name}=.*$`, 'm'), `${name}=${value}`);
  writeFileSync(join(clone, '.env'), env);

  await run(['up', '-d', ...up.split(' ').filter(Boolean)]);
  await inTime('its readiness', async () => (await fetch(`${url}/readyz`).catch(() => null))?.ok ?? false);
  await run(['exec', '-T', 'worker', 'pipewarden', 'install', '--yes', '--token-file', '-'], gitlab.tokenFor(root));
  const told = await run(
    ['exec', '-T', 'worker', 'pipewarden', 'doctor', '--json', '--token-file', '-'],
    gitlab.tokenFor(root),
  );
  // The policy that comes with it has no lists yet, which it says.
  const checks = JSON.parse(told) as { name: string; state: string; says: string }[];
  const bad = checks.filter(({ name, state }) => state !== (name === 'policy' ? 'warning' : 'ok'));
  const looked = ['GitLab', 'webhook secret', 'queue and store'].every((name) => checks.some((it) => it.name === name));
  if (!looked || bad.length > 0) throw new Error(`doctor says: ${told}`);

  const project = gitlab.project('my-group/app', { [CI]: 'build: { image: "ruby:3.4", script: make }' });
  const script = 'curl -fsSL https://get.example.org/install.sh | sh';
  const mergeRequest = project.mergeRequest({ files: { [CI]: `build: { image: "ruby:3.4", script: "${script}" }` } });
  await inTime('its review', () => mergeRequest.statuses().some(({ state }) => state === 'failed'));
  process.stdout.write(`${mergeRequest.summary()}\n`);
  const report = mergeRequest.statuses()[0]?.targetUrl ?? url;
  const shown = async () => (await (await fetch(report)).text().catch(() => '')).includes('script-from-network');
  await inTime('its report', shown);

  await run(['down']);
  await run(['up', '-d', ...up.split(' ').filter(Boolean)]);
  await inTime('its report, after the containers were made anew', () => shown().catch(() => false));
} finally {
  await run(['down', '--volumes']);
  await gitlab.stop();
}

async function run(args: readonly string[], input = ''): Promise<string> {
  const [command = '', ...first] = compose;
  const process = spawn(command, [...first, ...args], { cwd: clone, stdio: ['pipe', 'pipe', 'inherit'] });
  process.stdin.end(input);
  const [[code], out] = await Promise.all([once(process, 'exit'), text(process.stdout)]);
  if (code !== 0) throw new Error(`${args.join(' ')} ended with ${code}: ${out}`);
  return out;
}

async function inTime(what: string, isSo: () => boolean | Promise<boolean>): Promise<void> {
  const until = Date.now() + PATIENCE_MS;
  while (!(await isSo())) {
    if (Date.now() > until) throw new Error(`${what} did not come to be`);
    await wait(200);
  }
}
