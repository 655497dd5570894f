/** Verdicts rest on the runner that would take the job, and every such finding says which. */
import type { Job } from '../../ci/config.ts';
import type { Candidates, RunnerClass } from '../../runner/runner-class.ts';
import type { Location } from '../../source.ts';
import { type Hit, tagLocations } from './hit.ts';

/** What a hit says when `runner` of the candidates decided. */
export function judgedBy(
  job: Job,
  candidates: Candidates,
  runner: RunnerClass,
  message: string,
): Pick<Hit, 'message' | 'runners'> & { readonly because: readonly Location[] } {
  return { message, runners: { ...candidates, classes: [runner] }, because: tagLocations(job) };
}
