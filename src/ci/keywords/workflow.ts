/** `workflow` (lib/gitlab/ci/config/entry/{workflow,auto_cancel}.rb, 18.11). */

import { textOf } from '../../yaml/ruby-types.ts';
import { type Entry, isNull, joinHops, type Node, valueAt } from '../../yaml/tree.ts';
import type { Report } from '../problem.ts';
import { checkKeys, checkValue } from './checks.ts';
import { readRules, WORKFLOW_RULE } from './rules.ts';

const KEYS: ReadonlySet<string> = new Set(['rules', 'name', 'auto_cancel']);
const AUTO_CANCEL_KEYS: ReadonlySet<string> = new Set(['on_new_commit', 'on_job_failure']);
const ON_NEW_COMMIT: ReadonlySet<string> = new Set(['conservative', 'interruptible', 'none']);
const ON_JOB_FAILURE: ReadonlySet<string> = new Set(['none', 'all']);
const MAX_NAME = 255;

export interface Workflow {
  /** Even when null or broken: then jobs have no implicit `only`. */
  readonly hasRules: boolean;
  readonly rules: Entry | null;
}

export function readWorkflow(entry: Entry | undefined, report: Report): Workflow {
  if (!entry || isNull(entry.value)) return { hasRules: false, rules: null };
  const node = entry.value;
  if (node.kind !== 'map') {
    report(node.at, 'workflow: must be a hash');
    return { hasRules: false, rules: null };
  }
  checkKeys(node, KEYS, 'workflow', report);
  const name = valueAt(node, 'name');
  checkValue(name, isName, `workflow: name must be a string of at most ${MAX_NAME} characters`, report);
  const cancel = valueAt(node, 'auto_cancel');
  if (cancel) checkAutoCancel(cancel, report);
  const rules = node.entries.get('rules');
  if (!rules || isNull(rules.value)) return { hasRules: rules !== undefined, rules: null };
  readRules(rules.value, WORKFLOW_RULE, 'workflow: rules', report);
  for (const rule of rules.value.kind === 'list' ? rules.value.items : []) {
    const cancel = valueAt(rule.value, 'auto_cancel');
    if (cancel) checkAutoCancel(cancel, report);
  }
  return { hasRules: true, rules: { ...rules, via: joinHops(rules.via, entry.via) } };
}

function isName(node: Node): boolean {
  return node.kind === 'scalar' && node.text.length >= 1 && node.text.length <= MAX_NAME;
}

function checkAutoCancel(node: Node, report: Report): void {
  if (node.kind !== 'map') {
    report(node.at, 'workflow: auto_cancel must be a hash');
    return;
  }
  checkKeys(node, AUTO_CANCEL_KEYS, 'workflow: auto_cancel', report);
  const oneOf = (words: ReadonlySet<string>) => (value: Node) => words.has(textOf(value) ?? '');
  const must = (key: string) => `workflow: unknown value of auto_cancel ${key}`;
  checkValue(valueAt(node, 'on_new_commit'), oneOf(ON_NEW_COMMIT), must('on_new_commit'), report);
  checkValue(valueAt(node, 'on_job_failure'), oneOf(ON_JOB_FAILURE), must('on_job_failure'), report);
}
