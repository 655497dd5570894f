/**
 * Variables inside one text, as GitLab expands them (lib/expand_variables.rb, 18.11) and as GitLab Runner does
 * (common/spec/variables.go, 19.4: Go's `os.Expand`). Expanding is one level deep: values are put in as they are.
 */

import { unknownInputAt } from './unknown-inputs.ts';

/** Undefined: there is no such variable. */
export type VariableLookup = (name: string) => string | undefined;

/** UTF-16 units. Values that name each other can grow without bound; GitLab runs into its own time and memory limits. */
export const EXPANDED_LIMIT = 1_048_576;

const GITLAB_REFERENCE = /\$([a-zA-Z_]\w*)|\$\{([a-zA-Z_]\w*)\}|%([a-zA-Z_]\w*)%|\$(?=\[\[)/g;

/** A text cut at its references. */
export type Part = string | { readonly name: string; readonly written: string };

/** `$name`, `${name}`, `%name%`, and inputs that stay; there is no escape, so `$$x` is a dollar and the reference `$x`. */
export function partsOf(text: string): Part[] {
  const parts: Part[] = [];
  let end = 0;
  for (const match of text.matchAll(GITLAB_REFERENCE)) {
    const input = match[0] === '$' ? unknownInputAt(text, match.index + 1) : undefined;
    if (input === null) continue;
    if (match.index > end) parts.push(text.slice(end, match.index));
    const written = match[0] + (input ?? '');
    parts.push({ name: match[1] ?? match[2] ?? match[3] ?? input ?? '', written });
    end = match.index + written.length;
  }
  if (end < text.length) parts.push(text.slice(end));
  return parts;
}

/** GitLab's expansion. A result beyond `EXPANDED_LIMIT` keeps the references that no longer fit. */
export function expandVariables(text: string, lookup: VariableLookup, undefinedAs: 'empty' | 'keep'): string {
  if (!text.includes('$') && !text.includes('%')) return text;
  let result = '';
  for (const part of partsOf(text)) {
    if (typeof part === 'string') {
      result += part;
      continue;
    }
    const value = lookup(part.name) ?? (undefinedAs === 'keep' ? part.written : '');
    result += result.length + value.length > EXPANDED_LIMIT ? part.written : value;
  }
  return result;
}

/** The text cut as the runner's `os.Expand` reads it: `$$` is a dollar, `%x%` is plain text. Special one-character names (`$1`, `$?`) are empty and leave no part. */
export function runnerPartsOf(text: string): Part[] {
  const parts: Part[] = [];
  let known = '';
  let at = 0;
  while (at < text.length) {
    const dollar = text.indexOf('$', at);
    if (dollar === -1 || dollar === text.length - 1) {
      known += text.slice(at);
      break;
    }
    known += text.slice(at, dollar);
    const { name, length } = shellName(text, dollar + 1);
    at = dollar + 1 + length;
    if (name === '$' || length === 0) known += '$';
    else if (name !== '' && !(name.length === 1 && EMPTY_SPECIALS.includes(name))) {
      if (known !== '') parts.push(known);
      known = '';
      parts.push({ name, written: text.slice(dollar, at) });
    }
  }
  if (known !== '') parts.push(known);
  return parts;
}

/** Names that the runner knows to be empty. */
const EMPTY_SPECIALS = '*#@!?0123456789';
/** Names of one character for `os.Expand`. */
const SPECIALS = `${EMPTY_SPECIALS}$-`;
const SHELL_NAME = /\w*/y;

/** The name after a dollar, and how many units it takes; a length without a name is bad syntax, which is swallowed. */
function shellName(text: string, start: number): { name: string; length: number } {
  const first = text.charAt(start);
  const input = unknownInputAt(text, start);
  if (input !== null) return { name: input, length: input.length };
  if (first === '{') {
    const close = text.indexOf('}', start + 1);
    if (close === -1) return { name: '', length: 1 };
    return { name: text.slice(start + 1, close), length: close - start + 1 };
  }
  if (SPECIALS.includes(first)) return { name: first, length: 1 };
  SHELL_NAME.lastIndex = start;
  const name = SHELL_NAME.exec(text)?.[0] ?? '';
  return { name, length: name.length };
}
