/** Reads the scripts of a job. */
import type { ShellSource, Unreadable } from './job-command.ts';
import { type CommandParts, type Passage, passagesOf, type Read, readAlone, steadyTogether } from './passage.ts';
import type { Room } from './script-reader.ts';
import { faultsIn, shellIn, sourcesOf } from './script-sources.ts';
import type { JobText } from './shared-texts.ts';
import { Routines, type Shell } from './shell-state.ts';
import type { ShellValues } from './shell-values.ts';
import { WrittenFiles } from './written-files.ts';

/** What one job may take. */
const MAX_WORDS = 200_000;
const MAX_NESTED_TEXT = 500_000;

export interface JobScripts {
  /** In order of appearance; what a command holds (`sh -c '…'`, `$(…)`) comes after it. */
  readonly parts: CommandParts;
  readonly unreadable: readonly Unreadable[];
}

/** `given`: the values of YAML. */
export function readScripts(texts: readonly JobText[], given: ShellValues): JobScripts {
  const reader = new JobReader(given);
  for (const text of texts) reader.read(text);
  const { parts, unreadable } = reader;
  return { parts, unreadable };
}

/** What a source comes to is remembered from the second time on, as most are read once. */
interface KnownSource {
  times: number;
  passages: readonly Passage[];
}

const known = new WeakMap<ShellSource, KnownSource>();
/** By then it shows which statements come to the same nearly always. */
const TRIED = 12;

class JobReader {
  readonly parts: CommandParts[] = [];
  readonly unreadable: Unreadable[] = [];
  readonly #given: ShellValues;
  readonly #files = new WrittenFiles();
  readonly #room: Room = { words: MAX_WORDS, nestedText: MAX_NESTED_TEXT, isFull: false };
  readonly #unknown = new Set<string>();
  #shell: Shell;

  constructor(given: ShellValues) {
    this.#given = given;
    this.#shell = this.#newShell();
  }

  #newShell(): Shell {
    return { values: this.#given.fork(), routines: new Routines(), files: this.#files };
  }

  read(text: JobText): void {
    const { keyword } = text;
    // before_script and script share one shell; everything else has its own
    if (keyword !== 'script') this.#shell = this.#newShell();
    this.unreadable.push(...faultsIn(text));
    for (const source of sourcesOf(text)) {
      for (const read of this.#readsOf(source, keyword)) this.#keep(read);
    }
  }

  #readsOf(source: ShellSource, keyword: JobText['keyword']): readonly Read[] {
    const { commands, statements } = shellIn(source);
    const before = known.get(source);
    if (!before) {
      known.set(source, { times: 1, passages: passagesOf(statements, source, keyword) });
      return [readAlone(commands, source, keyword, this.#shell, this.#room)];
    }
    before.times += 1;
    if (before.times === TRIED) before.passages = steadyTogether(before.passages);
    return before.passages.map((each) => each.read(this.#shell, this.#room));
  }

  #keep({ parts, unreadable }: Read): void {
    if (parts.length > 0) this.parts.push(parts);
    for (const each of unreadable) {
      // A name is told once: where it comes again the cause is the same.
      if (each.why === 'named' && this.#unknown.has(each.shown)) continue;
      if (each.why === 'named') this.#unknown.add(each.shown);
      this.unreadable.push(each);
    }
  }
}
