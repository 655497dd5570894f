/** The frame of every page. `html` escapes whatever is put into it; there are no scripts and nothing is loaded from elsewhere. */
import { html, raw } from 'hono/html';
import type { Words } from '../words.ts';
import { english } from '../words-en.ts';
import { PAGE_STYLE } from './page-style.ts';

export type Html = ReturnType<typeof html>;

/** Where a page stands among the others. */
export interface Site {
  /** From the page's address to that of the home page: `../`. */
  readonly root: string;
  /** The user name of whoever has signed in; null: nobody has; absent: nobody can. */
  readonly visitor?: string | null;
}

export interface Frame {
  /** Of the window, and the h1. */
  readonly title: string;
  readonly words?: Words;
  /** Null: a file of its own, without other pages. */
  readonly site: Site | null;
  readonly here?: 'home' | 'rules' | 'overview';
  /** Where the browser goes by itself. */
  readonly onward?: string;
}

export function page({ title, words = english, site, here, onward }: Frame, content: Html): Html {
  return html`<!doctype html>
<html lang="${words.locale}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="robots" content="noindex">
${onward === undefined ? '' : html`<meta http-equiv="refresh" content="0; url=${onward}">`}
<title>${title} · Pipewarden</title>
<style>${raw(PAGE_STYLE)}</style>
</head>
<body>
${site ? header(site, words, here) : ''}
<main>
<h1>${title}</h1>
${content}
</main>
</body>
</html>`;
}

function header({ root, visitor }: Site, { pages }: Words, here: Frame['here']): Html {
  const item = (name: NonNullable<Frame['here']>, path: string) =>
    html`<a href="${root}${path}"${name === here ? raw(' aria-current="page"') : ''}>${pages.nav[name]}</a>`;
  return html`<header class="site"><nav aria-label="Pipewarden">
<a class="name" href="${root}"><svg viewBox="0 0 24 24" aria-hidden="true"><path d="M12 2 4 5v6c0 5 3.4 9.3 8 11 4.6-1.7 8-6 8-11V5z"/><path class="mark" d="m8 12 3 3 5-6"/></svg>Pipewarden</a>
${item('home', '')}${item('rules', 'rules')}${item('overview', 'overview')}
${visitor === undefined ? '' : visitorPart(visitor, root, pages)}
</nav></header>`;
}

function visitorPart(visitor: string | null, root: string, { signIn, signOut }: Words['pages']): Html {
  if (visitor === null) return html`<a class="visitor" href="${root}sign-in">${signIn}</a>`;
  return html`<form class="visitor" method="post" action="${root}sign-out"><span>@${visitor}</span> <button>${signOut}</button></form>`;
}
