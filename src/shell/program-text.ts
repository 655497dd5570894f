/** The text that a command is given as a program, and whether it can be read. */
import { fedCommands, quoted } from './fed-arguments.ts';
import { comesFromNetwork, decodes, fedTo, given, type Program, unreadable } from './given-text.ts';
import type { CommandWord, JobCommand } from './job-command.ts';
import { outermost, printedBy } from './printed-text.ts';
import { toldToSsh } from './ssh-words.ts';
import { recipesIn, textArguments } from './text-arguments.ts';
import { textsInCode } from './texts-in-code.ts';
import { cmdProgram, invokedText, powershellProgram, startedProgram } from './windows-text.ts';

export const SHELLS: ReadonlySet<string> = new Set(['sh', 'bash', 'ash', 'dash', 'zsh', 'ksh', 'mksh']);
/** Variables that name files which a shell reads by itself at its start. */
export const READ_AT_START: readonly string[] = ['BASH_ENV', 'ENV'];
const EVALUATORS = new Set(['eval', 'iex', 'invoke-expression']);
const SUBSTITUTES = new Set(['su', 'runuser', 'script', 'capsh']);
const LATER = new Set(['at', 'batch', 'newgrp', 'sudo', 'chroot', 'ssh-agent', 'unshare']);
/** Variables whose value is run as a command by those that know them. */
const COMMAND_VARIABLES =
  /^(?:PROMPT_COMMAND|(?:GIT_)?(?:EDITOR|PAGER)|VISUAL|MANPAGER|GIT_(?:SSH_COMMAND|SEQUENCE_EDITOR|EXTERNAL_DIFF|PROXY_COMMAND)|RSYNC_RSH|LESSOPEN|LESSCLOSE)$/;

export function programOf(command: JobCommand): readonly Program[] {
  const own = ownProgram(command);
  const fed = fedCommands(command).map(({ text, word }): Program => {
    if (text !== null) return { text, word };
    return unreadable(
      command,
      'piped',
      command.wrapped[0]?.text ?? '',
      command.from.map(({ name }) => name),
    );
  });
  return [...own, ...fed, ...variablePrograms(command)];
}

function ownProgram(command: JobCommand): readonly Program[] {
  const name = command.name.toLowerCase();
  if (EVALUATORS.has(name)) return command.words.length > 1 ? evaluated(command) : invoked(command);
  if (SHELLS.has(name)) return shellProgram(command);
  switch (name) {
    case 'powershell':
    case 'pwsh':
      return powershellProgram(command);
    case '.':
    case 'source':
      return command.words[1] ? sourced(command, command.words[1]) : [];
    case 'trap':
      return trapped(command);
    case 'cmd':
      return cmdProgram(command);
    case 'start-process':
    case 'saps':
    case 'start':
      return startedProgram(command);
    case 'ssh':
      return [...remoteProgram(command), ...otherProgram(command, name)];
    case 'crontab':
      return fedTo(command).map(withoutTimes);
    // `flock FILE -c …`, whose other form is a wrapper.
    case '-c':
      return given(command, command.words[1]);
    default:
      return otherProgram(command, name);
  }
}

function otherProgram(command: JobCommand, name: string): readonly Program[] {
  if (SUBSTITUTES.has(name)) return optionProgram(command, COMMAND_OPTION) ?? fedTo(command);
  if (LATER.has(name)) return fedTo(command);
  const texts = textArguments(command);
  if (texts.length > 0) return texts.flatMap(({ text, word }) => given(command, word, text));
  const [first] = command.words;
  if (first?.known && /\s/.test(first.text.trim()) && command.wrapped.length > command.words.length) {
    // `watch 'docker ps'`: a wrapper that takes a text
    return given(command, first, command.words.map((word) => word.text).join(' '));
  }
  if (name === 'make') return madeOf(command);
  const written = textsInCode(command);
  return written.length > 0 ? written : printedCommand(command);
}

const THIS_MACHINE = /^(?:\w+@)?(?:localhost|127(?:\.\d+){3}|\[?::1\]?|host\.docker\.internal|172\.17\.0\.1)$/;

/** Over ssh to the machine itself; what happens on others is theirs. */
function remoteProgram(command: JobCommand): readonly Program[] {
  const told = toldToSsh(command.words);
  if (!told || !THIS_MACHINE.test(told.host.text)) return [];
  const rest = told.command.filter(({ text }) => text !== '--');
  return rest.length > 0 ? given(command, rest[0], rest.map(({ text }) => text).join(' ')) : fedTo(command);
}

/** `* * * * * docker ps`. */
function withoutTimes(program: Program): Program {
  if ('unreadable' in program) return program;
  const { word, text } = program;
  return { word, text: text.replace(/^\s*(?:@\w+|(?:\S+[ \t]+){4}\S+)[ \t]+/gm, '') };
}

/** `make -f -`, `make -f <(…)`. */
function madeOf(command: JobCommand): readonly Program[] {
  const file = command.words.find(({ text }) => text === '-' || text.startsWith('<('));
  if (!file) return [];
  return (file.text === '-' ? fedTo(command) : given(command, file)).map(withRecipes);
}

