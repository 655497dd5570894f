import type { GitLabReader } from '../gitlab/gitlab.ts';
import type { FetchedFile } from '../includes/request.ts';
import { inParallel } from '../review/in-parallel.ts';
import { type Scope, type Start, scopeOf } from '../scope.ts';

const AT_ONCE = 8;

/**
 * Looks at what the scope depends on, each level of includes together, until it is settled. The reader keeps what it has read:
 * a review that follows does not ask again.
 */
export async function readScope(
  start: Start,
  reader: Pick<GitLabReader, 'fetch'>,
): Promise<Scope | { readonly skip: string }> {
  const seen: FetchedFile[] = [];
  for (;;) {
    const scope = scopeOf(start, seen);
    if (!('look' in scope)) return scope;
    seen.push(...(await inParallel(scope.look, AT_ONCE, (request) => reader.fetch(request))));
  }
}
