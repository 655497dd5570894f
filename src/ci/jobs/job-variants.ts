/**
 * A job as its pipelines run it: one variant for each set of variables that they give it, judged like the copies of a matrix.
 * Values that rules set, and those that differ between kinds of pipeline or that a condition pins down.
 */
import { type Group, grouped } from '../../grouped.ts';
import { keyOf, onceFor } from '../../once-per.ts';
import { onlyValue } from '../expressions/fact.ts';
import { factOf } from '../expressions/knowledge.ts';
import { eachValue, type Fixed } from '../expressions/outcomes.ts';
import type { Copy } from '../keywords/matrix.ts';
import { allCases, type PipelineCase } from '../pipelines/pipeline-case.ts';
import { JOB_TIME_NAMES } from '../variables/predefined.ts';
import { namesFromOutside } from './asked-names.ts';
import type { JobContext } from './job-context.ts';
import { jobRuns, type RunConditions } from './job-runs.ts';
import { jobVariables, type Variables, without, withRule } from './job-variables.ts';
import type { WrittenJob } from './read-job.ts';
import { unaskedNames, unaskedValues } from './unasked-values.ts';
import type { Variant } from './variant.ts';
import { valuesBeside, whatMatters } from './what-matters.ts';

/** A variable with more possible values counts as unknown in texts. */
const MAX_VALUES = 8;

export function variantsOf(written: WrittenJob, copy: Copy | null, context: JobContext): readonly Variant[] {
  const { entry } = written;
  const { hasWorkflowRules } = context;
  const hasRulesKey = entry.value.kind === 'map' && entry.value.entries.has('rules');
  // What others make of a hidden job, or have as its base, may have rules of theirs.
  const mayHaveOtherRules = written.kind === 'unused' || context.forOthers?.has(written.key) === true;
  const byDefault = !hasRulesKey && !hasWorkflowRules && !mayHaveOtherRules;
  return united(
    written,
    [context, ...context.chosen].flatMap((each) => variantsIn(written, copy, byDefault, each)),
  );
}

/** With the values that something of the job asks for. */
interface AskedVariant extends Variant {
  /** With all values. */
  readonly inFull: () => Pick<Variant, 'beforeRules' | 'variables'>;
}

function variantsIn(
  written: WrittenJob,
  copy: Copy | null,
  byDefault: boolean,
  context: JobContext,
): readonly AskedVariant[] {
  const { pipeline, decisions } = context;
  const conditions: RunConditions = { keywords: written.keywords, byDefault, project: pipeline.project, decisions };
  const unasked = unaskedNames(written, copy, context);
  const topLevel = without(context.variables, unasked);
  const asking = onceFor((given: Variables) => {
    const beforeRules = jobVariables(written, copy, topLevel, given, pipeline);
    return { beforeRules, runsIn: jobRuns(conditions, fixedBy(beforeRules, written, copy)) };
  });
  const namesOf = onceFor((variables: Variables) =>
    namesFromOutside(written, variables).filter((name) => !isOfJobs(name)),
  );
  return context.workflow.flatMap(({ cases, given }) => {
    const { beforeRules, runsIn } = asking(without(given, unasked));
    const otherValues = unaskedValues(unasked, given, context.variables);
    return runsIn(cases).flatMap((run) => {
      const variables = withRule(beforeRules, run.given, pipeline);
      const inFull = () => {
        const before = jobVariables(written, copy, context.variables, given, pipeline);
        return { beforeRules: before, variables: withRule(before, run.given, pipeline) };
      };
      return byKnownValues(run.cases, namesOf(variables), context).map((part) => ({
        ...part,
        beforeRules,
        variables,
        otherValues,
        inFull,
      }));
    });
  });
}

/** Those that differ in nothing on which anything of the job depends are one, with all values of the first. */
function united(job: WrittenJob, variants: readonly AskedVariant[]): readonly Variant[] {
  return groupsOf(job, variants).map((same) => {
    const [first, ...others] = same;
    const { known, knownToTags } = first;
    const whole = { ...first.inFull(), known, knownToTags, otherValues: [] };
    const cases = variants.length > 1 ? allCases(same.map((variant) => variant.cases)) : first.cases;
    return { ...whole, cases, otherValues: valuesBeside(whole, others) };
  });
}

