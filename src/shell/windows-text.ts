/** Text that PowerShell and Windows’ own shell are given to run. */
import { fedTo, given, type Program, unreadable } from './given-text.ts';
import type { CommandWord, JobCommand } from './job-command.ts';

/** Windows' own: all that follows the option. */
export function cmdProgram(command: JobCommand): readonly Program[] {
  const index = command.words.findIndex((word) => /^\/[a-z]*[ck]$/i.test(word.text));
  const [first, ...others] = index === -1 ? [] : command.words.slice(index + 1);
  return given(command, first, [first, ...others].map((word) => word?.text ?? '').join(' '));
}

/** PowerShell: `Start-Process docker -ArgumentList 'run', 'x'`; what else it is given are names of options and their values. */
export function startedProgram(command: JobCommand): readonly Program[] {
  // `start "" /b docker ps` of Windows' own shell
  const words = command.words.slice(1).filter(({ text }) => text !== '' && !/^\/\w+$/.test(text));
  const isOption = (word: CommandWord | undefined) => /^-[a-z]/i.test(word?.text ?? '');
  const after = (option: RegExp) => words[words.findIndex((word) => option.test(word.text)) + 1];
  const file = words.some((word) => /^-f/i.test(word.text)) ? after(/^-f/i) : words.find((word) => !isOption(word));
  const list = words.findIndex((word) => /^-a/i.test(word.text));
  const rest = list === -1 ? words.slice(words.indexOf(file as CommandWord) + 1) : words.slice(list + 1);
  const args = rest.map((word) => word.text.replaceAll(',', ' '));
  return given(command, file, [file?.text ?? '', ...args].join(' '));
}

export function powershellProgram(command: JobCommand): readonly Program[] {
  const { words } = command;
  const index = words.findIndex((word) => /^[-/](?:c|command)$/i.test(word.text));
  if (index !== -1) return commandText(command, words.slice(index + 1));
  const encoded = words.findIndex((word) => /^[-/]e(?:c|n|nc|ncodedcommand)?$/i.test(word.text));
  const word = words[encoded + 1];
  if (encoded !== -1 && word) return [unreadable(command, 'decoded', word.text, [command.name])];
  // Without an option it is a command too, for the older of the two.
  const [, first] = words;
  const isText = command.name.toLowerCase() === 'powershell' && first && !/^[-/]|\.ps1$/i.test(first.text);
  return isText ? commandText(command, words.slice(1)) : [];
}

function commandText(command: JobCommand, [first, ...others]: readonly CommandWord[]): readonly Program[] {
  if (first?.text === '-') return fedTo(command);
  return first ? given(command, first, [first, ...others].map((word) => word.text).join(' ')) : [];
}

/** What PowerShell fetches or decodes in an expression. */
const FETCHED = /\.Download(?:String|Data)\b|\b(?:Invoke-WebRequest|Invoke-RestMethod|iwr|irm)\b|FromBase64String/i;

/** `iex`: its arguments are an expression; null: nobody can read what comes of it. */
export function invokedText(words: readonly CommandWord[]): { readonly text: string; readonly isReadable: boolean } {
  const text = words.map((word) => word.text).join(' ');
  if (FETCHED.test(text)) return { text, isReadable: false };
  // `'{0} ps' -f 'docker'`, and `'docker ' + 'ps'`
  const [format, option, ...values] = words.map((word) => word.text);
  if (format !== undefined && option === '-f') {
    return { text: format.replace(/\{(\d)\}/g, (whole, index) => values[Number(index)] ?? whole), isReadable: true };
  }
  if (words.length > 2 && words.every(({ text: each }, index) => index % 2 === 0 || each === '+')) {
    return {
      text: words
        .filter((_, index) => index % 2 === 0)
        .map((word) => word.text)
        .join(''),
      isReadable: true,
    };
  }
  return { text, isReadable: true };
}