export function withRecipes(program: Program): Program {
  return 'unreadable' in program ? program : { word: program.word, text: recipesIn(program.text) };
}

/** `PROMPT_COMMAND='docker ps'`, also where it is exported; `PS4='$(…)'` is filled in for each line. */
function variablePrograms(command: JobCommand): readonly Program[] {
  return command.assignments.flatMap(({ name, value }) => {
    if (COMMAND_VARIABLES.test(name)) return value.text === '' ? [] : given(command, value);
    if (/^(?:BASH_ENV|ENV)$/.test(name) && value.text.startsWith('<(')) return given(command, value);
    return /^PS[0-4]$/.test(name) && /\$\(|`/.test(value.text) ? [{ text: `: "${value.text}"`, word: value }] : [];
  });
}

/** `trap 'commands' SIGNAL`; with `-`, nothing or an option alone it runs nothing. */
function trapped(command: JobCommand): readonly Program[] {
  const [, first, second, third] = command.words;
  const [action, signal] = first?.text === '--' ? [second, third] : [first, second];
  return signal && action && !/^(?:-.*|)$/.test(action.text) ? given(command, action) : [];
}

/** A name that another command prints: `$(echo docker) run …`, `$(command -v docker) run …`. */
function printedCommand(command: JobCommand): readonly Program[] {
  const [first, ...others] = command.words;
  if (!first || first.known || !/^\s*(?:\$\(|`|<\()[\s\S]*[)`]\s*$/.test(first.text)) return [];
  const outputs = outermost(first.outputOf());
  const said = outputs.map(printedBy);
  if (said.length > 0 && said.every((each) => each !== null)) {
    return [{ text: [...said, ...others.map((word) => quoted(word.text))].join(' ') }];
  }
  if (!outputs.some((each) => decodes(each) || comesFromNetwork([each]))) return [];
  return [
    unreadable(
      command,
      outputs.some(decodes) ? 'decoded' : 'evaluated',
      first.text,
      outputs.map(({ name }) => name),
    ),
  ];
}

/** `eval`: its arguments are joined. */
function evaluated(command: JobCommand): readonly Program[] {
  // PowerShell names the argument.
  const words = command.words.slice(/^-command$/i.test(command.words[1]?.text ?? '') ? 2 : 1);
  const { text, isReadable } = invokedText(words);
  if (!isReadable) return [unreadable(command, 'evaluated', text, [])];
  const [only, ...others] = words;
  if (only && others.length === 0) return given(command, only);
  return words[0]?.known ? [{ text }] : given(command, words[0], text);
}

/** `'docker ps' | iex`: a text is a value there. */
function invoked(command: JobCommand): readonly Program[] {
  const texts = command.from.flatMap(({ words: [only, ...others] }) =>
    only?.known && others.length === 0 && /\s/.test(only.text) ? only : [],
  );
  return texts.length > 0 ? texts.map((word) => ({ word, text: word.text })) : fedTo(command);
}

/** The text may stand in the same word, after a `=`. */
const COMMAND_OPTION = /^(?:-[a-zA-Z]*c|--command(?:=([\s\S]+))?)$/;

function shellProgram(command: JobCommand): readonly Program[] {
  const program = optionProgram(command, COMMAND_OPTION);
  if (program) return program;
  const file = command.words.slice(1).find((word) => !/^[-+]./.test(word.text));
  if (file?.text.startsWith('<(')) return given(command, file);
  if (!readsInput(command)) return [];
  const s = command.words.findIndex((word) => /^-[a-z]*s$/.test(word.text));
  const parameters = s === -1 ? undefined : command.words.slice(s + 1).filter(({ text }) => text !== '--');
  return fedTo(command).map((each) => ('unreadable' in each ? each : { ...each, parameters }));
}

/** What follows the option, and the rest as `$0`, `$1`, …; null: the option is not there. */
function optionProgram(command: JobCommand, option: RegExp): readonly Program[] | null {
  const index = command.words.findIndex((word) => option.test(word.text));
  const glued = option.exec(command.words[index]?.text ?? '')?.[1];
  const word = command.words[glued === undefined ? index + 1 : index];
  if (index <= 0 || !word) return null;
  const zero = command.words[index + 2];
  const programs = given(command, word, glued ?? word.text, command.words.slice(index + 3));
  return programs.map((program) => ({ ...program, zero }));
}

/** `. <(…)` runs what the command prints; a file of the repository is reviewed like this one. */
function sourced(command: JobCommand, word: CommandWord): readonly Program[] {
  if (INPUT.test(word.text)) return fedTo(command);
  return word.text.startsWith('<(') ? given(command, word) : [];
}

const INPUT = /^(?:-|\/dev\/stdin|\/dev\/fd\/0|\/proc\/self\/fd\/0)$/;

function readsInput(command: JobCommand): boolean {
  const words = command.words.slice(1).map((word) => word.text);
  const first = words.find((word) => !/^[-+]./.test(word));
  return first === undefined || INPUT.test(first) || words.some((word) => /^-[a-z]*s$/.test(word));
}
