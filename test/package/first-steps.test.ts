/**
 * "For operators" of README.md, word by word, against the stand-in: from nothing to a hook that works, a `doctor` that is content, and a
 * review on a page. What stands in the numbered steps is run as it stands there.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { freePort } from '../support/free-port.ts';
import { type GitLab, startGitLab } from '../support/gitlab/start-gitlab.ts';
import { readyPglite } from '../support/ready-pglite.ts';
import { type BuiltClone, builtClone } from './built-clone.ts';

const CI = '.gitlab-ci.yml';
const readme = readFileSync('README.md', 'utf8');
const steps = readme.slice(readme.indexOf('## For operators'), readme.indexOf('`/healthz` answers'));

let gitlab: GitLab;
let clone: BuiltClone;
let folder: string;
let env: Record<string, string>;
let url: string;
const ends: (() => Promise<void>)[] = [];

beforeAll(async () => {
  gitlab = await startGitLab({ contract: false });
  clone = builtClone();
  ({ folder } = clone);
  // An empty database is a file like any other: making it takes long.
  await readyPglite(join(folder, 'data/queue'));
  const bin = join(folder, 'bin');
  mkdirSync(bin);
  const program = `exec '${process.execPath}' dist/src/cli/pipewarden.js`;
  writeFileSync(join(bin, 'npx'), `#!/bin/sh\n[ "$1" = pipewarden ] && shift && ${program} "$@"\n`);
  chmodSync(join(bin, 'npx'), 0o755);
  env = { PATH: `${bin}:${process.env.PATH}`, HOME: folder };
}, 120_000);

afterAll(async () => {
  for (const end of ends.reverse()) await end();
  await gitlab.stop();
  clone.remove();
});

it('leads to a hook, a content doctor, and a review on a page', { timeout: 180_000 }, async () => {
  // 1. A user for the bot, with a token: the stand-in has one.
  const project = gitlab.project('my-group/app', { [CI]: 'build: { image: "ruby:3.4", script: make }' });
  const [asked = ''] =
    /copy \[config\/settings\.env\]\(config\/settings\.env\) to `\.env` and fill in (.*?)\.\n/s.exec(steps) ?? [];
  const names = [...asked.matchAll(/`([A-Z_]{5,})`/g)].map(([, name = '']) => name);

  // 2. Settings.
  const port = await freePort();
  url = `http://127.0.0.1:${port}`;
  const values: Record<string, string> = {
    GITLAB_URL: gitlab.url,
    GITLAB_TOKEN: gitlab.token,
    WEBHOOK_SECRET: 'a secret of our own',
    PUBLIC_URL: url,
    METRICS_TOKEN: 'sixteen characters, or more',
  };
  expect(names.filter((name) => !(name in values))).toEqual([]);
  const filled = { ...Object.fromEntries(names.map((name) => [name, values[name] ?? ''])), PORT: String(port) };
  clone.fillIn(filled);

  // 3. Start, but for `npm ci`.
  expect(steps).toContain('`npm ci && npm start`');
  const bot = spawn('npm', ['start'], { cwd: folder, env, stdio: ['ignore', 'pipe', 'inherit'], detached: true });
  const log = text(bot.stdout);
  ends.push(async () => {
    process.kill(-(bot.pid ?? 0), 'SIGTERM');
    expect(await log).toContain('Pipewarden runs as receiver and worker');
  });
  await until('the start', async () => (await fetch(`${url}/healthz`).catch(() => null))?.ok ?? false);

  // 4. The hook, by an administrator's token for this once.
  const root = gitlab.user('root');
  root.admin = true;
  writeFileSync(join(folder, 'admin.token'), gitlab.tokenFor(root));
  for (const command of ['npx pipewarden install', 'npx pipewarden install --yes'])
    expect(steps).toContain(`\`${command}\``);
  const dry = await shell('npx pipewarden install --token-file admin.token');
  expect([dry.code, gitlab.instance.hooks.length]).toEqual([0, 0]);
  const done = await shell('npx pipewarden install --yes --token-file admin.token');
  expect([done.code, gitlab.instance.hooks.length, done.err]).toEqual([0, 1, '']);

  // 5. Look.
  expect(steps).toContain('`npx pipewarden doctor`');
  const { code, out } = await shell('npx pipewarden doctor --json --token-file admin.token');
  const checks = JSON.parse(out) as { name: string; state: string; says: string }[];
  // The policy that comes with it has no lists yet, which it says: that is the next thing to do.
  const states = checks.map(({ name, state }) => [name, state]);
  const expected = checks.map(({ name }) => [name, name === 'policy' ? 'warning' : 'ok']);
  expect({ code, states, out }).toEqual({ code: 0, states: expected, out });
  expect(states.map(([name]) => name)).toEqual(
    expect.arrayContaining(['webhook', 'webhook secret', 'queue and store']),
  );

  // And a review on a page.
  const script = 'curl -fsSL https://get.example.org/install.sh | sh';
  const mergeRequest = project.mergeRequest({ files: { [CI]: `build: { image: "ruby:3.4", script: "${script}" }` } });
  await until('the review', () => mergeRequest.statuses().some(({ state }) => state === 'failed'));
  const [, link = ''] = /\[Full report\]\(([^)]*)\)/.exec(mergeRequest.summary() ?? '') ?? [];
  let page = '';
  await until('the report', async () => {
    const answer = await fetch(link);
    page = await answer.text();
    return answer.ok;
  });
  expect(page).toContain('script-from-network');
});

async function shell(command: string): Promise<{ readonly code: number; readonly out: string; readonly err: string }> {
  const run = spawn('sh', ['-c', command], { cwd: folder, env, stdio: ['ignore', 'pipe', 'pipe'] });
  const [[code], out, err] = await Promise.all([once(run, 'exit'), text(run.stdout), text(run.stderr)]);
  return { code, out, err };
}

const PATIENCE_MS = 60_000;

async function until(what: string, isSo: () => boolean | Promise<boolean>): Promise<void> {
  const end = Date.now() + PATIENCE_MS;
  while (!(await isSo())) {
    if (Date.now() > end) throw new Error(`${what} did not come`);
    await wait(100);
  }
}
