/** Sentences as HTML: untrusted text in them is code. */
import { html, raw } from 'hono/html';
import MarkdownIt from 'markdown-it';
import { onOneLine, UNPRINTABLE } from '../../quoted-text.ts';
import type { Span } from '../../source.ts';
import type { Html } from './page.ts';

const markdown = new MarkdownIt({ html: false, linkify: false });

/** Our own markdown. HTML in it is shown, not used. */
export function markdownHtml(text: string): Html {
  return html`${raw(markdown.render(text))}`;
}

/** The same on one line. */
export function inline(text: string): Html {
  return html`${raw(markdown.renderInline(text))}`;
}

/** Plain words in which backticks are around code: what stands in them is not read as markdown. */
export function ticked(text: string): Html {
  const parts = onOneLine(text).split(/`([^`]+)`/);
  return html`${parts.map((part, index) => (index % 2 === 0 ? part : html`<code>${part}</code>`))}`;
}

/** A line of a file with all that is in it: what would not be seen is named. */
export function seen(line: string): (Html | string)[] {
  const hidden = line.match(UNPRINTABLE) ?? [];
  return line.split(UNPRINTABLE).flatMap((part, index) => {
    const character = hidden[index];
    if (character === undefined) return [part];
    return character === '\t' ? [part, '\t'] : [part, html`<span class="hidden">${codePoint(character)}</span>`];
  });
}

function codePoint(character: string): string {
  return `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
}

/** `file:line`, with the way to it where there is one. */
export function placeHtml({ file, start }: Span, links: Readonly<Record<string, string>> = {}): Html {
  const url = Object.hasOwn(links, file) ? links[file] : undefined;
  const text = html`<code>${onOneLine(file)}:${start.line}</code>`;
  return url === undefined ? text : html`<a href="${url}#L${start.line}">${text}</a>`;
}

export function joined(parts: readonly Html[], between = ', '): (Html | string)[] {
  return parts.flatMap((part, index) => (index === 0 ? [part] : [between, part]));
}

/** As the language writes it, in UTC: the reader's zone is not known here. */
export function timeHtml(iso: string, locale: string): Html {
  // biome-ignore lint/style/noRestrictedGlobals: it writes a given time and asks for none.
  const date = new Date(iso);
  if (Number.isNaN(date.getTime())) return html`${iso}`;
  const format = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'long', timeZone: 'UTC' });
  return html`<time datetime="${iso}">${format.format(date)}</time>`;
}
