/** `import { check } from 'pipewarden'`. Nothing happens on import, nothing is printed, and no environment variable is read. */
import { type CheckRequest, checkAsked } from './cli/check-asked.ts';
import type { CheckResult } from './render/formats/check-result.ts';

export type { CheckRequest } from './cli/check-asked.ts';
export { AccessDenied, NotFound, Refused, RetryLater, SettingsError } from './errors.ts';
export type { CheckFinding, CheckProblem, CheckResult } from './render/formats/check-result.ts';

/**
 * Judges a checkout as the bot would judge a merge request from it. Rejects with SettingsError where a path, a policy or a setting
 * is wrong, and with the other errors where GitLab is asked and does not answer.
 */
export function check(request: CheckRequest = {}): Promise<CheckResult> {
  return checkAsked(request);
}
