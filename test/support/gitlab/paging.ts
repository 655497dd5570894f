/** Pages of lists, by number and by cursor. */
import { ApiError, badParameter } from './api-error.ts';
import type { Answer, Call } from './endpoint.ts';

/**
 * One page by offset, with GitLab's headers; `per_page` above 100 is silently 100. `named`: parameters of the route that its
 * links name beside those of the query.
 */
export function page(call: Call, items: readonly unknown[], named: Readonly<Record<string, string>> = {}): Answer {
  const size = sizeOf(call);
  const number = Math.max(1, whole(call.query.get('page'), 1));
  const last = Math.max(1, Math.ceil(items.length / size));
  if ((number - 1) * size > 50_000) {
    throw new ApiError(405, { error: 'Offset pagination has a maximum allowed offset of 50000' });
  }
  const next = number < last ? number + 1 : null;
  const previous = number > 1 && number <= last ? number - 1 : null;
  const link = (rel: string, to: number | null) =>
    to === null ? [] : [`<${linkTo(call, { ...named, page: String(to), per_page: String(size) })}>; rel="${rel}"`];
  return {
    json: items.slice((number - 1) * size, number * size),
    headers: {
      'X-Page': String(number),
      'X-Per-Page': String(size),
      'X-Next-Page': String(next ?? ''),
      'X-Prev-Page': String(previous ?? ''),
      ...(items.length > 10_000 ? {} : { 'X-Total': String(items.length), 'X-Total-Pages': String(last) }),
      Link: [...link('prev', previous), ...link('next', next), ...link('first', 1), ...link('last', last)].join(', '),
    },
  };
}

/** One page by cursor: `Link` is the only way on, and there are no totals. `tree`: the id of the tree that is listed. */
export function keysetPage(
  call: Call,
  items: readonly { readonly path: string }[],
  tree: string,
  named: Readonly<Record<string, string>>,
): Answer {
  const size = sizeOf(call);
  const token = call.query.get('page_token');
  const start = token === null ? 0 : items.findIndex(({ path }) => path === readToken(token)) + 1;
  const shown = items.slice(start, start + size);
  if (start + size >= items.length) return { json: shown };
  const cursor = JSON.stringify({ file_name: shown.at(-1)?.path, tree_oid: tree });
  const page_token = Buffer.from(cursor).toString('base64');
  const to = linkTo(call, { ...named, page: '1', per_page: String(size), page_token });
  return { json: shown, headers: { Link: `<${to}>; rel="next"` } };
}

function readToken(token: string): unknown {
  try {
    return JSON.parse(Buffer.from(token, 'base64').toString()).file_name;
  } catch {
    throw badParameter('page_token is invalid');
  }
}

function linkTo(call: Call, parameters: Readonly<Record<string, string>>): string {
  const id = call.params.id === undefined ? {} : { id: call.params.id };
  const given = new Map(Object.entries({ ...id, ...parameters }));
  for (const [name, value] of call.query) if (!given.has(name) || !OURS.has(name)) given.set(name, value);
  const sorted = [...given].sort(([a], [b]) => (a < b ? -1 : 1));
  return `${call.url.origin}${call.url.pathname}?${new URLSearchParams(sorted)}`;
}

const OURS = new Set(['page', 'per_page', 'page_token']);

export function sizeOf(call: Call): number {
  const size = whole(call.query.get('per_page'), 20);
  if (size === 0) throw badParameter('per_page has a value not allowed');
  return Math.min(100, size);
}

function whole(value: string | null, otherwise: number): number {
  if (value === null || value === '') return otherwise;
  if (!/^\d+$/.test(value)) throw badParameter('page is invalid');
  return Number(value);
}
