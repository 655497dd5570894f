/**
 * Untrusted text in what we write on GitLab. It stands only in inline code, never at the start of a line: so it makes no
 * mention, no reference, no link, no HTML and no quick action (GitLab runs those in notes made through the API too).
 */
import { onOneLine, shorten } from '../quoted-text.ts';

const LONGEST = 160;

/** Inline code, whatever the text holds: one line, a fence longer than any run of backticks inside, cut when long. */
export function code(text: string, longest = LONGEST): string {
  const line = shorten(onOneLine(text), longest);
  if (line.trim() === '') return '`(empty)`';
  const runs = line.match(/`+/g) ?? [];
  const fence = '`'.repeat(Math.max(0, ...runs.map((run) => run.length)) + 1);
  // Without the spaces a backtick at either end would join the fence; a space at both ends would be eaten.
  const padded = /^`|`$|^ .* $/.test(line) ? ` ${line} ` : line;
  return `${fence}${padded}${fence}`;
}

/** Words on one line that make no markup, no mention and no reference. */
export function prose(text: string): string {
  return onOneLine(text)
    .trim()
    .replace(/[\\`*_[\]<>|~]/g, '\\$&')
    .replace(/[@#!$%&](?=[\w{"/])/g, '$&\u200b');
}

/** A fenced block, or null when its lines could be taken for quick actions: some GitLab versions know only fences of three. */
export function fenced(info: string, text: string): string | null {
  if (text.split('\n').some(startsQuickAction) || text.includes('```') || text.includes('\r')) return null;
  return `\`\`\`${info}\n${text}\n\`\`\``;
}

/** The last check of everything we write: no line may start a quick action, in a fence or not. */
export function withoutQuickActions(body: string): string {
  return body
    .split(/\r\n?|[\n\u2028\u2029\v\f\u0085]/)
    .map((line) => (startsQuickAction(line) ? line.replace('/', '&#47;') : line))
    .join('\n');
}

function startsQuickAction(line: string): boolean {
  return /^[\s\u200b\ufeff]*\/\w/.test(line);
}

/** A link to an http(s) address, or only the text. `text` is ours. */
export function link(text: string, url: string | null): string {
  const address = url === null ? null : safeUrl(url);
  return address === null ? text : `[${text}](${address})`;
}

/** An address that ends neither a markdown link nor an attribute; null unless http or https. */
export function safeUrl(url: string): string | null {
  if (!/^https?:\/\//i.test(url) || !URL.canParse(url)) return null;
  return new URL(url).href.replace(/[()<>[\]`"'\\\s|]/g, percent);
}

function percent(character: string): string {
  return [...new TextEncoder().encode(character)].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join('');
}
