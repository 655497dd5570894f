/** `spec:include`: inputs from other files. Source: lib/gitlab/ci/config/header/include*.rb (18.11). */

import type { Unavailable } from '../../includes/request.ts';
import type { Hop, Location, SourceFile } from '../../source.ts';
import { isString } from '../../yaml/ruby-types.ts';
import { type Entry, entryOf, type Item, isNull, joinHops, type Node } from '../../yaml/tree.ts';
import type { ConfigProblem } from '../config.ts';
import type { Report } from '../problem.ts';
import { readDocuments } from './documents.ts';

/** What one entry of `spec:include` led to: one file, or several for a list of files. */
export type HeaderFiles =
  | { readonly kind: 'files'; readonly files: readonly SourceFile[] }
  /** Why not; for people. */
  | { readonly kind: 'problem'; readonly message: string }
  /** The same, where the cause is ours alone: what it declares is not known. */
  | { readonly kind: 'unreadable'; readonly message: string; readonly unavailable: Unavailable }
  /** Asked for: come again when it is there. */
  | { readonly kind: 'missing' };

/** Reads the file or files of an entry whose keys are allowed ones. Paths resolve in the including file's context. */
export type HeaderInclude = (entry: Item) => HeaderFiles;

const KINDS = ['local', 'remote', 'project'];
const KEYS = new Set([...KINDS, 'file', 'ref', 'integrity']);

export interface IncludedInputs {
  readonly entries: readonly Entry[];
  /** A file was asked for and is not there yet. */
  readonly incomplete: boolean;
  /** Files that cannot be read here, and declare who knows what. */
  readonly unread: readonly ConfigProblem[];
}

export const NO_INPUTS: IncludedInputs = { entries: [], incomplete: false, unread: [] };

export function includedInputs(list: Entry, include: HeaderInclude | null, report: Report): IncludedInputs {
  if (!include) {
    report(list.key.at, 'spec:include is not allowed in a component');
    return NO_INPUTS;
  }
  const entries: Entry[] = [];
  const unread: ConfigProblem[] = [];
  let incomplete = false;
  for (const item of itemsOf(list)) {
    if (!isAllowed(item.value, report)) continue;
    const read = include(item);
    if (read.kind === 'problem') report(item.value.at, read.message);
    else if (read.kind === 'missing') incomplete = true;
    else if (read.kind === 'unreadable') {
      const { message, unavailable } = read;
      unread.push({ at: item.value.at, message, kind: 'include', fatal: false, unavailable });
    } else for (const file of read.files) entries.push(...entriesOf(file, item.value.at, report));
  }
  return { entries, incomplete, unread };
}

function itemsOf(list: Entry): readonly Item[] {
  const { value, via } = list;
  if (value.kind === 'list') return value.items.map((item) => ({ value: item.value, via: joinHops(item.via, via) }));
  return value.kind === 'scalar' && value.type === 'null' ? [] : [{ value, via }];
}

function isAllowed(node: Node, report: Report): boolean {
  if (isString(node)) return true;
  if (node.kind !== 'map') {
    report(node.at, 'an entry of spec:include must be a string or a hash');
    return false;
  }
  const unknown = [...node.entries.values()].find(({ key }) => !KEYS.has(key.text));
  if (unknown)
    report(unknown.key.at, `"${unknown.key.text}" is not allowed in spec:include: use local, remote or project`);
  const kinds = KINDS.filter((kind) => entryOf(node, kind));
  if (!unknown && kinds.length !== 1)
    report(node.at, 'an entry of spec:include needs one of local, remote and project');
  return !unknown && kinds.length === 1;
}

/** The included file holds `inputs` and nothing else. */
function entriesOf(file: SourceFile, at: Location, report: Report): readonly Entry[] {
  const { content, problems } = readDocuments(file);
  for (const problem of problems) report(problem.at, problem.message);
  if (!content) {
    if (problems.length === 0) report(at, `${file.id} holds no inputs`);
    return [];
  }
  for (const { key } of content.entries.values()) {
    if (key.text !== 'inputs') report(key.at, 'a file of spec:include may hold only inputs');
  }
  const hop: Hop = { by: 'include', at, name: file.id };
  const entries = inputEntries(entryOf(content, 'inputs')?.value, report);
  return entries.map((entry) => ({ ...entry, via: joinHops(entry.via, [hop]) }));
}

/** The entries below `inputs`, of a header or of a file that a header includes. */
export function inputEntries(node: Node | undefined, report: Report): readonly Entry[] {
  if (!node || isNull(node)) return [];
  if (node.kind === 'map') return [...node.entries.values()];
  report(node.at, 'inputs must be a hash');
  return [];
}
