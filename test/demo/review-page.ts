/** The reviews as GitLab's merge request page would show them. Read-only; scripts and foreign content are switched off. */
import { html, raw } from 'hono/html';
import type { ShownDiscussion, ShownStatus } from '../support/gitlab/merge-request-handle.ts';
import { PAGE_STYLE } from './demo-style.ts';
import { noteHtml } from './note-html.ts';
import type { FileView, ReviewView, RowView } from './review-view.ts';

type Html = ReturnType<typeof html>;

export const PAGE_POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

export interface Act {
  readonly about: string;
  /** What to look at. */
  readonly look: string;
  readonly view: ReviewView;
  /** Before its author mended it; null: nobody has. */
  readonly before: ReviewView | null;
  /** Of the merge request's own page. */
  readonly path: string;
}

/** `botUrl`: of the bot's pages. */
export function demoPage(acts: readonly Act[], botUrl: string): Html {
  const items = acts.map(
    (act, index) =>
      html`<li><a href="#act-${index + 1}">${act.about}</a> <small>${act.before ? html`${mark(act.before)} → ` : ''}${mark(act.view)}</small></li>`,
  );
  return frame(
    'Pipewarden reviews CI/CD configuration',
    html`<p class="lead">${acts.length} merge requests on a stand-in for GitLab, reviewed a moment ago by the bot that runs beside it.
    Its own pages: <a href="${botUrl}/">home</a>, <a href="${botUrl}/rules">rules</a>, <a href="${botUrl}/overview">overview</a>; each status below leads to its report.</p>
    <nav aria-label="Merge requests"><ol>${items}</ol></nav>
    ${acts.map((act, index) => actPart(act, `act-${index + 1}`))}`,
  );
}

/** A merge request by itself. */
export function requestPage(act: Act): Html {
  return frame(act.view.title, html`<p><a href="/">All merge requests</a></p>${actPart(act, 'act')}`);
}

export function filePage(path: string, text: string): Html {
  const lines = text
    .split('\n')
    .map(
      (line, index) => html`<tr id="L${index + 1}"><td></td><td>${index + 1}</td><td><code>${line}</code></td></tr>`,
    );
  return frame(path, html`<p><a href="/">All merge requests</a></p><div class="file"><table>${lines}</table></div>`);
}

function frame(title: string, content: Html): Html {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title} · Pipewarden demo</title>
<style>${raw(PAGE_STYLE)}</style>
</head>
<body>
<main><h1>${title}</h1>${content}</main>
</body>
</html>`;
}

function actPart({ about, look, view, before, path }: Act, id: string): Html {
  const shown = before
    ? html`<div class="two"><div><h3>Before</h3>${review(before)}</div><div><h3>After the author’s push</h3>${review(view)}</div></div>`
    : review(view);
  return html`<section id="${id}"><h2>${about}</h2>
<p class="look">${look}</p>
<p class="request"><a href="${path}">${view.reference}</a> ${view.title}</p>
${shown}</section>`;
}

function mark({ statuses }: ReviewView): Html {
  const state = statuses.at(-1)?.state ?? 'none';
  return html`<b class="mark ${state}">${state}</b>`;
}

function review(view: ReviewView): Html {
  return html`${view.statuses.map(status)}
${view.files.map(file)}
${view.others.map(discussion)}
${view.summary === null ? '' : html`<article class="note summary">${noteHead('pipewarden', 'summary note')}${noteHtml(view.summary)}</article>`}`;
}

function status({ name, state, description, targetUrl }: ShownStatus): Html {
  const text = html`<b class="mark ${state}">${state}</b> ${name}${description ? `: ${description}` : ''}`;
  return html`<p class="status">${text}${targetUrl ? html` · <a href="${targetUrl}">report</a>` : ''}</p>`;
}

function file({ path, rows }: FileView): Html {
  return html`<div class="file"><p class="path">${path}</p><table>${rows.map(row)}</table></div>`;
}

function row(line: RowView): Html {
  if (line.kind === 'gap') return html`<tr class="gap"><td colspan="3">⋮</td></tr>`;
  const sign = { added: '+', removed: '-', unchanged: ' ' }[line.kind];
  return html`<tr class="${line.kind}"><td>${line.old}</td><td>${line.new}</td><td><code>${sign} ${line.text}</code></td></tr>
${line.discussions.map((thread) => html`<tr><td colspan="3">${discussion(thread)}</td></tr>`)}`;
}

function discussion(thread: ShownDiscussion): Html {
  const [first, ...replies] = thread.notes;
  const where = thread.outdated ? `on an older version of ${thread.position?.new_path}` : '';
  const state = thread.resolved ? `resolved by ${thread.resolvedBy}` : 'open thread';
  const notes = html`${noteHtml(first?.body ?? '')}
${replies.map((note) => html`<div class="reply">${noteHead(note.author, '')}${noteHtml(note.body)}</div>`)}`;
  const head = noteHead(first?.author ?? '', [state, where].filter(Boolean).join(', '));
  return thread.resolved
    ? html`<details class="note resolved"><summary>${head}</summary>${notes}</details>`
    : html`<article class="note">${head}${notes}</article>`;
}

function noteHead(author: string, about: string): Html {
  return html`<span class="head"><b>@${author}</b> ${about}</span>`;
}
