/** `npm run release`, in a scratch project with a remote of its own: what it refuses, what it says, and what it makes. */
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { json, text } from 'node:stream/consumers';
import { pathToFileURL } from 'node:url';
import { describe, expect, it, onTestFinished } from 'vitest';

/** Programs that run as they are, without a compiler. */
const program = (name: string) => import(pathToFileURL(resolve('release', name)).href);
const { isBreaking, unreleased, withRelease } = await program('changelog.mjs');
const { refusals } = await program('refusals.mjs');

const MANIFEST = {
  name: 'pipewarden',
  version: '0.1.0',
  repository: { type: 'git', url: 'git+https://example.org/group/pipewarden.git' },
  homepage: 'https://example.org/pipewarden',
  bugs: 'https://example.org/pipewarden/issues',
};
const CHANGELOG = '# Changelog\n\n## Unreleased\n\n- Something new.\n\n## 0.1.0 - 2026-01-01\n\nFirst.\n';
const GOOD = {
  version: '0.2.0',
  manifest: MANIFEST,
  changelog: CHANGELOG,
  upgrade: '## Unreleased\n',
  changed: [],
  branch: 'main',
  origin: 'https://example.org/group/pipewarden.git',
  behind: 0,
  versions: new Set(['0.1.0']),
};
const BREAKING = CHANGELOG.replace('- Something', '### Breaking\n\n- Something');

describe('a release is refused', () => {
  it.each([
    ['not at all', {}, []],
    ['not as the first one', { version: '0.1.0', versions: new Set() }, []],
    ['with a dirty tree', { changed: ['a.ts', 'b.ts'] }, [/not committed.*: a\.ts, b\.ts\./]],
    ['on another branch', { branch: 'topic' }, [/made of main, this is topic.*git switch main/]],
    ['without a remote', { behind: null }, [/`origin` cannot be read/]],
    ['behind the remote', { behind: 2 }, [/has 2 commits that are not here/]],
    ['without a version', { version: undefined }, [/is not a version/]],
    ['with a range', { version: '^0.2.0' }, [/\^0\.2\.0 is not a version/]],
    ['with a version that is out', { version: '0.1.0' }, [/0\.1\.0 is released already/]],
    ['with a version below package.json', { version: '0.0.9', versions: new Set() }, [/is at 0\.1\.0 already/]],
    ['without an entry', { changelog: CHANGELOG.replace('- Something new.\n', '') }, [/nothing below "## Unreleased"/]],
    ['without its heading', { changelog: '# Changelog\n' }, [/nothing below "## Unreleased"/]],
    [
      'when it breaks something in a patch, without a note',
      { version: '0.1.1', changelog: BREAKING },
      [/the next version is 0\.2\.0/, /docs\/upgrade\.md does not say/],
    ],
    ['not with a note', { changelog: BREAKING, upgrade: '## Unreleased\n\nWrite b for a.\n' }, []],
    [
      'without an address',
      { manifest: { ...MANIFEST, repository: undefined, bugs: undefined } },
      [/does not say where the project lives: set repository, bugs\./],
    ],
    ['not with the address for ssh', { origin: 'git@example.org:group/pipewarden.git' }, []],
    ['not with a user, without .git', { origin: 'ssh://git@Example.org/group/pipewarden/' }, []],
    ['without origin', { origin: undefined }, [/lives at .*, and origin is not set/]],
    ['from a fork', { origin: 'https://example.org/other/pipewarden.git' }, [/origin is https:\S+other/]],
    ['from another host', { origin: 'https://evil.org/example.org/group/pipewarden.git' }, [/Make them the same/]],
  ])('%s', (_, facts, reasons) => {
    const found = refusals({ ...GOOD, ...facts });
    expect(found).toEqual(reasons.map((reason) => expect.stringMatching(reason)));
  });
});

it('what is unreleased becomes a section, once', () => {
  expect(unreleased(CHANGELOG)).toBe('- Something new.');
  expect(isBreaking(unreleased(BREAKING))).toBe(true);
  const after = withRelease(CHANGELOG, '0.2.0', '2027-01-31');
  expect(after).toContain('## Unreleased\n\n## 0.2.0 - 2027-01-31\n\n- Something new.\n\n## 0.1.0');
  expect(unreleased(after)).toBe('');
  expect(withRelease(after, '0.3.0', '2027-02-01')).toBe(after);
});

it('this project is ready for one, once it lives where package.json says', () => {
  const read = (path: string) => readFileSync(path, 'utf8');
  const manifest = JSON.parse(read('package.json'));
  const texts = { changelog: read('CHANGELOG.md'), upgrade: read('docs/upgrade.md') };
  const facts = { ...GOOD, ...texts, manifest, version: manifest.version, versions: new Set() };
  expect(refusals({ ...facts, origin: manifest.repository.url })).toEqual([]);
  expect(refusals(facts)).toEqual([expect.stringContaining(`lives at ${manifest.repository.url}`)]);
  for (const address of [manifest.homepage, manifest.bugs.url]) {
    expect(`git+${address}`).toContain(manifest.repository.url.replace(/\.git$/, ''));
  }
  for (const path of ['templates/pipewarden.yml', 'docs/pipeline.md']) expect(read(path)).toContain(manifest.version);
});

