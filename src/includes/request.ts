/**
 * What the resolver asks for and what it is told. Asking is data: the resolver stays pure, collects what it misses,
 * and is run again when the answers are there.
 */
import type { SourceFile } from '../source.ts';

export type FileRequest =
  /** A file of a project at a commit that is already known (local includes, the root file). */
  | { readonly kind: 'file'; readonly project: string; readonly commit: string; readonly path: string }
  /** `include:project`; `ref` null is the default branch. The answer's file tells the commit. */
  | { readonly kind: 'project'; readonly project: string; readonly ref: string | null; readonly path: string }
  | { readonly kind: 'remote'; readonly url: string }
  /** `name` as written: `Jobs/Build.gitlab-ci.yml`. The instance's own, whatever `project` it is asked for by way of. */
  | { readonly kind: 'template'; readonly name: string; readonly project: string }
  | { readonly kind: 'component'; readonly project: string; readonly name: string; readonly version: string }
  /** Paths of files below the folder `under` ('' = the whole repository), for wildcards and `exists`. */
  | {
      readonly kind: 'tree';
      readonly project: string;
      readonly commit: string;
      readonly under: string;
      readonly recursive: boolean;
    };

export type Unavailable =
  | 'not_found'
  /** The project is missing, or the token may not see it: GitLab does not say which. */
  | 'hidden'
  | 'ref_not_found'
  | 'forbidden'
  /** Refused by us: a private address, another protocol, an address outside the instance. */
  | 'blocked'
  | 'too_large'
  | 'limit'
  /** The network or the other server failed. */
  | 'failed'
  /** Nothing here can read it: a template without an instance, a foreign project without a token. */
  | 'offline'
  /** A job makes it while the pipeline runs: nobody has it yet. */
  | 'generated'
  /** Which file it is depends on a variable that nobody here knows. */
  | 'unknown';

/** What `$[[ component.* ]]` gives. `version` is null unless a release matched. */
export interface ComponentData {
  readonly name: string;
  readonly sha: string;
  readonly version: string | null;
  readonly reference: string;
}

export type FetchedFile =
  | { readonly request: FileRequest; readonly file: SourceFile; readonly component?: ComponentData }
  /** The answer to `tree`: full paths of files, without leading slash. */
  | { readonly request: FileRequest; readonly paths: readonly string[] }
  /** `detail` is a short cause for people, without secrets. */
  | { readonly request: FileRequest; readonly unavailable: Unavailable; readonly detail?: string };

/** Undefined: not asked yet. */
export type FileLookup = (request: FileRequest) => FetchedFile | undefined;

/** Equal requests have equal keys. */
export function requestKey(request: FileRequest): string {
  switch (request.kind) {
    case 'file':
      return JSON.stringify(['file', request.project, request.commit, request.path]);
    case 'project':
      return JSON.stringify(['project', request.project, request.ref, request.path]);
    case 'remote':
      return JSON.stringify(['remote', request.url]);
    case 'template':
      return JSON.stringify(['template', request.name]);
    case 'component':
      return JSON.stringify(['component', request.project, request.name, request.version]);
    case 'tree':
      return JSON.stringify(['tree', request.project, request.commit, request.under, request.recursive]);
  }
}

/** The files that were had. */
export function textsOf(answers: readonly FetchedFile[]): readonly SourceFile[] {
  return answers.flatMap((answer) => ('file' in answer ? [answer.file] : []));
}

/** The files of the merge request's own project, by path: only they are in its diff, under their plain path. */
export function ownFiles(fetched: readonly FetchedFile[], project: string): ReadonlyMap<string, SourceFile> {
  const files = new Map<string, SourceFile>();
  for (const answer of fetched) {
    if ('file' in answer && answer.file.project === project && answer.file.id === answer.file.path) {
      files.set(answer.file.path, answer.file);
    }
  }
  return files;
}

/** Full path of the project that has to be read for it; null: none, as for remote files and the instance's templates. */
export function projectOf(request: FileRequest): string | null {
  return request.kind === 'remote' || request.kind === 'template' ? null : request.project;
}

/** No server takes an address, and no file system a path, of more characters. */
const LONGEST = 8_192;

/** Can there be such a thing? Half of a surrogate pair cannot stand in an address. */
export function isAskable(request: FileRequest): boolean {
  const project = projectOf(request);
  if (project !== null && !isProjectPath(project)) return false;
  return Object.values(request).every(
    (value) => typeof value !== 'string' || (value.length <= LONGEST && !/\p{Surrogate}/u.test(value)),
  );
}

/** A number would be taken for a project's id, and without a slash nothing is a project's path. */
export function isProjectPath(path: string): boolean {
  return path.length <= 1024 && /^[^/]+(\/[^/]+)+$/.test(path);
}

export function lookupIn(fetched: readonly FetchedFile[]): FileLookup {
  const byKey = new Map(fetched.map((answer) => [requestKey(answer.request), answer]));
  return (request) => byKey.get(requestKey(request));
}
