/** The include engine: a file with everything it includes becomes one tree (lib/gitlab/ci/config/external/, 18.11). */

import {
  type Asked,
  type IncludeContext,
  type IncludeKind,
  withoutLeadingSlashes,
} from '../../includes/include-kind.ts';
import { INCLUDE_KINDS } from '../../includes/include-types.ts';
import type { ComponentData } from '../../includes/request.ts';
import { oncePer } from '../../once-per.ts';
import type { Hop, Location, SourceFile } from '../../source.ts';
import { type Entry, entryOf, isNull, type MapNode, type ScalarNode } from '../../yaml/tree.ts';
import type { IncludedFile } from '../config.ts';
import { mergeAll, withHops, withoutEntry } from '../merge/merge.ts';
import { inputsOfMap } from './given-inputs.ts';
import { headerFiles } from './header-files.ts';
import { type FoundEntry, type IncludeFacts, includeEntries, includeItems, whatIsUnknown } from './include-entries.ts';
import type { IncludeRun } from './include-run.ts';
import { type GivenInput, type InputChoice, loadDocument } from './load-document.ts';
import { askOwn, placeOf, withOwnRef } from './own-project.ts';
import { toldEntry } from './told-includes.ts';

/**
 * Maps to be merged, each over those before it, once nothing is missing. `hops` come behind those of everything in them. Null:
 * there is nothing, or it is not known yet.
 */
export type MapsToMerge = ((hops: readonly Hop[]) => readonly MapNode[]) | null;

/** What a file became, with everything it includes. */
export interface Loaded {
  readonly maps: MapsToMerge;
  readonly includes: readonly IncludedFile[];
}

export const NOTHING: Loaded = { maps: null, includes: [] };

export function isBlank(file: SourceFile): boolean {
  return !/\S/.test(file.text);
}

/** A file as somebody calls it. */
export interface Call {
  readonly file: SourceFile;
  /** The include entry; null for the root. */
  readonly at: Location | null;
  /** The entry's `inputs`, and where they are; null without. */
  readonly given: ReadonlyMap<string, GivenInput> | null;
  readonly givenAt: Location | null;
  /** The surroundings of its caller: header and inputs are read in them. */
  readonly outside: IncludeContext;
  /** Those of its own includes. */
  readonly inside: IncludeContext;
  readonly isComponent: boolean;
  /** Instead of `given`: there is no caller. */
  readonly chooseInputs?: InputChoice;
}

export function loadFile(run: IncludeRun, call: Call): Loaded {
  const { file, at, given, outside, inside, isComponent, chooseInputs } = call;
  if (!run.countText(at, file)) return NOTHING;
  const { content, problems } = loadDocument(file, given, call.givenAt ?? at, {
    lookup: (name) => (outside.variables ? run.textFor(name, outside.variables) : undefined),
    masked: run.input.pipeline.masked,
    component: isComponent ? inside.component : outside.component,
    headerInclude: isComponent ? null : headerFiles(worldOf(run, file, outside)),
    ...(chooseInputs ? { chooseInputs } : {}),
  });
  run.note(problems);
  if (!content || !run.countValues(at, file, content)) return NOTHING;
  run.keys.add(content, at === null);

  const include = entryOf(content, 'include');
  if (!include) return { maps: (hops) => [arriving(content, hops)], includes: [] };
  const { maps, includes } = resolveIncludes(run, include, file, inside);
  const own = (hops: readonly Hop[]) => withoutEntry(arriving(content, hops), 'include');
  return { maps: (hops) => [...(maps?.(hops) ?? []), own(hops)], includes };
}

/** The files that the value of one `include` names, merged in their order. */
export function resolveIncludes(
  run: IncludeRun,
  include: Entry,
  owner: SourceFile | null,
  context: IncludeContext,
): Loaded {
  const asked = includeEntries(includeItems(include), worldOf(run, owner, context)).flatMap((found) =>
    ask(run, found, context),
  );
  const includes: IncludedFile[] = [];
  const arrived: NonNullable<MapsToMerge>[] = [];
  for (const one of asked) {
    if (run.stopped) break;
    const { maps, file } = includeOne(run, one, include.key, context);
    if (file) includes.push(file);
    if (maps) arrived.push((hops) => maps(wayThrough(one, hops)));
  }
  // Past a limit GitLab refuses it all: what a loop has piled up is not worth merging.
  const isNothing = run.stopped || arrived.length === 0;
  return { maps: isNothing ? null : (hops) => inOrder(arrived.map((maps) => maps(hops))), includes };
}

/** What one file brings is merged before it goes over that of others; under the first there is nothing. */
function inOrder([first = [], ...others]: readonly (readonly MapNode[])[]): readonly MapNode[] {
  return [...first, ...others.map(mergeAll)];
}

/** Sets of included files have most of their files in common: these arrive as the very same values. */
const arriving = oncePer(withHops);

const includeHop = oncePer((at: Location, name: string): Hop => ({ by: 'include', at, name }));
const joined = oncePer((hop: Hop, outer: readonly Hop[]): readonly Hop[] => [hop, ...outer]);

function wayThrough({ found, name }: AskedEntry, outer: readonly Hop[]): readonly Hop[] {
  return joined(includeHop(found.at, name), outer);
}

function worldOf(run: IncludeRun, owner: SourceFile | null, context: IncludeContext): IncludeFacts {
  const project = context.at?.project ?? '';
  const isOwner = (path: string) => owner?.path === path && owner.project === project;
  return {
    context,
    conditions: run.together,
    placeOf: (path, ref) => placeOf(run, path, ref),
    own: run.input.pipeline,
    fetch: run.fetch,
    hasRoomFor: run.countWords,
    refuse: run.refuse,
    unreadable: run.unreadable,
    skipsWildcardMatch: run.isAtLeast(19, 0) ? isOwner : (path) => run.hasLocal(project, path),
    stripsWildcardSlash: run.isAtLeast(19, 0),
    isForOthers: run.input.forOthers ?? false,
    acceptsRegexp: run.isAtLeast(19, 2),
  };
}

