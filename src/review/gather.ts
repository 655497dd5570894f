/**
 * Everything that one side of a change is made of. Where the files come from, GitLab or a checkout, is the caller's: this
 * asks, resolves, and asks again, until nothing is missing.
 */
import { BOUNDS } from '../ci/bounds.ts';
import type { IncludedFile, ResolvedConfig, ResolveInput } from '../ci/config.ts';
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
  most: { readonly runnerConfigs: number; readonly looks?: number | undefined } = { runnerConfigs: MAX_REQUESTS },
): Promise<Gathered> {
  const files: FetchedFile[] = [];
  let looks = 0;
  for (;;) {
    const read = resolveFurther({ ...input, files: lookupIn(files) });
    const all = 'configs' in read ? read.configs : read.loaded;
    looks += sum(all, looksAt);
    const missing = all.flatMap((each) => each.missing);
    const found = await answersTo(missing, files, roomFor(files, looks, most.looks ?? BOUNDS.looks.most), fetch);
    files.push(...found);
    if (found.length > 0 || !('configs' in read)) continue;
    const gathered = [...files, ...(await answersTo(runnerConfigs, files, { left: most.runnerConfigs }, fetch))];
    keepResolved(gathered, { input, configs: read.configs });
    return { files: gathered, configs: read.configs };
  }
}

/** Of what one round looks at anew, whatever the round before found. */
function looksAt(read: Pick<LoadedConfiguration, 'root'> & Partial<Pick<ResolvedConfig, 'jobs' | 'children'>>): number {
  const { root, jobs = [], children = [] } = read;
  return filesIn(root) + jobs.length + sum(children, ({ config }) => looksAt(config));
}

function filesIn({ includes }: IncludedFile): number {
  return 1 + sum(includes, filesIn);
}

function sum<T>(all: readonly T[], of: (each: T) => number): number {
  return all.reduce((total, each) => total + of(each), 0);
}

interface FilesLeft {
  readonly left: number;
  /** Why no more are read. */
  readonly detail?: string;
}

function roomFor(files: readonly FetchedFile[], looks: number, most: number): FilesLeft {
  if (looks <= most) return { left: Math.max(0, MAX_REQUESTS - files.length) };
  return { left: 0, detail: BOUNDS.looks.says.replace('{most}', most.toLocaleString('en')) };
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
