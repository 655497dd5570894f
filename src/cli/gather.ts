import type { ResolveInput } from '../ci/config.ts';
import { withChildren } from '../ci/config-parts.ts';
import { loadConfiguration } from '../ci/load/load-configuration.ts';
import { resolve } from '../ci/resolve.ts';
import { type FetchedFile, type FileRequest, lookupIn, requestKey } from '../includes/request.ts';

/** Nested includes ask in turn; GitLab itself stops at 100 levels. */
const MAX_ROUNDS = 150;
const AT_ONCE = 8;

/** Resolves, fetches what was missing, and again, until nothing is: everything that a configuration is made of. */
export async function gather(
  input: Omit<ResolveInput, 'files'>,
  fetch: (request: FileRequest) => Promise<FetchedFile>,
): Promise<readonly FetchedFile[]> {
  const answers = new Map<string, FetchedFile>();
  for (let round = 0; round < MAX_ROUNDS; round++) {
    const missing = missingFrom({ ...input, files: lookupIn([...answers.values()]) });
    const wanted = [...new Map(missing.map((request) => [requestKey(request), request]))].filter(
      ([key]) => !answers.has(key),
    );
    if (wanted.length === 0) break;
    for (let at = 0; at < wanted.length; at += AT_ONCE) {
      const batch = wanted.slice(at, at + AT_ONCE);
      const fetched = await Promise.all(batch.map(([, request]) => fetch(request)));
      for (const [index, answer] of fetched.entries()) answers.set(batch[index]?.[0] ?? '', answer);
    }
  }
  return [...answers.values()];
}

/** Jobs are only looked at, for their child pipelines, when the includes are complete. */
function missingFrom(input: ResolveInput): readonly FileRequest[] {
  const { missing } = loadConfiguration(input);
  return missing.length > 0 ? missing : withChildren(resolve(input)).flatMap((each) => each.missing);
}
