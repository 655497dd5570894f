/** `artifacts`, and what `pages` adds to it (lib/gitlab/ci/config/entry/{artifacts,job}.rb, 18.11). */

import { isBoolean, isString, isStringList, textOf } from '../../yaml/ruby-types.ts';
import { isNull, type Node, type Plain, plainMap, toPlain, valueAt } from '../../yaml/tree.ts';
import type { Report } from '../problem.ts';
import { checkKeys, checkValue } from './checks.ts';
import { isExpiry } from './duration.ts';
import { plainObject } from './image.ts';
import { readReports } from './reports.ts';

const KEYS: ReadonlySet<string> = new Set([
  'name',
  'untracked',
  'paths',
  'reports',
  'when',
  'expire_in',
  'expose_as',
  'exclude',
  'public',
  'access',
]);
const WHEN: ReadonlySet<string> = new Set(['on_success', 'on_failure', 'always']);
const ACCESS: ReadonlySet<string> = new Set(['none', 'developer', 'maintainer', 'all']);
const MAX_EXPOSE_AS = 100;

export function readArtifacts(node: Node, what: string, report: Report): Plain | undefined {
  if (node.kind !== 'map') {
    report(node.at, `${what}: must be a hash`);
    return undefined;
  }
  const check = (key: string, test: (value: Node) => boolean, must: string) =>
    checkValue(valueAt(node, key), test, `${what}: ${key} must be ${must}`, report);
  checkKeys(node, KEYS, what, report);
  if (node.entries.has('access') && node.entries.has('public'))
    report(node.at, `${what}: access and public cannot be used together`);
  check('name', isString, 'a string');
  check('public', isBoolean, 'a boolean');
  check('untracked', isBoolean, 'a boolean');
  check('paths', isStringList, 'a list of strings');
  check('exclude', isStringList, 'a list of strings');
  check('when', (value) => WHEN.has(textOf(value) ?? ''), [...WHEN].join(', '));
  check('access', (value) => ACCESS.has(textOf(value) ?? ''), [...ACCESS].join(', '));
  check('expire_in', (value) => isExpiry(textOf(value) ?? ''), 'a duration');
  const exposeAs = valueAt(node, 'expose_as');
  if (exposeAs) checkExposed(node, exposeAs, what, report);
  return plainMap(node, (value, id) => {
    return id === 'reports' && !isNull(value) ? readReports(value, what, report) : toPlain(value);
  });
}

function checkExposed(artifacts: Node, exposeAs: Node, what: string, report: Report): void {
  const name = textOf(exposeAs);
  if (name === null || name.length > MAX_EXPOSE_AS || !/^\w[-\w ]*$/.test(name))
    report(exposeAs.at, `${what}: expose_as can hold only letters, digits, - _ and spaces`);
  const paths = valueAt(artifacts, 'paths');
  if (paths?.kind !== 'list' || paths.items.length === 0) report(exposeAs.at, `${what}: expose_as needs paths`);
  else if (paths.items.some((path) => textOf(path.value)?.includes('*')))
    report(paths.at, `${what}: paths cannot hold * when used with expose_as`);
}

/** `pages` in GitLab's plain form; an empty map says nothing. */
export function isPagesJob(job: string, pages: unknown): boolean {
  const hasOptions = typeof pages === 'object' && pages !== null && Object.keys(pages).length > 0;
  return pages === true || hasOptions || (job === 'pages' && pages !== false);
}

/** A pages job publishes a folder, `public` by default: it joins the artifacts' paths. */
export function withPublishedPath(
  artifacts: Plain | undefined,
  job: string,
  pages: unknown,
  publish: unknown,
): unknown {
  if (!isPagesJob(job, pages)) return artifacts;
  const option = typeof pages === 'object' ? (pages as Plain | null)?.publish : undefined;
  const path = option ?? publish ?? 'public';
  const paths = Array.isArray(artifacts?.paths) ? artifacts.paths : [];
  return plainObject({ ...artifacts, paths: paths.includes(path) ? paths : [...paths, path] });
}
