/** Files that a script writes and then runs: `base64 -d x > s.sh; sh s.sh`. */
import { comesFromNetwork, decodes, fedBy, type Program } from './given-text.ts';
import type { CommandWord, JobCommand, Unreadable } from './job-command.ts';
import { READ_AT_START, SHELLS, withRecipes } from './program-text.ts';
import { plainRun, type Run } from './runs.ts';
import { codePrograms, isInterpreter } from './texts-in-code.ts';

/** How what is in a file comes to run. */
type Use = 'shell' | 'make' | 'code';

/** Copies of copies, and files made of files. */
const DEEPEST = 5;

/** What is known of files before a part of a script. */
export interface FilesBefore {
  readonly isEmpty: boolean;
  writersOf(path: string): readonly JobCommand[];
  /** The path of a program that is found by its name. */
  pathOf(name: string): string | undefined;
}

const NOTHING: FilesBefore = { isEmpty: true, writersOf: () => [], pathOf: () => undefined };
const COPIES = /^(?:cp|mv|ln|install)$/;

export class WrittenFiles implements FilesBefore {
  readonly #before: FilesBefore;
  /** `isAnew`: what was there before is gone. */
  readonly #files = new Map<string, { readonly isAnew: boolean; readonly writers: JobCommand[] }>();
  readonly #onPath = new Map<string, string>();
  /** Those that write or copy. */
  readonly noted: JobCommand[] = [];

  constructor(before = NOTHING) {
    this.#before = before;
  }

  get isEmpty(): boolean {
    return this.noted.length === 0 && this.#before.isEmpty;
  }

  writersOf(path: string): readonly JobCommand[] {
    const file = this.#files.get(path);
    if (!file) return this.#before.writersOf(path);
    return file.isAnew ? file.writers : [...this.#before.writersOf(path), ...file.writers];
  }

  pathOf(name: string): string | undefined {
    return this.#onPath.get(name) ?? this.#before.pathOf(name);
  }

  note(command: JobCommand): void {
    const paths = filesWrittenBy(command);
    const copies = COPIES.test(command.name);
    if (paths.length === 0 && !copies) return;
    this.noted.push(command);
    for (const path of paths) this.#add(path, command);
    if (copies) this.#copy(command);
  }

  #add(path: string, command: JobCommand): void {
    const name = nameOnPath(path);
    if (name !== undefined && this.writersOf(path).length === 0) this.#onPath.set(name, path);
    const file = this.#files.get(path);
    if (file) file.writers.push(command);
    else this.#files.set(path, { isAnew: false, writers: [command] });
  }

  #copy({ words }: JobCommand): void {
    const paths = words.slice(1).filter(({ text }) => !/^-|^\d{3,4}$/.test(text));
    const [from, to] = [paths.at(-2), paths.at(-1)];
    const writers = from && to ? this.writersOf(plain(from.text)) : [];
    if (!to || writers.length === 0) return;
    const path = plain(to.text);
    this.#files.set(path, { isAnew: true, writers: [...writers] });
    const name = nameOnPath(path);
    if (name !== undefined) this.#onPath.set(name, path);
  }

  runsOf(command: JobCommand): readonly Run[] {
    if (this.isEmpty) return [];
    return filesRunBy(command).flatMap(({ path, use }) => {
      const written = this.writersOf(path).length > 0 ? path : this.pathOf(path);
      return (written === undefined ? [] : this.#programs(written, command, DEEPEST)).flatMap(({ program, writer }) =>
        runsAs(use, program, command, writer),
      );
    });
  }

  #programs(path: string, command: JobCommand, depth: number): readonly { program: Program; writer: JobCommand }[] {
    if (depth === 0) return [];
    return this.writersOf(path).flatMap((writer) => {
      const own = writtenProgram(command, writer).map((program) => ({ program, writer }));
      const inner = /^cat$/.test(writer.name) ? writer.words.slice(1).map(({ text }) => plain(text)) : [];
      return [
        ...own,
        ...inner.filter((each) => each !== path).flatMap((each) => this.#programs(each, command, depth - 1)),
      ];
    });
  }
}

function nameOnPath(path: string): string | undefined {
  return /(?:^|\/)s?bin\/([^/]+)$/.exec(path)?.[1];
}

