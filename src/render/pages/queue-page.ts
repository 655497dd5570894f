/** The queue: how many reviews stand where, and BullMQ's own dashboard in a frame, which alone needs scripts. */
import { html } from 'hono/html';
import { thousands } from '../../thousands.ts';
import { barList } from './bar-list.ts';
import { type Html, page, type Site } from './page.ts';

/** `counts`: by state; null: they could not be had. */
export function queuePage(counts: Readonly<Record<string, number>> | null, site: Site): Html {
  return page(
    { title: 'Queue', site, here: 'overview' },
    html`${counts ? queueBars(counts) : html`<p>This cannot be reached just now.</p>`}
      <h2>Job by job</h2>
      <p class="lead">BullMQ’s dashboard, to look at: nothing is changed here. It needs JavaScript. <a href="${site.root}queue/board">In a window of its own</a></p>
      <iframe class="board" src="${site.root}queue/board" title="BullMQ’s dashboard"></iframe>`,
  );
}

export function queueBars(counts: Readonly<Record<string, number>>): Html {
  const bars = Object.entries(counts).map(([name, value]) => ({ name, value, shown: thousands(value) }));
  return barList('Reviews in the queue', bars);
}