describe('npm run release', () => {
  it('tries by default, and with --publish checks, commits, tags, pushes and publishes', async () => {
    const { registry, published } = await registryHere();
    const { folder, git, release } = scratch(registry);
    const head = git('rev-parse', 'HEAD');

    const tried = await release('0.2.0');
    expect(tried).toMatchObject({
      code: 0,
      out: expect.stringMatching(/0\.1\.0 → 0\.2\.0\n\n- Something new\.\n\nNothing is in the way/),
    });
    expect((await release('0.2.0', '--publish', '--dry-run')).out).toContain('Nothing was changed');
    writeFileSync(join(folder, 'dirty.txt'), '');
    expect(await release('0.2.0', '--publish')).toMatchObject({ code: 1, err: expect.stringContaining('dirty.txt') });
    rmSync(join(folder, 'dirty.txt'));
    expect([git('rev-parse', 'HEAD'), git('status', '--porcelain'), published]).toEqual([head, '', []]);

    const made = await release('0.2.0', '--publish');
    expect(made).toMatchObject({ code: 0, out: expect.stringMatching(/\nchecked\n[\s\S]*0\.2\.0 is released\.\n$/) });
    expect(git('ls-remote', 'origin').match(/refs\/\S+/g)).toEqual(
      expect.arrayContaining(['refs/heads/main', 'refs/tags/v0.2.0']),
    );
    expect(git('rev-parse', 'origin/main')).toBe(git('rev-parse', 'HEAD'));
    expect(git('log', '-1', '--format=%s')).toBe('chore: release 0.2.0');
    expect(git('tag', '-l', '--format=%(contents)', 'v0.2.0')).toBe('0.2.0\n\n- Something new.');
    expect(git('show', 'HEAD:CHANGELOG.md')).toMatch(
      /## Unreleased\n\n## 0\.2\.0 - \d{4}-\d\d-\d\d\n\n- Something new/,
    );
    expect(git('show', 'HEAD:docs/pipeline.md')).toBe('pipewarden@0.2.0');
    expect(git('status', '--porcelain')).toBe('');
    expect(published).toEqual([expect.objectContaining({ name: 'pipewarden', 'dist-tags': { latest: '0.2.0' } })]);
  });

  it('ends where a check fails, with everything as it was', async () => {
    const { folder, git, release } = scratch('http://127.0.0.1:9/');
    writeFileSync(join(folder, 'check.mjs'), 'process.exit(1)\n');
    git('commit', '--quiet', '--all', '--message', 'broken');
    git('push', '--quiet', 'origin', 'main');
    const head = git('rev-parse', 'HEAD');
    expect((await release('0.2.0', '--publish')).code).toBe(1);
    expect([git('rev-parse', 'HEAD'), git('status', '--porcelain'), git('tag')]).toEqual([head, '', '']);
  });
});

/** A project of a few files with the real programs of a release, a bare remote, and a check that says so. */
function scratch(registry: string) {
  const top = mkdtempSync(join(tmpdir(), 'pipewarden-release-'));
  onTestFinished(() => rmSync(top, { recursive: true, force: true }));
  const folder = join(top, 'clone');
  const files = {
    'package.json': JSON.stringify({
      ...MANIFEST,
      scripts: { check: 'node check.mjs', release: 'node release/release.mjs' },
    }),
    'check.mjs': "console.log('checked')\n",
    'CHANGELOG.md': CHANGELOG,
    'docs/upgrade.md': '## Unreleased\n',
    'docs/pipeline.md': 'pipewarden@0.1.0',
    'templates/pipewarden.yml': 'pipewarden@0.1.0',
    '.gitignore': 'node_modules\n*.tgz\n',
    '.npmrc': `registry=${registry}\n${registry.replace('http:', '')}:_authToken=nobody\n`,
  };
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(join(folder, path, '..'), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  cpSync('release', join(folder, 'release'), { recursive: true });
  symlinkSync(resolve('node_modules'), join(folder, 'node_modules'));
  const env = {
    PATH: process.env.PATH,
    HOME: top,
    GIT_CONFIG_NOSYSTEM: '1',
    ...Object.fromEntries(
      ['AUTHOR', 'COMMITTER'].flatMap((who) => [
        [`GIT_${who}_NAME`, 'a'],
        [`GIT_${who}_EMAIL`, 'a@example.org'],
      ]),
    ),
  };
  const git = (...words: readonly string[]) =>
    execFileSync('git', words, { cwd: folder, encoding: 'utf8', env }).trim();
  execFileSync('git', ['init', '--quiet', '--bare', join(top, 'remote.git')]);
  git('init', '--quiet', '--initial-branch=main');
  git('config', `url.${join(top, 'remote.git')}.insteadOf`, GOOD.origin);
  git('remote', 'add', 'origin', GOOD.origin);
  git('add', '.');
  git('commit', '--quiet', '--message', 'start');
  git('push', '--quiet', 'origin', 'main');
  return { folder, git, release: (...words: readonly string[]) => released(words, folder, env) };
}
/** Not blocking: the registry answers from this process. */
async function released(words: readonly string[], cwd: string, env: NodeJS.ProcessEnv) {
  const child = spawn('npm', ['run', '--silent', 'release', '--', ...words], { cwd, env });
  const [[code], out, err] = await Promise.all([once(child, 'exit'), text(child.stdout), text(child.stderr)]);
  return { code: Number(code), out, err };
}

/** It takes what is published, and has nothing. */
async function registryHere() {
  const published: unknown[] = [];
  const server = createServer(async (request, response) => {
    if (request.method === 'PUT') published.push(await json(request));
    response.writeHead(request.method === 'PUT' ? 201 : 404, { 'content-type': 'application/json' }).end('{}');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  return { published, registry: `http://127.0.0.1:${(server.address() as AddressInfo).port}/` };
}
