/** Shell text in programs of other languages that stand in a command: `python -c "os.system('docker ps')"`. */
import { comesFromNetwork, fedTo, type Program, unreadable } from './given-text.ts';
import type { CommandWord, JobCommand } from './job-command.ts';

/** Interpreters, and the option whose value is a program; null: the first argument is one. */
const INTERPRETERS: readonly (readonly [name: RegExp, option: RegExp | null])[] = [
  [/^python[\d.]*$/, /^-[a-zA-Z]*c$/],
  [/^(?:perl|ruby|lua|groovy|julia|osascript)[\d.]*$/, /^-[a-zA-Z]*[eE]$/],
  [/^Rscript$/, /^-e$/],
  [/^(?:node|nodejs|deno|bun)$/, /^(?:-[a-z]*[ep]|--eval|--print|eval)$/],
  [/^php$/, /^-r$/],
  [/^(?:tclsh|expect)[\d.]*$/, /^-c$/],
  [/^(?:awk|gawk|mawk|nawk)$/, null],
  [/^g?sed$/, null],
];

/** Calls that run a program, by their last names. */
const NAMES =
  'system|popen|Popen|exec\\w*|spawn\\w*|run|call|check_call|check_output|getoutput|shell_exec|passthru|Command';
const CALL = new RegExp(`\\b(?:${NAMES})\\s*\\(`, 'g');
/** `from os import system as s`. */
const RENAMED = new RegExp(`\\bimport\\s+(?:${NAMES})\\s+as\\s+(\\w+)`, 'g');
/** What stands in backticks, in `%x(…)` and behind a pipe runs in these. */
const QUOTED_COMMAND = /`([^`]+)`|%x[({[]([^)}\]]+)[)}\]]|\b(?:system|exec)\s+(?:qw\(([^)]*)\)|(?=["']))/g;
const PIPED_COMMAND = /"((?:\\.|[^"\\])*)"\s*\|&?\s*getline|\|&?\s*"((?:\\.|[^"\\])*)"/g;
const EXECUTED =
  /(["'])((?:\\.|(?!\1)[^\\])*)\1\s*\.execute\(|do shell script "((?:\\.|[^"\\])*)"|^\s*exec ([^(\n]+)$/gm;
/** The commands `e` of sed, and the flag of its `s`. */
const SED_COMMAND =
  /(?:^|[;\n{}])\s*(?:\d+|\$|\/[^/]*\/)?\s*e\s+([^\n]+)|s(.)(?:(?!\2).)*\2((?:(?!\2).)*)\2[gpIiMm\d]*e/g;
const LITERAL = /^\s*(?:shell\s*=\s*\w+\s*,\s*)?[[{]?\s*[rbuf]?(["'`])((?:\\.|(?!\1)[^\\])*)\1/;
const NEXT_LITERAL = /^\s*,\s*(?:\{\s*)?(?:args:\s*)?\[?\s*[rbuf]?(["'`])((?:\\.|(?!\1)[^\\])*)\1/;
const DECODED =
  /\b(?:exec|eval|system|instance_eval|Function)\b[\s\S]*(?:b64decode|decode_base64|decode64|base64_decode|\batob\b|['"](?:base64|hex)['"]|fromhex|unhexlify|codecs\.decode|decompress|marshal\.loads|gzinflate|str_rot13)/;
/** Longer programs are not searched. */
const LONGEST = 20_000;

/** The commands that such a program runs, as far as they are written out in it. */
export function textsInCode(command: JobCommand): readonly Program[] {
  const { name, words, hereDocuments } = command;
  const interpreter = INTERPRETERS.find(([pattern]) => pattern.test(name));
  if (!interpreter) return [];
  const program = programIn(words, interpreter[1]);
  if (program && !program.known && /^\s*\$(?:\w+|\{\w+\})\s*$/.test(program.text))
    return [unreadable(command, 'evaluated', program.text, [])];
  const isFed = !program && words.slice(1).every(({ text }) => /^-/.test(text)) && !comesFromNetwork(command.from);
  const fed = hereDocuments.length > 0 ? hereDocuments : isFed && interpreter[1] !== null ? readIn(command) : [];
  return [...(program ? [program] : []), ...fed].flatMap(({ text }) => codePrograms(command, text));
}

function programIn(words: readonly CommandWord[], option: RegExp | null): CommandWord | undefined {
  const at = option === null ? 0 : words.findIndex((word) => option.test(word.text));
  return at === -1 ? undefined : words.slice(at + 1).find((word) => option || !word.text.startsWith('-'));
}

function readIn(command: JobCommand): readonly { readonly text: string }[] {
  return fedTo(command).flatMap((program) => ('unreadable' in program ? [] : program));
}

export function isInterpreter(name: string): boolean {
  return INTERPRETERS.some(([pattern, option]) => option !== null && pattern.test(name));
}

/** What the code runs. */
export function codePrograms(command: JobCommand, code: string): readonly Program[] {
  if (code.length > LONGEST) return [];
  if (DECODED.test(code)) return [unreadable(command, 'decoded', command.name, [command.name])];
  return textsIn(code, command.name).map((text) => ({ text }));
}

function textsIn(code: string, name: string): readonly string[] {
  if (/sed$/.test(name)) return groupsOf(code, SED_COMMAND, [1, 3]);
  const aliases = [...code.matchAll(RENAMED)].map((match) => match[1]);
  const renamed = aliases.length > 0 ? [...code.matchAll(new RegExp(`\\b(?:${aliases.join('|')})\\s*\\(`, 'g'))] : [];
  const called = [...code.matchAll(CALL), ...renamed].flatMap(
    (match) => literalsAt(code.slice(match.index + match[0].length)) ?? [],
  );
  const executed = groupsOf(code, EXECUTED, /^(?:tclsh|expect)/.test(name) ? [2, 3, 4] : [2, 3]);
  if (/awk$/.test(name)) return [...called, ...groupsOf(code, PIPED_COMMAND, [1, 2])];
  if (!/^(?:perl|ruby|php)/.test(name)) return [...called, ...executed];
  const quoted = [...code.matchAll(QUOTED_COMMAND)].flatMap(
    (match) => match[1] ?? match[2] ?? match[3] ?? literalsAt(code.slice(match.index + match[0].length)) ?? [],
  );
  return [...called, ...quoted, ...executed];
}

function groupsOf(code: string, pattern: RegExp, groups: readonly number[]): readonly string[] {
  return [...code.matchAll(pattern)].flatMap((match) => groups.flatMap((group) => match[group] ?? []));
}

/** The literal that a call is given, with those after it: the arguments of a list. */
function literalsAt(rest: string): string | null {
  let found = LITERAL.exec(rest);
  if (!found) return null;
  const texts: string[] = [];
  for (let left = rest; found; found = NEXT_LITERAL.exec(left)) {
    texts.push((found[2] ?? '').replace(/\\(["'`\\])/g, '$1'));
    left = left.slice(found[0].length);
  }
  return texts.join(' ');
}
