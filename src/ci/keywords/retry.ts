/** `retry` (lib/gitlab/ci/config/entry/retry.rb, 18.11). */

import { isInteger, isListOf, isString, isStringList } from '../../yaml/ruby-types.ts';
import { type Node, type Plain, toPlain, valueAt } from '../../yaml/tree.ts';
import type { Report } from '../problem.ts';
import { checkKeys, checkValue } from './checks.ts';
import { plainObject } from './image.ts';

const KEYS: ReadonlySet<string> = new Set(['max', 'when', 'exit_codes']);

/** Ends of the names of failure reasons (app/models/concerns/enums/ci/commit_status.rb); new ones come with releases. */
const REASON = /^(always|[a-z]+(_[a-z]+)+|project_deleted|user_blocked|runner_unsupported|ci_quota_exceeded)$/;

export function readRetry(node: Node, what: string, report: Report): Plain | undefined {
  const max = node.kind === 'map' ? valueAt(node, 'max') : node;
  if (node.kind !== 'map' && !isInteger(node)) {
    report(node.at, `${what}: must be an integer or a hash`);
    return undefined;
  }
  checkValue(max, isRetryCount, `${what}: max must be 0, 1 or 2`, report);
  if (node.kind !== 'map') return plainObject({ max: toPlain(node) });

  checkKeys(node, KEYS, what, report);
  const when = valueAt(node, 'when');
  const codes = valueAt(node, 'exit_codes');
  const areCodes = (value: Node) => isInteger(value) || isListOf(value, isInteger);
  checkValue(
    when,
    (value) => isString(value) || isStringList(value),
    `${what}: when must be a string or a list of strings`,
    report,
  );
  checkValue(codes, areCodes, `${what}: exit_codes must be an integer or a list of integers`, report);
  for (const reason of when ? wrapped(toPlain(when)) : []) {
    if (typeof reason === 'string' && !REASON.test(reason))
      report(when?.at ?? node.at, `${what}: unknown when ${reason}`);
  }
  return plainObject({
    max: max && toPlain(max),
    when: when && wrapped(toPlain(when)),
    exit_codes: codes && wrapped(toPlain(codes)),
  });
}

function isRetryCount(node: Node): boolean {
  return isInteger(node) && node.kind === 'scalar' && Number(node.value) >= 0 && Number(node.value) <= 2;
}

function wrapped(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [value];
}
