/** The text that an interpreter of shell commands is given as its program, and whether it can be read. */
import { isDownload } from './download.ts';
import type { CommandWord, JobCommand, JobHereDocument, Unreadable } from './job-command.ts';
import type { ShellValue } from './shell-values.ts';
import { textsInCode } from './texts-in-code.ts';

export type Program = ReadableProgram | { readonly unreadable: Unreadable };

interface ReadableProgram {
  readonly text: string;
  /** What holds the text. */
  readonly word?: CommandWord | undefined;
  readonly document?: JobHereDocument;
  /** `$1`, `$2`, …; undefined: those of the shell around it. */
  readonly parameters?: readonly CommandWord[] | undefined;
}

export const SHELLS: ReadonlySet<string> = new Set(['sh', 'bash', 'ash', 'dash', 'zsh', 'ksh', 'mksh']);
const POWERSHELLS = new Set(['powershell', 'pwsh']);
const EVALUATORS = new Set(['eval', 'iex', 'invoke-expression']);
const SUBSTITUTES = new Set(['su', 'runuser', 'script']);
const DECODERS = new Set([
  ...['base64', 'base32', 'basenc', 'xxd', 'od', 'openssl', 'uudecode', 'gpg', 'rev', 'tr', 'gunzip', 'zcat', 'gzip'],
  ...['bunzip2', 'bzcat', 'bzip2', 'unxz', 'xzcat', 'xz', 'zstd', 'zstdcat', 'unzip', 'dd', 'sed', 'awk', 'printf'],
]);

export function programOf(command: JobCommand): readonly Program[] {
  const name = command.name.toLowerCase();
  if (EVALUATORS.has(name)) return command.words.length > 1 ? evaluated(command) : fedTo(command);
  if (SHELLS.has(name)) return shellProgram(command);
  if (POWERSHELLS.has(name)) return powershellProgram(command);
  if (SUBSTITUTES.has(name)) return optionProgram(command, /^(?:-[a-z]*c|--command)$/) ?? [];
  if (name === 'env') return optionProgram(command, /^(?:-[a-zA-Z]*S|--split-string)$/) ?? [];
  if (name === '.' || name === 'source') return command.words[1] ? sourced(command, command.words[1]) : [];
  if (name === 'trap') return trapped(command);
  if (name === 'cmd') return cmdProgram(command);
  if (name === 'start-process' || name === 'saps') return startedProgram(command);
  // `flock FILE -c …`, whose other form is a wrapper.
  if (name === '-c') return given(command, command.words[1]);
  const written = textsInCode(name, command.words, command.hereDocuments);
  return written.length > 0 ? written.map((text) => ({ text })) : printedCommand(command);
}

/** `trap 'commands' SIGNAL`; with `-`, nothing or an option alone it runs nothing. */
function trapped(command: JobCommand): readonly Program[] {
  const [, first, second, third] = command.words;
  const [action, signal] = first?.text === '--' ? [second, third] : [first, second];
  return signal && action && !/^(?:-.*|)$/.test(action.text) ? given(command, action) : [];
}

/** Windows' own: all that follows the option. */
function cmdProgram(command: JobCommand): readonly Program[] {
  const index = command.words.findIndex((word) => /^\/[a-z]*[ck]$/i.test(word.text));
  const [first, ...others] = index === -1 ? [] : command.words.slice(index + 1);
  return given(command, first, [first, ...others].map((word) => word?.text ?? '').join(' '));
}

/** PowerShell: `Start-Process docker -ArgumentList 'run', 'x'`; what else it is given are names of options and their values. */
function startedProgram(command: JobCommand): readonly Program[] {
  const words = command.words.slice(1);
  const isOption = (word: CommandWord | undefined) => /^-[a-z]/i.test(word?.text ?? '');
  const after = (option: RegExp) => words[words.findIndex((word) => option.test(word.text)) + 1];
  const file = words.some((word) => /^-f/i.test(word.text)) ? after(/^-f/i) : words.find((word) => !isOption(word));
  const list = words.findIndex((word) => /^-a/i.test(word.text));
  const rest = list === -1 ? words.slice(words.indexOf(file as CommandWord) + 1) : words.slice(list + 1);
  const args = rest.map((word) => word.text.replaceAll(',', ' '));
  return given(command, file, [file?.text ?? '', ...args].join(' '));
}

