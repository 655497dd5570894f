import type { Pipeline, Variable } from '../config.ts';
import { type Inherited, inheritsAll } from '../keywords/inherit.ts';
import type { Copy } from '../keywords/matrix.ts';
import type { WrittenJob } from './read-job.ts';

export type Variables = ReadonlyMap<string, Variable>;

/**
 * YAML variables of a job, the later beating the earlier: top level, what the workflow's rule gives, its own, those of the
 * matrix; then what comes from outside.
 */
export function jobVariables(
  { variables: own, inheritsVariable }: WrittenJob,
  copy: Copy | null,
  topLevel: Variables,
  ofWorkflow: Variables,
  pipeline: Pipeline,
): Variables {
  const ofCopy = copy?.variables ?? NONE;
  if (own.size + ofCopy.size + ofWorkflow.size === 0 && inheritsVariable === inheritsAll) return topLevel;
  const all = new Map<string, Variable>();
  const inherited = [topLevel, ofWorkflow].map((variables) => inheritedOf(variables, inheritsVariable));
  for (const variables of [...inherited, own, ofCopy]) for (const [name, each] of variables) all.set(name, each);
  return withOutside(all, pipeline);
}

function inheritedOf(variables: Variables, inherits: Inherited): Variables {
  return inherits === inheritsAll ? variables : new Map([...variables].filter(([name]) => inherits(name)));
}

export const NONE: Variables = new Map();

/** With those that the rule of the job gives. */
export function withRule(variables: Variables, ofRule: Variables, pipeline: Pipeline): Variables {
  return ofRule.size === 0 ? variables : withOutside(new Map([...variables, ...ofRule]), pipeline);
}

/** Settings that the policy knows hide what YAML says; what a parent pipeline forwards beats everything. */
export function withOutside(variables: Variables, { given = NOTHING, forwarded = NONE }: Pipeline): Variables {
  if (given.size + forwarded.size === 0) return variables;
  const visible = [...variables].filter(([name]) => !given.has(name));
  return new Map([...visible, ...forwarded]);
}

const NOTHING: NonNullable<Pipeline['given']> = new Map();
