import type { Located } from '../../source.ts';
import type { ExpandedText, Pipeline, Variable } from '../config.ts';
import { type ExpandMode, expandKnown } from '../variables/expand-known.ts';
import { mayRefer } from '../variables/variable-list.ts';
import type { Copy } from './matrix.ts';

/** Expands a text with the variables of one job. */
export type Expand = (text: Located<string>, mode: ExpandMode) => ExpandedText;

/** Predefined variables that differ from job to job, as far as they are known before it runs. */
const JOB_NAMES = /CI_(?:JOB_(?:NAME|STAGE)|NODE_(?:INDEX|TOTAL))/;

export interface ExpandingJob {
  readonly name: string;
  readonly stage: string;
  readonly copy: Copy | null;
  readonly variables: ReadonlyMap<string, Variable>;
}

/** Jobs share what is worked out for the pipeline's variables, unless a text may lead to the job's own ones. */
export function expandFor(
  job: ExpandingJob,
  known: ReadonlyMap<string, string>,
  origins: Pipeline['given'] = undefined,
): Expand {
  let own: ReadonlyMap<string, string> | undefined;
  return (text, mode) => {
    const needsOwn = mayRefer(text) && (JOB_NAMES.test(text.value) || mentionsJob(job.variables));
    if (needsOwn) own ??= new Map([...known, ...ownVariables(job)]);
    return expandKnown(text, job.variables, needsOwn && own ? own : known, mode, origins);
  };
}

function ownVariables({ name, stage, copy }: ExpandingJob): readonly (readonly [string, string])[] {
  return [
    ['CI_JOB_NAME', name],
    ['CI_JOB_STAGE', stage],
    ['CI_NODE_TOTAL', String(copy?.total ?? 1)],
    ...(copy ? ([['CI_NODE_INDEX', String(copy.instance)]] as const) : []),
  ];
}

const mentioning = new WeakMap<ReadonlyMap<string, Variable>, boolean>();

function mentionsJob(variables: ReadonlyMap<string, Variable>): boolean {
  let mentions = mentioning.get(variables);
  if (mentions === undefined) {
    mentions = [...variables.values()].some(({ value }) => mayRefer(value) && JOB_NAMES.test(value.value));
    mentioning.set(variables, mentions);
  }
  return mentions;
}
