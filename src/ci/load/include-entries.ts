/**
 * From the value of `include` to the files it names, in GitLab's steps: normalise, filter by rules, find locations,
 * expand variables (lib/gitlab/ci/config/external/mapper.rb and mapper/, 18.11).
 */

import { isRepositoryPath, isWebUrl } from '../../includes/guard.ts';
import type { IncludeContext, IncludeEntry, IncludeValue, IncludeVariables } from '../../includes/include-kind.ts';
import type { FetchedFile, FileRequest, Unavailable } from '../../includes/request.ts';
import type { Location, SourceFile } from '../../source.ts';
import { textOf } from '../../yaml/ruby-types.ts';
import { entryOf, type Item, isNull, type MapNode } from '../../yaml/tree.ts';
import { EXPANDED_LIMIT, partsOf } from '../variables/expand.ts';
import { applyIncludeRules, type RuleFacts } from './include-rules.ts';
import { fixedFolder, wildcardMatcher } from './path-glob.ts';

/** What the steps need to know, and where they say what went wrong. */
export interface IncludeFacts {
  readonly context: IncludeContext;
  readonly conditions: RuleFacts['conditions'];
  readonly placeOf: RuleFacts['placeOf'];
  readonly own: RuleFacts['own'];
  /** Undefined: asked for, not there yet. */
  readonly fetch: (request: FileRequest) => FetchedFile | undefined;
  /** False: with what was read so far it is too much. */
  readonly hasRoomFor: (at: Location, file: SourceFile) => boolean;
  /** GitLab refuses the configuration. */
  readonly refuse: (at: Location, message: string) => void;
  /** We cannot read what GitLab can. */
  readonly unreadable: (at: Location, unavailable: Unavailable) => void;
  /** Do wildcards leave out this file of the context's project? */
  readonly skipsWildcardMatch: (path: string) => boolean;
  /** The configuration is a file for others: what their projects hold is not known here. */
  readonly isForOthers: boolean;
  /** Since 19.2 `exists` and `changes` know `regexp`. */
  readonly acceptsRegexp: boolean;
  /** Since 19.0 GitLab strips leading slashes from wildcards; before, such a pattern matched nothing. */
  readonly stripsWildcardSlash: boolean;
}

/** A file to include, with what was written. */
export interface FoundEntry extends IncludeEntry {
  readonly item: Item;
  /** Keys whose texts hold variables that nobody here knows, with the names of these. */
  readonly unknown: ReadonlyMap<string, readonly string[]>;
}

/** In order. Entries that cannot be decided yet are left out: what they wait for was asked for. */
export function includeEntries(items: readonly Item[], facts: IncludeFacts): FoundEntry[] {
  return items
    .flatMap((item) => normalise(item, facts))
    .filter((location) => isIncluded(location, facts))
    .flatMap((location) => findLocations(location, facts))
    .map((location) => expandValues(location, facts.context.variables));
}

/** A single value counts as a list of one. */
export function includeItems({ value, via }: Item): readonly Item[] {
  return value.kind === 'list' ? value.items : [{ value, via }];
}

function normalise(item: Item, facts: IncludeFacts): FoundEntry[] {
  const { value } = item;
  if (isNull(value)) return [];
  const text = textOf(value);
  if (text !== null) return [normaliseText(item, text, facts.context.variables)];
  if (value.kind === 'map') return [normaliseMap(item, value)];
  facts.refuse(value.at, 'each include must be a string or a hash');
  return [];
}

/** Whether it is a URL may be hidden in a variable, so these are expanded here and once more later. */
function normaliseText(item: Item, text: string, variables: IncludeVariables | null): FoundEntry {
  const { text: location, unknown } = expand(text, variables);
  const key = isWebUrl(location) ? 'remote' : 'local';
  return { item, at: item.value.at, values: new Map([[key, location]]), unknown: named(key, unknown) };
}

const LOCATION_KEYS = ['local', 'remote', 'template', 'component', 'artifact', 'project'];

function normaliseMap(item: Item, map: MapNode): FoundEntry {
  const values = new Map<string, IncludeValue>();
  for (const { key, value } of map.entries.values()) values.set(key.text, textOf(value) ?? value);
  const naming = LOCATION_KEYS.map((key) => map.entries.get(key)?.value).find((value) => value?.kind === 'scalar');
  return { item, at: naming?.at ?? map.at, values, unknown: ALL_KNOWN };
}

