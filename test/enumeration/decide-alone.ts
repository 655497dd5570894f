/** What one pipeline makes of a configuration's conditions: the test's own reading of GitLab's documentation. */
import {
  ALWAYS,
  type Conditions,
  type Configuration,
  type Decided,
  type GeneratedFile,
  type GeneratedJob,
  NEVER,
  type RefPolicy,
  type Rule,
  type Shared,
  type Values,
} from './generated-configuration.ts';
import { holds, type Lookup } from './own-expression.ts';
import type { SinglePipeline } from './single-pipelines.ts';

/** What is known beside the files. */
export interface World {
  readonly pipeline: SinglePipeline;
  readonly settings: Values;
  /** What the policy says; it hides what YAML says. */
  readonly given: Values;
  /** What the parent pipeline gives; it beats everything. */
  readonly forwarded: Values;
  /** Does a pattern find one of the paths? */
  readonly changes: (pattern: string, paths: readonly string[]) => boolean;
}

export interface Decision extends Decided {
  /** Equal for equal decisions. */
  readonly key: string;
  /** Was it asked at all? Of a file that is not included nothing is. */
  readonly knows: (of: object) => boolean;
  readonly children: readonly { readonly path: string; readonly forwarded: Values }[];
}

/** Null: no pipeline comes about. */
export function decide(files: Configuration, root: string, world: World): Decision | null {
  const truths = new Truths();
  const merged = mergedFrom(includedFrom(files, root, world, truths).map((path) => files[path] as GeneratedFile));
  const workflow = files[root]?.workflow ?? null;
  const ofWorkflow = workflow ? decidingRule(workflow, scope(world, merged.variables), world, truths.always) : null;
  if (workflow && !ofWorkflow) return null;
  const variables = { ...merged.variables, ...ofWorkflow?.variables };
  const children = merged.jobs.flatMap((job) => {
    const base = job.extends === null ? undefined : merged.bases[job.extends];
    return copiesOf(job).flatMap((copy) => {
      const own = { ...inherited(job, variables), ...base?.variables, ...job.variables, ...copy.variables };
      const lookup = scope(world, own, copy.name);
      const conditions = job.conditions.kind === 'none' ? (base?.conditions ?? job.conditions) : job.conditions;
      const record = (rule: Rule, is: boolean) => truths.set(rule, copy.name, is);
      const run = decideJob(conditions, lookup, world, workflow !== null, record);
      truths.set(job, copy.name, run !== null);
      if (!run || !job.trigger) return [];
      const forwarded = job.trigger.forwards ? outside({ ...own, ...run }, world) : {};
      return [{ path: job.trigger.path, forwarded }];
    });
  });
  const isBased = (job: GeneratedJob) => job.extends !== null && merged.bases[job.extends]?.conditions.kind === 'rules';
  return {
    key: truths.key(),
    children,
    knows: (of) => truths.has(of),
    rule: (rule) => truths.written(rule),
    job: (job) => (job.conditions.kind === 'none' && isBased(job) ? null : truths.written(job)),
  };
}

/** Where conditions hold: everywhere, or for some copies of jobs. */
class Truths {
  readonly #found = new Map<object, Map<string, boolean>>();

  set(of: object, copy: string, is: boolean): void {
    const known = this.#found.get(of) ?? new Map<string, boolean>();
    this.#found.set(of, known.set(copy, is));
  }

  has(of: object): boolean {
    return this.#found.has(of);
  }

  readonly always = (rule: Rule, is: boolean): void => this.set(rule, '', is);

