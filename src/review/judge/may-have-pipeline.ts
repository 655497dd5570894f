import { ownConfigs } from '../../ci/config-parts.ts';
import { kindsByNow } from '../../ci/pipelines/pipeline-case.ts';
import type { Judgement } from './judge.ts';

/**
 * Does CI make a pipeline for this side of a merge request, as far as we can tell? One that is refused is made all the same,
 * with its error; none comes where no job would run. A fork's branch is pushed in the fork, whose pipelines are not known here.
 */
export function mayHavePipeline(head: Pick<Judgement, 'configs'>, fromFork: boolean): boolean {
  const configs = ownConfigs(head.configs);
  const isUnclear = configs.some(
    ({ missing, problems }) => missing.length > 0 || problems.some(({ fatal, unavailable }) => fatal || unavailable),
  );
  const kinds = kindsByNow(configs.flatMap(({ jobs }) => jobs.flatMap((job) => job.cases)));
  return isUnclear || kinds.includes('merge_request') || kinds.includes(fromFork ? 'target_branch' : 'source_branch');
}
