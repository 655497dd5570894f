/** Why nothing is released, each with what to do. Empty: nothing is in the way. */
import semver from 'semver';
import { isBreaking, unreleased } from './changelog.mjs';

/** The branch that releases are made of. */
export const BRANCH = 'main';

/**
 * `facts`: version (asked for), manifest (package.json), changelog and upgrade (texts), changed (paths), branch, origin (its address),
 * behind (commits of the remote that are not here; null: it cannot be asked), versions (those that have a tag, here or there).
 */
export function refusals(facts) {
  return [...ofTree(facts), ...ofVersion(facts), ...ofTexts(facts), ...ofManifest(facts)];
}

function ofTree({ changed, branch, behind }) {
  return [
    ...(changed.length > 0
      ? [`What is not committed would not be released: ${changed.join(', ')}. Commit or remove it.`]
      : []),
    ...(branch === BRANCH ? [] : [`Releases are made of ${BRANCH}, this is ${branch}. Run: git switch ${BRANCH}`]),
    ...(behind === null ? ['The remote `origin` cannot be read: nothing could be pushed there.'] : []),
    ...(behind > 0 ? [`origin/${BRANCH} has ${behind} commits that are not here. Run: git pull`] : []),
  ];
}

function ofVersion({ version, manifest, versions, changelog }) {
  if (semver.valid(version) !== version) return [`${version ?? 'No version'} is not a version such as 1.2.3.`];
  const newest = semver.rsort([...versions])[0];
  if (newest === undefined) {
    return semver.lt(version, manifest.version) ? [`package.json is at ${manifest.version} already.`] : [];
  }
  if (!semver.gt(version, newest)) return [`${newest} is released already: ${version} is not above it.`];
  const least = semver.inc(newest, semver.major(newest) === 0 ? 'minor' : 'major');
  return isBreaking(unreleased(changelog)) && semver.lt(version, least)
    ? [`CHANGELOG.md has something that breaks: the next version is ${least}, see docs/upgrade.md.`]
    : [];
}

function ofTexts({ changelog, upgrade }) {
  const section = unreleased(changelog);
  return [
    ...(section === '' ? ['CHANGELOG.md has nothing below "## Unreleased": say what changes for users.'] : []),
    ...(isBreaking(section) && unreleased(upgrade) === ''
      ? [
          'CHANGELOG.md has something that breaks, and docs/upgrade.md does not say what to do about it below "## Unreleased".',
        ]
      : []),
  ];
}

/** Registries show them, people follow them, and provenance is compared with the first. */
function ofManifest({ manifest, origin }) {
  const missing = ['repository', 'homepage', 'bugs'].filter((key) => !manifest[key]);
  if (missing.length > 0) return [`package.json does not say where the project lives: set ${missing.join(', ')}.`];
  const { repository } = manifest;
  const named = repository.url ?? repository;
  return placeOf(named) === placeOf(origin)
    ? []
    : [
        `package.json says that the project lives at ${named}, and origin is ${origin ?? 'not set'}. Make them the same.`,
      ];
}

/** Host and path: the same for `https://host/path.git`, `git+ssh://git@host/path` and `git@host:path.git`. */
function placeOf(address = '') {
  return address
    .replace(/^(?:[\w+]+:\/\/)?(?:[^@/]*@)?([^/:]+)[:/]/, '$1/')
    .replace(/(?:\.git)?\/?$/, '')
    .toLowerCase();
}