  written(of: object): string {
    const copies = [...(this.#found.get(of) ?? [])];
    const holding = copies.filter(([, is]) => is);
    if (holding.length === 0) return NEVER;
    if (holding.length === copies.length) return ALWAYS;
    return holding.map(([copy]) => `$CI_JOB_NAME == "${copy}"`).join(' || ');
  }

  key(): string {
    return [...this.#found.values()].map((copies) => [...copies].map(([, is]) => (is ? '1' : '0')).join('')).join(' ');
  }
}

/** Paths in the order in which they are merged. */
function includedFrom(files: Configuration, path: string, world: World, truths: Truths): readonly string[] {
  const nested = (files[path]?.includes ?? []).flatMap(({ entry, rules }) => {
    const lookup = scope(world, {});
    const isIncluded = !rules || decidingRule(rules, lookup, world, truths.always) !== null;
    if (!isIncluded || typeof entry.local !== 'string') return [];
    return includedFrom(
      files,
      entry.local.replace(/\$(\w+)/, (_, name) => lookup(name) ?? ''),
      world,
      truths,
    );
  });
  return [...nested, path];
}

interface Merged {
  readonly variables: Values;
  readonly bases: Readonly<Record<string, Shared>>;
  readonly jobs: readonly GeneratedJob[];
}

function mergedFrom(files: readonly GeneratedFile[]): Merged {
  const bases: Record<string, Shared> = {};
  for (const [name, base] of files.flatMap((file) => Object.entries(file.bases))) {
    const before = bases[name];
    const conditions = base.conditions.kind === 'none' ? (before?.conditions ?? base.conditions) : base.conditions;
    bases[name] = { ...base, variables: { ...before?.variables, ...base.variables }, conditions };
  }
  const variables = Object.assign({}, ...files.map((file) => file.variables)) as Values;
  return { variables, bases, jobs: files.flatMap((file) => file.jobs) };
}

function copiesOf({ name, matrix }: GeneratedJob): readonly { readonly name: string; readonly variables: Values }[] {
  if (!matrix) return [{ name, variables: {} }];
  return matrix.values.map((value) => ({ name: `${name}: [${value}]`, variables: { [matrix.name]: value } }));
}

function inherited({ inherits }: GeneratedJob, variables: Values): Values {
  if (typeof inherits === 'boolean') return inherits ? variables : {};
  return Object.fromEntries(Object.entries(variables).filter(([name]) => inherits.includes(name)));
}

/** What YAML says, as far as nobody outside says something else. */
function outside(yaml: Values, { given, forwarded }: World): Values {
  return { ...Object.fromEntries(Object.entries(yaml).filter(([name]) => !(name in given))), ...forwarded };
}

const DEFAULTS: Values = { CI_DEFAULT_BRANCH: 'main' };

function scope(world: World, yaml: Values, job?: string): Lookup {
  const { pipeline, settings, given, forwarded } = world;
  const ofJob: Values = job === undefined ? {} : { CI_JOB_NAME: job };
  const strongestFirst = [forwarded, outside(yaml, world), ofJob, given, settings, pipeline.variables, DEFAULTS];
  return (name) => strongestFirst.find((values) => values[name] !== undefined)?.[name] ?? null;
}

type Record_ = (rule: Rule, is: boolean) => void;

/** The first one that holds, unless it says never. Those behind it do not matter. */
function decidingRule(rules: readonly Rule[], lookup: Lookup, world: World, record: Record_): Rule | null {
  let first: Rule | null = null;
  for (const rule of rules) {
    const decides = !first && ruleHolds(rule, lookup, world);
    record(rule, decides);
    if (decides) first = rule;
  }
  return first?.never ? null : first;
}

function ruleHolds(rule: Rule, lookup: Lookup, world: World): boolean {
  if (rule.if && !holds(rule.if, lookup)) return false;
  if (rule.changes !== null && !hasChanged(rule.changes, world)) return false;
  return rule.exists === null || world.pipeline.existing.includes(rule.exists);
}

function hasChanged(pattern: string, { pipeline: { changed }, changes }: World): boolean {
  return changed === null || changes(pattern, changed);
}

/** The variables that the deciding rule gives; null: it does not run. */
function decideJob(
  conditions: Conditions,
  lookup: Lookup,
  world: World,
  hasWorkflowRules: boolean,
  record: Record_,
): Values | null {
  if (conditions.kind === 'rules') return decidingRule(conditions.rules, lookup, world, record)?.variables ?? null;
  const { only, except } = conditions.kind === 'refs' ? conditions : { only: null, except: null };
  const wanted = only ?? (hasWorkflowRules ? null : ANY_REF);
  if (wanted && !keysOf({ ...wanted, refs: wanted.refs ?? ANY_REF.refs }, lookup, world).every(Boolean)) return null;
  return except && keysOf(except, lookup, world).some(Boolean) ? null : {};
}

const ANY_REF: RefPolicy = { refs: ['branches', 'tags'], variables: [], changes: null };

function keysOf({ refs, variables, changes }: RefPolicy, lookup: Lookup, world: World): readonly boolean[] {
  return [
    ...(refs ? [refs.some((ref) => isOfRef(ref, world.pipeline))] : []),
    ...(variables.length > 0 ? [variables.some((expression) => holds(expression, lookup))] : []),
    ...(changes === null ? [] : [hasChanged(changes, world)]),
  ];
}

export function isOfRef(ref: string, pipeline: SinglePipeline): boolean {
  const source = pipeline.variables.CI_PIPELINE_SOURCE;
  switch (ref) {
    case 'tags':
      return pipeline.ref === 'tag';
    case 'branches':
      return pipeline.ref !== 'merge_request' && pipeline.ref !== 'tag';
    case 'merge_requests':
      return source === 'merge_request_event';
    case 'schedules':
      return source === 'schedule';
    case 'pushes':
      return source === 'push';
  }
  const name = pipeline.variables.CI_COMMIT_REF_NAME ?? '';
  return (
    pipeline.ref !== 'merge_request' && (ref.startsWith('/') ? new RegExp(ref.slice(1, -1)).test(name) : name === ref)
  );
}
