import type { LintResult } from '../snapshot.ts';

/**
 * Refusals that say nothing about the configuration (lib/gitlab/ci/yaml_processor.rb, config.rb and config/external/,
 * 18.11): the head of a fork, no file at the path, GitLab's own time limit or network, what this token may not read.
 */
const NOT_ABOUT_CONFIGURATION: readonly RegExp[] = [
  /external project or a commit not associated with a Git reference/,
  /^Please provide content of /,
  /^Request timed out when fetching configuration files/,
  /^Resolving config took longer than /,
  /could not be fetched because of (?:a socket|a timeout|an? HTTP) error/i,
  /could not be fetched because of HTTP code `5/,
  /not found or access denied/,
  /sufficient permission/,
];

/** Of a dry run whose pipeline has no jobs: the configuration was read, and is right (lib/gitlab/ci/pipeline/chain/, 18.11). */
const WOULD_NOT_RUN = /^Pipeline (?:filtered out by workflow rules|will not run for the selected trigger)/;

/** Is an error of CI lint a verdict on the configuration itself? */
export function isAboutConfiguration(error: string): boolean {
  return !WOULD_NOT_RUN.test(error) && !NOT_ABOUT_CONFIGURATION.some((pattern) => pattern.test(error));
}

/** What lint says of the configuration itself; null: nothing. */
export function lintVerdict({ valid, errors }: Pick<LintResult, 'valid' | 'errors'>): 'valid' | 'invalid' | null {
  if (errors.some(isAboutConfiguration)) return 'invalid';
  return valid || (errors.length > 0 && errors.every((error) => WOULD_NOT_RUN.test(error))) ? 'valid' : null;
}
