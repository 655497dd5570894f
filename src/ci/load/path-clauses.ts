/** The clauses `exists` and `changes` of a rule (lib/gitlab/ci/build/rules/rule/clause/{exists,changes}.rb, 18.11). */
import { isRepositoryPath } from '../../includes/guard.ts';
import type { IncludeVariables } from '../../includes/include-kind.ts';
import type { FetchedFile, FileRequest, Unavailable } from '../../includes/request.ts';
import { expandVariables, partsOf } from '../variables/expand.ts';
import { type ListedVariable, mayRefer, referencesIn, sortAndExpand } from '../variables/variable-list.ts';
import { fixedFolder, isTooMany, matchesPath } from './path-glob.ts';

/** Beyond so many comparisons GitLab says that the clause holds. */
export const COMPARISON_LIMIT = 50_000;

/** Patterns have their variables expanded to any depth; undefined ones stay as they are. Null: nobody here knows one of them. */
export function expandPattern(pattern: string, variables: Pick<IncludeVariables, 'lookup'> | null): string | null {
  if (!mayRefer({ value: pattern }) || !variables) return pattern;
  const listed = new Map<string, ListedVariable>();
  const waiting = partsOf(pattern).flatMap((part) => (typeof part === 'string' ? [] : part.name));
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    if (listed.has(name)) continue;
    const value = variables.lookup(name);
    if (value === undefined) return null;
    if (value === null) continue;
    const variable = { name, value };
    listed.set(name, variable);
    waiting.push(...referencesIn(variable));
  }
  const known = new Map(sortAndExpand([...listed.values()]).map(({ name, value }) => [name, value]));
  return expandVariables(pattern, (name) => known.get(name), 'keep');
}

/** For a question: equal texts are equal patterns, whoever asks. */
export function asFarAsKnown(
  patterns: readonly string[],
  variables: Pick<IncludeVariables, 'lookup'>,
): readonly string[] {
  const known = (name: string) => variables.lookup(name) ?? undefined;
  return patterns.map((pattern) => expandPattern(pattern, variables) ?? expandVariables(pattern, known, 'keep'));
}

/** All of them; null: nobody here knows a variable in one, or one stands for too many. */
export function expandPatterns(
  patterns: readonly string[],
  variables: Pick<IncludeVariables, 'lookup'> | null,
): string[] | null {
  const expanded = patterns.map((pattern) => expandPattern(pattern, variables));
  return expanded.every((pattern) => pattern !== null && !isTooMany(pattern)) ? (expanded as string[]) : null;
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

/** Equal for clauses that look for the same. `place`: what else they name; nothing where it is the pipeline's own commit. */
export function existsQuestion(patterns: readonly string[], place: readonly (string | null)[]): string {
  return `exists ${JSON.stringify([patterns, ...place.filter((name) => name !== null)])}`;
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
