/** Numbers side by side, as bars that are drawn here. */
import { html } from 'hono/html';
import type { Html } from './page.ts';

export interface Bar {
  readonly name: string | Html;
  readonly value: number;
  /** As people read it. */
  readonly shown: string;
}

/** The longest bar is as wide as there is room. */
export function barList(label: string, bars: readonly Bar[]): Html {
  const most = Math.max(1, ...bars.map(({ value }) => value));
  const rows = bars.map(({ name, value, shown }) => {
    const width = value > 0 ? Math.max(1, (100 * value) / most).toFixed(1) : '0';
    return html`<li><span>${name}</span><svg aria-hidden="true" viewBox="0 0 100 8" preserveAspectRatio="none"><rect width="${width}" height="8"/></svg><b>${shown}</b></li>`;
  });
  return html`<ul class="bars" aria-label="${label}">${rows}</ul>`;
}
