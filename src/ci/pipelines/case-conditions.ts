/**
 * Conditions of jobs and of the workflow, asked of one case: the ways they may turn out (lib/gitlab/ci/build/{rules,policy}/
 * **, 18.11).
 */

import { textOf } from '../../yaml/ruby-types.ts';
import { isNull, type Node, valueAt } from '../../yaml/tree.ts';
import { compilePattern } from '../expressions/expression-lexer.ts';
import type { Question } from '../expressions/fact.ts';
import { ask, eitherWay, type Fixed, outcomesOf } from '../expressions/outcomes.ts';
import { isText, matching } from '../expressions/questions.ts';
import { holdsUnknownInput } from '../variables/unknown-inputs.ts';
import { type CaseOutcome, changesOutcomes, outcomesIn } from './changes-outcomes.ts';
import { type ChangesClause, type PipelineCase, SOURCE, SOURCES } from './pipeline-case.ts';

export type Condition = (each: PipelineCase) => readonly CaseOutcome[];

/** Asked one after the other, until one does not hold. */
export function all(conditions: readonly Condition[]): Condition {
  const [only, ...others] = conditions;
  if (only && others.length === 0) return only;
  return (each) => {
    const start: readonly CaseOutcome[] = [{ holds: true, case: each }];
    return conditions.reduce(
      (outcomes, condition) => outcomes.flatMap((outcome) => (outcome.holds ? condition(outcome.case) : outcome)),
      start,
    );
  };
}

/** Asked one after the other, until one holds. */
export function any(conditions: readonly Condition[]): Condition {
  return not(all(conditions.map(not)));
}

export function not(condition: Condition): Condition {
  return (each) => condition(each).map((outcome) => ({ ...outcome, holds: !outcome.holds }));
}

export function holding(expression: string, fixed: Fixed): Condition {
  if (holdsUnknownInput(expression)) return perhaps(`if ${expression}`);
  const outcomes = outcomesOf(expression, fixed);
  return (each) => outcomesIn(each, outcomes(each.knowledge));
}

/** Nobody here can tell. */
export function perhaps(question: string): Condition {
  return (each) => outcomesIn(each, eitherWay(question, each.knowledge));
}

export function changing(clause: ChangesClause): Condition {
  return (each) => changesOutcomes(each, clause);
}

function asking(name: string, question: Question): Condition {
  return (each) => outcomesIn(each, ask(name, question, each.knowledge));
}

function where(holds: (each: PipelineCase) => boolean): Condition {
  return (each) => [{ holds: holds(each), case: each }];
}

/** An entry of `only:refs` or `except:refs`. Names and patterns are of branches and tags. Source: build/policy/refs.rb. */
export function refCondition(written: string, project: string): Condition {
  const at = written.indexOf('@');
  const pattern = at === -1 ? written : written.slice(0, at);
  if (at !== -1 && written.slice(at + 1) !== project) return where(() => false);
  if (pattern === 'tags') return where(({ ref }) => ref === 'tag');
  if (pattern === 'branches') return where(({ ref }) => ref !== 'merge_request' && ref !== 'tag');
  // GitLab would also take a branch or tag that is called like a keyword: nobody calls them so.
  if (KEYWORDS.has(pattern)) return asking(SOURCE, sourceQuestion(pattern));
  return all([where(({ ref }) => ref !== 'merge_request'), asking('CI_COMMIT_REF_NAME', refQuestion(pattern))]);
}

const KEYWORDS: ReadonlySet<string> = new Set(
  [...SOURCES, 'merge_request', 'external_pull_request', 'parent_pipeline', 'external'].flatMap((source) => [
    source,
    plural(source),
  ]),
);

function plural(source: string): string {
  return source === 'push' ? 'pushes' : `${source}s`;
}

/** In the singular or the plural, without `_event`. */
function sourceQuestion(pattern: string): Question {
  const isSource = (source: string | null) => {
    const name = source?.replace(/_event$/, '') ?? '';
    return name === pattern || plural(name) === pattern;
  };
  return { key: `source ${pattern}`, ask: isSource, ofOthers: false };
}

function refQuestion(written: string): Question {
  const pattern = compilePattern(written);
  return pattern ? matching(pattern) : isText(written);
}

/** Paths of a clause: a list, or a map with `paths`. */
export function clausePaths(node: Node): readonly string[] {
  const list = node.kind === 'map' ? valueAt(node, 'paths') : node;
  if (list?.kind !== 'list') return textOf(list) === null ? [] : [textOf(list) ?? ''];
  return list.items.flatMap(({ value }) => (isNull(value) ? [] : (textOf(value) ?? [])));
}
