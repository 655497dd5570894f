/** A command of a job's script, as the rules see it. */
import type { Script } from '../ci/config.ts';
import type { Located, Location } from '../source.ts';
import type { Guard, Stretch } from './shell-syntax.ts';

/**
 * A stretch of a script. Jobs share what they run, so that its way to the job is not told here: `placeIn` (shared-texts.ts) does.
 */
export interface ScriptPlace {
  /** The whole line, or the whole word of a container's command. */
  readonly line: Location;
  readonly at: Location;
  readonly value: string;
}

export interface CommandWord {
  /** Known variables filled in; the others as written: `$NAME`. */
  readonly text: string;
  /** False: holds something that only the run knows. */
  readonly known: boolean;
  /** From the start of the command to the end of the word, so that the place begins on the command's own line. */
  readonly at: ScriptPlace;
  /** Variables of the configuration that gave parts of the text. */
  readonly from: readonly Located<string>[];
  /** Variables that the shell itself puts in, and the unknown ones in their values: not those in single quotes. */
  readonly names: readonly string[];
  /** The commands whose output is part of the word: `$(…)`, `<(…)`. */
  outputOf(): readonly JobCommand[];
}

export interface JobCommand {
  readonly keyword: Script['keyword'] | 'entrypoint' | 'command';
  /** The program without its folder; '' where only variables are set. */
  readonly name: string;
  /** The program and its arguments, without wrappers such as `sudo`, `env` or `xargs`. */
  readonly words: readonly CommandWord[];
  /** The same with the wrappers. */
  readonly wrapped: readonly CommandWord[];
  /** Variables set for this command, or by it (`A=b`, `export A=b`). */
  readonly assignments: readonly { readonly name: string; readonly value: CommandWord }[];
  readonly writesTo: readonly CommandWord[];
  /** Files that it reads as its input; `<(…)`. */
  readonly readsFrom: readonly CommandWord[];
  readonly hereDocuments: readonly JobHereDocument[];
  /** Commands whose output comes in through a pipe. */
  readonly from: readonly JobCommand[];
  /** Another container runs it: `docker run image …`. */
  readonly inContainer: boolean;
  /** Its arguments or input are shell text themselves (`sh -c '…'`), whose commands follow. */
  readonly runsText: boolean;
  /** What its own text asks before it runs. */
  readonly guard: Guard | null;
  /** Name of the function that it is a part of; null: of none. */
  readonly definedIn: string | null;
  readonly at: ScriptPlace;
}

/** Shell text that nobody can read before it runs, or that we do not read. */
export interface Unreadable {
  readonly at: ScriptPlace;
  /**
   * `evaluated`: an argument that only the run knows is run. `piped`: so is the output of another command; `decoded`: of one that
   * decodes. `open`: it ends before what it began does. `cut`: it is longer than we read, `deep`: so are constructs within
   * constructs, `nested`: and scripts within scripts. `named`: the name of the command itself is only known to the run.
   */
  readonly why: 'named' | 'evaluated' | 'piped' | 'decoded' | 'open' | 'cut' | 'deep' | 'nested';
  /** The command that runs it; '' where it is the script as a whole. */
  readonly by: string;
  /** The text, the command or what is open, for people. */
  readonly shown: string;
  /** Programs whose output it is. */
  readonly programs: readonly string[];
}

export interface JobHereDocument {
  readonly text: string;
  /** True for `<<'EOF'`: nothing in it is expanded. */
  readonly quoted: boolean;
  /** Of a here-string the commands whose output is part of it. */
  outputOf(): readonly JobCommand[];
  /** Offsets count in `text`. */
  locate(stretch: Stretch): ScriptPlace;
}

/** A stretch of shell text, and where its offsets are in the configuration. */
export interface ShellSource {
  readonly text: string;
  /** What begins with `$` is a value there, and runs only after `&` or `.`. */
  readonly isPowerShell: boolean;
  locate(stretch: Stretch): ScriptPlace;
}
