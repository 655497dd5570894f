/** Files that take part in a pipeline and that not everybody may see who reads what is written about it. */
import type { IncludedFile, ResolvedConfig } from '../ci/config.ts';
import type { SourceFile, Span } from '../source.ts';
import { type Audience, maySee } from './audience.ts';
import { TellableWords } from './tellable-words.ts';

/** One of them, as seen from outside. */
export interface ClosedFile {
  /** The include that leads to it, in a file that everybody may see; of a whole configuration the project. */
  readonly door: Span;
  /** What this include names, for people. */
  readonly name: string;
  /** The file that it names: itself, or one that includes it. */
  readonly named: SourceFile;
}

export interface ClosedFiles {
  readonly isEmpty: boolean;
  /** By a file's id; undefined: everybody may see it. */
  get(file: string): ClosedFile | undefined;
  /** Of a file that everybody may see; undefined: there is none of this id. */
  open(file: string): SourceFile | undefined;
  /** May a text be told that says something about these places? See TellableWords. */
  mayTell(text: string, places: readonly Span[]): boolean;
}

export const NONE_CLOSED: ClosedFiles = {
  isEmpty: true,
  get: () => undefined,
  open: () => undefined,
  mayTell: () => true,
};

/** `configs`: those of child pipelines stand in them. `files`: whatever was read for them. */
export function closedFiles(
  configs: readonly ResolvedConfig[],
  files: readonly SourceFile[],
  audience: Audience,
): ClosedFiles {
  const search = new Search(audience);
  for (const config of configs) search.config(config);
  for (const file of files) search.header(file);
  const { closed, open, secrets } = search;
  if (closed.size === 0) return NONE_CLOSED;
  const words = new TellableWords(secrets, open, audience.told);
  return {
    isEmpty: false,
    get: (file) => closed.get(file),
    open: (file) => open.get(file),
    mayTell: (text, places) => words.mayTell(text, places),
  };
}

class Search {
  readonly closed = new Map<string, ClosedFile>();
  readonly open = new Map<string, SourceFile>();
  /** What the closed files say, and what the projects they are in tell of them: commits and releases. */
  readonly secrets = new Set<string>();
  readonly #audience: Audience;

  constructor(audience: Audience) {
    this.#audience = audience;
  }

  config({ root, children }: ResolvedConfig): void {
    this.#included(root);
    for (const { config } of children) this.config(config);
  }

  /** One that nothing includes is a file of inputs, which `spec:include` names. */
  header(file: SourceFile): void {
    if (this.closed.has(file.id) || this.open.has(file.id)) return;
    if (maySee(this.#audience, file)) this.open.set(file.id, file);
    else this.#close(file, { door: this.#outermost(), name: 'spec:include', named: file });
  }

  #close(file: SourceFile, seen: ClosedFile): void {
    this.closed.set(file.id, seen);
    for (const secret of [file.text, file.commit]) if (secret) this.secrets.add(secret);
  }

  #outermost(): Span {
    const start = { line: 1, column: 1 };
    return { file: this.#audience.project, start, end: start };
  }

  #included(included: IncludedFile): void {
    const { file, commit, release, includes } = included;
    if (file && maySee(this.#audience, file)) this.open.set(file.id, file);
    else if (file) {
      const known = this.closed.get(file.id);
      this.#close(file, known?.named === file ? known : this.#seenFromOutside(included, file));
      for (const secret of [commit, release]) if (secret) this.secrets.add(secret);
    }
    for (const each of includes) this.#included(each);
  }

  /** Whoever includes a file is looked at before it. */
  #seenFromOutside({ entry, name }: IncludedFile, file: SourceFile): ClosedFile {
    const at = entry?.value.at;
    if (!at) return { door: this.#outermost(), name, named: file };
    return this.closed.get(at.file.id) ?? { door: at.span, name, named: file };
  }
}
