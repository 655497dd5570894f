/** The reviews as GitLab's merge request page would show them. Read-only; scripts and foreign content are switched off. */
import { html, raw } from 'hono/html';
import type { ShownDiscussion, ShownStatus } from '../support/gitlab/merge-request-handle.ts';
import { PAGE_STYLE } from './demo-style.ts';
import { noteHtml } from './note-html.ts';
import type { FileView, ReviewView, RowView } from './review-view.ts';

type Html = ReturnType<typeof html>;

export const PAGE_POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

export function reviewPage(views: readonly ReviewView[]): Html {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Pipewarden · demo</title>
<style>${raw(PAGE_STYLE)}</style>
</head>
<body>
<header><h1>What the authors see</h1>
<nav>${views.map((view) => html`<a href="#${view.reference}">${view.reference}</a>`)}</nav></header>
<main>${views.map(review)}</main>
</body>
</html>`;
}

function review(view: ReviewView): Html {
  return html`<section id="${view.reference}">
<h2>${view.title} <small>${view.reference}</small></h2>
${view.statuses.map(status)}
${view.files.map(file)}
${view.others.map(discussion)}
${view.summary === null ? '' : html`<article class="note summary">${noteHead('pipewarden', 'summary note')}${noteHtml(view.summary)}</article>`}
</section>`;
}

function status({ name, state, description, targetUrl }: ShownStatus): Html {
  const text = html`<b>${name}</b> ${state}${description ? ` · ${description}` : ''}`;
  return html`<p class="status ${state}">${text}${targetUrl ? html` <a href="${targetUrl}">report</a>` : ''}</p>`;
}

function file({ path, rows }: FileView): Html {
  return html`<div class="file"><h3>${path}</h3><table>${rows.map(row)}</table></div>`;
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