/** A name that another command prints: `$(echo docker) run …`, `$(command -v docker) run …`. */
function printedCommand(command: JobCommand): readonly Program[] {
  const [first, ...others] = command.words;
  if (!first || first.known || !isOutputOnly(first.text)) return [];
  const outputs = outputsOf(first);
  const said = outputs.map(printed);
  if (said.length > 0 && said.every((each) => each !== null)) {
    return [{ text: [...said, ...others.map((word) => quotedText(word.text))].join(' ') }];
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

function quotedText(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}

/** What PowerShell fetches or decodes in an expression. */
const FETCHED = /\.Download(?:String|Data)\b|\b(?:Invoke-WebRequest|Invoke-RestMethod|iwr|irm)\b|FromBase64String/i;

/** `eval`: its arguments are joined. */
function evaluated(command: JobCommand): readonly Program[] {
  // PowerShell names the argument.
  const words = command.words.slice(/^-command$/i.test(command.words[1]?.text ?? '') ? 2 : 1);
  const text = words.map((word) => word.text).join(' ');
  if (FETCHED.test(text)) return [unreadable(command, 'evaluated', text, [])];
  const [only, ...others] = words;
  if (only && others.length === 0) return given(command, only);
  return words[0]?.known ? [{ text }] : given(command, words[0], text);
}

function shellProgram(command: JobCommand): readonly Program[] {
  const program = optionProgram(command, /^(?:-[a-zA-Z]*c|--command)$/);
  if (program) return program;
  const file = command.words.slice(1).find((word) => !/^[-+]./.test(word.text));
  if (file?.text.startsWith('<(')) return given(command, file);
  return readsInput(command) ? fedTo(command) : [];
}

/** What follows the option, and the rest as `$0`, `$1`, …; null: the option is not there. */
function optionProgram(command: JobCommand, option: RegExp): readonly Program[] | null {
  const index = command.words.findIndex((word) => option.test(word.text));
  const word = command.words[index + 1];
  return index > 0 && word ? given(command, word, word.text, command.words.slice(index + 3)) : null;
}

function powershellProgram(command: JobCommand): readonly Program[] {
  const { words } = command;
  const index = words.findIndex((word) => /^[-/](?:c|command)$/i.test(word.text));
  if (index !== -1) {
    const [first, ...others] = words.slice(index + 1);
    if (first?.text === '-') return fedTo(command);
    return first ? given(command, first, [first, ...others].map((word) => word.text).join(' ')) : [];
  }
  const encoded = words.findIndex((word) => /^[-/]e(?:c|nc|ncodedcommand)?$/i.test(word.text));
  const word = words[encoded + 1];
  return encoded !== -1 && word ? [unreadable(command, 'decoded', word.text, [command.name])] : [];
}

/** `. <(…)` runs what the command prints; a file of the repository is reviewed like this one. */
function sourced(command: JobCommand, word: CommandWord): readonly Program[] {
  return word.text.startsWith('<(') ? given(command, word) : [];
}

/** It begins with something unknown that no path follows: `$DIR/build.sh` is a program of the repository. */
const UNKNOWN_COMMAND = /^\s*(?:\$\{?\w+\}?(?![\w/\\.{-])|\$\{\w+[^\w}]|\$\(|`|<\()(?!\S*[)`][/\\])/;

/** Not those whose output is an argument of another. */
function outputsOf(word: CommandWord): readonly JobCommand[] {
  const outputs = word.outputOf();
  const inner = new Set(outputs.flatMap(({ words }) => words.flatMap((each) => each.outputOf())));
  return outputs.filter((each) => !inner.has(each));
}

/** A text is readable when the command in it is known, whatever its arguments may be. */
function given(
  command: JobCommand,
  word: CommandWord | undefined,
  text = word?.text ?? '',
  parameters?: readonly CommandWord[],
): readonly Program[] {
  if (!word) return [];
  if (word.known || !UNKNOWN_COMMAND.test(text)) return [{ text, word, parameters }];
  const outputs = outputsOf(word);
  if (comesFromNetwork(outputs) || (outputs.length > 0 && outputs.every(readsFile))) return [];
  const said = outputs.map(printed);
  const whole = said.every((each) => each !== null) && outputs.length > 0 && isOutputOnly(text);
  if (whole) return [{ text: said.join('\n'), word, parameters }];
  const decoder = outputs.find(decodes);
  return [
    unreadable(
      command,
      decoder ? 'decoded' : 'evaluated',
      text,
      outputs.map(({ name }) => name),
    ),
  ];
}

function isOutputOnly(text: string): boolean {
  return /^\s*(?:\$\(|`|<\()[\s\S]*[)`]\s*$/.test(text);
}

/** The program that comes in through a pipe or a here-document. */
function fedTo(command: JobCommand): readonly Program[] {
  if (command.hereDocuments.length > 0) return command.hereDocuments.map((each) => readable(command, each));
  if (comesFromNetwork(command.from)) return [];
  return command.from.flatMap((feeder) => fedBy(command, feeder));
}

/** A here-string may be a variable. */
function readable(command: JobCommand, document: JobHereDocument): Program {
  const isUnknown = !document.quoted && /^\s*[$`]\S*\s*$/.test(document.text);
  return isUnknown ? unreadable(command, 'evaluated', document.text, []) : { text: document.text, document };
}

const SILENT = /^(?:|cd|set|export|unset|true|:|sleep|test|\[|mkdir|rm|shift)$/;

function fedBy(command: JobCommand, feeder: JobCommand): readonly Program[] {
  if (feeder.hereDocuments.length > 0 && readsFile(feeder)) {
    return feeder.hereDocuments.map((each) => readable(command, each));
  }
  if (SILENT.test(feeder.name) || /^(?:yes|tee)$/.test(feeder.name))
    return feeder.from.flatMap((each) => fedBy(command, each));
  if (readsFile(feeder)) return feeder.from.flatMap((each) => fedBy(command, each));
  const said = printed(feeder);
  if (said !== null) return [{ text: said, word: feeder.words[1] ?? command.words[0] }];
  const why = decodes(feeder) ? 'decoded' : 'piped';
  return [unreadable(command, why, command.name, [feeder.name])];
}

/** A file of the repository is reviewed like this one. */
function readsFile({ name }: JobCommand): boolean {
  return /^(?:cat|type|get-content|gc)$/i.test(name);
}

/** What `echo` and `printf` print, where all of it is known and nothing has to be decoded. */
function printed(command: JobCommand): string | null {
  return located(command) ?? told(command);
}

/** The program that `which docker` or `command -v docker` finds. */
function located({ name, words }: JobCommand): string | null {
  const finds = name === 'which' || /^-[vp]$/i.test(words[1]?.text ?? '');
  const last = words.at(-1);
  return /^(?:which|command|type)$/.test(name) && finds && last?.known && !last.text.startsWith('-') ? last.text : null;
}

function told({ name, words, from }: JobCommand): string | null {
  if (from.length > 0 || (name !== 'echo' && name !== 'printf') || words.some((word) => !word.known)) return null;
  const texts = words.slice(1).map((word) => word.text);
  const plain = texts[0] === '-n' || texts[0] === '--' ? texts.slice(1) : texts;
  if (plain.some((text) => /\\[xu0-7]/.test(text)) || /^-[a-z]*[eE]/.test(plain[0] ?? '')) return null;
  return name === 'echo' ? plain.join(' ') : formatted(plain);
}

function formatted([format = '', ...values]: readonly string[]): string {
  return format.replace(/%s/g, () => values.shift() ?? '').replace(/\\n/g, '\n');
}

/** A variable that a command sets to a text that is known: `printf -v name …`, `read name <<< text`. */
export function toldVariable({ name, words, hereDocuments }: JobCommand): { name: string; value: ShellValue } | null {
  if (name !== 'printf' && name !== 'read') return null;
  const known = (variable: string, text: string) => ({ name: variable, value: { text, known: true, from: [] } });
  const texts = words.map((word) => word.text);
  if (name === 'printf' && texts[1] === '-v' && texts[2] && words.every((word) => word.known)) {
    return known(texts[2], formatted(texts.slice(3)));
  }
  const [document] = hereDocuments;
  const [variable, ...others] = texts.slice(1).filter((text) => !text.startsWith('-'));
  if (name === 'printf' || !document || !variable || others.length > 0 || /[$`]/.test(document.text)) return null;
  return known(variable, document.text.trim());
}

/** What a file holds that this command has written, where another one runs it; null: nobody can tell, or has to. */
export function writtenProgram(command: JobCommand, writer: JobCommand): readonly Program[] {
  if (comesFromNetwork([writer])) return [];
  const programs = fedBy(command, writer);
  return programs.filter((program) => !('unreadable' in program) || program.unreadable.why === 'decoded');
}

function decodes({ name, from }: JobCommand): boolean {
  return DECODERS.has(name) || from.some(decodes);
}

/** What is downloaded and run is a finding of its own: see script-from-network. */
function comesFromNetwork(commands: readonly JobCommand[]): boolean {
  return commands.some((command) => isDownload(command) || comesFromNetwork(command.from));
}

function readsInput(command: JobCommand): boolean {
  const words = command.words.slice(1).map((word) => word.text);
  const first = words.find((word) => !/^[-+]./.test(word));
  return (
    first === undefined || first === '-' || first === '/dev/stdin' || words.some((word) => /^-[a-z]*s$/.test(word))
  );
}

function unreadable(
  command: JobCommand,
  why: Unreadable['why'],
  shown: string,
  programs: readonly string[],
): { readonly unreadable: Unreadable } {
  return {
    unreadable: {
      why,
      by: command.name,
      shown,
      programs,
      get at() {
        return command.at;
      },
    },
  };
}
