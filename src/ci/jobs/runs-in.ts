/**
 * Can a job run in a pipeline of some kind? `workflow:rules`, then `rules` or `only` and `except`, as far as they are
 * known (lib/gitlab/ci/build/{rules,policy}/**, 18.11). Variables from YAML count as they are written, though settings
 * and people may override them; what only GitLab knows is unknown.
 */
import { textOf } from '../../yaml/ruby-types.ts';
import { type Entry, isNull, type Node, valueAt } from '../../yaml/tree.ts';
import type { Job, Pipeline, Variable } from '../config.ts';
import { type KnownValue, SOME_TEXT, type Truth, truthOf, UNKNOWN } from '../expressions/known-truth.ts';
import { DEFAULT_REFS } from '../keywords/only.ts';
import { ruleItems } from '../keywords/rules.ts';

export type PipelineKind = keyof Job['runsIn'];

const KINDS: readonly PipelineKind[] = ['merge_request', 'branch', 'protected_branch', 'tag'];

/** What may start a branch pipeline; the first is the usual one. */
const BRANCH_SOURCES = ['push', 'web', 'schedule', 'api', 'trigger', 'pipeline', 'chat'];

/** Predefined variables that differ between pipelines of one project. */
const VARYING =
  /^(CI_COMMIT_|CI_MERGE_REQUEST_|CI_EXTERNAL_PULL_REQUEST_|CI_PIPELINE_|CI_OPEN_MERGE_REQUESTS$|CI_BUILD_)/;
/** The same in every pipeline of a project, and never empty. */
const OF_THE_PROJECT =
  /^(CI|GITLAB_CI|CI_DEFAULT_BRANCH|CI_API_V4_URL|CI_SERVER_\w+|CI_PROJECT_(ID|NAME|TITLE|PATH|PATH_SLUG|NAMESPACE|ROOT_NAMESPACE|URL|VISIBILITY))$/;
/** Set in every pipeline of their kind. */
const ALWAYS_SET = /^CI_(COMMIT_(SHA|SHORT_SHA|REF_NAME|REF_SLUG|AUTHOR|TIMESTAMP)|PIPELINE_(ID|IID|URL|CREATED_AT))$/;
const SET_FOR_MERGE_REQUESTS =
  /^CI_MERGE_REQUEST_(ID|IID|PROJECT_(ID|PATH|URL)|REF_PATH|TITLE|EVENT_TYPE|DIFF_(ID|BASE_SHA)|(SOURCE|TARGET)_BRANCH_NAME|SOURCE_PROJECT_(ID|PATH|URL))$/;

export interface RunConditions {
  readonly name: string;
  readonly stage: string;
  /** Entries with their whole ways: `rules`, `only`, `except`, `when`. */
  readonly keywords: ReadonlyMap<string, Entry>;
  readonly variables: ReadonlyMap<string, Variable>;
  readonly hasRulesKey: boolean;
  readonly hasWorkflowRules: boolean;
  /** Null: there are none. */
  readonly workflowRules: readonly Node[] | null;
}

export function runsIn(job: RunConditions, pipeline: Pipeline): Job['runsIn'] {
  const written = job.keywords.get('rules');
  const rules = written && ruleItems(written).map((rule) => rule.value);
  const answers = KINDS.map(
    (kind) => [kind, agree(sourcesOf(kind, pipeline).map((source) => verdict(source)))] as const,
  );
  return Object.fromEntries(answers) as unknown as Job['runsIn'];

  function verdict(world: World): Truth {
    const lookup = lookupOf(job, pipeline, world);
    const workflow = job.workflowRules ? firstMatch(job.workflowRules, lookup, world, 'always') : 'yes';
    return workflow === 'no' ? 'no' : both(workflow, own(world, lookup));
  }

  function own(world: World, lookup: Lookup): Truth {
    if (rules) return firstMatch(rules, lookup, world, textOf(job.keywords.get('when')?.value) ?? 'on_success');
    const only = job.keywords.get('only')?.value;
    const except = job.keywords.get('except')?.value;
    const byDefault = !job.hasRulesKey && !job.hasWorkflowRules;
    const included = only || byDefault ? policyHolds(only, lookup, world, 'all', pipeline.project) : 'yes';
    const excluded = except ? policyHolds(except, lookup, world, 'any', pipeline.project) : 'no';
    return both(included, opposite(excluded));
  }
}

interface World {
  readonly kind: PipelineKind;
  readonly source: string;
}

type Lookup = (name: string) => KnownValue;

function sourcesOf(kind: PipelineKind, pipeline: Pipeline): readonly World[] {
  const isChild = pipeline.variables.get('CI_PIPELINE_SOURCE') === 'parent_pipeline';
  if (isChild) return [{ kind, source: 'parent_pipeline' }];
  if (kind === 'merge_request') return [{ kind, source: 'merge_request_event' }];
  return BRANCH_SOURCES.map((source) => ({ kind, source }));
}

