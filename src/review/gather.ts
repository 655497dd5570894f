/**
 * Everything that one side of a change is made of. Where the files come from, GitLab or a checkout, is the caller's: this
 * asks, resolves, and asks again, until nothing is missing.
 */
import type { ResolvedConfig, ResolveInput } from '../ci/config.ts';
import type { LoadedConfiguration } from '../ci/load/load-configuration.ts';
import { loadEach, resolveAll } from '../ci/resolve.ts';
import { type FetchedFile, type FileRequest, lookupIn, requestKey } from '../includes/request.ts';
import { inParallel } from './in-parallel.ts';
import { keepResolved } from './judge/resolved-side.ts';
import type { Side } from './judge/side.ts';

export type Fetch = (request: FileRequest) => Promise<FetchedFile>;

const AT_ONCE = 8;
/** GitLab takes 150 includes a pipeline; child pipelines and missing files come on top. What is above is not read. */
const MAX_REQUESTS = 600;

export interface Gathered {
  /** The root comes first, the configuration of runners last. */
  readonly files: readonly FetchedFile[];
  readonly configs: readonly ResolvedConfig[];
}

/** Rejects only when `fetch` does. */
export async function gather(
  { input, runnerConfigs }: Side,
  fetch: Fetch,
  most = { runnerConfigs: MAX_REQUESTS },
): Promise<Gathered> {
  const files: FetchedFile[] = [];
  for (;;) {
    const read = resolveFurther({ ...input, files: lookupIn(files) });
    const missing = ('configs' in read ? read.configs : read.loaded).flatMap((each) => each.missing);
    const found = await answersTo(missing, files, MAX_REQUESTS - files.length, fetch);
    files.push(...found);
    if (found.length > 0 || !('configs' in read)) continue;
    const gathered = [...files, ...(await answersTo(runnerConfigs, files, most.runnerConfigs, fetch))];
    keepResolved(gathered, { input, configs: read.configs });
    return { files: gathered, configs: read.configs };
  }
}

/** To those that have none yet; no more than `left` are read. */
async function answersTo(
  requests: readonly FileRequest[],
  answers: readonly FetchedFile[],
  left: number,
  fetch: Fetch,
): Promise<readonly FetchedFile[]> {
  const files = lookupIn(answers);
  const missing = new Map(requests.map((request) => [requestKey(request), request]));
  const unanswered = [...missing.values()].filter((request) => files(request) === undefined);
  const read = await inParallel(unanswered.slice(0, Math.max(0, left)), AT_ONCE, fetch);
  const unread = unanswered.slice(read.length).map((request) => ({ request, unavailable: 'limit' as const }));
  return [...read, ...unread];
}

/**
 * As far as the files go. Jobs are looked at, for their child pipelines, once the includes are complete: what is half read may
 * ask for other files.
 */
export function readFurther(input: ResolveInput): readonly Pick<ResolvedConfig, 'root' | 'missing' | 'children'>[] {
  const read = resolveFurther(input);
  return 'configs' in read ? read.configs : read.loaded.map((loaded) => ({ ...loaded, children: [] }));
}

function resolveFurther(
  input: ResolveInput,
): { loaded: readonly LoadedConfiguration[] } | { configs: readonly ResolvedConfig[] } {
  const loaded = loadEach(input);
  return loaded.some(({ missing }) => missing.length > 0) ? { loaded } : resolveAll(input);
}
