/** What the shell makes of a value: `${name,,}`, `${name#pattern}`, `${!name}`. */
import type { ValueChange } from './shell-syntax.ts';
import type { ShellValue } from './shell-values.ts';

/** Longer values and patterns are not changed, so that the time stays bounded. */
const LONGEST_VALUE = 500;
const LONGEST_PATTERN = 50;
const MAX_STARS = 2;

/** Null: only the run knows. */
export function changedValue(
  value: ShellValue,
  { operator, operands }: ValueChange,
  named: (name: string) => ShellValue | undefined,
): ShellValue | null {
  if (!value.known || value.text.length > LONGEST_VALUE) return null;
  if (operator === '!') return named(value.text) ?? null;
  const text = changed(value.text, operator, operands);
  return text === null ? null : { ...value, text };
}

function changed(text: string, operator: string, [first = '', second = '']: readonly string[]): string | null {
  switch (operator) {
    case ',,':
      return text.toLowerCase();
    case '^^':
      return text.toUpperCase();
    case ',':
      return text.charAt(0).toLowerCase() + text.slice(1);
    case '^':
      return text.charAt(0).toUpperCase() + text.slice(1);
    case '@':
      return transformed(text, first);
    case ':':
      return part(text, first, second);
    case '#':
    case '##':
    case '%':
    case '%%':
      return trimmed(text, operator, first);
    default:
      return replaced(text, operator, first, second);
  }
}

function transformed(text: string, letter: string): string | null {
  if (letter === 'L') return text.toLowerCase();
  if (letter === 'U') return text.toUpperCase();
  if (letter === 'u') return text.charAt(0).toUpperCase() + text.slice(1);
  return letter === 'Q' || letter === 'E' ? text : null;
}

function part(text: string, offset: string, length: string): string | null {
  const numbers = [offset, length].filter((each) => each !== '').map(Number);
  if (numbers.some((number) => !Number.isInteger(number))) return null;
  const [from = 0, count] = numbers;
  const rest = text.slice(from);
  return rest.slice(0, count);
}

function trimmed(text: string, operator: string, glob: string): string | null {
  const pattern = patternOf(glob);
  if (!pattern) return null;
  const whole = new RegExp(`^(?:${pattern})$`, 's');
  const lengths = Array.from({ length: text.length + 1 }, (_, length) => length);
  // The double ones take as much as they can.
  const wanted = operator.length === 2 ? lengths.toReversed() : lengths;
  const atStart = operator.startsWith('#');
  const cut = wanted.find((length) => whole.test(atStart ? text.slice(0, length) : text.slice(text.length - length)));
  return atStart ? text.slice(cut ?? 0) : text.slice(0, text.length - (cut ?? 0));
}

function replaced(text: string, operator: string, glob: string, by: string): string | null {
  const pattern = patternOf(glob);
  if (!pattern || /[$`]/.test(by)) return null;
  const source = { '/#': `^(?:${pattern})`, '/%': `(?:${pattern})$` }[operator] ?? pattern;
  return text.replace(new RegExp(source, operator === '//' ? 'gs' : 's'), () => by);
}

/** As a regular expression; null: it is none that we know, or takes too long. */
function patternOf(glob: string): string | null {
  if (glob === '' || glob.length > LONGEST_PATTERN || /[[\]$`()]/.test(glob)) return null;
  if ((glob.match(/\*/g)?.length ?? 0) > MAX_STARS) return null;
  return glob.replace(/\\(.)|([\s\S])/g, (_, escaped: string | undefined, plain: string) => {
    if (plain === '*') return '.*';
    return plain === '?' ? '.' : (escaped ?? plain).replace(/[^\w]/g, '\\$&');
  });
}