/** An entry that names one file of one kind. */
interface AskedEntry {
  readonly found: FoundEntry;
  readonly kind: IncludeKind;
  readonly asked: Asked;
  /** Without values of masked variables. */
  readonly name: string;
}

/** Counts the entry and asks for its file; no siblings' contents are needed for that. */
function ask(run: IncludeRun, entry: FoundEntry, context: IncludeContext): AskedEntry[] {
  if (run.stopped) return [];
  const kinds = INCLUDE_KINDS.filter((kind) => kind.matches(entry));
  const [kind] = kinds;
  const keys = INCLUDE_KINDS.map(({ key }) => key).join(', ');
  if (!kind) {
    run.refuse(entry.at, `The include names nothing to include: it needs one of ${keys}`);
    return [];
  }
  if (kinds.length > 1) {
    run.refuse(entry.at, `Each include may use only one of ${keys}`);
    return [];
  }
  if (!run.countEntry(entry.at)) return [];
  const found = entry.unknown.size === 0 ? entry : (withOwnRef(run, entry, kind) ?? toldEntry(entry, kind, run.told));
  if (!found) return [{ found: entry, kind, asked: notKnown(entry, kind), name: run.mask(nameOf(entry, kind)) }];
  const asked = askOwn(run, kind.ask(found, context));
  if (kind.key === 'local') run.rememberLocal(asked);
  if ('request' in asked) run.fetch(asked.request);
  return [{ found, kind, asked, name: run.mask(asked.name) }];
}

/** Its file is not to be told: with variables whose values nobody here knows. */
function notKnown(entry: FoundEntry, kind: IncludeKind): Asked {
  return { name: nameOf(entry, kind), refused: whatIsUnknown(entry.unknown), unavailable: 'unknown' };
}

/** As it is written, in the form of one that is known. */
function nameOf(entry: FoundEntry, { key }: IncludeKind): string {
  const text = (name: string) => {
    const value = entry.values.get(name);
    return typeof value === 'string' ? value : '';
  };
  if (key !== 'project') return text(key) || key;
  const { ref } = writtenRef(entry);
  return `${text('project')}${ref === null ? '' : `@${ref}`}:/${withoutLeadingSlashes(text('file'))}`;
}

function writtenRef({ values }: FoundEntry): { readonly ref: string | null } {
  const ref = values.get('ref');
  return { ref: typeof ref === 'string' ? ref : null };
}

function includeOne(
  run: IncludeRun,
  one: AskedEntry,
  key: ScalarNode,
  context: IncludeContext,
): { maps: MapsToMerge; file: IncludedFile | null } {
  const { found, kind, asked, name } = one;
  const entry: Entry = { key, ...found.item };
  const node: IncludedFile = { file: null, name, kind: kind.key, entry, at: found.at, includes: [] };
  if ('refused' in asked) {
    run.refuseEntry(found.at, `The included file \`${name}\`: ${asked.refused}`, asked.unavailable);
    const ref = asked.unavailable === 'unknown' ? writtenRef(found) : {};
    return { maps: null, file: asked.unavailable ? { ...node, ...ref, unavailable: asked.unavailable } : node };
  }
  if ('file' in asked) return arrive(asked.file, null);

  const asking = asked.ref === undefined ? node : { ...node, ref: asked.ref === null ? null : run.mask(asked.ref) };
  const answer = run.fetch(asked.request);
  if (answer && 'unavailable' in answer) {
    // Most includes that wait for a file wait for the one they name.
    if (answer.unavailable === 'not_found' && run.together.isLater) return { maps: null, file: null };
    run.unavailable(found.at, name, asked.request, answer.unavailable, answer.detail);
    return { maps: null, file: { ...asking, unavailable: answer.unavailable } };
  }
  if (!answer || !('file' in answer)) return { maps: null, file: asking };
  return arrive(answer.file, answer.component ?? asked.component ?? null);

  function arrive(file: SourceFile, component: ComponentData | null) {
    const loaded = loadIncluded(run, one, file, context, kind.inside(context, file, component));
    const ref =
      'ref' in asked && asked.ref !== undefined ? { ref: asked.ref === null ? null : run.mask(asked.ref) } : {};
    const release = component ? { release: component.version } : {};
    const { includes } = loaded;
    return { maps: loaded.maps, file: { ...node, ...ref, ...release, file, commit: file.commit, includes } };
  }
}

function loadIncluded(
  run: IncludeRun,
  one: AskedEntry,
  file: SourceFile,
  outside: IncludeContext,
  inside: IncludeContext,
): Loaded {
  const { found, kind, name } = one;
  const refuse = (message: string): Loaded => {
    run.refuse(found.at, `The included file \`${name}\`${message}`);
    return NOTHING;
  };
  const refused = kind.refuse?.(found, file);
  if (refused) return refuse(`: ${refused}`);
  if (isBlank(file)) return refuse(' is empty');
  const inputs = entryOf(found.item.value, 'inputs')?.value;
  if (inputs && !isNull(inputs) && inputs.kind !== 'map') {
    run.refuse(inputs.at, '`inputs` must be a hash');
    return NOTHING;
  }
  return loadFile(run, {
    file,
    at: found.at,
    given: inputs?.kind === 'map' ? inputsOfMap(inputs) : null,
    givenAt: inputs?.at ?? null,
    outside,
    inside,
    isComponent: kind.key === 'component',
  });
}
