/**
 * Everything that one side of a change is made of. Where the files come from, GitLab or a checkout, is the caller's: this
 * asks, resolves, and asks again, until nothing is missing.
 */
import { BOUNDS, boundText } from '../ci/bounds.ts';
import type { ResolvedConfig, ResolveInput } from '../ci/config.ts';
import { loadEach, resolveAll } from '../ci/resolve.ts';
import { type FetchedFile, type FileRequest, lookupIn, requestKey } from '../includes/request.ts';
import { inParallel } from './in-parallel.ts';
import { keepResolved, resolvedWith, resolveFurther, theSame } from './judge/resolved-side.ts';
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
  most: { readonly runnerConfigs: number; readonly looks?: number | undefined } = { runnerConfigs: MAX_REQUESTS },
): Promise<Gathered> {
  const files: FetchedFile[] = [];
  let looks = 0;
  for (;;) {
    const read = resolveFurther(files, input);
    const { missing } = read;
    looks += read.looks;
    const found = await answersTo(missing, files, roomFor(files, looks, most.looks ?? BOUNDS.looks.most), fetch);
    files.push(...found);
    if (found.length > 0) continue;
    const configs = read.configs ?? resolvedWith(files, input);
    const gathered = [...files, ...(await answersTo(runnerConfigs, files, { left: most.runnerConfigs }, fetch))];
    keepResolved(gathered, { input, configs });
    return { files: gathered, configs };
  }
}

interface FilesLeft {
  readonly left: number;
  /** Why no more are read. */
  readonly detail?: string;
}

function roomFor(files: readonly FetchedFile[], looks: number, most: number): FilesLeft {
  if (looks <= most) return { left: Math.max(0, MAX_REQUESTS - files.length) };
  return { left: 0, detail: boundText('looks', most) };
}

/** To those that have none yet; no more than `left` are read. */
async function answersTo(
  requests: readonly FileRequest[],
  answers: readonly FetchedFile[],
  { left, ...why }: FilesLeft,
  fetch: Fetch,
): Promise<readonly FetchedFile[]> {
  const files = lookupIn(answers);
  const missing = new Map(requests.map((request) => [requestKey(request), request]));
  const unanswered = [...missing.values()].filter((request) => files(request) === undefined);
  const read = await inParallel(unanswered.slice(0, left), AT_ONCE, fetch);
  const unread = unanswered.slice(read.length).map((request) => ({ request, unavailable: 'limit' as const, ...why }));
  return [...read, ...unread].map(theSame);
}

/**
 * As far as the files go. Jobs are looked at, for their child pipelines, once the includes are complete: what is half read may
 * ask for other files.
 */
export function readFurther(input: ResolveInput): readonly Pick<ResolvedConfig, 'root' | 'missing' | 'children'>[] {
  const loaded = loadEach(input);
  if (loaded.each.every(({ missing }) => missing.length === 0)) return resolveAll(input, loaded).configs;
  return loaded.each.map((each) => ({ ...each, children: [] }));
}
