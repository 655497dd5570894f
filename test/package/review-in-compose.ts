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
let requests = 0;

// A few words of what is done here stand in README.md.
const readme = readFileSync(join(clone, 'README.md'), 'utf8');
for (const command of ['docker compose up -d', 'docker compose exec worker pipewarden'])
  if (!readme.includes(command)) throw new Error(`README.md does not say ${command}`);

try {
  await follow({});
  // As docker-compose.yml says it.
  await follow({ COMPOSE_PROFILES: 'redis', COMPOSE_QUEUE_URL: 'redis://redis:6379' });
} finally {
  await gitlab.stop();
}

/** README's steps, with these settings besides. */
async function follow(queue: Readonly<Record<string, string>>): Promise<void> {
  gitlab.instance.hooks.length = 0;
  fillIn({
    GITLAB_URL: gitlab.url,
    GITLAB_TOKEN: gitlab.token,
    WEBHOOK_SECRET: 'a secret of our own',
    PUBLIC_URL: url,
    METRICS_TOKEN: 'sixteen characters, or more',
    PORT: String(port),
    POSTGRES_PASSWORD: 'a1b2c3',
    ...queue,
  });
  const start = () => run(['up', '-d', ...up.split(' ').filter(Boolean)]);
  try {
    await start();
    await inTime('its readiness', async () => (await fetch(`${url}/readyz`).catch(() => null))?.ok ?? false);
    await asOperator('install', '--yes');
    expectContent(await asOperator('doctor', '--json'));
    const report = await reviewed();
    await run(['down']);
    await start();
    await inTime('its report, after the containers were made anew', () => isShown(report));
  } finally {
    await run(['down', '--volumes']);
  }
}

function fillIn(settings: Readonly<Record<string, string>>): void {
  let env = readFileSync(join(clone, 'config/settings.env'), 'utf8');
  for (const [name, value] of Object.entries(settings)) {
    const line = new RegExp(`^(?:# )?${name}=.*$`, 'm');
    env = line.test(env) ? env.replace(line, `${name}=${value}`) : `${env}${name}=${value}\n`;
  }
  writeFileSync(join(clone, '.env'), env);
}

/** With the token of an administrator, for this once. */
function asOperator(...words: readonly string[]): Promise<string> {
  return run(['exec', '-T', 'worker', 'pipewarden', ...words, '--token-file', '-'], gitlab.tokenFor(root));
}

/** The policy that comes with it has no lists yet, which `doctor` says. */
function expectContent(told: string): void {
  const checks = JSON.parse(told) as { name: string; state: string; says: string }[];
  const bad = checks.filter(({ name, state }) => state !== (name === 'policy' ? 'warning' : 'ok'));
  const looked = ['GitLab', 'webhook secret', 'queue and store'].every((name) => checks.some((it) => it.name === name));
  if (!looked || bad.length > 0) throw new Error(`doctor says: ${told}`);
}

/** Resolves with the address of its report. */
async function reviewed(): Promise<string> {
  const project = gitlab.project(`my-group/app-${requests++}`, { [CI]: 'build: { image: "ruby:3.4", script: make }' });
  const script = 'curl -fsSL https://get.example.org/install.sh | sh';
  const mergeRequest = project.mergeRequest({ files: { [CI]: `build: { image: "ruby:3.4", script: "${script}" }` } });
  await inTime('its review', () => mergeRequest.statuses().some(({ state }) => state === 'failed'));
  process.stdout.write(`${mergeRequest.summary()}\n`);
  const report = mergeRequest.statuses()[0]?.targetUrl ?? url;
  await inTime('its report', () => isShown(report));
  return report;
}

async function isShown(report: string): Promise<boolean> {
  try {
    return (await (await fetch(report)).text()).includes('script-from-network');
  } catch {
    return false;
  }
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
