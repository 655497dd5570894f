/** `trigger` (lib/gitlab/ci/config/entry/{trigger,trigger/forward,include}.rb, 18.11). */

import { isBlank, isBoolean, isString, textOf } from '../../yaml/ruby-types.ts';
import { type MapNode, type Node, type Plain, plainMap, toPlain, valueAt } from '../../yaml/tree.ts';
import { validateRules } from '../load/include-rules.ts';
import type { Report } from '../problem.ts';
import { checkKeys, checkValue } from './checks.ts';
import { plainObject } from './image.ts';

const PROJECT_KEYS: ReadonlySet<string> = new Set(['project', 'branch', 'strategy', 'forward', 'inputs']);
const CHILD_KEYS: ReadonlySet<string> = new Set(['include', 'strategy', 'forward']);
const FORWARD_KEYS: ReadonlySet<string> = new Set(['yaml_variables', 'pipeline_variables']);
const STRATEGIES: ReadonlySet<string> = new Set(['depend', 'mirror']);
const INCLUDE_KEYS: ReadonlySet<string> = new Set([
  'local',
  'file',
  'remote',
  'template',
  'component',
  'artifact',
  'inputs',
  'job',
  'project',
  'ref',
  'rules',
  'integrity',
  'cache',
]);
const MAX_INCLUDES = 3;

/** A text is short for a map with `project`. */
export function readTrigger(node: Node, what: string, report: Report): Plain | undefined {
  const project = textOf(node);
  if (project !== null || node.kind !== 'map') {
    if (project === null) report(node.at, `${what}: must be a string or a hash`);
    else if (isBlank(node)) report(node.at, `${what}: must not be empty`);
    return project === null ? undefined : plainObject({ project });
  }
  const isChild = node.entries.has('include');
  checkKeys(node, isChild ? CHILD_KEYS : PROJECT_KEYS, what, report);
  checkValue(
    valueAt(node, 'strategy'),
    (value) => STRATEGIES.has(textOf(value) ?? ''),
    `${what}: strategy must be depend or mirror`,
    report,
  );
  const forward = valueAt(node, 'forward');
  if (forward) checkForward(forward, what, report);
  if (isChild) checkIncludes(node.entries.get('include')?.value ?? node, what, report);
  else checkProject(node, what, report);
  return plainMap(node, (value) => toPlain(value) ?? undefined);
}

function checkProject(node: MapNode, what: string, report: Report): void {
  const project = valueAt(node, 'project');
  if (!project || !isString(project) || isBlank(project))
    report((project ?? node).at, `${what}: project must be a string`);
  checkValue(valueAt(node, 'branch'), isString, `${what}: branch must be a string`, report);
  checkValue(valueAt(node, 'inputs'), (value) => value.kind === 'map', `${what}: inputs must be a hash`, report);
}

function checkForward(node: Node, what: string, report: Report): void {
  if (node.kind !== 'map') {
    report(node.at, `${what}: forward must be a hash`);
    return;
  }
  checkKeys(node, FORWARD_KEYS, `${what}: forward`, report);
  for (const key of FORWARD_KEYS)
    checkValue(valueAt(node, key), isBoolean, `${what}: forward ${key} must be a boolean`, report);
}

/** Stricter than a top-level `include`: a single map must stand in a list. */
function checkIncludes(node: Node, what: string, report: Report): void {
  if (node.kind === 'list') {
    if (node.items.length > MAX_INCLUDES) report(node.at, `${what}: at most ${MAX_INCLUDES} includes`);
    for (const { value } of node.items) checkInclude(value, `${what}: include`, report);
  } else if (!isString(node)) {
    report(node.at, `${what}: include must be a string or a list`);
  }
}

function checkInclude(node: Node, what: string, report: Report): void {
  if (isString(node)) return;
  if (node.kind !== 'map') {
    report(node.at, `${what}: must be a string or a hash`);
    return;
  }
  checkKeys(node, INCLUDE_KEYS, what, report);
  if (valueAt(node, 'project') && isBlank(valueAt(node, 'file'))) report(node.at, `${what}: project needs file`);
  if (valueAt(node, 'artifact') && isBlank(valueAt(node, 'job'))) report(node.at, `${what}: artifact needs job`);
  checkValue(valueAt(node, 'inputs'), (value) => value.kind === 'map', `${what}: inputs must be a hash`, report);
  const rules = valueAt(node, 'rules');
  const refused = rules && validateRules(rules, true);
  if (refused) report(refused.at, refused.message);
  const integrity = valueAt(node, 'integrity');
  if (!integrity) return;
  if (isBlank(valueAt(node, 'remote'))) report(integrity.at, `${what}: integrity is only for remote`);
  checkValue(integrity, isIntegrity, `${what}: integrity must be sha256- and base64`, report);
}

function isIntegrity(node: Node): boolean {
  const digest = textOf(node)?.match(/^sha256-([A-Za-z0-9+/]*={0,2})$/)?.[1];
  return digest !== undefined && digest.length % 4 === 0;
}
