/** Files that a script writes and then runs: `base64 -d x > s.sh; sh s.sh`. */
import { onceFor } from '../once-per.ts';
import { comesFromNetwork, decodes, fedBy, type Program } from './given-text.ts';
import type { CommandWord, JobCommand, Unreadable } from './job-command.ts';
import { READ_AT_START, SHELLS, withRecipes } from './program-text.ts';
import { plainRun, type Run } from './runs.ts';
import { codePrograms, isInterpreter } from './texts-in-code.ts';

/** How what is in a file comes to run. */
type Use = 'shell' | 'make' | 'code';

/** Copies of copies, and files made of files. */
const DEEPEST = 5;

export class WrittenFiles {
  readonly #writers = new Map<string, JobCommand[]>();
  /** The paths of programs that are found by their names. */
  readonly #onPath = new Map<string, string>();

  note(command: JobCommand): void {
    for (const path of filesWrittenBy(command)) {
      const writers = this.#writers.get(path);
      if (writers) writers.push(command);
      else this.#setWriters(path, [command]);
    }
    this.#copy(command);
  }

  #copy({ name, words }: JobCommand): void {
    if (this.#writers.size === 0 || !/^(?:cp|mv|ln|install)$/.test(name)) return;
    const paths = words.slice(1).filter(({ text }) => !/^-|^\d{3,4}$/.test(text));
    const [from, to] = [paths.at(-2), paths.at(-1)];
    const writers = from && this.#writers.get(plain(from.text));
    if (writers && to) this.#setWriters(plain(to.text), [...writers]);
  }

  #setWriters(path: string, writers: JobCommand[]): void {
    this.#writers.set(path, writers);
    const name = /(?:^|\/)s?bin\/([^/]+)$/.exec(path)?.[1];
    if (name !== undefined) this.#onPath.set(name, path);
  }

  runsOf(command: JobCommand): readonly Run[] {
    if (this.#writers.size === 0) return [];
    return filesRunBy(command).flatMap(({ path, use }) => {
      const written = this.#writers.has(path) ? path : this.#onPath.get(path);
      return (written === undefined ? [] : this.#programs(written, command, DEEPEST)).flatMap(({ program, writer }) =>
        runsAs(use, program, command, writer),
      );
    });
  }

  #programs(path: string, command: JobCommand, depth: number): readonly { program: Program; writer: JobCommand }[] {
    if (depth === 0) return [];
    return (this.#writers.get(path) ?? []).flatMap((writer) => {
      const own = writtenProgram(command, writer).map((program) => ({ program, writer }));
      const inner = /^cat$/.test(writer.name) ? writer.words.slice(1).map(({ text }) => plain(text)) : [];
      return [
        ...own,
        ...inner.filter((each) => each !== path).flatMap((each) => this.#programs(each, command, depth - 1)),
      ];
    });
  }
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

const filesWrittenBy = onceFor((command: JobCommand): readonly string[] => {
  const { name, words, writesTo } = command;
  const paths = writesTo.map(({ text }) => text);
  if (name === 'tee' || name === 'sponge') paths.push(...words.slice(1).map(({ text }) => text));
  if (name === 'dd') paths.push(...words.flatMap(({ text }) => /^of=(.+)/.exec(text)?.[1] ?? []));
  const at = words.findIndex(({ text }) => /^(?:-o|-out|--output)$/.test(text));
  const out = at > 0 ? words[at + 1] : undefined;
  if (out && decodes(command)) paths.push(out.text);
  return paths.filter((path) => !/^(?:\/dev\/|-|&)/.test(path)).map(plain);
});

/** However the folder of the job and the home are written. */
function plain(path: string): string {
  return path
    .replace(/^\$(?:CI_PROJECT_DIR|PWD|\{CI_PROJECT_DIR\}|\{PWD\})\//, '')
    .replace(/^(?:\.\/)+/, '')
    .replace(/^\$(?:HOME|\{HOME\})(?=\/)/, '~');
}

const filesRunBy = onceFor((command: JobCommand): readonly { path: string; use: Use }[] => {
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
});

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
