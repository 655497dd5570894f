/** Text that something is given to run: as a word, through a pipe or in a here-document. */
import { isDownload } from './download.ts';
import type { CommandWord, JobCommand, JobHereDocument, Unreadable } from './job-command.ts';
import { outermost, printedRoughly, SILENT } from './printed-text.ts';

export type Program = ReadableProgram | { readonly unreadable: Unreadable };

interface ReadableProgram {
  readonly text: string;
  /** What holds the text. */
  readonly word?: CommandWord | undefined;
  readonly document?: JobHereDocument;
  /** `$1`, `$2`, …; undefined: those of the shell around it. */
  readonly parameters?: readonly CommandWord[] | undefined;
  /** `$0`. */
  readonly zero?: CommandWord | undefined;
}

const DECODERS = new Set([
  ...['base64', 'base32', 'basenc', 'xxd', 'od', 'openssl', 'uudecode', 'gpg', 'gpg2', 'rev', 'tr', 'gunzip', 'zcat'],
  ...['gzip', 'bunzip2', 'bzcat', 'bzip2', 'unxz', 'xzcat', 'xz', 'zstd', 'zstdcat', 'unzip', 'dd', 'sed', 'awk'],
  ...['printf', 'age', 'sops', 'ansible-vault', 'cut', 'fold', 'paste'],
]);

/** It begins with something unknown that no path follows: `$DIR/build.sh` is a program of the repository. */
const UNKNOWN_COMMAND = /^\s*(?:\$\{?\w+\}?(?![\w/\\.{-])|\$\{\w+[^\w}]|\$\(|`|<\()(?!\S*[)`][/\\])/;

/** A text is readable when the command in it is known, whatever its arguments may be. */
export function given(
  command: JobCommand,
  word: CommandWord | undefined,
  text = word?.text ?? '',
  parameters?: readonly CommandWord[],
): readonly Program[] {
  if (!word) return [];
  if (word.known || !UNKNOWN_COMMAND.test(text)) return [{ text, word, parameters }];
  const outputs = outermost(word.outputOf());
  if (comesFromNetwork(outputs) || (outputs.length > 0 && outputs.every(readsFile)))
    return documentsOf(command, outputs);
  const said = outputs.map(printedRoughly);
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

/** `bash <(cat <<EOF …)`. */
function documentsOf(command: JobCommand, outputs: readonly JobCommand[]): readonly Program[] {
  return outputs.flatMap(({ hereDocuments }) => hereDocuments.map((each) => readable(command, each)));
}

function isOutputOnly(text: string): boolean {
  return /^\s*(?:\$\(|`|<\()[\s\S]*[)`]\s*$/.test(text);
}

/** The program that comes in through a pipe, from a file or in a here-document. */
export function fedTo(command: JobCommand): readonly Program[] {
  if (command.hereDocuments.length > 0) return command.hereDocuments.map((each) => readable(command, each));
  const [file] = command.readsFrom;
  if (file) return file.text.startsWith('<(') ? given(command, file) : [];
  if (comesFromNetwork(command.from)) return [];
  const seen = new Set<JobCommand>();
  return command.from.flatMap((feeder) => fedBy(command, feeder, seen));
}

/** A here-string may be a variable. */
function readable(command: JobCommand, document: JobHereDocument): Program {
  const isUnknown = !document.quoted && /^\s*[$`]\S*\s*$/.test(document.text);
  return isUnknown ? unreadable(command, 'evaluated', document.text, []) : { text: document.text, document };
}

/** They hand on what they get, or a part of it. */
const PASSES_ON = /^(?:yes|tee|head|tail|sort|uniq|grep|dd|sponge|pv)$/;

/** `seen`: those that were asked for already. */
export function fedBy(command: JobCommand, feeder: JobCommand, seen = new Set<JobCommand>()): readonly Program[] {
  if (seen.has(feeder)) return [];
  seen.add(feeder);
  const passes = readsFile(feeder) || PASSES_ON.test(feeder.name);
  if (feeder.hereDocuments.length > 0 && passes) return feeder.hereDocuments.map((each) => readable(command, each));
  const isSilent = SILENT.test(feeder.name) || readsFile(feeder);
  if (isSilent || (passes && feeder.from.length > 0)) {
    return feeder.from.flatMap((each) => fedBy(command, each, seen));
  }
  const said = printedRoughly(feeder);
  if (said !== null) return [{ text: said, word: feeder.words[1] ?? command.words[0] }];
  const why = decodes(feeder) ? 'decoded' : 'piped';
  return [unreadable(command, why, command.name, [feeder.name])];
}

/** A file of the repository is reviewed like this one. */
function readsFile({ name, readsFrom }: JobCommand): boolean {
  return /^(?:cat|type|get-content|gc)$/i.test(name) || (name === '' && readsFrom.length > 0);
}

/** Is it true of the command, or of one that it reads from? Once for each: pipes of groups lead to one on many ways. */
function alongPipes(test: (command: JobCommand) => boolean): (command: JobCommand) => boolean {
  const known = new WeakMap<JobCommand, boolean>();
  const ask = (command: JobCommand): boolean => {
    const answer = known.get(command) ?? (test(command) || command.from.some(ask));
    known.set(command, answer);
    return answer;
  };
  return ask;
}

export const decodes = alongPipes(({ name }) => DECODERS.has(name));

const isFromNetwork = alongPipes(isDownload);

/** What is downloaded and run is a finding of its own: see script-from-network. */
export function comesFromNetwork(commands: readonly JobCommand[]): boolean {
  return commands.some(isFromNetwork);
}

export function unreadable(
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
