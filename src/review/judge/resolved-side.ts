/**
 * What the files of a side come to, resolved once for all who look at the same files in the same pipelines: for gathering and for
 * judging, for the two sides of a change, and for later reviews of a process.
 */
import { LRUCache } from 'lru-cache';
import type { ResolvedConfig } from '../../ci/config.ts';
import { allParts } from '../../ci/config-parts.ts';
import { type LoadedConfigurations, loadEach, resolveAll } from '../../ci/resolve.ts';
import { contentKey } from '../../content-key.ts';
import { type FetchedFile, type FileRequest, lookupIn, requestKey } from '../../includes/request.ts';
import { idOf } from '../../object-id.ts';
import { onceFor } from '../../once-per.ts';
import { OneOfEqual } from '../../one-of-equal.ts';
import { isAlike } from './is-alike.ts';
import { looksAt } from './looks.ts';
import type { PipelineInput } from './pipeline-of.ts';

/** About as many as are kept for later reviews: base and head of a large project, or many small ones. */
const MOST_BYTES = 64 * 1024 * 1024;
/** About what the heap needs, measured on many projects: for a character of a file and for a job, its commands included. */
const BYTES = { character: 100, job: 60_000 };
/** Sets of files that are not complete yet, with what they miss. */
const MOST_INCOMPLETE = 200;

interface Resolved {
  /** Held, so that equal answers are these. */
  readonly files: readonly FetchedFile[];
  /** Held, as its functions are part of the name. */
  readonly input: PipelineInput;
  readonly configs: readonly ResolvedConfig[];
}

const resolved = new LRUCache<string, Resolved>({ maxSize: MOST_BYTES, sizeCalculation: bytesOf });
const incomplete = new LRUCache<string, Further>({ max: MOST_INCOMPLETE });
/** By the files at hand, so that no side is resolved twice in one review, however large it is. */
const inUse = new WeakMap<readonly FetchedFile[], Pick<Resolved, 'configs'> & { readonly key: string }>();

/** How far files go. */
export interface Further {
  readonly missing: readonly FileRequest[];
  /** Parts that are looked at, the same in a process that has seen them before. */
  readonly looks: number;
  /** Absent: includes are missing, and so nothing was resolved. */
  readonly configs?: readonly ResolvedConfig[];
}

/** Jobs are looked at, for their child pipelines, once the includes are complete: what is half read may ask for other files. */
export function resolveFurther(files: readonly FetchedFile[], input: PipelineInput): Further {
  const key = keyOf(files, input);
  const known = incomplete.get(key);
  if (known) return known;
  const loaded = resolved.has(key) ? undefined : loadEach({ ...input, files: lookupIn(files) });
  const missing = loaded?.each.flatMap((each) => each.missing) ?? [];
  if (loaded && missing.length > 0) {
    const further = { missing, looks: looksAt(loaded.each.map(({ root }) => ({ root }))) };
    incomplete.set(key, further);
    return further;
  }
  const configs = resolvedBy(key, files, input, loaded);
  return { missing: missingOf(configs), looks: looksAt(configs), configs };
}

export function resolvedWith(files: readonly FetchedFile[], input: PipelineInput): readonly ResolvedConfig[] {
  return resolvedBy(keyOf(files, input), files, input);
}

/** Files that were read for something else stand among these. */
export function keepResolved(files: readonly FetchedFile[], { input, configs }: Omit<Resolved, 'files'>): void {
  inUse.set(files, { key: keyOf(files, input), configs });
}

const answers = new OneOfEqual<FetchedFile>();

/** Equal answers are one object while what was made of them is kept. */
export function theSame(answer: FetchedFile): FetchedFile {
  return answers.of(requestKey(answer.request), answer, isAlike);
}

/** Of all of them; one list for the same list. */
export const sameFiles = onceFor((files: readonly FetchedFile[]): readonly FetchedFile[] => {
  const same = files.map(theSame);
  return same.every((each, index) => each === files[index]) ? files : same;
});

function missingOf(configs: readonly ResolvedConfig[]): readonly FileRequest[] {
  return configs.flatMap(({ missing }) => missing);
}

/** `loaded`: of these files and this input, where it is at hand. */
function resolvedBy(
  key: string,
  files: readonly FetchedFile[],
  input: PipelineInput,
  loaded?: LoadedConfigurations,
): readonly ResolvedConfig[] {
  const used = inUse.get(files);
  if (used?.key === key) return used.configs;
  const known = resolved.get(key);
  const configs = known?.configs ?? resolveAll({ ...input, files: lookupIn(files) }, loaded).configs;
  inUse.set(files, { key, configs });
  if (!known) keep(key, { files: [...files], input, configs });
  return configs;
}

/** One that is too large to be kept has the room of all others for itself. */
function keep(key: string, side: Resolved): void {
  const missing = missingOf(side.configs);
  if (missing.length > 0) incomplete.set(key, { missing, looks: looksAt(side.configs) });
  else if (bytesOf(side) > MOST_BYTES) resolved.clear();
  else resolved.set(key, side);
}

/** Names everything that it depends on: what is known of the pipelines, and every answer. */
function keyOf(files: readonly FetchedFile[], input: PipelineInput): string {
  return `${files.map(idOf).join(' ')} ${nameOf(input).text}`;
}

const nameOf = onceFor((input: PipelineInput) => ({ text: contentKey(input) }));

function bytesOf({ files, configs }: Resolved): number {
  const characters = files.reduce((sum, answer) => sum + ('file' in answer ? answer.file.text.length : 0), 0);
  const jobs = allParts(configs).reduce((sum, part) => sum + part.jobs.length, 0);
  return 1 + BYTES.character * characters + BYTES.job * jobs;
}
