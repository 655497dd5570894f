/** The commands that README.md and docs/ tell people to run. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export interface Documented {
  /** `docs/policy.md:55`. */
  readonly at: string;
  /** As it is written. */
  readonly text: string;
}

const SHELL = /^(?:sh|bash|shell|console|zsh)$/;
/** What a command begins with, where it stands in a block of no language or in one that is only indented. */
const STARTS = /^\$? ?(?:sudo |npx )?(?:pipewarden|npm|npx|node|git|curl|docker|kubectl|systemctl|apt(?:-get)?) /;
const INLINE = /`((?:npx )?pipewarden [^`]+)`/g;

export function pages(): readonly string[] {
  const docs = readdirSync('docs', { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.md'));
  return ['README.md', ...docs.sort().map((name) => join('docs', name))];
}

/** `odd`: commands in blocks that do not say that they are some. */
export function commandsIn(page: string): Record<'blocks' | 'inline' | 'odd', readonly Documented[]> {
  const lines = linesOf(page);
  const outside = lines.filter(({ language }) => language === null);
  const unsaid = lines.filter(({ text, language }) => language === '' || (language === null && /^ {4}/.test(text)));
  return {
    blocks: whole(lines.filter(({ language }) => language !== null && SHELL.test(language))),
    inline: outside.flatMap(({ at, text }) =>
      [...text.matchAll(INLINE)].map(([, command = '']) => ({ at, text: command })),
    ),
    odd: unsaid.filter(({ text }) => STARTS.test(text.trim())),
  };
}

interface Line extends Documented {
  /** Of the block that it is in; null: it is in none. */
  readonly language: string | null;
}

/** Without the fences themselves. */
function linesOf(page: string): readonly Line[] {
  const lines: Line[] = [];
  let language: string | null = null;
  for (const [index, text] of readFileSync(page, 'utf8').split('\n').entries()) {
    const fence = /^ *```(\S*)/.exec(text);
    if (fence) language = language === null ? (fence[1] ?? '') : null;
    else lines.push({ at: `${page}:${index + 1}`, text, language });
  }
  return lines;
}

/** One command each: a backslash carries a line on. */
function whole(lines: readonly Line[]): readonly Documented[] {
  const commands: Documented[] = [];
  let carried = '';
  for (const { at, text } of lines) {
    carried += text.trim().replace(/^\$ /, '');
    if (carried.endsWith('\\')) carried = carried.slice(0, -1);
    else {
      if (/^[^#]/.test(carried)) commands.push({ at, text: carried });
      carried = '';
    }
  }
  return commands;
}
