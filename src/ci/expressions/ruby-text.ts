/** Texts as Ruby makes them, where GitLab leaves its own language visible. */
import { isStringOrSymbol } from '../../yaml/ruby-types.ts';
import type { ListNode, MapNode, Node, ScalarNode } from '../../yaml/tree.ts';

/** `to_s`: a scalar's text; lists and maps in Ruby's literal form. */
export function rubyText(node: Node): string {
  return node.kind === 'scalar' ? node.text : inspect(node);
}

/** `inspect` of Ruby 3.3. */
function inspect(node: Node): string {
  switch (node.kind) {
    case 'scalar':
      return inspectScalar(node);
    case 'list':
      return inspectList(node);
    case 'map':
      return inspectMap(node);
    case 'reference':
      return `!reference [${node.target.map(quoted).join(', ')}]`;
  }
}

function inspectScalar(node: ScalarNode): string {
  if (node.type === 'string') return quoted(node.text);
  if (node.type === 'symbol') return symbol(node.text);
  return node.type === 'null' ? 'nil' : node.text;
}

function inspectList(list: ListNode): string {
  return `[${list.items.map((item) => inspect(item.value)).join(', ')}]`;
}

function inspectMap(map: MapNode): string {
  const entries = [...map.entries.values()].map(({ key, value }) => {
    const name = isStringOrSymbol(key) ? symbol(key.text) : inspectScalar(key);
    return `${name}=>${inspect(value)}`;
  });
  return `{${entries.join(', ')}}`;
}

function symbol(name: string): string {
  return /^[\p{Alphabetic}_][\p{Alphabetic}\p{Nd}_]*[?!=]?$/u.test(name) ? `:${name}` : `:${quoted(name)}`;
}

const ESCAPES: Readonly<Record<string, string>> = {
  '"': '\\"',
  '\\': '\\\\',
  '\n': '\\n',
  '\t': '\\t',
  '\r': '\\r',
  '\f': '\\f',
  '\v': '\\v',
  '\b': '\\b',
  '\x07': '\\a',
  '\x1b': '\\e',
};

function quoted(text: string): string {
  const escaped = text.replace(/["\\\p{Cc}]|#(?=[{$@])/gu, (found) => {
    if (found === '#') return '\\#';
    return ESCAPES[found] ?? `\\u${(found.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
  });
  return `"${escaped}"`;
}

/**
 * `text.gsub(pattern, replacement)` for a text as pattern: backslashes in the replacement have a meaning. Null when
 * the result would be longer than `limit` UTF-16 units.
 */
export function gsub(text: string, pattern: string, replacement: string, limit: number): string | null {
  const parts = text.split(pattern);
  if (!replacement.includes('\\')) {
    const length = text.length + (parts.length - 1) * (replacement.length - pattern.length);
    return length > limit ? null : parts.join(replacement);
  }
  let result = parts[0] ?? '';
  let position = result.length;
  for (const part of parts.slice(1)) {
    const before = text.slice(0, position);
    position += pattern.length;
    result += expandTemplate(replacement, pattern, before, text.slice(position)) + part;
    position += part.length;
    if (result.length > limit) return null;
  }
  return result;
}

function expandTemplate(template: string, match: string, before: string, after: string): string {
  return template.replace(/\\([0-9&`'\\])/g, (_, sign: string) => {
    switch (sign) {
      case '\\':
        return '\\';
      case '0':
      case '&':
        return match;
      case '`':
        return before;
      case "'":
        return after;
      default:
        return ''; // a group: there are none
    }
  });
}

const BLANK = '\0\t\n\v\f\r ';

/** `strip`: white space of ASCII, and NUL. */
export function strip(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && BLANK.includes(text.charAt(start))) start += 1;
  while (end > start && BLANK.includes(text.charAt(end - 1))) end -= 1;
  return text.slice(start, end);
}