function groupsOf(job: WrittenJob, variants: readonly AskedVariant[]): readonly Group<AskedVariant>[] {
  const [only, ...others] = variants;
  if (only && others.length === 0) return [[only]];
  const matters = new Map<string, string>();
  const key = (variant: AskedVariant) => {
    const parts = keyOf([variant.beforeRules, variant.variables, variant.known, variant.knownToTags]);
    const known = matters.get(parts) ?? whatMatters(job, variant);
    matters.set(parts, known);
    return known;
  };
  return grouped(variants, key).map(([, same]) => same);
}

/** What a condition of the job sees for certain. */
function fixedBy(variables: Variables, written: WrittenJob, copy: Copy | null): Fixed {
  return (name) => {
    const yaml = variables.get(name);
    if (yaml) return yaml.value.value;
    if (name === 'CI_JOB_NAME') return copy?.name ?? written.key;
    if (name === 'CI_JOB_STAGE') return written.stage;
    if (name === 'CI_NODE_TOTAL') return String(copy?.total ?? 1);
    return name === 'CI_NODE_INDEX' ? (copy ? String(copy.instance) : null) : undefined;
  };
}

const JOB_TIME: ReadonlySet<string> = new Set(JOB_TIME_NAMES);

/** Exists for jobs alone, whatever conditions see of it. */
function isOfJobs(name: string): boolean {
  return JOB_TIME.has(name) || /^CI_(JOB|NODE)_/.test(name);
}

type Part = Pick<Variant, 'cases' | 'known' | 'knownToTags'>;

/** Jobs that run in the same cases share what these know. */
function byKnownValues(cases: readonly PipelineCase[], names: readonly string[], context: JobContext): readonly Part[] {
  const shared = context.pipeline.variables;
  if (names.length === 0) return [{ cases, known: shared, knownToTags: shared }];
  const known = partsOfCases.get(cases) ?? new Map<string, readonly Part[]>();
  partsOfCases.set(cases, known);
  const key = keyOf([shared, ...names]);
  const parts = known.get(key) ?? agreeingParts(cases, names, context);
  known.set(key, parts);
  return parts;
}

const partsOfCases = new WeakMap<readonly PipelineCase[], Map<string, readonly Part[]>>();

/** Cases that agree in the values of these variables, as far as these are known. */
function agreeingParts(cases: readonly PipelineCase[], names: readonly string[], context: JobContext): readonly Part[] {
  const parts = new Map<string, { cases: PipelineCase[]; values: Values }>();
  for (const each of cases.flatMap((one) => names.reduce<readonly PipelineCase[]>(divided, [one]))) {
    const values = names.map((name) => [name, onlyValue(factOf(each.knowledge, name))] as const);
    const key = JSON.stringify(values.map(([, value]) => (value === undefined ? {} : value)));
    const part = parts.get(key);
    if (part) part.cases.push(each);
    else parts.set(key, { cases: [each], values });
  }
  return [...parts.values()].map((part) => ({ cases: part.cases, ...knownOf(part.values, context) }));
}

type Values = readonly (readonly [name: string, value: string | null | undefined])[];

/** One for each value that the variable may have, where these are few. */
function divided(cases: readonly PipelineCase[], name: string): readonly PipelineCase[] {
  return cases.flatMap((each) => {
    const fact = factOf(each.knowledge, name);
    if (fact.others || fact.values.length === 1 || fact.values.length > MAX_VALUES) return [each];
    return eachValue(name, each.knowledge).map((knowledge) => ({ ...each, knowledge }));
  });
}

type Known = Pick<Variant, 'known' | 'knownToTags'>;

/** By what is known of every pipeline, then by what differs from it, so that jobs share them. */
const knownMaps = new WeakMap<ReadonlyMap<string, string>, Map<string, Known>>();

function knownOf(values: Values, { pipeline }: JobContext): Known {
  const shared = pipeline.variables;
  const differing = values.filter(([name, value]) => value !== shared.get(name));
  if (differing.length === 0) return { known: shared, knownToTags: shared };
  const key = JSON.stringify(differing.map(([name, value]) => [name, value === undefined ? {} : value]));
  const ofShared = knownMaps.get(shared) ?? new Map<string, Known>();
  knownMaps.set(shared, ofShared);
  const made = ofShared.get(key) ?? withValues(shared, differing);
  ofShared.set(key, made);
  return made;
}

function withValues(shared: ReadonlyMap<string, string>, differing: Values): Known {
  const known = new Map(shared);
  const knownToTags = new Map(shared);
  for (const [name, value] of differing) {
    if (value === undefined) known.delete(name);
    else known.set(name, value ?? '');
    if (value === undefined || value === null) knownToTags.delete(name);
    else knownToTags.set(name, value);
  }
  return { known, knownToTags };
}
