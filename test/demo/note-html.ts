/** A note as GitLab shows it. */
import { html, raw } from 'hono/html';
import MarkdownIt from 'markdown-it';

// Notes hold `<details>`, as they do on GitLab, which sanitises them; here the page's policy lets nothing run.
const markdown = new MarkdownIt({ html: true, linkify: false });
const plainFence = markdown.renderer.rules.fence!;
markdown.renderer.rules.fence = (tokens, index, options, env, self) => {
  const token = tokens[index]!;
  if (!token.info.startsWith('suggestion')) return plainFence(tokens, index, options, env, self);
  const text = markdown.utils.escapeHtml(token.content);
  return `<figure class="suggestion"><figcaption>Suggested change</figcaption><pre>${text}</pre></figure>`;
};

export function noteHtml(text: string): ReturnType<typeof html> {
  return html`<div class="body">${raw(markdown.render(text))}</div>`;
}
