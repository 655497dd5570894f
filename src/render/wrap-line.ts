import wrapAnsi from 'wrap-ansi';

const INDENT = '    ';
/** Nobody reads sentences in less. */
const NARROWEST = 40;

/** Further lines of a sentence stand below its words. */
export function wrapLine(line: string, columns: number): string {
  if (columns < NARROWEST) return line;
  const [before = ''] = /^ */.exec(line) ?? [];
  return `${before}${wrapAnsi(line.slice(before.length), columns - INDENT.length).replaceAll('\n', `\n${INDENT}`)}`;
}
