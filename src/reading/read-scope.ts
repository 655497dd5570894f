import type { GitLabReader } from '../gitlab/gitlab.ts';
import { type Look, NOTHING_SEEN, type Seen } from '../review/quick-relevance.ts';
import { type Scope, type Start, scopeOf } from '../scope.ts';

/** Looks at what the scope depends on, one thing after the other, until it is settled. */
export async function readScope(start: Start, reader: GitLabReader): Promise<Scope | { readonly skip: string }> {
  let seen = NOTHING_SEEN;
  for (;;) {
    const scope = scopeOf(start, seen);
    if (!('look' in scope)) return scope;
    seen = await withLook(scope.look, seen, start, reader);
  }
}

/** The reader keeps files, and the scope the head's lint: a review that follows does not ask again. */
async function withLook(look: Look, { files, lints }: Seen, { project }: Start, reader: GitLabReader): Promise<Seen> {
  if (look.kind !== 'lint') return { files: [...files, await reader.fetch(look)], lints };
  return { files, lints: new Map(lints).set(look.commit, await reader.lint(project.id, look.commit)) };
}
