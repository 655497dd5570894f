import type { MergeRequestHandle } from '../support/gitlab/merge-request-handle.ts';
import type { SharedBot } from './shared-bot.ts';

/** Everything that anybody is told: notes, statuses, the report's page. */
export async function told({ url }: Pick<SharedBot, 'url'>, mergeRequest: MergeRequestHandle): Promise<string> {
  const notes = mergeRequest.discussions().flatMap((discussion) => discussion.notes.map(({ body }) => body));
  const statuses = mergeRequest.statuses();
  const pages = statuses
    .flatMap(({ targetUrl }) => targetUrl ?? [])
    .map(async (link) => {
      const { pathname, search } = new URL(link);
      return (await fetch(`${url}${pathname}${search}`)).text();
    });
  const texts = [...notes, ...mergeRequest.notes(), ...statuses.map(({ description }) => description ?? '')];
  return [...texts, ...(await Promise.all(pages))].join('\n');
}

/** Each line that holds a word of a private file, or what is around it in a long one. */
export function betrayed(text: string): readonly string[] {
  const lines = text.split('\n').map((line) => ({ line, at: line.toLowerCase().indexOf('canary') }));
  return lines.filter(({ at }) => at !== -1).map(({ line, at }) => line.slice(Math.max(0, at - 200), at + 200));
}
