import type { Pipeline } from '../config.ts';
import type { Run } from './job-runs.ts';
import type { Variables } from './job-variables.ts';
import type { RuleDecisions } from './rule-decisions.ts';

/** What every job of one configuration shares. */
export interface JobContext {
  readonly pipeline: Pipeline;
  readonly hasWorkflowRules: boolean;
  /** Pipelines that come about. */
  readonly workflow: readonly Run[];
  /** Top-level `variables`. */
  readonly variables: Variables;
  readonly decisions: RuleDecisions;
  /** The same for pipelines whose variables people have chosen. */
  readonly chosen: readonly JobContext[];
  /** In a file that others include, keys of jobs with bases that others have: hidden jobs run wherever those run that they
   *  make of them. Null: it is no such file. */
  readonly forOthers: ReadonlySet<string> | null;
}
