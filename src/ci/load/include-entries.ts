/**
 * From the value of `include` to the files it names, in GitLab's steps: normalise, filter by rules, find locations,
 * expand variables (lib/gitlab/ci/config/external/mapper.rb and mapper/, 18.11).
 */

import { isRepositoryPath, isWebUrl } from '../../includes/guard.ts';
import type { IncludeContext, IncludeEntry, IncludeValue } from '../../includes/include-kind.ts';
import type { FetchedFile, FileRequest, Unavailable } from '../../includes/request.ts';
import type { Location } from '../../source.ts';
import { textOf } from '../../yaml/ruby-types.ts';
import { entryOf, type Item, isNull, type MapNode } from '../../yaml/tree.ts';
import { expandVariables } from '../variables/expand.ts';
import { applyIncludeRules } from './include-rules.ts';
import { fixedFolder, wildcardMatcher } from './path-glob.ts';

/** What the steps need to know, and where they say what went wrong. */
export interface IncludeWorld {
  readonly context: IncludeContext;
  readonly changedPaths: readonly string[] | null;
  /** Undefined: asked for, not there yet. */
  readonly fetch: (request: FileRequest) => FetchedFile | undefined;
  /** GitLab refuses the configuration. */
  readonly refuse: (at: Location, message: string) => void;
  /** We cannot read what GitLab can. */
  readonly unreadable: (at: Location, unavailable: Unavailable) => void;
  /** Do wildcards leave out this file of the context's project? */
  readonly skipsWildcardMatch: (path: string) => boolean;
  /** Since 19.2 `exists` and `changes` know `regexp`. */
  readonly acceptsRegexp: boolean;
  /** Since 19.0 GitLab strips leading slashes from wildcards; before, such a pattern matched nothing. */
  readonly stripsWildcardSlash: boolean;
}

/** A file to include, with what was written. */
export interface FoundEntry extends IncludeEntry {
  readonly item: Item;
}

/** In order. Entries that cannot be decided yet are left out: what they wait for was asked for. */
export function includeEntries(items: readonly Item[], world: IncludeWorld): FoundEntry[] {
  const { variables } = world.context;
  return items
    .flatMap((item) => normalise(item, world))
    .filter((location) => isIncluded(location, world))
    .flatMap((location) => findLocations(location, world))
    .map((location) => ({ ...location, values: expandValues(location.values, variables) }));
}

/** A single value counts as a list of one. */
export function includeItems({ value, via }: Item): readonly Item[] {
  return value.kind === 'list' ? value.items : [{ value, via }];
}

function normalise(item: Item, world: IncludeWorld): FoundEntry[] {
  const { value } = item;
  if (isNull(value)) return [];
  const text = textOf(value);
  if (text !== null) return [normaliseText(item, text, world.context.variables)];
  if (value.kind === 'map') return [normaliseMap(item, value)];
  world.refuse(value.at, 'each include must be a string or a hash');
  return [];
}

/** Whether it is a URL may be hidden in a variable, so these are expanded here and once more later. */
function normaliseText(item: Item, text: string, variables: ReadonlyMap<string, string>): FoundEntry {
  const location = expand(text, variables);
  const values = new Map([[isWebUrl(location) ? 'remote' : 'local', location]]);
  return { item, at: item.value.at, values };
}

const LOCATION_KEYS = ['local', 'remote', 'template', 'component', 'artifact', 'project'];

function normaliseMap(item: Item, map: MapNode): FoundEntry {
  const values = new Map<string, IncludeValue>();
  for (const { key, value } of map.entries.values()) values.set(key.text, textOf(value) ?? value);
  const named = LOCATION_KEYS.map((key) => map.entries.get(key)?.value).find((value) => value?.kind === 'scalar');
  return { item, at: named?.at ?? map.at, values };
}

function isIncluded({ item }: FoundEntry, world: IncludeWorld): boolean {
  const verdict = applyIncludeRules(entryOf(item.value, 'rules')?.value, world);
  if (verdict.kind === 'refused') world.refuse(verdict.at, verdict.message);
  if (verdict.kind === 'unreadable') world.unreadable(verdict.at, verdict.unavailable);
  return verdict.kind === 'included' || verdict.kind === 'unreadable';
}

function findLocations(location: FoundEntry, world: IncludeWorld): FoundEntry[] {
  if (isTruthy(location.values.get('project'))) return projectFiles(location);
  const local = location.values.get('local');
  if (typeof local === 'string' && local.includes('*') && world.context.at)
    return wildcardFiles(location, local, world);
  return [location];
}

/** One entry for each `file`; none without. */
function projectFiles(location: FoundEntry): FoundEntry[] {
  const file = location.values.get('file');
  if (file === undefined) return [];
  if (typeof file === 'string' || !('kind' in file)) {
    const written = entryOf(location.item.value, 'file');
    return [{ ...location, at: written?.value.at ?? location.at }];
  }
  const nodes = file.kind === 'list' ? file.items.map(({ value }) => value) : isNull(file) ? [] : [file];
  return nodes.map((node) => ({
    ...location,
    at: node.at,
    values: new Map(location.values).set('file', textOf(node) ?? node),
  }));
}

/** The files of the project that match; none is no error. */
function wildcardFiles(location: FoundEntry, written: string, world: IncludeWorld): FoundEntry[] {
  const { at } = world.context;
  const pattern = world.stripsWildcardSlash ? written.replace(/^\/+/, '') : written;
  if (!at || pattern.startsWith('/')) return [];
  const under = fixedFolder(pattern, /\*/);
  const rest = pattern.slice(under === '' ? 0 : under.length + 1);
  if (under !== '' && !isRepositoryPath(under)) return [];
  const recursive = rest.includes('/') || rest.includes('**');
  const answer = world.fetch({ kind: 'tree', project: at.project, commit: at.commit, under, recursive });
  if (!answer) return [];
  if ('unavailable' in answer) {
    const nothingThere = answer.unavailable === 'not_found' || answer.unavailable === 'ref_not_found';
    if (!nothingThere) world.unreadable(location.at, answer.unavailable);
    return [];
  }
  if (!('paths' in answer)) return [];
  const matches = wildcardMatcher(pattern);
  return answer.paths
    .filter((path) => matches(path) && !world.skipsWildcardMatch(path))
    .sort()
    .map((path) => ({ ...location, values: new Map(location.values).set('local', path) }));
}

/** Direct texts and lists of texts; maps such as `inputs` and `rules` stay as they are. */
function expandValues(
  values: ReadonlyMap<string, IncludeValue>,
  variables: ReadonlyMap<string, string>,
): ReadonlyMap<string, IncludeValue> {
  const expanded = new Map<string, IncludeValue>();
  for (const [key, value] of values) {
    if (typeof value === 'string') expanded.set(key, expand(value, variables));
    else if ('kind' in value && value.kind === 'list' && key !== 'rules') {
      expanded.set(
        key,
        value.items.map((item) => expand(item.value.kind === 'scalar' ? item.value.text : '', variables)),
      );
    } else expanded.set(key, value);
  }
  return expanded;
}

function expand(text: string, variables: ReadonlyMap<string, string>): string {
  return expandVariables(text, (name) => variables.get(name), 'empty');
}

function isTruthy(value: IncludeValue | undefined): boolean {
  if (value === undefined) return false;
  if (typeof value === 'string' || !('kind' in value)) return true;
  return !(value.kind === 'scalar' && (value.value === null || value.value === false));
}
