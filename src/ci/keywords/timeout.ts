/** `timeout`, and other texts that must be durations (lib/gitlab/ci/config/entry/timeout.rb, 18.11). */
import { textOf } from '../../yaml/ruby-types.ts';
import type { Node } from '../../yaml/tree.ts';
import type { Report } from '../problem.ts';
import { parseDuration } from './duration.ts';

/** GitLab wants less than a week for `start_in`. */
const START_IN_LIMIT = 604_800;

/** Less than a month (`Project::MAX_BUILD_TIMEOUT`). */
const TIMEOUT_LIMIT = 2_629_746;

/** Seconds. */
export function readTimeout(node: Node, what: string, report: Report): number | undefined {
  const seconds = parseDuration(textOf(node) ?? '');
  if (seconds === null) report(node.at, `${what}: must be a duration such as 3 hours 30 minutes`);
  else if (seconds >= TIMEOUT_LIMIT) report(node.at, `${what}: must be less than a month`);
  return seconds ?? undefined;
}

export function checkStartIn(node: Node, report: Report): void {
  const seconds = parseDuration(textOf(node) ?? '');
  if (seconds === null) report(node.at, 'start_in: must be a duration such as 30 minutes');
  else if (seconds >= START_IN_LIMIT) report(node.at, 'start_in: must be less than one week');
}
