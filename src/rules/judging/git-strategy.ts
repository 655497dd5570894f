/** How a job gets its checkout. Source: gitlab-runner `common/build_settings.go`. */
import type { Job } from '../../ci/config.ts';
import { type SetVariable, variablesNamed } from '../../ci/yaml-variables.ts';

export const GIT_STRATEGY = 'GIT_STRATEGY';

/** Values of `GIT_STRATEGY` that fetch into what is there, or may: their variable is not known. */
export function fetchingVariables(job: Job): SetVariable[] {
  return variablesNamed(job, GIT_STRATEGY).filter(({ value }) => value.text === null || value.text === 'fetch');
}

/** The project's setting decides: unset, empty, or a text that the runner does not know. */
export function leavesStrategyToProject(job: Job): boolean {
  if (!job.variables.has(GIT_STRATEGY)) return true;
  const text = variablesNamed(job, GIT_STRATEGY)[0]?.value.text ?? null;
  return text !== null && !['clone', 'fetch', 'none', 'empty'].includes(text);
}

/** Certain that some run of the job fetches into an earlier checkout. */
export function fetches(job: Job, projectStrategy: 'clone' | 'fetch' | null): boolean {
  if (fetchingVariables(job).some(({ value }) => value.text === 'fetch')) return true;
  return projectStrategy === 'fetch' && leavesStrategyToProject(job);
}
