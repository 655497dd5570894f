/** Numbers side by side, as bars that are drawn here. */
import { html } from 'hono/html';
import type { Html } from './page.ts';

export interface Bar {
  readonly name: string | Html;
  readonly value: number;
  /** As people read it. */
  readonly shown: string | Html;
  /** What the value is made of, from left to right; absent: it is of one kind. `kind`: a class of the style. */
  readonly parts?: readonly { readonly kind: string; readonly value: number }[];
}

/** The longest bar is as wide as there is room. `names`: where they are long, they stand above the bars on a phone. */
export function barList(label: string, bars: readonly Bar[], names: 'short' | 'long' = 'short'): Html {
  const most = Math.max(1, ...bars.map(({ value }) => value));
  const rows = bars.map(({ name, value, shown, parts = [{ kind: '', value }] }) => {
    let from = 0;
    const rectangles = parts.map((part) => {
      const width = part.value > 0 ? Math.max(1, (100 * part.value) / most) : 0;
      from += width;
      return html`<rect class="${part.kind}" x="${(from - width).toFixed(1)}" width="${width.toFixed(1)}" height="8"/>`;
    });
    return html`<li><span>${name}</span><svg aria-hidden="true" viewBox="0 0 100 8" preserveAspectRatio="none">${rectangles}</svg><b>${shown}</b></li>`;
  });
  return html`<ul class="bars ${names}" aria-label="${label}">${rows}</ul>`;
}
