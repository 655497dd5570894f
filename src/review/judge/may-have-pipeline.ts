import type { Judgement } from './judge.ts';

/**
 * Does CI make a pipeline for this side of a merge request, as far as we can tell? One that is refused is made all the same,
 * with its error; none comes where no job would run.
 */
export function mayHavePipeline({ config }: Pick<Judgement, 'config'>): boolean {
  const isUnclear = config.missing.length > 0 || config.problems.some(({ fatal, unavailable }) => fatal || unavailable);
  return isUnclear || config.jobs.some(({ kind, runsIn }) => kind !== 'unused' && mayRun(runsIn));
}

/** A source branch may be protected. */
function mayRun({ merge_request, branch, protected_branch }: Judgement['config']['jobs'][number]['runsIn']): boolean {
  return [merge_request, branch, protected_branch].some((truth) => truth !== 'no');
}
