/** What is packed works where nothing else is installed: commands, the bot, the language server, the function. */
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import module, { isBuiltin } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { afterAll, beforeAll, expect, it, onTestFinished, vi } from 'vitest';
import { startEditor } from '../lsp/editor.ts';
import { startGitLab } from '../support/gitlab/start-gitlab.ts';
import { readyPglite } from '../support/ready-pglite.ts';
import { installed, installedProgram } from './installed.ts';

const CI = 'build:\n  image: {name: "ruby:3.4", pull_policy: if-not-present}\n  script: [make]\n';
const FOUND = /^\.gitlab-ci\.yml:2:42 warning pull-policy-not-allowed/;

let folder: string;
beforeAll(() => {
  installed();
  folder = mkdtempSync(join(tmpdir(), 'pipewarden-installed-'));
  writeFileSync(join(folder, '.gitlab-ci.yml'), CI);
}, 120_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const run = (...args: readonly string[]) =>
  execFileSync(process.execPath, args, { cwd: folder, encoding: 'utf8', env: { PATH: process.env.PATH } });

it('is one package', () => {
  const folders = readdirSync(join(installed(), 'node_modules')).filter((name) => !name.startsWith('.'));
  expect(folders).toEqual(['pipewarden']);
  const here = join(installed(), 'node_modules/pipewarden');
  const { dependencies, files } = JSON.parse(readFileSync(join(here, 'package.json'), 'utf8'));
  expect(dependencies).toBeUndefined();
  expect(mebibytesOf(here)).toBeLessThan(35);
  expect(
    files.filter(
      (path: string) => (process.env.TEST_PACKAGE || !path.startsWith('dist/')) && !existsSync(join(here, path)),
    ),
  ).toEqual([]);
});

it('asks for no other package, but for what packages try and do without', () => {
  const bundle = join(installed(), 'node_modules/pipewarden/bundle');
  const asked = new Set<string>();
  for (const name of readdirSync(bundle).filter((each) => each.endsWith('.js'))) {
    const text = readFileSync(join(bundle, name), 'utf8');
    for (const [, from = ''] of text.matchAll(/^(?:import|export)\b[^'"\n]*["']([^'"\n]+)["'];$/gm)) asked.add(from);
    for (const [, from = ''] of text.matchAll(/createRequire\(import\.meta\.url\)\(["']([^"']+)/g)) asked.add(from);
  }
  const others = [...asked].filter((from) => !from.startsWith('./') && !isBuiltin(from));
  expect(others.filter((from) => !['msgpackr-extract', 'pg-native', 'pg-cloudflare'].includes(from))).toEqual([]);
  expect(asked.size).toBeGreaterThan(20);
});

it('says whose work it holds, and on which terms', () => {
  const text = readFileSync(join(installed(), 'node_modules/pipewarden/bundle/LICENCES.txt'), 'utf8');
  for (const name of ['@electric-sql/pglite', 'bullmq', 'commander', 'hono', 'yaml', 'zod'])
    expect(text).toMatch(new RegExp(`^${name} \\d+\\.\\d+\\.\\d+ \\((?:MIT|ISC|Apache-2\\.0)\\)$`, 'm'));
});

it('says in which file of the repository something went wrong', () => {
  const thrower = join(installed(), 'throw.mjs');
  writeFileSync(
    thrower,
    "import { check } from 'pipewarden'; await check({ path: '/nowhere' }).catch((error) => console.log(error.stack));",
  );
  expect(run('--enable-source-maps', thrower)).toMatch(/at .*pipewarden\/src\/[a-z/-]+\.ts:\d+:\d+/);
});

it.runIf('enableCompileCache' in module)('keeps what was compiled for the next start, in a folder of the user', () => {
  const kept = join(folder, 'cache');
  const env = { PATH: process.env.PATH, XDG_CACHE_HOME: kept };
  execFileSync(process.execPath, [installedProgram(), 'check'], { cwd: folder, env: { ...env, CI: 'true' } });
  expect(existsSync(kept)).toBe(false);
  execFileSync(process.execPath, [installedProgram(), 'check'], { cwd: folder, env });
  expect(readdirSync(join(kept, 'pipewarden'), { recursive: true }).length).toBeGreaterThan(20);
});

it('gives a newcomer a finding with one command', () => {
  expect(run(join(installed(), 'node_modules/.bin/pipewarden'), 'check')).toMatch(FOUND);
});

it('is a function', () => {
  const text =
    "import { check } from 'pipewarden'; console.log((await check({ path: process.argv[2] })).findings[0].rule);";
  const file = join(installed(), 'check.mjs');
  writeFileSync(file, text);
  expect(run(file, folder)).toBe('pull-policy-not-allowed\n');
});

it('finds that no text fits two patterns, by a package that is loaded for that alone', () => {
  const both = '$CI_COMMIT_TAG =~ /^v[0-9]+$/ && $CI_COMMIT_TAG =~ /^v[a-z]+$/';
  const path = join(folder, 'patterns.gitlab-ci.yml');
  writeFileSync(path, `build:\n  script: [make]\n  rules: [{if: '${both}'}]\n`);
  expect(run(installedProgram(), 'check', path)).toMatch(/ in 0 jobs of 1 file$/m);
});

it('serves an editor', { timeout: 60_000 }, async () => {
  const editor = await startEditor(installedProgram(), folder);
  await editor.open('.gitlab-ci.yml', CI);
  const found = await editor.diagnostics('.gitlab-ci.yml', (all) => all.length > 0);
  expect(found.map(({ code }) => code)).toEqual(['pull-policy-not-allowed']);
  expect(await editor.end()).toBe(0);
});

it('serves the bot with the embedded queue', { timeout: 120_000 }, async () => {
  const gitlab = await startGitLab({ contract: false });
  onTestFinished(() => gitlab.stop());
  const env = {
    PATH: process.env.PATH,
    GITLAB_URL: gitlab.url,
    GITLAB_TOKEN: gitlab.token,
    WEBHOOK_SECRET: 'a secret token',
    POLICY_FILE: join(installed(), 'node_modules/pipewarden/config/policy.yml'),
    HOST: '127.0.0.1',
    PORT: '0',
    SWEEP_MINUTES: '0',
    // Making one takes six seconds of the processor: that is for CI.
    ...(process.env.TEST_PACKAGE ? {} : { QUEUE_URL: await readyPglite(join(folder, 'queue')) }),
  };
  const bot = spawn(process.execPath, [installedProgram(), 'serve'], { cwd: folder, env });
  const ended = once(bot, 'exit');
  onTestFinished(() => void bot.kill('SIGKILL'));
  const url = await listening(bot.stdout);
  gitlab.hook({ url: `${url}/webhooks/gitlab`, kind: 'system', token: 'a secret token' });
  const project = gitlab.project('group/app', { '.gitlab-ci.yml': 'build: {script: make}\n' });
  const mergeRequest = project.mergeRequest({ files: { '.gitlab-ci.yml': CI } });
  await vi.waitUntil(() => mergeRequest.discussions().length === 1, { timeout: 60_000 });
  bot.kill('SIGTERM');
  expect(await ended).toEqual([0, null]);
});

function mebibytesOf(path: string): number {
  const files = readdirSync(path, { recursive: true, withFileTypes: true }).filter((each) => each.isFile());
  return files.reduce((sum, { parentPath, name }) => sum + statSync(join(parentPath, name)).size, 0) / 1024 / 1024;
}

/** Its address, as the log tells it. */
async function listening(log: Readable): Promise<string> {
  const lines = createInterface({ input: log });
  const seen: string[] = [];
  for await (const line of lines) {
    seen.push(line);
    if (line.includes('Pipewarden runs')) return JSON.parse(line).listens;
  }
  throw new Error(seen.join('\n'));
}
