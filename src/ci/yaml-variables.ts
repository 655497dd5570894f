/** Variables that YAML sets for a job, by name. */

import type { Located } from '../source.ts';
import type { ExpandedText, Job, Variable } from './config.ts';
import { expandKnown } from './variables/expand-known.ts';
import { mayRefer } from './variables/variable-list.ts';

export interface SetVariable {
  readonly name: string;
  readonly at: Located<string>;
  /** With other variables filled in as far as they are known. */
  readonly value: ExpandedText;
}

const NO_SETTINGS: ReadonlyMap<string, string> = new Map();
const settings = new WeakMap<ReadonlyMap<string, string>, ReadonlyMap<string, string>>();

/**
 * Values that come from outside of YAML, as far as they are known. GitLab's own variables are known to the run alone: they
 * stay as written. One map, as the expansion remembers by it.
 */
export function settingsOf({ known }: Pick<Job, 'known'>): ReadonlyMap<string, string> {
  let found = settings.get(known);
  if (!found) {
    const own = [...known].filter(([name]) => !/^(CI$|CI_|GITLAB_)/.test(name));
    found = own.length > 0 ? new Map(own) : NO_SETTINGS;
    settings.set(known, found);
  }
  return found;
}

/** None: YAML does not set it. */
export function variablesNamed(job: Job, name: string): SetVariable[] {
  const own = job.variables.get(name);
  return own ? [setVariable(job, own)] : [];
}

/** Every variable that YAML sets, with each value that it may have: one list for jobs that have the same. */
export function variablesOf(job: Job): readonly SetVariable[] {
  const shared = sharedVariables(job);
  if (job.otherValues.length === 0) return shared;
  const all = withOthers.get(job) ?? [...shared, ...job.otherValues.map((variable) => setVariable(job, variable))];
  withOthers.set(job, all);
  return all;
}

interface Shared {
  readonly known: Job['known'];
  readonly all: readonly SetVariable[];
}

const lists = new WeakMap<Job['variables'], Shared>();
const withOthers = new WeakMap<Job, readonly SetVariable[]>();

function sharedVariables(job: Job): readonly SetVariable[] {
  const { variables, known } = job;
  let shared = lists.get(variables);
  if (shared?.known !== known) {
    shared = { known, all: Array.from(variables.values(), (variable) => setVariable(job, variable)) };
    lists.set(variables, shared);
  }
  return shared.all;
}

/** Most values name no other variable, and are the same in every job. */
const plain = new WeakMap<Variable, SetVariable>();

function setVariable(job: Job, variable: Variable): SetVariable {
  const { name, value, raw } = variable;
  if (mayRefer({ raw, value: value.value }))
    return { name, at: value, value: expandKnown(value, job.variables, settingsOf(job), 'value') };
  let set = plain.get(variable);
  if (!set) {
    const text = value.value;
    set = { name, at: value, value: { source: value, text, pieces: raw || text !== '' ? [text] : [], from: [] } };
    plain.set(variable, set);
  }
  return set;
}

/** The text, with `$NAME` for what is not known. */
export function shownText({ text, pieces }: ExpandedText): string {
  return text ?? pieces.map((piece) => (typeof piece === 'string' ? piece : `$${piece.unknown}`)).join('');
}
