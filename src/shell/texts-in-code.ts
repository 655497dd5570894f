/** Shell text in programs of other languages that stand in a command: `python -c "os.system('docker ps')"`. */
import type { CommandWord, JobHereDocument } from './job-command.ts';

/** Interpreters, and the option whose value is a program; null: the first argument is one. */
const INTERPRETERS: readonly (readonly [name: RegExp, option: RegExp | null])[] = [
  [/^python[\d.]*$/, /^-[a-zA-Z]*c$/],
  [/^(?:perl|ruby|lua)[\d.]*$/, /^-[a-zA-Z]*[eE]$/],
  [/^(?:node|nodejs|deno|bun)$/, /^(?:-[a-z]*[ep]|--eval|--print|eval)$/],
  [/^php[\d.]*$/, /^-r$/],
  [/^(?:awk|gawk|mawk|nawk)$/, null],
];

/** Calls that run a program, by their last names. */
const CALL =
  /\b(?:system|popen|Popen|exec\w*|spawn\w*|run|call|check_call|check_output|getoutput|shell_exec|passthru)\s*\(/g;
/** Perl and Ruby run what stands in backticks and in `%x(…)`. */
const QUOTED_COMMAND = /`([^`]+)`|%x[({[]([^)}\]]+)[)}\]]|\b(?:system|exec)\s+(?=["'])/g;
const LITERAL = /^\s*(?:shell\s*=\s*\w+\s*,\s*)?\[?\s*[rbuf]?(["'`])((?:\\.|(?!\1)[^\\])*)\1/;
const NEXT_LITERAL = /^\s*,\s*\[?\s*[rbuf]?(["'`])((?:\\.|(?!\1)[^\\])*)\1/;
/** Longer programs are not searched. */
const LONGEST = 20_000;

/** The commands that such programs run, as far as they are written out in them. */
export function textsInCode(
  name: string,
  words: readonly CommandWord[],
  documents: readonly JobHereDocument[],
): readonly string[] {
  const [, option] = INTERPRETERS.find(([interpreter]) => interpreter.test(name)) ?? [];
  if (option === undefined) return [];
  const at = option === null ? 0 : words.findIndex((word) => option.test(word.text));
  const program = at === -1 ? undefined : words.slice(at + 1).find((word) => option || !word.text.startsWith('-'));
  const texts = [...(program ? [program.text] : []), ...documents.map(({ text }) => text)];
  return texts.filter((text) => text.length <= LONGEST).flatMap((text) => textsIn(text, /^(?:perl|ruby)/.test(name)));
}

function textsIn(code: string, hasQuotedCommands: boolean): readonly string[] {
  const called = [...code.matchAll(CALL)].flatMap(
    (match) => literalsAt(code.slice(match.index + match[0].length)) ?? [],
  );
  if (!hasQuotedCommands) return called;
  const quoted = [...code.matchAll(QUOTED_COMMAND)].flatMap(
    (match) => match[1] ?? match[2] ?? literalsAt(code.slice(match.index + match[0].length)) ?? [],
  );
  return [...called, ...quoted];
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
