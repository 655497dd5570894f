/** A file that could not be had, in a sentence. */
import type { FileRequest, Unavailable } from './request.ts';

const WHY: Readonly<Record<Unavailable, string>> = {
  not_found: 'was not found',
  hidden: 'was not found, or access is denied',
  ref_not_found: 'was not found: the ref does not exist',
  forbidden: 'may not be read with this token',
  blocked: 'was not fetched: the address is not allowed',
  too_large: 'is too large',
  limit: 'was not fetched: too many files are included',
  failed: 'could not be fetched',
  offline: 'cannot be read without GITLAB_URL and GITLAB_TOKEN',
  generated: 'is made while the pipeline runs',
  unknown: 'depends on a variable that is not known here',
};

/** Would GitLab refuse the configuration for it? The other causes are ours alone. We read as much as GitLab takes (2 MiB). */
export function isFatal(unavailable: Unavailable): boolean {
  return ['not_found', 'ref_not_found', 'too_large'].includes(unavailable);
}

/** `name` and `detail` must not hold secrets. */
export function unavailableMessage(name: string, request: FileRequest, why: Unavailable, detail?: string): string {
  return `The included file ${nameAndCause(name, request, why, detail)}`;
}

/** The same of the root configuration, which nothing includes. */
export function unavailableRootMessage(name: string, request: FileRequest, why: Unavailable, detail?: string): string {
  return `The configuration file ${nameAndCause(name, request, why, detail)}`;
}

function nameAndCause(name: string, request: FileRequest, why: Unavailable, detail?: string): string {
  const hidden = why === 'not_found' && request.kind !== 'file' && request.kind !== 'remote';
  const cause = hidden ? 'was not found, or access is denied' : WHY[why];
  return `\`${name}\` ${cause}${detail ? ` (${detail})` : ''}`;
}
