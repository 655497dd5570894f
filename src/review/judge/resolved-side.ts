/** Gathering resolves a side to learn that nothing is missing: what comes of it is judged, and not resolved once more. */
import type { ResolvedConfig } from '../../ci/config.ts';
import { resolveAll } from '../../ci/resolve.ts';
import { type FetchedFile, lookupIn } from '../../includes/request.ts';
import type { PipelineInput } from './pipeline-of.ts';

interface Resolved {
  readonly input: PipelineInput;
  readonly configs: readonly ResolvedConfig[];
}

/** By the files that were gathered: those lists are never changed. */
const gathered = new WeakMap<readonly FetchedFile[], Resolved>();

export function keepResolved(files: readonly FetchedFile[], resolved: Resolved): void {
  gathered.set(files, resolved);
}

/** What may be known by now, such as a pipeline that CI has made meanwhile, is asked for with the input. */
export function resolvedWith(files: readonly FetchedFile[], input: PipelineInput): readonly ResolvedConfig[] {
  const kept = gathered.get(files);
  if (kept && alike(kept.input, input)) return kept.configs;
  return resolveAll({ ...input, files: lookupIn(files) }).configs;
}

/** Are two plain values equal? Functions are: what they do stands beside them, as the key of a question does. */
function alike(one: unknown, other: unknown): boolean {
  if (one === other || (typeof one === 'function' && typeof other === 'function')) return true;
  if (typeof one !== 'object' || typeof other !== 'object' || one === null || other === null) return false;
  const [parts, others] = [partsOf(one), partsOf(other)];
  return (
    parts.length === others.length &&
    parts.every(([key, value], at) => key === others[at]?.[0] && alike(value, others[at]?.[1]))
  );
}

function partsOf(value: object): readonly (readonly [unknown, unknown])[] {
  return value instanceof Map || value instanceof Set ? [...value.entries()] : Object.entries(value);
}
