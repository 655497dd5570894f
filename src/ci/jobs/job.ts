/** One job of a pipeline out of one job of the file, with everything a rule may ask about. */
import { textOf } from '../../yaml/ruby-types.ts';
import { type Entry, isNull, joinHops, type Node, type Plain, valueAt } from '../../yaml/tree.ts';
import type { Job, Pipeline, Variable } from '../config.ts';
import { expandFor } from '../keywords/expand-text.ts';
import { imageOf, plainObject } from '../keywords/image.ts';
import { inheritsAll } from '../keywords/inherit.ts';
import type { Copy } from '../keywords/matrix.ts';
import type { Need } from '../keywords/needs.ts';
import { ruleItems } from '../keywords/rules.ts';
import { servicesOf } from '../keywords/services.ts';
import { tagsOf } from '../keywords/tags.ts';
import { variablesIn } from '../keywords/variables.ts';
import type { Workflow } from '../keywords/workflow.ts';
import type { WrittenJob } from './read-job.ts';
import { type RunConditions, ruleCouldHold, runsIn } from './runs-in.ts';

/** What every job of one configuration shares. */
export interface JobContext {
  readonly pipeline: Pipeline;
  readonly workflow: Workflow;
  readonly workflowRules: readonly Node[] | null;
  /** Top-level `variables`. */
  readonly variables: ReadonlyMap<string, Variable>;
  /** For a child pipeline: its trigger job. */
  readonly triggeredBy: Job | null;
}

/** The links of this copy, already widened to the copies of other jobs. */
export interface CopyLinks {
  readonly needs: readonly Need[];
  readonly dependencies: readonly string[] | null;
}

export function buildJob(written: WrittenJob, copy: Copy | null, links: CopyLinks, context: JobContext): Job {
  const { keywords, entry, stage } = written;
  const name = copy?.name ?? written.key;
  const variables = once(() => jobVariables(written, copy, context));
  const expand = once(() => expandFor({ name, stage, copy, variables: variables() }, context.pipeline));
  const image = once(() => {
    const entry = keywords.get('image');
    return entry ? imageOf(entry, expand(), 'image') : null;
  });
  const services = once(() => {
    const entry = keywords.get('services');
    return entry ? servicesOf(entry, expand()) : [];
  });
  const tags = once(() => tagsOf(keywords.get('tags'), expand()));
  const conditions = once(
    (): RunConditions => ({
      name,
      stage,
      keywords,
      variables: variables(),
      hasRulesKey: entry.value.kind === 'map' && entry.value.entries.has('rules'),
      hasWorkflowRules: context.workflow.hasRules,
      workflowRules: context.workflowRules,
    }),
  );
  const inFull = once(() => processed(written, copy, links, variables()));
  const rulesSet = once(() => ruleVariables(written, conditions(), context));
  const runs = once(() => restricted(runsIn(conditions(), context.pipeline), context.triggeredBy?.runsIn ?? null));
  return {
    name,
    key: written.key,
    kind: written.kind,
    at: entry.key.at,
    via: entry.via,
    keywords,
    stage,
    scripts: written.scripts,
    // Thousands of jobs would pay for what few ask: worked out at the first question.
    get image() {
      return image();
    },
    get services() {
      return services();
    },
    get tags() {
      return tags();
    },
    get variables() {
      return variables();
    },
    get processed() {
      return inFull();
    },
    get ruleVariables() {
      return rulesSet();
    },
    get runsIn() {
      return runs();
    },
  };
}

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}

function jobVariables(written: WrittenJob, copy: Copy | null, context: JobContext): ReadonlyMap<string, Variable> {
  const own = copy ? [...written.variables.values(), ...copy.variables.values()] : [...written.variables.values()];
  if (own.length === 0 && written.inheritsVariable === inheritsAll) return context.variables;
  const variables = new Map<string, Variable>();
  for (const [name, variable] of context.variables) if (written.inheritsVariable(name)) variables.set(name, variable);
  for (const variable of own) variables.set(variable.name, variable);
  return variables;
}

function ruleVariables(written: WrittenJob, job: RunConditions, context: JobContext): readonly Variable[] {
  const found: Variable[] = [];
  const add = (rules: Entry | null | undefined, takes: (name: string) => boolean): void => {
    for (const { value: rule, via } of rules ? ruleItems(rules) : []) {
      const variables = rule.entries.get('variables');
      if (!variables || isNull(variables.value) || textOf(valueAt(rule, 'when')) === 'never') continue;
      if (!ruleCouldHold(rule, job, context.pipeline)) continue;
      const inside = variablesIn({ value: variables.value, via: joinHops(variables.via, via) });
      found.push(...[...inside.values()].filter((variable) => takes(variable.name)));
    }
  };
  add(context.workflow.rules, written.inheritsVariable);
  add(written.keywords.get('rules'), () => true);
  return found;
}

/** A child's job runs nowhere where its trigger job does not. */
function restricted(own: Job['runsIn'], parent: Job['runsIn'] | null): Job['runsIn'] {
  if (!parent) return own;
  const both = (kind: keyof Job['runsIn']) =>
    own[kind] === 'no' || parent[kind] === 'no'
      ? 'no'
      : own[kind] === 'yes' && parent[kind] === 'yes'
        ? 'yes'
        : 'maybe';
  return {
    merge_request: both('merge_request'),
    branch: both('branch'),
    protected_branch: both('protected_branch'),
    tag: both('tag'),
  };
}

function processed(
  written: WrittenJob,
  copy: Copy | null,
  links: CopyLinks,
  variables: ReadonlyMap<string, Variable>,
): Plain {
  const raw = [...variables.values()].filter((variable) => variable.raw).map((variable) => variable.name);
  const texts: Plain = Object.create(null);
  for (const [name, variable] of variables) texts[name] = variable.value.value;
  const { needs } = written;
  return plainObject({
    ...written.values,
    variables: texts,
    variables_raw: raw.length > 0 ? raw : undefined,
    instance: copy?.instance,
    parallel: copy ? { total: copy.total } : undefined,
    dependencies: links.dependencies ?? undefined,
    needs: needs
      ? plainObject({
          job:
            needs.jobs.length > 0
              ? links.needs.map(({ name, artifacts, optional }) => ({ name, artifacts, optional }))
              : undefined,
          cross_dependency: needs.crossDependencies.length > 0 ? needs.crossDependencies : undefined,
          bridge: needs.bridges.length > 0 ? needs.bridges : undefined,
        })
      : undefined,
  });
}
