/** `artifacts:reports` (lib/gitlab/ci/config/entry/reports.rb and reports/coverage_report.rb, 18.x). */

import { isBlank, isString, isStringList, textOf } from '../../yaml/ruby-types.ts';
import { isNull, type Node, plainMap, toPlain, valueAt } from '../../yaml/tree.ts';
import type { Report } from '../problem.ts';
import { checkKeys, checkValue } from './checks.ts';

const KEYS: ReadonlySet<string> = new Set([
  'junit',
  'codequality',
  'sast',
  'secret_detection',
  'dependency_scanning',
  'container_scanning',
  'dast',
  'performance',
  'browser_performance',
  'load_performance',
  'license_scanning',
  'metrics',
  'lsif',
  'dotenv',
  'terraform',
  'accessibility',
  'coverage_fuzzing',
  'api_fuzzing',
  'cluster_image_scanning',
  'requirements',
  'requirements_v2',
  'coverage_report',
  'cyclonedx',
  'annotations',
  'repository_xray',
]);
const COVERAGE_KEYS: ReadonlySet<string> = new Set(['coverage_format', 'path']);
const COVERAGE_FORMATS: ReadonlySet<string> = new Set(['cobertura', 'jacoco']);
/** GitLab takes these as they are, or looks at them on their own. */
const NOT_PATHS: ReadonlySet<string> = new Set(['codequality', 'coverage_report']);

export function readReports(node: Node, what: string, report: Report): unknown {
  if (node.kind !== 'map') {
    report(node.at, `${what}: reports must be a hash`);
    return toPlain(node);
  }
  checkKeys(node, KEYS, `${what}: reports`, report);
  for (const [id, { value }] of node.entries) {
    if (!NOT_PATHS.has(id)) checkValue(value, isPaths, `${what}: ${id} must be a string or a list of strings`, report);
  }
  const coverage = node.entries.get('coverage_report')?.value;
  if (coverage && !isNull(coverage)) checkCoverage(coverage, what, report);
  return plainMap(node, (value) => (isNull(value) ? undefined : listed(toPlain(value))));
}

function isPaths(node: Node): boolean {
  return isString(node) || isStringList(node);
}

function checkCoverage(node: Node, what: string, report: Report): void {
  if (node.kind !== 'map') {
    report(node.at, `${what}: coverage_report must be a hash`);
    return;
  }
  checkKeys(node, COVERAGE_KEYS, `${what}: coverage_report`, report);
  const path = valueAt(node, 'path');
  if (!COVERAGE_FORMATS.has(textOf(valueAt(node, 'coverage_format')) ?? ''))
    report(node.at, `${what}: coverage_format must be ${[...COVERAGE_FORMATS].join(' or ')}`);
  if (!path || !isString(path) || isBlank(path)) report(path?.at ?? node.at, `${what}: coverage_report needs a path`);
}

/** A report's one path is short for a list of one; maps (`coverage_report`) stay. */
function listed(value: unknown): unknown {
  return typeof value === 'string' ? [value] : value;
}
