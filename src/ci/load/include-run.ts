/** What one run over a configuration's includes has seen so far: limits, questions and problems. */
import type { Asked, IncludeVariables } from '../../includes/include-kind.ts';
import { type FetchedFile, type FileRequest, requestKey, type Unavailable } from '../../includes/request.ts';
import { isFatal, unavailableMessage, unavailableRootMessage } from '../../includes/unavailable-message.ts';
import { onceFor } from '../../once-per.ts';
import { Location, type SourceFile } from '../../source.ts';
import type { MapNode } from '../../yaml/tree.ts';
import { treeSize } from '../../yaml/tree-size.ts';
import { BOUNDS, Room } from '../bounds.ts';
import type { ConfigProblem, ResolveInput, ToldInclude } from '../config.ts';
import type { CasesTogether } from '../pipelines/cases-together.ts';
import { readDocuments } from './documents.ts';
import { TopLevelKeys } from './top-level-keys.ts';

/** `ci_max_includes`: entries of all files together, repeats each time, the root not. */
const INCLUDE_LIMIT = 150;
/** `max_yaml_size_bytes`, of one text. */
const TEXT_BYTES_LIMIT = 2_097_152;
/** `ci_max_total_yaml_size_bytes`. */
const TOTAL_BYTES_LIMIT = 314_572_800;

/** What was read for all configurations that are looked at together, each file once. */
const readingOf = onceFor((_: ResolveInput['files']) => ({ files: new Set<SourceFile>(), words: 0 }));

export class IncludeRun {
  readonly input: ResolveInput;
  /** The pipelines that this run is for. */
  readonly together: CasesTogether;
  readonly problems: ConfigProblem[] = [];
  readonly room = new Room();
  readonly keys = new TopLevelKeys();
  /** Variables that texts of files were filled from. */
  readonly texts = new Map<string, string | undefined>();
  /** Files that GitLab has told of, until an entry is found to lead to them. */
  readonly told: ToldInclude[];
  readonly #missing = new Map<string, FileRequest>();
  /** Local files included so far, as project and path. */
  readonly #locals = new Set<string>();
  readonly #secrets: readonly string[];
  readonly #texts = new Set<SourceFile>();
  #count = 0;
  #bytes = 0;
  #stopped = false;

  constructor(input: ResolveInput, together: CasesTogether) {
    this.input = input;
    this.together = together;
    const { masked, variables, told = [] } = input.pipeline;
    this.told = [...told];
    this.#secrets = [...masked]
      .flatMap((name) => variables.get(name) || [])
      .sort((one, two) => two.length - one.length);
  }

