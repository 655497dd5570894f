import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { Io } from '../../src/cli/io.ts';
import { run } from '../../src/cli/program.ts';
import type { GitLabReader } from '../../src/gitlab/gitlab.ts';
import { ruleCatalogue } from '../../src/rules/index.ts';
import { memoryStore } from '../support/memory-store.ts';

export interface Outcome {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

export interface Workspace {
  readonly folder: string;
  write(files: Readonly<Record<string, string>>): void;
  git(...args: string[]): string;
  run(argv: readonly string[], io?: Partial<Io>): Promise<Outcome>;
}

/** A folder of its own for one test; `files` by path. */
export function workspace(files: Readonly<Record<string, string>> = {}): Workspace {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'pipewarden-cli-')));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const write = (more: Readonly<Record<string, string>>) => {
    for (const [path, text] of Object.entries(more)) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), text);
    }
  };
  write(files);
  return {
    folder,
    write,
    git: (...args) => inGit(folder, ...args),
    async run(argv, io = {}) {
      let out = '';
      let err = '';
      const code = await run(argv, {
        cwd: folder,
        env: {},
        out: (text) => {
          out += text;
        },
        err: (text) => {
          err += text;
        },
        stdin: async () => '',
        columns: null,
        color: false,
        watched: false,
        serve: async () => 0,
        tryBackends: async () => {},
        openReader: () => null,
        openHooks: () => null,
        openStore: async () => ({ store: memoryStore(), openQueue: async () => null, close: async () => {} }),
        ...io,
      });
      return { code, out, err };
    },
  };
}

/** Somebody's `git`, and what it prints. */
export function inGit(cwd: string, ...args: readonly string[]): string {
  return execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@example.org', ...args], {
    cwd,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  });
}

/** Only what the command line uses. */
export function reader(parts: Partial<GitLabReader>): GitLabReader {
  return parts as GitLabReader;
}

const off = ruleCatalogue.filter(({ id }) => id !== 'image-not-allowed').map(({ id }) => `  ${id}: off\n`);

/** No image but those below `registry.example.org`, with the group's own words; nothing else is looked at. */
export const POLICY = `message: Ask the build team.
request_url: https://gitlab.example.org/new?t={image}&p={project}
groups:
  open/**:
    rules: {image-not-allowed: off}
rules:
  image-not-allowed:
    level: error
    allow: [registry.example.org/**]
${off.join('')}`;
