/**
 * `npm run release -- 1.2.3` says what a release would be and what is in the way, and changes nothing; with `--publish` it makes it:
 * all checks, the version and the section of the changelog, a package that is tried as people install it, a commit and a tag, which
 * are pushed, and the package on the registry. What fails before the push leaves nothing behind but the commit and the tag.
 */
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import semver from 'semver';
import { unreleased, withRelease } from './changelog.mjs';
import { BRANCH, refusals } from './refusals.mjs';

const CHANGELOG = 'CHANGELOG.md';
const UPGRADE = 'docs/upgrade.md';
/** They name the version to install. */
const PINNED = ['templates/pipewarden.yml', 'docs/pipeline.md'];
const NPM_REGISTRY = 'https://registry.npmjs.org/';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { publish: { type: 'boolean' }, 'dry-run': { type: 'boolean' } },
});
const [version] = positionals;
const isReal = values.publish === true && values['dry-run'] !== true;

const read = (path) => readFileSync(path, 'utf8');
const say = (text) => process.stdout.write(`${text}\n`);
const git = (...words) => execFileSync('git', words, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
const lines = (text) => text.split('\n').filter((line) => line !== '');

function run(command, ...words) {
  say(`\n$ ${[command, ...words].join(' ')}`);
  execFileSync(command, words, { stdio: 'inherit' });
}

function factsNow() {
  return {
    version,
    manifest: JSON.parse(read('package.json')),
    changelog: read(CHANGELOG),
    upgrade: read(UPGRADE),
    changed: lines(git('status', '--porcelain')).map((line) => line.trim().replace(/^\S+\s+/, '')),
    branch: git('rev-parse', '--abbrev-ref', 'HEAD'),
    origin: originNow(),
    ...remoteNow(),
  };
}

function originNow() {
  try {
    return git('config', '--get', 'remote.origin.url');
  } catch {
    return undefined;
  }
}

function remoteNow() {
  const versionsIn = (text) =>
    lines(text)
      .flatMap((line) => /(?:^|\/)v([^\s^/]+)$/.exec(line)?.[1] ?? [])
      .filter(semver.valid);
  const here = versionsIn(git('tag', '--list', 'v*'));
  try {
    git('fetch', '--quiet', 'origin', BRANCH);
    const there = versionsIn(git('ls-remote', '--tags', 'origin'));
    return { behind: Number(git('rev-list', '--count', 'HEAD..FETCH_HEAD')), versions: new Set([...here, ...there]) };
  } catch {
    return { behind: null, versions: new Set(here) };
  }
}

/** Only CI of GitLab and of GitHub can prove where a package was built, and only npm's own registry shows it. */
function provenance() {
  const registry = execFileSync('npm', ['config', 'get', 'registry'], { encoding: 'utf8' }).trim();
  const isProven =
    process.env.SIGSTORE_ID_TOKEN !== undefined || process.env.ACTIONS_ID_TOKEN_REQUEST_URL !== undefined;
  return registry === NPM_REGISTRY && isProven ? ['--provenance', '--access=public'] : [];
}

function writeVersion(before) {
  const day = new Date().toISOString().slice(0, '2027-01-31'.length);
  for (const path of [CHANGELOG, UPGRADE]) writeFileSync(path, withRelease(read(path), version, day));
  for (const path of PINNED) writeFileSync(path, read(path).replaceAll(before, version));
  if (before !== version) run('npm', 'version', version, '--no-git-tag-version', '--ignore-scripts');
}

function release({ manifest, changelog }) {
  run('npm', 'run', 'check');
  writeVersion(manifest.version);
  run('npm', 'pack', '--loglevel=error');
  const tarball = `pipewarden-${version}.tgz`;
  run('git', 'commit', '--quiet', '--all', '--message', `chore: release ${version}`);
  run(
    'git',
    'tag',
    '--annotate',
    `v${version}`,
    '--cleanup=verbatim',
    '--message',
    `${version}\n\n${unreleased(changelog)}`,
  );
  run('git', 'push', '--quiet', '--atomic', 'origin', BRANCH, `v${version}`);
  run('npm', 'publish', `./${tarball}`, ...provenance());
  say(`\n${version} is released.`);
}

const facts = factsNow();
const reasons = refusals(facts);
say(`${facts.manifest.version} → ${version}\n\n${unreleased(facts.changelog)}`);
if (reasons.length > 0) {
  process.stderr.write(`\nNot released:\n${reasons.map((reason) => `- ${reason}\n`).join('')}`);
  process.exitCode = 1;
} else if (isReal) release(facts);
else
  say(
    '\nNothing is in the way. Nothing was changed: `--publish` runs all checks, commits, tags, pushes and publishes.',
  );
