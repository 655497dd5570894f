/** `allow_failure` (lib/gitlab/ci/config/entry/allow_failure.rb, 18.11). */

import { isBoolean, isInteger, isListOf } from '../../yaml/ruby-types.ts';
import { type Node, valueAt } from '../../yaml/tree.ts';
import type { Report } from '../problem.ts';
import { checkKeys, checkValue } from './checks.ts';

const KEYS: ReadonlySet<string> = new Set(['exit_codes']);

/** The exit codes that may fail, where the job names some; else a boolean. */
export interface AllowedFailure {
  readonly always: boolean;
  readonly exitCodes: readonly number[] | null;
}

export function readAllowFailure(node: Node, what: string, report: Report): AllowedFailure | undefined {
  if (node.kind === 'scalar' && isBoolean(node)) return { always: node.value === true, exitCodes: null };
  if (node.kind !== 'map') {
    report(node.at, `${what}: must be a boolean or a hash`);
    return undefined;
  }
  checkKeys(node, KEYS, what, report);
  const codes = valueAt(node, 'exit_codes');
  const areCodes = (value: Node) => isInteger(value) || isListOf(value, isInteger);
  checkValue(codes, areCodes, `${what}: exit_codes must be an integer or a list of integers`, report);
  const items = codes?.kind === 'list' ? codes.items.map((item) => item.value) : codes ? [codes] : [];
  return { always: false, exitCodes: items.flatMap((item) => (item.kind === 'scalar' ? Number(item.value) : [])) };
}
