/** Jobs share most of their variables: what is found in these is worked out once, and holds in all of them. */
import type { Job } from '../../ci/config.ts';
import { type SetVariable, variablesOf } from '../../ci/yaml-variables.ts';
import { onceFor } from '../../once-per.ts';
import { SharedSearches } from './shared-searches.ts';

const asOnePart = onceFor((variables: readonly SetVariable[]) => [variables]);
const searches = new SharedSearches((job) => asOnePart(variablesOf(job)));

/** A search in one variable after the other, which depends on nothing else; for the top of a module. */
export function inVariables<T>(search: (variable: SetVariable) => readonly T[]): (job: Job) => readonly T[] {
  return searches.add(search);
}

/** Variables of a job that a cheap test lets through. It depends on nothing else. */
export function variablesThat(may: (variable: SetVariable) => boolean): (job: Job) => readonly SetVariable[] {
  return inVariables((variable) => (may(variable) ? [variable] : []));
}