function lookupOf(job: RunConditions, pipeline: Pipeline, world: World): Lookup {
  // biome-ignore lint/complexity/noExcessiveCognitiveComplexity: one line for each kind of name, in the order that decides.
  return (name) => {
    const yaml = job.variables.get(name);
    if (yaml) return yaml.value.value;
    if (name === 'CI_PIPELINE_SOURCE') return world.source;
    if (name === 'CI_JOB_NAME') return job.name;
    if (name === 'CI_JOB_STAGE') return job.stage;
    if (!VARYING.test(name)) return pipeline.variables.get(name) ?? (OF_THE_PROJECT.test(name) ? SOME_TEXT : UNKNOWN);
    if (ALWAYS_SET.test(name)) return SOME_TEXT;
    const isBranch = world.kind === 'branch' || world.kind === 'protected_branch';
    if (name === 'CI_COMMIT_BRANCH') return isBranch ? SOME_TEXT : null;
    if (name === 'CI_COMMIT_TAG') return world.kind === 'tag' ? SOME_TEXT : null;
    if (name === 'CI_COMMIT_REF_PROTECTED' && isBranch) return String(world.kind === 'protected_branch');
    if (!name.startsWith('CI_MERGE_REQUEST_')) return UNKNOWN;
    if (world.kind !== 'merge_request') return null;
    return SET_FOR_MERGE_REQUESTS.test(name) ? SOME_TEXT : UNKNOWN;
  };
}

/** The outcome of the first rule that holds; without one the job (or pipeline) is left out. */
function firstMatch(rules: readonly Node[], lookup: Lookup, world: World, jobWhen: string): Truth {
  const outcomes: Truth[] = [];
  for (const rule of rules) {
    const holds = ruleHolds(rule, lookup, world);
    if (holds === 'no') continue;
    const when = textOf(valueAt(rule, 'when')) ?? jobWhen;
    outcomes.push(when === 'never' ? 'no' : 'yes');
    if (holds === 'yes') return agree(outcomes);
  }
  return agree([...outcomes, 'no']);
}

/** Could the rule be the one that decides? */
export function ruleCouldHold(rule: Node, job: RunConditions, pipeline: Pipeline): boolean {
  const worlds = KINDS.flatMap((kind) => sourcesOf(kind, pipeline));
  return worlds.some((world) => ruleHolds(rule, lookupOf(job, pipeline, world), world) !== 'no');
}

function ruleHolds(rule: Node, lookup: Lookup, world: World): Truth {
  const expression = textOf(valueAt(rule, 'if'));
  const clauses: Truth[] = [];
  if (expression !== null) clauses.push(truthOf(expression, lookup));
  if (valueAt(rule, 'changes')) clauses.push(changesHold(world));
  if (valueAt(rule, 'exists')) clauses.push('maybe');
  return clauses.reduce(both, 'yes');
}

/** Without a diff, as in a tag's pipeline, `changes` holds. */
function changesHold(world: World): Truth {
  return world.kind === 'tag' ? 'yes' : 'maybe';
}

/** `only` wants all of its keys, `except` any. Undefined: branches and tags. */
function policyHolds(
  policy: Node | undefined,
  lookup: Lookup,
  world: World,
  join: 'all' | 'any',
  project: string,
): Truth {
  const keys: Truth[] = [];
  const isMap = policy?.kind === 'map';
  const refs = isMap ? valueAt(policy, 'refs') : policy;
  if (refs) keys.push(some(texts(refs).map((ref) => refHolds(ref, world, project))));
  else if (join === 'all') keys.push(some(DEFAULT_REFS.map((ref) => refHolds(ref, world, project))));
  if (isMap) {
    const variables = valueAt(policy, 'variables');
    if (variables) keys.push(some(texts(variables).map((expression) => truthOf(expression, lookup))));
    if (valueAt(policy, 'changes')) keys.push(changesHold(world));
    if (valueAt(policy, 'kubernetes')) keys.push('maybe');
  }
  return join === 'all' ? keys.reduce(both, 'yes') : some(keys);
}

/** Names and patterns are of branches and tags; a keyword for a source may stand in the singular. */
function refHolds(written: string, world: World, project: string): Truth {
  const [, ref = written, path] = /^(.+)@([^@/]+\/.+)$/s.exec(written) ?? [];
  if (path !== undefined && path.toLowerCase() !== project.toLowerCase()) return 'no';
  if (ref === 'merge_requests') return world.kind === 'merge_request' ? 'yes' : 'no';
  if (ref === 'branches') return world.kind.endsWith('branch') ? 'yes' : 'no';
  if (ref === 'tags') return world.kind === 'tag' ? 'yes' : 'no';
  if (SOURCES.has(ref)) return ref === world.source || ref === plural(world.source) ? 'yes' : 'no';
  return world.kind === 'merge_request' ? 'no' : 'maybe';
}

function plural(source: string): string {
  return source === 'push' ? 'pushes' : `${source}s`;
}

const SOURCES: ReadonlySet<string> = new Set(
  [...BRANCH_SOURCES, 'external', 'external_pull_request_event', 'merge_request_event', 'parent_pipeline'].flatMap(
    (source) => [source, plural(source)],
  ),
);

function texts(node: Node): readonly string[] {
  return node.kind === 'list' ? node.items.flatMap(({ value }) => (isNull(value) ? [] : (textOf(value) ?? []))) : [];
}

function both(one: Truth, other: Truth): Truth {
  if (one === 'no' || other === 'no') return 'no';
  return one === 'yes' && other === 'yes' ? 'yes' : 'maybe';
}

function some(truths: readonly Truth[]): Truth {
  if (truths.includes('yes')) return 'yes';
  return truths.includes('maybe') ? 'maybe' : 'no';
}

function opposite(truth: Truth): Truth {
  return truth === 'yes' ? 'no' : truth === 'no' ? 'yes' : 'maybe';
}

/** What all of them say, else `maybe`. */
function agree(truths: readonly Truth[]): Truth {
  const [first = 'no'] = truths;
  return truths.every((truth) => truth === first) ? first : 'maybe';
}
