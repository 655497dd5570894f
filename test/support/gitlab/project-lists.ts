/** Lists of projects, as `GET /projects` and `GET /groups/:id/projects` give them. */
import { ApiError } from './api-error.ts';
import { type Answer, type Call, reader } from './endpoint.ts';
import type { Project } from './instance.ts';
import { page, sizeOf } from './paging.ts';
import { presentProject } from './present-project.ts';

/** Newest first unless the query asks for another order (doc/api/projects.md); ids rise with the time of creation. */
export function listedProjects(call: Call, all: readonly Project[]): readonly Project[] {
  const { query } = call;
  const archived = query.get('archived');
  const after = Number(query.get('id_after') ?? 0);
  const before = Number(query.get('id_before') ?? Number.POSITIVE_INFINITY);
  const direction = query.get('sort') === 'asc' ? 1 : -1;
  const key = ({ id, path }: Project) => (query.get('order_by') === 'path' ? (path.split('/').at(-1) ?? '') : id);
  return all
    .filter((each) => archived === null || archived === String(each.archived))
    .filter(({ id }) => id > after && id < before)
    .sort((a, b) => (key(a) < key(b) ? -direction : direction));
}

/** Every entry as the project alone is shown. */
export function projectsPage(call: Call, listed: readonly Project[]): Answer {
  const shown = (each: Project) => presentProject(call.instance, each, reader(call));
  if (call.query.get('pagination') !== 'keyset') return page(call, listed.map(shown));
  // lib/gitlab/pagination/keyset.rb: no other order; doc/api/rest/_index.md: only an empty page has no link.
  if (call.query.get('order_by') !== 'id') {
    throw new ApiError(405, { error: 'Keyset pagination is not yet available for this type of request' });
  }
  const page1 = listed.slice(0, sizeOf(call));
  const last = page1.at(-1);
  if (!last) return { json: [] };
  const query = new URLSearchParams(call.query);
  query.set(query.get('sort') === 'asc' ? 'id_after' : 'id_before', String(last.id));
  const link = `<${call.url.origin}${call.url.pathname}?${query}>; rel="next"`;
  return { json: page1.map(shown), headers: { Link: link } };
}

/** `API_Entities_Project`: what a project alone has beside it is about whoever asks. */
export function groupProjectsPage(call: Call, listed: readonly Project[]): Answer {
  return page(
    call,
    listed.map((each) => {
      const { permissions: _, ...shown } = presentProject(call.instance, each, reader(call));
      return shown;
    }),
  );
}
