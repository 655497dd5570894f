/**
 * Every command of README.md and docs/ is run as it is written, in a clean folder with the package as it is installed: those of shell
 * blocks by a shell, those within sentences here. One that cannot be is named below, with the reason.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openGitLab } from '../../src/gitlab/open-gitlab.ts';
import { createLog } from '../../src/log.ts';
import { inGit, workspace } from '../cli/workspace.ts';
import { type GitLab, startGitLab } from '../support/gitlab/start-gitlab.ts';
import { readyPglite } from '../support/ready-pglite.ts';
import { commandsIn, pages } from './documented.ts';
import { installedProgram } from './installed.ts';

/** Each has to be there still. */
const NOT_HERE: readonly (readonly [RegExp, string])[] = [
  [/^npm ci && npm run demo$/, 'wants a clone and packages: .ci/run does it in a fresh clone'],
  [/^npm test$/, 'is what runs this'],
  [/^(?:npx )?pipewarden lsp$/, 'goes on until an editor ends it: test/lsp'],
];

const CI = 'build:\n  image: {name: "registry.example.com/ruby:3.4", pull_policy: if-not-present}\n  script: [make]\n';
const POLICY = 'rules: {pull-policy-not-allowed: warning}\n';
const FILES = {
  '.gitlab-ci.yml': CI,
  'path/to/checkout/.gitlab-ci.yml': CI,
  '.pipewarden.yml': POLICY,
  'new.yml': POLICY,
  'policy.yml': POLICY,
  'cases.yml': '- {image: "ruby:3.4", project: group/app, expect: allowed}\n',
  'config.toml':
    '[[runners]]\n  name = "a"\n  id = 1\n  executor = "docker"\n  [runners.docker]\n    image = "alpine:3"\n',
};

const blocks = pages().flatMap((page) => commandsIn(page).blocks);
const inline = pages().flatMap((page) => commandsIn(page).inline);
const isHere = ({ text: command }: { text: string }) => !NOT_HERE.some(([pattern]) => pattern.test(command));
const unlessSaid = (those: typeof inline) => {
  const said = new Set(blocks.map((each) => withoutComment(each.text)));
  return [...new Map(those.map((each) => [each.text.replace('npx ', ''), each])).values()].filter(
    (each) => !said.has(each.text) && !said.has(`npx ${each.text}`),
  );
};

let gitlab: GitLab;
let env: Record<string, string>;
const top = mkdtempSync(join(tmpdir(), 'pipewarden-documented-'));
beforeAll(async () => {
  gitlab = await startGitLab({ contract: false });
  const project = gitlab.project('my-group/app', { '.gitlab-ci.yml': CI });
  gitlab.project('my-group/my-project', { '.gitlab-ci.yml': CI });
  for (let iid = 1; iid <= 12; iid++)
    project.mergeRequest({ files: { 'a.txt': `${iid}`, '.gitlab-ci.yml': CI.replace('make', `make ${iid}`) } });
  env = {
    PATH: `${join(top, 'bin')}:${process.env.PATH}`,
    GITLAB_URL: gitlab.url,
    GITLAB_TOKEN: gitlab.token,
    WEBHOOK_SECRET: 'a secret token',
    PUBLIC_URL: 'http://127.0.0.1:9',
    QUEUE_URL: await readyPglite(join(top, 'queue')),
  };
  const command = `#!/bin/sh\nexec '${process.execPath}' '${installedProgram()}' "$@"\n`;
  write(join(top, 'bin'), { pipewarden: command, npx: '#!/bin/sh\nexec "$@"\n' });
  for (const name of ['pipewarden', 'npx']) chmodSync(join(top, 'bin', name), 0o755);
}, 120_000);
afterAll(async () => {
  await gitlab.stop();
  rmSync(top, { recursive: true, force: true });
});

describe('in a shell', () => {
  it.each(blocks.filter(isHere))('$at: $text', { timeout: 120_000 }, async ({ text: command }) => {
    const cwd = join(mkdtempSync(join(top, 'clean-')));
    write(cwd, FILES);
    inGit(cwd, 'init', '--quiet', '--initial-branch=main');
    inGit(cwd, 'add', '.');
    inGit(cwd, 'commit', '--quiet', '--message', 'start');
    const shell = spawn('bash', ['-euo', 'pipefail', '-c', command], { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
    const [[code], out, err] = await Promise.all([once(shell, 'exit'), text(shell.stdout), text(shell.stderr)]);
    expect({ code, out, err }).toMatchObject({ code: 0 });
  });
});

describe('within a sentence', () => {
  it.each(unlessSaid(inline.filter(isHere)))('$at: $text', async ({ text: command }) => {
    const words = command.replace(/^(?:npx )?pipewarden /, '').split(' ');
    const open = () => openGitLab({ url: gitlab.url, token: gitlab.token, log: createLog('silent') });
    const io = { env, openReader: () => open().reader, openHooks: () => open().hooks };
    const { code, out, err } = await workspace(FILES).run(words, io);
    // What is found is nothing wrong with a command: how it is written would be 2, a bug 70.
    expect({ code, out, err }).toMatchObject({
      code: expect.toSatisfy((each) => each === 0 || each === 1 || each === 3),
    });
  });
});

it('no command stands where nobody looks for one: write a block of `sh`', () => {
  expect(pages().flatMap((page) => commandsIn(page).odd)).toEqual([]);
  expect(blocks.length).toBeGreaterThan(8);
});

it('what is not run here is there, and what it names runs it', () => {
  const all = [...blocks, ...inline].map(({ text: command }) => command);
  expect(NOT_HERE.filter(([pattern]) => !all.some((command) => pattern.test(command)))).toEqual([]);
  expect(readFileSync('.ci/run', 'utf8')).toMatch(/npm ci .*\n\s*npm run --silent demo/);
});

function withoutComment(command: string): string {
  return command.replace(/\s+#.*$/, '');
}

function write(folder: string, files: Readonly<Record<string, string>>): void {
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
}
