/** Lines of files, as a report has them. */
import { html } from 'hono/html';
import { AROUND, LONGEST_PLACE } from '../../review/judge/excerpts.ts';
import type { SideDetail } from '../../review/judge/report-detail.ts';
import type { Span } from '../../source.ts';
import type { Html } from './page.ts';
import { placeHtml, seen } from './text-html.ts';

const NOTHING: SideDetail = { excerpts: [], links: {} };

export class CodeLines {
  readonly #side: SideDetail;
  readonly #lines = new Map<string, string>();

  constructor(side: SideDetail = NOTHING) {
    this.#side = side;
    for (const { file, line, lines } of side.excerpts) {
      for (const [index, text] of lines.entries()) this.#lines.set(keyOf(file, line + index), text);
    }
  }

  /** With a link to GitLab, where there is one. */
  place(span: Span): Html {
    return placeHtml(span, this.#side.links);
  }

  /** The same, with its line for whoever points at it or comes to it by keyboard. */
  origin(span: Span): Html {
    const line = this.#lines.get(keyOf(span.file, span.start.line));
    if (line === undefined) return this.place(span);
    const tip = html`<code class="tip">${seen(line.trim())}</code>`;
    const focus = Object.hasOwn(this.#side.links, span.file) ? '' : html` tabindex="0"`;
    return html`<span class="origin"${focus}>${this.place(span)}${tip}</span>`;
  }

  /** The lines of a place and those around it; '' where they are not told. */
  around({ file, start, end }: Span): Html | '' {
    const last = Math.min(end.line, start.line + LONGEST_PLACE);
    const rows: Html[] = [];
    for (let line = start.line - AROUND; line <= last + AROUND; line++) {
      const text = this.#lines.get(keyOf(file, line));
      if (text === undefined) continue;
      const isMeant = line >= start.line && line <= last;
      rows.push(html`<li value="${line}"${isMeant ? html` class="meant"` : ''}><code>${seen(text)}</code></li>`);
    }
    return rows.length > 0 ? html`<ol class="code">${rows}</ol>` : '';
  }
}

function keyOf(file: string, line: number): string {
  return `${line}:${file}`;
}
