/** `run`: CI/CD steps (lib/gitlab/ci/config/entry/run.rb and its JSON schema, 19.x). */

import { isBlank, isString } from '../../yaml/ruby-types.ts';
import { type Node, toPlain, valueAt } from '../../yaml/tree.ts';
import type { Report } from '../problem.ts';
import { checkKeys, checkValue } from './checks.ts';

const KEYS: ReadonlySet<string> = new Set(['name', 'step', 'script', 'func', 'env', 'inputs']);

const isMap = (node: Node): boolean => node.kind === 'map';

export function readRun(node: Node, _what: string, report: Report): unknown {
  if (node.kind !== 'list') report(node.at, 'run: must be a list of steps');
  else for (const { value } of node.items) checkStep(value, report);
  return toPlain(node);
}

function checkStep(step: Node, report: Report): void {
  if (step.kind !== 'map') {
    report(step.at, 'run: a step must be a hash');
    return;
  }
  checkKeys(step, KEYS, 'run', report);
  const name = valueAt(step, 'name');
  if (!name || !isString(name) || isBlank(name)) report(name?.at ?? step.at, 'run: a step needs a name');
  const actions = ['step', 'script', 'func'].filter((key) => step.entries.has(key));
  if (actions.length !== 1) report(step.at, 'run: a step needs exactly one of step and script');
  checkValue(valueAt(step, 'script'), isString, 'run: script must be a string', report);
  checkValue(valueAt(step, 'func'), isString, 'run: func must be a string', report);
  checkValue(
    valueAt(step, 'step'),
    (value) => isString(value) || isMap(value),
    'run: step must be a string or a hash',
    report,
  );
  checkValue(valueAt(step, 'env'), isMap, 'run: env must be a hash', report);
  checkValue(valueAt(step, 'inputs'), isMap, 'run: inputs must be a hash', report);
}
