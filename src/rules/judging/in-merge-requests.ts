/** Which commands of a job may run in pipelines of merge requests, as far as its own scripts ask for the kind of pipeline. */
import type { Job } from '../../ci/config.ts';
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

/** True: it does; false: it does not; null: not known. */
export function inMergeRequests(job: Job): (command: JobCommand) => boolean | null {
  const commands = commandsOf(job);
  const own = new Set(commands.flatMap(({ assignments }) => assignments.map(({ name }) => name)));
  const isGiven = (name: string) => !own.has(name) && !job.variables.has(name);
  const passes = guardsThatLetPass((name) => (isGiven(name) ? (FACTS.get(name) ?? null) : null));
  // Functions of such names answer as they like.
  const canTell = !commands.some(({ definedIn }) => definedIn !== null && /^(?:exit|return|test|\[)$/.test(definedIn));
  return ({ guard, definedIn }) => {
    if (!canTell) return null;
    const itself = passes(guard);
    const calls = definedIn === null || itself === false ? [] : commands.filter(({ name }) => name === definedIn);
    return calls.length > 0 && calls.every((call) => passes(call.guard) === false) ? false : itself;
  };
}
