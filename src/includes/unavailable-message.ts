/** A file that could not be had, in a sentence. */
import type { FileRequest, Unavailable } from './request.ts';

const WHY: Readonly<Record<Unavailable, string>> = {
  not_found: 'was not found',
  ref_not_found: 'was not found: the ref does not exist',
  forbidden: 'may not be read with this token',
  blocked: 'was not fetched: the address is not allowed',
  too_large: 'is too large',
  limit: 'was not fetched: too many files are included',
  failed: 'could not be fetched',
  offline: 'cannot be read from here',
};

/** Would GitLab refuse the configuration for it? The other causes are ours alone. */
export function isFatal(unavailable: Unavailable): boolean {
  return unavailable === 'not_found' || unavailable === 'ref_not_found';
}

/** `name` and `detail` must not hold secrets. */
export function unavailableMessage(name: string, request: FileRequest, why: Unavailable, detail?: string): string {
  const hidden = why === 'not_found' && request.kind !== 'file' && request.kind !== 'remote';
  const cause = hidden ? 'was not found, or access is denied' : WHY[why];
  return `The included file \`${name}\` ${cause}${detail ? ` (${detail})` : ''}`;
}
