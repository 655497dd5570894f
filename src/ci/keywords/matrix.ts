/** `parallel` and `parallel:matrix` (lib/gitlab/ci/config/entry/product/*.rb and normalizer/, 18.11). */

import type { Hop, Location } from '../../source.ts';
import { isInteger, isStringOrSymbol } from '../../yaml/ruby-types.ts';
import { type Entry, type Item, joinHops, located, type MapNode, type Node } from '../../yaml/tree.ts';
import type { Variable } from '../config.ts';
import type { Report } from '../problem.ts';
import { checkKeys } from './checks.ts';

/** The most jobs one job may become. */
const MAX_COPIES = 200;

const KEYS: ReadonlySet<string> = new Set(['matrix']);

export interface Matrix {
  readonly kind: 'matrix';
  readonly rows: readonly Row[];
}

/** Variables with the values each may take. */
type Row = readonly { readonly name: string; readonly values: readonly Variable[] }[];

export type Parallel = { readonly kind: 'number'; readonly count: number } | Matrix;

/** One job out of `parallel`. */
export interface Copy {
  readonly name: string;
  /** From 1. */
  readonly instance: number;
  readonly total: number;
  readonly variables: ReadonlyMap<string, Variable>;
}

export function readParallel(
  node: Node,
  strategies: readonly Parallel['kind'][],
  what: string,
  report: Report,
  via: readonly Hop[] = [],
): Parallel | undefined {
  if (node.kind === 'scalar' && (node.type === 'integer' || node.type === 'float')) {
    const count = Number(node.value);
    if (!strategies.includes('number')) report(node.at, `${what}: must be a hash with matrix`);
    else if (isInteger(node) && count >= 1 && count <= MAX_COPIES) return { kind: 'number', count };
    else report(node.at, `${what}: must be an integer from 1 to ${MAX_COPIES}`);
    return undefined;
  }
  if (node.kind !== 'map') {
    report(node.at, `${what}: must be an integer or a hash with matrix`);
    return undefined;
  }
  checkKeys(node, KEYS, what, report);
  const matrix = node.entries.get('matrix');
  if (!matrix) report(node.at, `${what}: needs matrix`);
  return matrix && readMatrix(matrix, via, report);
}

function readMatrix(entry: Entry, via: readonly Hop[], report: Report): Matrix | undefined {
  if (entry.value.kind !== 'list') {
    report(entry.value.at, 'matrix: must be a list of hashes');
    return undefined;
  }
  const hop: Hop = { by: 'matrix', at: entry.key.at, name: 'parallel:matrix' };
  const way = [hop, ...joinHops(entry.via, via)];
  const rows: Row[] = [];
  for (const item of entry.value.items) {
    if (item.value.kind !== 'map') report(item.value.at, 'matrix: must be a list of hashes');
    else rows.push(readRow(item.value, joinHops(item.via, way), report));
  }
  const count = rows.reduce((sum, row) => sum + row.reduce((product, { values }) => product * values.length, 1), 0);
  if (count <= MAX_COPIES) return { kind: 'matrix', rows };
  report(entry.value.at, `matrix: generates more than ${MAX_COPIES} jobs`);
  return undefined;
}

function readRow(map: MapNode, via: readonly Hop[], report: Report): Row {
  if (map.entries.size === 0) report(map.at, 'matrix: an entry must not be empty');
  return [...map.entries.values()].map((entry) => {
    const { key, value } = entry;
    if (!isStringOrSymbol(key) && !isInteger(key)) report(key.at, 'matrix: the name must be a string or an integer');
    const items: readonly Item[] = value.kind === 'list' ? value.items : [{ value, via: [] }];
    const values = items.flatMap((item): Variable[] => {
      if (item.value.kind === 'scalar' && (isStringOrSymbol(item.value) || isInteger(item.value))) {
        const way = joinHops(joinHops(item.via, entry.via), via);
        return [{ name: key.text, value: located(item.value.text, item.value, way), raw: false }];
      }
      report(item.value.at, `matrix: values of ${key.text} must be strings, integers or flat lists of these`);
      return [];
    });
    return { name: key.text, values };
  });
}

/** In GitLab's order; the last variable changes fastest. */
export function copiesOf(parallel: Parallel, job: string): readonly Copy[] {
  if (parallel.kind === 'number') {
    const total = parallel.count;
    const instances = Array.from({ length: total }, (_, index) => index + 1);
    return instances.map((instance) => ({
      name: `${job} ${instance}/${total}`,
      instance,
      total,
      variables: new Map(),
    }));
  }
  const combinations = parallel.rows.flatMap(combine);
  const total = combinations.length;
  return combinations.map((variables, index) => ({
    name: `${job}: [${variables.map((variable) => variable.value.value).join(', ')}]`,
    instance: index + 1,
    total,
    variables: new Map(variables.map((variable) => [variable.name, variable])),
  }));
}

function combine(row: Row): readonly (readonly Variable[])[] {
  let combinations: readonly (readonly Variable[])[] = [[]];
  for (const { values } of row) {
    combinations = combinations.flatMap((combination) => values.map((value) => [...combination, value]));
  }
  return row.length === 0 ? [] : combinations;
}

const MATRIX_VALUE = /\$\[\[\s*matrix\.(\w+)\s*\]\]/g;

/** A text with `$[[ matrix.NAME ]]` filled in from the copy it stands in; unknown names are reported. */
export function fillFromMatrix(text: string, at: Location, copy: Copy, report: Report): string {
  return text.replace(MATRIX_VALUE, (written, name: string) => {
    const found = copy.variables.get(name);
    if (!found) report(at, `matrix: this job has no matrix variable ${name}`);
    return found?.value.value ?? written;
  });
}

/** The matrix of a need, for the copy that has the need. */
export function fillMatrix(matrix: Matrix, copy: Copy, report: Report): Matrix {
  const fill = (variable: Variable): Variable => {
    const { value, at } = variable.value;
    if (!value.includes('$[[')) return variable;
    return { ...variable, value: { ...variable.value, value: fillFromMatrix(value, at, copy, report) } };
  };
  const rows = matrix.rows.map((row) => row.map(({ name, values }) => ({ name, values: values.map(fill) })));
  return { kind: 'matrix', rows };
}
