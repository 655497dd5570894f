/** The clauses `exists` and `changes` of a rule (lib/gitlab/ci/build/rules/rule/clause/{exists,changes}.rb, 18.11). */
import { isRepositoryPath } from '../../includes/guard.ts';
import type { FetchedFile, FileRequest, Unavailable } from '../../includes/request.ts';
import { expandVariables } from '../variables/expand.ts';
import { sortAndExpand } from '../variables/variable-list.ts';
import { fixedFolder, matchesPath } from './path-glob.ts';

/** Beyond so many comparisons GitLab says that the clause holds. */
const COMPARISON_LIMIT = 50_000;

const expandedLists = new WeakMap<ReadonlyMap<string, string>, ReadonlyMap<string, string>>();

/** Patterns have their variables expanded to any depth; unknown ones stay as they are. */
export function expandPattern(pattern: string, variables: ReadonlyMap<string, string>): string {
  let values = expandedLists.get(variables);
  if (!values) {
    const list = sortAndExpand([...variables].map(([name, value]) => ({ name, value })));
    values = new Map(list.map(({ name, value }) => [name, value]));
    expandedLists.set(variables, values);
  }
  const known = values;
  return expandVariables(pattern, (name) => known.get(name), 'keep');
}

/** Where `exists` looks. */
export interface Worktree {
  readonly project: string;
  readonly commit: string;
  /** Undefined: asked for, not there yet. */
  readonly fetch: (request: FileRequest) => FetchedFile | undefined;
}

export type Exists = 'yes' | 'no' | 'pending' | Unavailable;

/** `patterns` are expanded already. Asks for all folders at once; a match in one of them is enough. */
export function existsIn(patterns: readonly string[], worktree: Worktree): Exists {
  let comparisons = 0;
  let verdict: Exists = 'no';
  const { project, commit, fetch } = worktree;
  for (const wanted of patterns.flatMap(searchesOf)) {
    const { under, recursive } = wanted;
    const answer = fetch({ kind: 'tree', project, commit, under, recursive });
    if (!answer) verdict = 'pending';
    else if ('unavailable' in answer) verdict = verdict === 'pending' ? verdict : answer.unavailable;
    else if ('paths' in answer) {
      if (wanted.counted) comparisons += answer.paths.length;
      if (comparisons > COMPARISON_LIMIT || answer.paths.some(wanted.matches)) return 'yes';
    }
  }
  return verdict;
}

interface Search {
  readonly under: string;
  readonly recursive: boolean;
  readonly matches: (path: string) => boolean;
  // Exact names and `**/*.ext` do not count against the limit.
  readonly counted: boolean;
}

/** None for a pattern that no path of a repository can match. */
function searchesOf(pattern: string): readonly Search[] {
  if (pattern.startsWith('/')) return [];
  const search = searchOf(pattern);
  return search.under === '' || isRepositoryPath(search.under) ? [search] : [];
}

function searchOf(pattern: string): Search {
  const under = fixedFolder(pattern);
  if (!/[*?[{]/.test(pattern)) {
    if (pattern.endsWith('/')) {
      return { under, recursive: true, matches: (path) => path.startsWith(pattern), counted: false };
    }
    return { under, recursive: false, matches: (path) => path === pattern, counted: false };
  }
  const suffix = /^\*\*\/\*(\.[^/*?[{]*)$/.exec(pattern)?.[1];
  if (suffix !== undefined) {
    return { under: '', recursive: true, matches: (path) => path.endsWith(suffix), counted: false };
  }
  const rest = pattern.slice(under === '' ? 0 : under.length + 1);
  const recursive = rest.includes('/') || rest.includes('**');
  return { under, recursive, matches: (path) => matchesPath(pattern, path), counted: true };
}

/** `changedPaths` null: GitLab does not know the diff, then the clause holds. */
export function changesIn(patterns: readonly string[], changedPaths: readonly string[] | null): boolean {
  if (changedPaths === null) return true;
  if (changedPaths.length === 0) return false;
  const distinct = [...new Set(patterns)];
  if (changedPaths.length * distinct.length > COMPARISON_LIMIT) return true;
  return changedPaths.some((path) => distinct.some((pattern) => matchesPath(pattern, path)));
}
