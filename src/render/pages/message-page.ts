/** A short page that says one thing. */
import { html } from 'hono/html';
import { wordsOf } from '../languages.ts';
import { type Html, page, type Site } from './page.ts';
import { markdownHtml } from './text-html.ts';

/** `text`: our own markdown. */
export function messagePage(title: string, text: string, site: Site): Html {
  return page({ title, site }, html`<div class="prose">${markdownHtml(text)}</div>`);
}

/** After the report's button was pressed. */
export function againPage(language: string | undefined, site: Site): Html {
  const words = wordsOf(language);
  const { again, againQueued } = words.report;
  return page({ title: again, words, site }, html`<p>${againQueued}</p>`);
}

/** Leads on by itself, as from a page of ours. `address`: never another site's. */
export function onwardPage(address: string, site: Site): Html {
  return page(
    { title: 'One moment', site, onward: address },
    html`<p><a href="${address}">Go on</a>, should the page not do so by itself.</p>`,
  );
}
