/** The text that an interpreter of shell commands is given as its program, and whether it can be read. */
import { isDownload } from './download.ts';
import type { CommandWord, JobCommand, JobHereDocument, Unreadable } from './job-command.ts';

export type Program = ReadableProgram | { readonly unreadable: Unreadable };

interface ReadableProgram {
  readonly text: string;
  /** What holds the text. */
  readonly word?: CommandWord | undefined;
  readonly document?: JobHereDocument;
  /** `$1`, `$2`, …; undefined: those of the shell around it. */
  readonly parameters?: readonly CommandWord[] | undefined;
}

const SHELLS = new Set(['sh', 'bash', 'ash', 'dash', 'zsh', 'ksh', 'mksh']);
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
  return [];
}

/** `eval`: its arguments are joined. */
function evaluated(command: JobCommand): readonly Program[] {
  // PowerShell names the argument.
  const words = command.words.slice(/^-command$/i.test(command.words[1]?.text ?? '') ? 2 : 1);
  const [only, ...others] = words;
  if (only && others.length === 0) return given(command, only);
  const text = words.map((word) => word.text).join(' ');
  return words[0]?.known ? [{ text }] : given(command, words[0], text);
}

function shellProgram(command: JobCommand): readonly Program[] {
  const program = optionProgram(command, /^(?:-[a-zA-Z]*c|--command)$/);
  if (program) return program;
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
function printed({ name, words, from }: JobCommand): string | null {
  if (from.length > 0 || (name !== 'echo' && name !== 'printf') || words.some((word) => !word.known)) return null;
  const texts = words.slice(1).map((word) => word.text);
  const plain = texts[0] === '-n' || texts[0] === '--' ? texts.slice(1) : texts;
  if (plain.some((text) => /\\[xu0-7]/.test(text)) || /^-[a-z]*[eE]/.test(plain[0] ?? '')) return null;
  if (name === 'echo') return plain.join(' ');
  const [format = '', ...values] = plain;
  return format.replace(/%s/g, () => values.shift() ?? '').replace(/\\n/g, '\n');
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
