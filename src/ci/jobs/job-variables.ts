import { oncePerList } from '../../once-per.ts';
import type { Pipeline, Variable } from '../config.ts';
import { type Inherited, inheritsAll } from '../keywords/inherit.ts';
import type { Copy } from '../keywords/matrix.ts';
import { byName } from '../keywords/variables.ts';
import type { WrittenJob } from './read-job.ts';

export type Variables = ReadonlyMap<string, Variable>;

/**
 * YAML variables of a job, the later beating the earlier: top level, what the workflow's rule gives, its own, those of the
 * matrix; then what comes from outside.
 */
export function jobVariables(
  written: WrittenJob,
  copy: Copy | null,
  topLevel: Variables,
  ofWorkflow: Variables,
  pipeline: Pipeline,
): Variables {
  const { variables: own, inheritsVariable } = written;
  const ofCopy = copy?.variables ?? NONE;
  if (own.size + ofCopy.size + ofWorkflow.size === 0 && inheritsVariable === inheritsAll) return topLevel;
  const inherited = [topLevel, ofWorkflow].map((variables) => inheritedOf(variables, inheritsVariable));
  return withOutside(united([...inherited, own, ofCopy]), pipeline);
}

/** The later beat the earlier. */
function united(variables: readonly Variables[]): Variables {
  const [last, ...earlier] = variables.filter(({ size }) => size > 0).toReversed();
  return last ? unitedWith([last, ...earlier]) : NONE;
}

/** By the last, as hardly anything else has those, where all jobs have the first. */
const unitedWith = oncePerList(([last, ...earlier]: readonly [Variables, ...Variables[]]): Variables => {
  const [first, ...others] = [...earlier.toReversed(), last];
  if (others.length === 0) return last;
  const all = new Map(first);
  for (const each of others) for (const [name, variable] of each) all.set(name, variable);
  return all;
});

function inheritedOf(variables: Variables, inherits: Inherited): Variables {
  return inherits === inheritsAll ? variables : new Map([...variables].filter(([name]) => inherits(name)));
}

export const NONE: Variables = new Map();

/** With those that the rule of the job gives. */
export function withRule(variables: Variables, ofRule: Variables, pipeline: Pipeline): Variables {
  return ofRule.size === 0 ? variables : withOutside(united([variables, ofRule]), pipeline);
}

/** Settings that the policy knows hide what YAML says; what a parent pipeline forwards beats everything. */
export function withOutside(variables: Variables, { given = NOTHING, forwarded = NONE }: Pipeline): Variables {
  if (given.size + forwarded.size === 0) return variables;
  return united([without(variables, [...given.keys()]), forwarded]);
}

export function without(variables: Variables, names: readonly string[]): Variables {
  return names.length === 0 ? variables : left([variables, ...names]);
}

const left = oncePerList(([variables, ...names]: readonly [Variables, ...string[]]): Variables => {
  const gone = new Set(names);
  return byName([...variables.values()].filter(({ name }) => !gone.has(name)));
});

const NOTHING: NonNullable<Pipeline['given']> = new Map();