function isIncluded({ item }: FoundEntry, facts: IncludeFacts): boolean {
  const verdict = applyIncludeRules(entryOf(item.value, 'rules')?.value, facts);
  if (verdict.kind === 'refused') facts.refuse(verdict.at, verdict.message);
  if (verdict.kind === 'unreadable') facts.unreadable(verdict.at, verdict.unavailable);
  return verdict.kind === 'included' || verdict.kind === 'unreadable';
}

function findLocations(location: FoundEntry, facts: IncludeFacts): FoundEntry[] {
  if (location.unknown.size > 0) return [location];
  if (isTruthy(location.values.get('project'))) return projectFiles(location);
  const local = location.values.get('local');
  if (typeof local === 'string' && local.includes('*') && facts.context.at)
    return wildcardFiles(location, local, facts);
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
function wildcardFiles(location: FoundEntry, written: string, facts: IncludeFacts): FoundEntry[] {
  const { at } = facts.context;
  const pattern = facts.stripsWildcardSlash ? written.replace(/^\/+/, '') : written;
  if (!at || pattern.startsWith('/')) return [];
  const under = fixedFolder(pattern, /\*/);
  const rest = pattern.slice(under === '' ? 0 : under.length + 1);
  if (under !== '' && !isRepositoryPath(under)) return [];
  const recursive = rest.includes('/') || rest.includes('**');
  const answer = facts.fetch({ kind: 'tree', project: at.project, commit: at.commit, under, recursive });
  if (!answer) return [];
  if ('unavailable' in answer) {
    const nothingThere = answer.unavailable === 'not_found' || answer.unavailable === 'ref_not_found';
    if (!nothingThere) facts.unreadable(location.at, answer.unavailable);
    return [];
  }
  if (!('paths' in answer)) return [];
  const matches = wildcardMatcher(pattern);
  return answer.paths
    .filter((path) => matches(path) && !facts.skipsWildcardMatch(path))
    .sort()
    .map((path) => ({ ...location, values: new Map(location.values).set('local', path) }));
}

/** Direct texts and lists of texts; maps such as `inputs` and `rules` stay as they are. */
function expandValues(location: FoundEntry, variables: IncludeVariables | null): FoundEntry {
  const values = new Map<string, IncludeValue>();
  const unknown = new Map(location.unknown);
  const expanded = (key: string, written: string): string => {
    const { text, unknown: names } = expand(written, variables);
    if (names.length > 0) unknown.set(key, [...(unknown.get(key) ?? []), ...names]);
    return text;
  };
  for (const [key, value] of location.values) {
    if (typeof value === 'string') values.set(key, expanded(key, value));
    else if ('kind' in value && value.kind === 'list' && key !== 'rules') {
      const texts = value.items.map((item) => (item.value.kind === 'scalar' ? item.value.text : ''));
      values.set(
        key,
        texts.map((text) => expanded(key, text)),
      );
    } else values.set(key, value);
  }
  return { ...location, values, unknown };
}

/** For people: why an entry does not tell which file it names. */
export function whatIsUnknown(unknown: FoundEntry['unknown']): string {
  const names = [...new Set([...unknown.values()].flat())].map((name) => `$${name}`);
  return `which file it is cannot be told, because ${names.join(', ')} ${names.length > 1 ? 'are' : 'is'} not known here`;
}

const ALL_KNOWN: ReadonlyMap<string, readonly string[]> = new Map();

function named(key: string, unknown: readonly string[]): FoundEntry['unknown'] {
  return unknown.length === 0 ? ALL_KNOWN : new Map([[key, unknown]]);
}

/** An undefined variable is empty; one that is not known keeps its reference. */
function expand(text: string, variables: IncludeVariables | null): { text: string; unknown: readonly string[] } {
  const unknown: string[] = [];
  let expanded = '';
  for (const part of partsOf(text)) {
    const value = typeof part === 'string' ? part : variables ? variables.lookup(part.name) : null;
    if (value === undefined && typeof part !== 'string') unknown.push(part.name);
    const piece = value === undefined && typeof part !== 'string' ? part.written : (value ?? '');
    if (expanded.length + piece.length <= EXPANDED_LIMIT) expanded += piece;
  }
  return { text: expanded, unknown };
}

function isTruthy(value: IncludeValue | undefined): boolean {
  if (value === undefined) return false;
  if (typeof value === 'string' || !('kind' in value)) return true;
  return !(value.kind === 'scalar' && (value.value === null || value.value === false));
}
