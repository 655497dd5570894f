/**
 * In which pipelines a job runs, and with which variables: `workflow:rules`, then `rules` or `only` and `except`, asked in
 * each case. Variables from YAML count as they are written, though settings and people may override them.
 */
import { textOf } from '../../yaml/ruby-types.ts';
import { type Entry, isNull, joinHops, type Node, valueAt } from '../../yaml/tree.ts';
import { namesIn } from '../expressions/expression.ts';
import type { Fixed } from '../expressions/outcomes.ts';
import { DEFAULT_REFS } from '../keywords/only.ts';
import { ruleItems } from '../keywords/rules.ts';
import { variablesIn } from '../keywords/variables.ts';
import {
  all,
  any,
  type Condition,
  clausePaths,
  holding,
  not,
  perhaps,
  refCondition,
} from '../pipelines/case-conditions.ts';
import type { PipelineCase } from '../pipelines/pipeline-case.ts';
import { changesCondition, type RuleItem } from './first-rule.ts';
import { NONE, type Variables } from './job-variables.ts';
import { type Decided, namesInPaths, namesOfRule, type RuleDecisions } from './rule-decisions.ts';

/** Cases in which something runs, with the variables that the deciding rule gives. */
export interface Run {
  readonly cases: readonly PipelineCase[];
  readonly given: Variables;
}

/** Pipelines that come about. `rules` null: all of them. */
export function workflowRuns(
  rules: readonly RuleItem[] | null,
  decisions: RuleDecisions,
  cases: readonly PipelineCase[],
  fixed: Fixed,
): readonly Run[] {
  return rules ? runsOf(rules, decisions.listOf(rules, fixed)(cases), 'always') : [{ cases, given: NONE }];
}

/** What decides whether a job runs. */
export interface RunConditions {
  /** Entries with their whole ways. */
  readonly keywords: ReadonlyMap<string, Entry>;
  readonly decisions: RuleDecisions;
  /** Without `rules`, `only`, `except` and `workflow:rules` it runs for branches and tags alone. */
  readonly byDefault: boolean;
  readonly project: string;
}

/** Asked of the cases of one rule of the workflow after the other. */
export function jobRuns(job: RunConditions, fixed: Fixed): (cases: readonly PipelineCase[]) => readonly Run[] {
  const { keywords, decisions } = job;
  const written = keywords.get('rules');
  if (written) {
    const rules = ruleItems(written);
    const jobWhen = textOf(keywords.get('when')?.value) ?? 'on_success';
    const list = decisions.listOf(rules, fixed);
    const others = (cases: readonly PipelineCase[]) => (areAllThere(written.value) ? [] : [{ cases, given: NONE }]);
    return (cases) => [...runsOf(rules, list(cases), jobWhen), ...others(cases)];
  }
  const condition = onlyAndExcept(job, fixed);
  return (cases) => {
    const running = cases.flatMap((each) => condition(each).flatMap((outcome) => (outcome.holds ? outcome.case : [])));
    return running.length > 0 ? [{ cases: running, given: NONE }] : [];
  };
}

/** Names that conditions ask for, those that rules give, and what these values ask for. */
export function namesForRunning({ keywords }: Pick<RunConditions, 'keywords'>): readonly string[] {
  const written = keywords.get('rules');
  if (written) return ruleItems(written).flatMap(({ value }) => namesOfRule(value));
  const policies = ['only', 'except'].flatMap((key) => keywords.get(key)?.value ?? []);
  return policies.flatMap((policy) => {
    const [variables, changes] = [valueAt(policy, 'variables'), valueAt(policy, 'changes')];
    const expressions = variables ? clausePaths(variables) : [];
    return [...expressions.flatMap((each) => namesIn(each).variables), ...(changes ? namesInPaths(changes) : [])];
  });
}

/** No rule is in a part of the configuration that is not here, nor the includer's to give: then it may run wherever it likes. */
function areAllThere(rules: Node): boolean {
  if (rules.kind === 'list') return rules.items.every(({ value }) => areAllThere(value));
  return rules.kind === 'map';
}

function runsOf(rules: readonly RuleItem[], decided: Decided, defaultWhen: string): readonly Run[] {
  return startedBy(rules, decided, defaultWhen).map(({ index, cases }) => ({
    cases,
    given: index === null ? NONE : givenBy(rules[index] as RuleItem),
  }));
}

interface Started {
  /** Of the rule; null: of rules that give no variables. */
  readonly index: number | null;
  readonly cases: readonly PipelineCase[];
}

const startedCases = new WeakMap<Decided, Map<string, readonly Started[]>>();

/** Jobs for which the same was decided share the lists of cases in which they run. */
function startedBy(rules: readonly RuleItem[], decided: Decided, defaultWhen: string): readonly Started[] {
  const byWhen = startedCases.get(decided) ?? new Map<string, readonly Started[]>();
  startedCases.set(decided, byWhen);
  const started = byWhen.get(defaultWhen) ?? casesStarted(rules, decided, defaultWhen);
  byWhen.set(defaultWhen, started);
  return started;
}

/** Decisions for the same rule, or for rules that give no variables, are one run. */
function casesStarted(rules: readonly RuleItem[], decided: Decided, defaultWhen: string): readonly Started[] {
  const started = new Map<number | null, PipelineCase[]>();
  const starts = rules.map(({ value }) => (textOf(valueAt(value, 'when')) ?? defaultWhen) !== 'never');
  const gives = rules.map((rule) => givenBy(rule).size > 0);
  for (const { index, case: each } of decided) {
    if (!starts[index]) continue;
    const key = gives[index] ? index : null;
    const cases = started.get(key);
    if (cases) cases.push(each);
    else started.set(key, [each]);
  }
  return Array.from(started, ([index, cases]) => ({ index, cases }));
}

const variablesOfRules = new WeakMap<RuleItem, Variables>();

function givenBy(rule: RuleItem): Variables {
  const { value, via } = rule;
  const known = variablesOfRules.get(rule);
  if (known) return known;
  const variables = value.entries.get('variables');
  const given =
    variables && !isNull(variables.value)
      ? variablesIn({ value: variables.value, via: joinHops(variables.via, via) })
      : NONE;
  variablesOfRules.set(rule, given);
  return given;
}

function onlyAndExcept({ keywords, byDefault, project }: RunConditions, fixed: Fixed): Condition {
  const only = keywords.get('only')?.value;
  const except = keywords.get('except')?.value;
  const conditions: Condition[] = [];
  if (only || byDefault) conditions.push(all(policyKeys(only, DEFAULT_REFS, project, fixed)));
  if (except) conditions.push(not(any(policyKeys(except, null, project, fixed))));
  return all(conditions);
}

/** `only` wants all of its keys, `except` any. */
function policyKeys(
  policy: Node | undefined,
  defaultRefs: readonly string[] | null,
  project: string,
  fixed: Fixed,
): readonly Condition[] {
  const map = policy?.kind === 'map' ? policy : undefined;
  const written = policy?.kind === 'list' ? policy : valueAt(map, 'refs');
  const refs = written && !isNull(written) ? clausePaths(written) : defaultRefs;
  const keys: Condition[] = refs ? [any(refs.map((ref) => refCondition(ref, project)))] : [];
  const variables = valueAt(map, 'variables');
  if (variables) keys.push(any(clausePaths(variables).map((expression) => holding(expression, fixed))));
  const changes = valueAt(map, 'changes');
  if (changes) keys.push(changesCondition(changes, fixed));
  if (valueAt(map, 'kubernetes')) keys.push(perhaps('kubernetes'));
  return keys;
}
