/** Tokens of a `rules:if` expression (lib/gitlab/ci/pipeline/expression/lexer.rb and lexeme/, 18.11). */
import { RE2JS } from 're2js';

export type Operator = '!' | '==' | '!=' | '=~' | '!~' | '&&' | '||';

export type Value =
  | { readonly kind: 'variable'; readonly name: string }
  | { readonly kind: 'input'; readonly path: string }
  | { readonly kind: 'pattern'; readonly pattern: RE2JS }
  | { readonly kind: 'literal'; readonly value: string | boolean | null };

export type Token =
  | Value
  | { readonly kind: 'operator'; readonly operator: Operator }
  | { readonly kind: '(' }
  | { readonly kind: ')' };

/** GitLab names 100 the limit, and refuses the hundredth token. */
const TOKEN_LIMIT = 100;

const BLANK = /\s+/y;
const BRACKET = /[()]/y;
const INPUT = /\$\[\[\s*inputs\.(\w+)\s*\]\]/y;
const VARIABLE = /\$(\w+)/y;
const TEXT = /"([^"\n]*)"|'([^'\n]*)'/y;
const WORD = /null|\b(?:true|false)\b/y;
const OPERATOR = /==|=~|!=|!~|!|&&|\|\|/y;
const FLAGS = /[ismU]*/y;

/** Null when the expression holds something that is no token, or too many of them. */
export function tokensOf(expression: string): Token[] | null {
  const tokens: Token[] = [];
  let at = 0;
  const take = (matcher: RegExp): RegExpExecArray | null => {
    matcher.lastIndex = at;
    const match = matcher.exec(expression);
    if (match) at = matcher.lastIndex;
    return match;
  };

  for (;;) {
    take(BLANK);
    if (at === expression.length) return tokens;
    const token = nextToken();
    if (!token) return null;
    tokens.push(token);
    if (tokens.length >= TOKEN_LIMIT) return null;
  }

  function nextToken(): Token | null {
    const bracket = take(BRACKET);
    if (bracket) return { kind: bracket[0] as '(' | ')' };
    const input = take(INPUT);
    if (input) return { kind: 'input', path: input[1] ?? '' };
    const variable = take(VARIABLE);
    if (variable) return { kind: 'variable', name: variable[1] ?? '' };
    const text = take(TEXT);
    if (text) return { kind: 'literal', value: text[1] ?? text[2] ?? '' };
    if (expression.charAt(at) === '/') return nextPattern();
    const word = take(WORD);
    if (word) return { kind: 'literal', value: word[0] === 'null' ? null : word[0] === 'true' };
    const operator = take(OPERATOR);
    return operator ? { kind: 'operator', operator: operator[0] as Operator } : null;
  }

  function nextPattern(): Token | null {
    const end = patternEnd(expression, at);
    if (end === -1) return null;
    const start = at;
    at = end;
    take(FLAGS);
    const pattern = compilePattern(expression.slice(start, at));
    return pattern && { kind: 'pattern', pattern };
  }
}

/**
 * After the slash that closes a literal of two or more characters; -1 when there is none. By hand, because GitLab's
 * own `/([^/]|\\/)+[^\\]/` needs backtracking. It lets the last character be a slash: `/ab//` is one literal.
 */
function patternEnd(text: string, start: number): number {
  let close = text.indexOf('/', start + 1);
  while (close !== -1 && text[close - 1] === '\\') close = text.indexOf('/', close + 1);
  if (close === -1) return -1;
  const length = close - start - 1;
  if (length >= 1 && text[close + 1] === '/') return close + 2;
  return length >= 2 ? close + 1 : -1;
}

/** RE2 refuses programs of more instructions with the memory GitLab grants it (8 MiB; re2/compile.cc); a literal takes one each. */
const PATTERN_LIMIT = 131_072;

/**
 * `/…/flags` as RE2, as GitLab compiles literals and the values of variables (lib/gitlab/untrusted_regexp/ruby_syntax.rb);
 * null when the text has another form or RE2 refuses it. `^` and `$` are the ends of the text unless `m` is given.
 */
export function compilePattern(written: string): RE2JS | null {
  if (written.length > PATTERN_LIMIT) return null;
  const parts = /^\/(.*)\/([ismU]*)$/m.exec(written.replaceAll('\\/', '/'));
  if (!parts) return null;
  const [, source = '', flags = ''] = parts;
  try {
    const pattern = RE2JS.compile(flags === '' ? source : `(?${flags})${source}`);
    return pattern.programSize() <= PATTERN_LIMIT ? pattern : null;
  } catch {
    return null;
  }
}
