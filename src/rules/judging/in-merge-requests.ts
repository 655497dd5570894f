/** Which commands of a job may run in pipelines of merge requests, as far as its own scripts ask for the kind of pipeline. */
import type { Job } from '../../ci/config.ts';
import { givenVariables } from '../../shell/given-variables.ts';
import { guardsThatLetPass, type KnownText } from '../../shell/guards.ts';
import type { JobCommand } from '../../shell/job-command.ts';
import { commandsOf } from '../../shell/script-commands.ts';

/**
 * What GitLab sets in every pipeline of a merge request. The name of the ref is the author's own.
 * Source: https://docs.gitlab.com/ci/variables/predefined_variables/ (GitLab 18).
 */
const FACTS: ReadonlyMap<string, KnownText> = new Map<string, KnownText>([
  ['CI_PIPELINE_SOURCE', 'merge_request_event'],
  ['CI_COMMIT_BRANCH', ''],
  ['CI_COMMIT_TAG', ''],
  ['CI_DEFAULT_BRANCH', true],
  ['CI_MERGE_REQUEST_ID', true],
  ['CI_MERGE_REQUEST_IID', true],
  ['CI_MERGE_REQUEST_EVENT_TYPE', true],
  ['CI_MERGE_REQUEST_SOURCE_BRANCH_NAME', true],
  ['CI_MERGE_REQUEST_TARGET_BRANCH_NAME', true],
]);

/**
 * True: it does; false: it does not; null: not known. `handsOn`: earlier jobs may hand variables on, and these beat the predefined
 * ones.
 */
export function inMergeRequests(job: Job, handsOn: boolean): (command: JobCommand) => boolean | null {
  const commands = commandsOf(job);
  const isGiven = givenVariables(job);
  if (!isGiven) return ({ guard, definedIn }) => (guard === null && definedIn === null ? true : null);
  // A child's source is another, and what started it may have given it any value.
  const isChild = job.cases.some(({ rootSources }) => rootSources !== null);
  const passes = guardsThatLetPass((name) =>
    !handsOn && !isChild && isGiven(name) ? (FACTS.get(name) ?? null) : null,
  );
  return ({ guard, definedIn, inContainer }) => {
    if (inContainer) return null;
    const itself = passes(guard);
    const calls = definedIn === null || itself === false ? [] : commands.filter(({ name }) => name === definedIn);
    return calls.length > 0 && calls.every((call) => passes(call.guard) === false) ? false : itself;
  };
}
