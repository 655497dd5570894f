/** A job as some of its pipelines run it. */
import type { Variable } from '../config.ts';
import type { PipelineCase } from '../pipelines/pipeline-case.ts';
import type { Variables } from './job-variables.ts';

export interface Variant {
  readonly cases: readonly PipelineCase[];
  /** As `tags` see them: without those that the job's rule gives. */
  readonly beforeRules: Variables;
  readonly variables: Variables;
  /** Further values that pipelines give to variables on which nothing of the job depends. */
  readonly otherValues: readonly Variable[];
  /** Values from outside of YAML. */
  readonly known: ReadonlyMap<string, string>;
  /** An undefined variable is empty to the runner; a tag keeps its reference. */
  readonly knownToTags: ReadonlyMap<string, string>;
}
