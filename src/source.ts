/**
 * The words that all pure code shares: a text, a location in it, and how a value travelled from there to a job.
 */

/** 1-based; columns count UTF-16 units, as editors do. */
export interface LineColumn {
  readonly line: number;
  readonly column: number;
}

/** From `start` up to, not including, `end`. `file` is a SourceFile's id. */
export interface Span {
  readonly file: string;
  readonly start: LineColumn;
  readonly end: LineColumn;
}

/** Who may read the code of a project without being a member: everybody; who is signed in and no external user; nobody. */
export type Visibility = 'public' | 'internal' | 'private';

/** A text as it was read, and where from. */
export interface SourceFile {
  /**
   * Names the text for people and in reports. A plain path is a file of the merge request's own project; others are
   * `group/project@ref:/path`, `https://…`, `template:Name.gitlab-ci.yml` or `host/group/project/name@version`.
   */
  readonly id: string;
  /** Path inside its project, or the URL or template name. */
  readonly path: string;
  /** Full path of the project that holds it; null for a remote file or a template. */
  readonly project: string | null;
  /** The ref as it was asked for; null for the default branch, and where there is no project. */
  readonly ref: string | null;
  /** The commit that `ref` led to; null where there is none. */
  readonly commit: string | null;
  /** Of its project. Absent: not known, or there is no project. */
  readonly visibility?: Visibility | 'unknown';
  readonly text: string;
}

/** A file of the project itself: it is named by its path alone. */
export function isOwnFile({ id, path }: Pick<SourceFile, 'id' | 'path'>): boolean {
  return id === path;
}

/** Each of its parts encoded. */
export function pathInUrl(path: string): string {
  return path.split('/').map(encodeURIComponent).join('/');
}

/** A text that no project holds: a policy, a template, a remote file, one that a test or a person hands in. */
export function looseFile(id: string, text: string, path = id): SourceFile {
  return { id, path, project: null, ref: null, commit: null, text };
}

/** A stretch of a text, by offset. Line and column are worked out only when somebody asks. */
export class Location {
  readonly file: SourceFile;
  readonly start: number;
  readonly end: number;

  constructor(file: SourceFile, start: number, end: number) {
    this.file = file;
    this.start = start;
    this.end = end;
  }

  get span(): Span {
    return { file: this.file.id, start: lineColumnAt(this.file, this.start), end: lineColumnAt(this.file, this.end) };
  }

  get text(): string {
    return this.file.text.slice(this.start, this.end);
  }

  toJSON(): Span {
    return this.span;
  }
}

/** One step of a value's way from where it is written to the job that uses it. */
export interface Hop {
  readonly by: 'include' | 'extends' | 'default' | 'reference' | 'input' | 'alias' | 'matrix' | 'variable' | 'trigger';
  /** The text that caused the step: the include entry, the name under `extends`, the alias, … */
  readonly at: Location;
  /** What was included, extended or referenced, for people: `.base`, `ci/base.yml`. */
  readonly name: string;
}

/** No hops: one shared value, so that most of the tree allocates nothing. */
export const NO_HOPS: readonly Hop[] = [];

/** A value with the location where it is written, the key path there, and its way from there to the job (nearest first). */
export interface Located<T> {
  readonly value: T;
  readonly at: Location;
  readonly path: readonly string[];
  readonly via: readonly Hop[];
}

/** Something we could not read or GitLab would refuse: data, not an exception. `at` is null when no text is to blame. */
export interface Problem {
  readonly at: Location | null;
  readonly message: string;
  /** It is we who read no further: nobody else may mind. */
  readonly unread?: true;
}

const lineStarts = new WeakMap<SourceFile, readonly number[]>();

function startsOf(file: SourceFile): readonly number[] {
  let starts = lineStarts.get(file);
  if (!starts) {
    const found = [0];
    for (let at = file.text.indexOf('\n'); at !== -1; at = file.text.indexOf('\n', at + 1)) found.push(at + 1);
    starts = found;
    lineStarts.set(file, starts);
  }
  return starts;
}

/** Line and column of an offset; offsets beyond the text count as its end. */
export function lineColumnAt(file: SourceFile, offset: number): LineColumn {
  const starts = startsOf(file);
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((starts[middle] ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  return { line: low + 1, column: Math.min(offset, file.text.length) - (starts[low] ?? 0) + 1 };
}

/** The offset of a line and column; a line beyond the text counts as its end. */
export function offsetAt(file: SourceFile, { line, column }: LineColumn): number {
  return (startsOf(file)[line - 1] ?? file.text.length) + column - 1;
}

/** The text of one 1-based line, without its line end. */
export function lineText(file: SourceFile, line: number): string {
  const starts = startsOf(file);
  const start = starts[line - 1];
  if (start === undefined) return '';
  return file.text.slice(start, starts[line] ?? file.text.length).replace(/\r?\n$/, '');
}