function runsAs(use: Use, program: Program, command: JobCommand, writer: JobCommand): readonly Run[] {
  if ('unreadable' in program) return [{ kind: 'unknown', unreadable: program.unreadable }];
  if (use === 'shell') return [plainRun(program.document ?? { text: program.text, locate: () => writer.at })];
  const inside = use === 'make' ? [withRecipes(program)] : codePrograms(command, program.text);
  return inside.map((each): Run => {
    if ('unreadable' in each) return { kind: 'unknown', unreadable: each.unreadable };
    return plainRun({ text: each.text, locate: () => writer.at });
  });
}

/** What a file holds that this command has written, where another one runs it; nothing: nobody can tell, or has to. */
function writtenProgram(command: JobCommand, writer: JobCommand): readonly Program[] {
  if (comesFromNetwork([writer])) return [];
  const programs = fedBy(command, writer);
  return programs.filter((program) => !('unreadable' in program) || hides(program.unreadable));
}

/** Programs that edit a text hide nothing: what they edit is in the repository, or made by it. */
function hides({ why, programs }: Unreadable): boolean {
  return why === 'decoded' && !programs.every((program) => /^(?:sed|awk|tr|cut|printf|fold|paste|dd)$/.test(program));
}

function filesWrittenBy(command: JobCommand): readonly string[] {
  const { name, words, writesTo } = command;
  const paths = writesTo.map(({ text }) => text);
  if (name === 'tee' || name === 'sponge') paths.push(...words.slice(1).map(({ text }) => text));
  if (name === 'dd') paths.push(...words.flatMap(({ text }) => /^of=(.+)/.exec(text)?.[1] ?? []));
  const at = words.findIndex(({ text }) => /^(?:-o|-out|--output)$/.test(text));
  const out = at > 0 ? words[at + 1] : undefined;
  if (out && decodes(command)) paths.push(out.text);
  return paths.filter((path) => !/^(?:\/dev\/|-|&)/.test(path)).map(plain);
}

/** However the folder of the job and the home are written. */
function plain(path: string): string {
  return path
    .replace(/^\$(?:CI_PROJECT_DIR|PWD|\{CI_PROJECT_DIR\}|\{PWD\})\//, '')
    .replace(/^(?:\.\/)+/, '')
    .replace(/^\$(?:HOME|\{HOME\})(?=\/)/, '~');
}

function filesRunBy(command: JobCommand): readonly { path: string; use: Use }[] {
  const { name, words, assignments } = command;
  const first = words[0]?.text ?? '';
  const isShell = SHELLS.has(name) && !first.startsWith('./');
  const found: { path: string; use: Use }[] = [];
  const run = (word: CommandWord | undefined, use: Use) => {
    if (word) found.push({ path: plain(word.text), use });
  };
  const argument = words.slice(1).find((word) => !/^[-+]./.test(word.text));
  if (name === '.' || name === 'source' || isShell) run(argument, 'shell');
  else if (isInterpreter(name)) run(argument, 'code');
  else if (/^g?make$/.test(name)) for (const path of makefilesOf(words)) found.push({ path, use: 'make' });
  else if (first !== '') run(words[0], 'shell');
  if (isShell || /^(?:eval|\.|source|iex|invoke-expression)$/i.test(name)) {
    for (const word of filesReadFor(command)) run(word, 'shell');
  }
  for (const each of assignments) if (READ_AT_START.includes(each.name)) run(each.value, 'shell');
  return found;
}

function makefilesOf(words: readonly CommandWord[]): readonly string[] {
  const at = words.findIndex(({ text }) => /^(?:-[a-zA-Z]*f|--file|--makefile)$/.test(text));
  const named = words[at + 1]?.text;
  return at > 0 && named !== undefined ? [plain(named)] : ['GNUmakefile', 'makefile', 'Makefile'];
}

/** `sh < s`, `cat s | sh`, `sh -c "$(cat s)"`, `. <(cat s)`. */
function filesReadFor({ words, from, readsFrom, hereDocuments }: JobCommand): readonly CommandWord[] {
  const outputs = [...words, ...readsFrom].flatMap((word) => word.outputOf());
  const documents = hereDocuments.flatMap((document) => document.outputOf());
  return [...readsFrom, ...[...from, ...outputs, ...documents].flatMap(filesShownBy)];
}

function filesShownBy({ name, words, readsFrom }: JobCommand): readonly CommandWord[] {
  return name === 'cat' || name === '' ? [...words.slice(1), ...readsFrom] : [];
}
