/** What a kind of include has to say. A new kind is one file with such a value, and one line in `index.ts`. */
import type { Location, SourceFile } from '../source.ts';
import type { Node } from '../yaml/tree.ts';
import type { ComponentData, FileRequest, Unavailable } from './request.ts';

/** A direct value of an include entry: texts have their variables expanded, anything else is as written. */
export type IncludeValue = string | readonly string[] | Node;

/** One file to include. `at` is the text that names it. */
export interface IncludeEntry {
  readonly at: Location;
  readonly values: ReadonlyMap<string, IncludeValue>;
}

/** job → path → text. */
export type Artifacts = Readonly<Record<string, Readonly<Record<string, string>>>>;

/** Variables as includes see them. */
export interface IncludeVariables {
  /** Null: not defined. Undefined: nobody here knows the value. */
  lookup(name: string): string | null | undefined;
  /** Does a condition (`rules:if`) hold? */
  holds(expression: string): boolean;
}

/** In which surroundings the includes of one file are resolved. */
export interface IncludeContext {
  /** Where `local` and `exists` look; null inside remote files and templates. */
  readonly at: { readonly project: string; readonly commit: string } | null;
  /** Null: it sees none. */
  readonly variables: IncludeVariables | null;
  /** What `$[[ component.* ]]` gives in this file and in local files it includes; `unknown`: it may be of a component. */
  readonly component: ComponentData | 'unknown' | null;
  /** In a child pipeline: what its parent's jobs made, `unknown` before they ran; null elsewhere. */
  readonly artifacts: Artifacts | 'unknown' | null;
  readonly serverFqdn: string;
  /** Whose pipeline it is: by way of it GitLab shows what every project has. */
  readonly pipelineProject: string;
}

/** What an entry leads to. `name` is what was asked, as a person would write it. */
export type Asked =
  | {
      readonly name: string;
      readonly request: FileRequest;
      readonly ref?: string | null;
      /** For a component whose file is asked for by its path. */
      readonly component?: ComponentData;
    }
  | { readonly name: string; readonly file: SourceFile }
  /** GitLab refuses the entry; with `unavailable` only we cannot read it. */
  | { readonly name: string; readonly refused: string; readonly unavailable?: Unavailable };

export interface IncludeKind {
  /** The keyword in the entry. */
  readonly key: 'local' | 'project' | 'remote' | 'template' | 'component' | 'artifact';
  readonly matches: (entry: IncludeEntry) => boolean;
  readonly ask: (entry: IncludeEntry, context: IncludeContext) => Asked;
  /** A check on the text that came; the sentence says why GitLab refuses it. */
  readonly refuse?: (entry: IncludeEntry, file: SourceFile) => string | null;
  /** The surroundings of the included file's own includes. The file itself is read in those of its includer. */
  readonly inside: (context: IncludeContext, file: SourceFile, component: ComponentData | null) => IncludeContext;
}

/** Rails' `present?`. */
export function isPresent(value: IncludeValue | undefined): boolean {
  if (value === undefined) return false;
  if (typeof value === 'string') return /\S/.test(value);
  if (!('kind' in value)) return value.length > 0;
  if (value.kind === 'scalar') return value.value !== null && value.value !== false && value.value !== '';
  return value.kind === 'map' ? value.entries.size > 0 : true;
}

/** The text as a repository path: GitLab strips leading slashes and leaves `./` and `..` as they are. */
export function withoutLeadingSlashes(path: string): string {
  return path.replace(/^\/+/, '');
}

/** What remote files and templates resolve their own includes in: no project, no variables. */
export function outsideOfProjects(context: IncludeContext): IncludeContext {
  return { ...context, at: null, variables: null, component: null, artifacts: null };
}

export const NEEDS_STRING = 'the location must be a string';
export const NO_SUCH_PATH = 'the file does not exist: `.`, `..` and empty names in a path are not resolved';
export const NO_YAML_EXTENSION = 'the file name does not end in .yml or .yaml';
