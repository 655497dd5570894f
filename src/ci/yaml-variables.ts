/** Variables that YAML sets for a job, by name. */

import type { Located } from '../source.ts';
import type { ExpandedText, Job, Variable } from './config.ts';
import { expandKnown } from './variables/expand-known.ts';

export interface SetVariable {
  readonly name: string;
  readonly at: Located<string>;
  /** With other variables filled in as far as they are known. */
  readonly value: ExpandedText;
}

/** GitLab's own variables are known to the run alone: they stay as written. One map, as the expansion remembers by it. */
export const NO_PIPELINE_VARIABLES: ReadonlyMap<string, string> = new Map();

/** What a variable may be: the job's own value, then those that its rules or the workflow's give. */
export function variablesNamed(job: Job, name: string): SetVariable[] {
  const own = job.variables.get(name);
  const all = [...(own ? [own] : []), ...job.ruleVariables.filter((variable) => variable.name === name)];
  return all.map((variable) => setVariable(job, variable));
}

/** Every variable that YAML sets, those of rules last. */
export function variablesOf(job: Job): SetVariable[] {
  return [...job.variables.values(), ...job.ruleVariables].map((variable) => setVariable(job, variable));
}

function setVariable(job: Job, { name, value, raw }: Variable): SetVariable {
  const expanded = raw
    ? { source: value, text: value.value, pieces: [value.value], from: [] }
    : expandKnown(value, job.variables, NO_PIPELINE_VARIABLES, 'service');
  return { name, at: value, value: expanded };
}

/** The text, with `$NAME` for what is not known. */
export function shownText({ text, pieces }: ExpandedText): string {
  return text ?? pieces.map((piece) => (typeof piece === 'string' ? piece : `$${piece.unknown}`)).join('');
}
