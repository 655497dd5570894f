/** What commands print, where anybody can tell without running them. */
import type { JobCommand } from './job-command.ts';

const known = new WeakMap<JobCommand, string | null>();

/** Null: only the run knows, or it has to be decoded. */
export function printedBy(command: JobCommand): string | null {
  let text = known.get(command);
  if (text === undefined) {
    text = located(command) ?? told(command) ?? passedOn(command);
    known.set(command, text);
  }
  return text;
}

/** These print nothing. */
export const SILENT = /^(?:|cd|set|export|unset|true|:|sleep|test|\[|mkdir|rm|shift)$/;

/** The same where arguments may be unknown: they stay as they are written. */
export function printedRoughly(command: JobCommand): string | null {
  return printedBy(command) ?? told(command, false);
}

/** What all that a substitution holds prints together. */
export function printedIn(commands: readonly JobCommand[]): string | null {
  const own = outermost(commands).filter(({ name }) => !SILENT.test(name));
  const [first] = own;
  if (!first) return null;
  // `command -v docker || command -v podman`
  if (own.every((command) => located(command) !== null)) return located(first);
  const texts = own.map(printedBy);
  return texts.every((text) => text !== null) ? texts.join('\n').replace(/\n+$/, '') : null;
}

/** Those whose output goes to no other of them. */
export function outermost(commands: readonly JobCommand[]): readonly JobCommand[] {
  const inner = new Set(commands.flatMap(({ words, from }) => [...from, ...words.flatMap((each) => each.outputOf())]));
  return commands.filter((each) => !inner.has(each));
}

/** The program that `which docker` or `command -v docker` finds. */
function located({ name, words }: JobCommand): string | null {
  const finds = name === 'which' || words.some(({ text }) => /^-[vpP]$/.test(text));
  const last = words.at(-1);
  if (!/^(?:which|command|type|get-command|gcm)$/i.test(name) || !last?.known || last.text.startsWith('-')) return null;
  return finds || /^g/i.test(name) ? last.text : null;
}

function told({ name, words, from }: JobCommand, exactly = true): string | null {
  if (from.length > 0 || (exactly && words.some((word) => !word.known))) return null;
  const texts = words.slice(1).map((word) => word.text);
  if (name === 'basename') return texts.length === 1 ? (texts[0]?.split('/').at(-1) ?? null) : null;
  if (name === 'printf') return formatted(texts[0] === '--' ? texts.slice(1) : texts);
  return name === 'echo' || name === 'yes' ? echoed(texts) : null;
}

function echoed(texts: readonly string[]): string | null {
  const options = texts.findIndex((text) => !/^-[neE]+$/.test(text));
  const count = options === -1 ? texts.length : options;
  const text = texts.slice(count).join(' ');
  if (/\\[xu0-7]/.test(text)) return null;
  return texts.slice(0, count).some((option) => option.includes('e')) ? unescaped(text) : text;
}

function unescaped(text: string): string {
  return text.replace(/\\([nt\\])/g, (_, letter: string) => ({ n: '\n', t: '\t' })[letter] ?? '\\');
}

const MOST_VALUES = 500;

/** What `printf` makes of a format and values; null: of a format that is not read here. */
export function formatted([format = '', ...values]: readonly string[]): string | null {
  if (/\\[xu0-7]/.test(format) || /%(?![sqbd%])/.test(format)) return null;
  const left = values.slice(0, MOST_VALUES);
  const texts: string[] = [];
  do {
    const before = left.length;
    texts.push(
      unescaped(format).replace(/%([sqbd%])/g, (_, letter: string) => {
        if (letter === '%') return '%';
        const value = left.shift() ?? '';
        return letter === 'b' ? unescaped(value) : value;
      }),
    );
    if (left.length === before) break;
  } while (left.length > 0);
  return texts.join('');
}

/** What `cat` and its like hand on from a pipe. */
function passedOn({ name, words, from }: JobCommand): string | null {
  const isPlain = name === 'tee' || words.length === 1;
  return from.length > 0 && isPlain && /^(?:cat|tee|sort|uniq)$/.test(name) ? printedIn(from) : null;
}