  get missing(): FileRequest[] {
    return [...this.#missing.values()];
  }

  isAtLeast(major: number, minor: number): boolean {
    const [thisMajor, thisMinor] = this.input.pipeline.gitlabVersion ?? [18, 11];
    return thisMajor > major || (thisMajor === major && thisMinor >= minor);
  }

  /** Bytes of all texts so far. */
  get size(): number {
    return this.#bytes;
  }

  /** True once a limit was passed: nothing more is included. */
  get stopped(): boolean {
    return this.#stopped;
  }

  /** Undefined: now among the missing. */
  fetch = (request: FileRequest): FetchedFile | undefined => {
    const answer = this.input.files(request);
    if (!answer) this.#missing.set(requestKey(request), request);
    return answer;
  };

  /** What a variable puts into the text of a file (`expand_vars`); undefined: nothing, or nobody here knows. */
  textFor(name: string, variables: IncludeVariables): string | undefined {
    const value = variables.lookup(name) ?? undefined;
    this.texts.set(name, value);
    return value;
  }

  /** Values of masked variables must not reach a message. */
  mask(text: string): string {
    return this.#secrets.reduce((masked, secret) => masked.replaceAll(secret, '[MASKED]'), text);
  }

  refuse = (at: Location | null, message: string): void => {
    this.problems.push({ at, message: this.mask(message), kind: 'include', fatal: true });
  };

  /** Problems inside a file. */
  note(problems: readonly ConfigProblem[]): void {
    this.problems.push(...problems.map((problem) => ({ ...problem, message: this.mask(problem.message) })));
  }

  /** An entry that leads to no request; with `unavailable` the cause is ours alone. */
  refuseEntry(at: Location, message: string, unavailable: Unavailable | undefined): void {
    if (unavailable)
      this.problems.push({ at, message: this.mask(message), kind: 'include', fatal: false, unavailable });
    else this.refuse(at, message);
  }

  /** `exists` or a wildcard looks into folders that cannot be listed. */
  unreadable = (at: Location, unavailable: Unavailable): void => {
    const message = 'The files of the project could not be listed for this include';
    this.problems.push({ at, message, kind: 'include', fatal: false, unavailable });
  };

  /** A file or folder that the answer says is not to be had. */
  unavailable(at: Location, name: string, request: FileRequest, why: Unavailable, detail?: string): void {
    const message = this.mask(unavailableMessage(name, request, why, detail));
    const named = request.kind === 'project' || request.kind === 'component';
    const project = named ? { project: this.mask(request.project) } : {};
    this.problems.push({ at, message, kind: 'include', fatal: isFatal(why), unavailable: why, ...project });
  }

  unavailableRoot(name: string, request: FileRequest, why: Unavailable, detail?: string): void {
    const message = this.mask(unavailableRootMessage(name, request, why, detail));
    this.problems.push({ at: null, message, kind: 'missing_root', fatal: isFatal(why), unavailable: why });
  }

  /** False when the entry is one too many. */
  countEntry(at: Location): boolean {
    this.#count += 1;
    if (this.#count <= INCLUDE_LIMIT) return true;
    return this.#stop(at, `More than ${INCLUDE_LIMIT} files are included, nested ones counted`);
  }

  /** False when the text, or all texts together, are too long. */
  countText(at: Location | null, file: SourceFile): boolean {
    const bytes = byteLength(file);
    if (bytes > TEXT_BYTES_LIMIT) {
      this.refuse(at, `The YAML text of \`${file.path}\` is too big: more than ${TEXT_BYTES_LIMIT} bytes`);
      return false;
    }
    this.#bytes += bytes;
    if (this.#bytes > TOTAL_BYTES_LIMIT) return this.#stop(at, 'The included files are too large together');
    if (this.#texts.has(file)) return true;
    this.#texts.add(file);
    const from = at ?? new Location(file, 0, 0);
    return this.room.take({ text: bytes }, from, file.path) && this.countWords(from, file);
  }

  /** Reads it, unless what was read so far is too much. */
  countWords = (at: Location, file: SourceFile): boolean => {
    const reading = readingOf(this.input.files);
    if (reading.files.has(file)) return true;
    if (reading.words > BOUNDS.words.most) {
      this.room.leaveOut('words', at, file.path);
      return false;
    }
    reading.files.add(file);
    reading.words += readDocuments(file).words;
    return true;
  };

  /** False: with all that was included so far there is too much to merge. */
  countValues(at: Location | null, file: SourceFile, content: MapNode): boolean {
    return this.room.take({ included: treeSize(content).nodes }, at ?? new Location(file, 0, 0), file.path);
  }

  rememberLocal(asked: Asked): void {
    if ('request' in asked && asked.request.kind === 'file') {
      this.#locals.add(localKey(asked.request.project, asked.request.path));
    }
  }

  hasLocal(project: string, path: string): boolean {
    return this.#locals.has(localKey(project, path));
  }

  #stop(at: Location | null, message: string): false {
    if (!this.#stopped) {
      this.problems.push({ at, message, kind: 'include', fatal: true, unavailable: 'limit' });
    }
    this.#stopped = true;
    return false;
  }
}

function localKey(project: string, path: string): string {
  return `${project.toLowerCase()}:${path}`;
}

const lengths = new WeakMap<SourceFile, number>();

function byteLength(file: SourceFile): number {
  const known = lengths.get(file) ?? Buffer.byteLength(file.text, 'utf8');
  lengths.set(file, known);
  return known;
}
