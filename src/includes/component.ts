/**
 * `include:component` (lib/gitlab/ci/components/instance_path.rb, app/models/ci/catalog/components_project.rb, 18.11):
 * the address, the version and the file it stands for.
 */
import type { SemVer } from 'semver';
import gt from 'semver/functions/gt.js';
import parse from 'semver/functions/parse.js';
import { type IncludeKind, isPresent, NEEDS_STRING } from './include-kind.ts';

export const component: IncludeKind = {
  key: 'component',
  matches: ({ values }) => isPresent(values.get('component')),
  ask: ({ values }, { at, serverFqdn }) => {
    const address = values.get('component');
    if (typeof address !== 'string') return { name: 'component', refused: NEEDS_STRING };
    if (!at) return { name: address, refused: 'a component cannot be included here: there is no project' };
    const parsed = parseComponentAddress(address, serverFqdn);
    if (parsed === 'unsupported')
      return { name: address, refused: `the address must be ${serverFqdn}/<project>/<name>@<version>` };
    if (parsed === 'not_found') return { name: address, refused: 'the component was not found' };
    return { name: address, request: { kind: 'component', ...parsed }, ref: parsed.version };
  },
  inside: (context, file, component) => ({
    ...context,
    at: file.project === null ? null : { project: file.project, commit: component?.sha ?? file.commit ?? 'HEAD' },
    component,
    artifacts: null,
  }),
};

export interface ComponentAddress {
  readonly project: string;
  readonly name: string;
  readonly version: string;
}

/**
 * `<host>[:port]/<project path>/<name>@<version>`; the first `@` and the last `/` before it split. `unsupported`: not
 * an address of this instance. `not_found`: no project can have such a path. `serverFqdn` may end in a relative path.
 */
export function parseComponentAddress(
  address: string,
  serverFqdn: string,
): ComponentAddress | 'unsupported' | 'not_found' {
  const prefix = `${serverFqdn}/`;
  if (!address.includes('@') || !address.startsWith(prefix)) return 'unsupported';
  const at = address.indexOf('@');
  if (at < prefix.length) return 'not_found';
  const path = address.slice(prefix.length, at);
  const slash = path.lastIndexOf('/');
  if (path.startsWith('/') || slash === -1) return 'not_found';
  return { project: path.slice(0, slash), name: path.slice(slash + 1), version: address.slice(at + 1) };
}

/** The files of a component's project that may hold it, the first that exists counts. */
export function componentFiles(name: string): readonly string[] {
  if (name === '' || name.includes('/')) return [];
  return [`templates/${name}.yml`, `templates/${name}/template.yml`];
}

/** How a version leads to a commit. */
export type ChosenVersion =
  /** The commit of the release with this tag; `version` is what `$[[ component.version ]]` gives. */
  | { readonly kind: 'release'; readonly tag: string; readonly version: string }
  /** No release: a branch, tag or commit of that name, if there is one. */
  | { readonly kind: 'ref'; readonly ref: string }
  | { readonly kind: 'not_found'; readonly detail: string };

/** `~latest`, `1` or `1.2`: what only projects in the catalog resolve. */
export function isShorthand(version: string): boolean {
  return version === '~latest' || /^\d+(\.\d+)?$/.test(version);
}

/**
 * Chooses among a project's release tags. Shorthands (`~latest`, `1`, `1.2`) work in catalog projects only: they take
 * the highest release that is no pre-release.
 */
export function chooseVersion(version: string, releaseTags: readonly string[], isCatalog: boolean): ChosenVersion {
  if (version === '~latest') {
    if (!isCatalog) return { kind: 'not_found', detail: '~latest needs a project in the CI/CD catalog' };
    const tag = highest(releaseTags, '');
    return tag ? released(tag) : { kind: 'not_found', detail: 'no release yet' };
  }
  if (isCatalog && isShorthand(version)) {
    const tag = highest(releaseTags, `${version}.`);
    if (tag) return released(tag);
  }
  return releaseTags.includes(version) ? released(version) : { kind: 'ref', ref: version };
}

/** What to say when the name a `ref` choice gave is no branch, tag or commit either. */
export function unknownVersionDetail(version: string, isCatalog: boolean): string {
  return !isCatalog && isShorthand(version)
    ? 'a partial version needs a project in the CI/CD catalog'
    : 'content not found';
}

/** A leading `v` is allowed; build metadata does not count. */
function highest(tags: readonly string[], prefix: string): string | null {
  let best: SemVer | null = null;
  for (const tag of tags) {
    const version = parse(tag);
    if (!version || version.prerelease.length > 0 || !version.version.startsWith(prefix)) continue;
    if (!best || gt(version, best)) best = version;
  }
  return best?.raw ?? null;
}

function released(tag: string): ChosenVersion {
  return { kind: 'release', tag, version: /^v\d/.test(tag) ? tag.slice(1) : tag };
}
