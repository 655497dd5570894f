/** The functions of a block. Source: lib/gitlab/ci/config/interpolation/functions/*.rb (18.11; `split`: 19). */

import { NO_HOPS } from '../../source.ts';
import { locateInScalar } from '../../yaml/locate-in-scalar.ts';
import { isString } from '../../yaml/ruby-types.ts';
import type { Node, ScalarNode } from '../../yaml/tree.ts';
import { strip } from '../expressions/ruby-text.ts';
import { expandVariables, partsOf } from '../variables/expand.ts';
import type { Refusal } from './interpolation-access.ts';
import { textNode } from './json-node.ts';

export interface KnownVariables {
  /** Undefined: not defined, or not known. */
  readonly lookup: (name: string) => string | undefined;
  readonly masked: ReadonlySet<string>;
}

interface InterpolationFunction {
  readonly name: string;
  /** The whole call. */
  readonly call: RegExp;
  readonly run: (text: ScalarNode, call: RegExpExecArray, known: KnownVariables) => Node | Refusal;
}

const FUNCTIONS: readonly InterpolationFunction[] = [
  { name: 'expand_vars', call: /^expand_vars$/, run: (text, _, known) => expandVars(text, known) },
  { name: 'truncate', call: /^truncate\(\s*(\d+)\s*,\s*(\d+)\s*\)?$/, run: truncate },
  { name: 'posix_escape', call: /^posix_escape$/, run: posixEscape },
  { name: 'split', call: /^split\('([^']*)'\)$/, run: split },
];
const MAX_FUNCTIONS = 3;

/** Null: GitLab knows these calls; whether they fit the value is not looked at. */
export function refusedCalls(calls: readonly string[]): Refusal | null {
  if (calls.length > MAX_FUNCTIONS)
    return { refused: `an interpolation block has more than ${MAX_FUNCTIONS} functions` };
  const unknown = calls.find((call) => !FUNCTIONS.some((each) => each.call.test(call)));
  return unknown === undefined ? null : noFunction(unknown);
}

/** Puts a value through the calls of a block, one after the other. */
export function applyFunctions(value: Node, calls: readonly string[], known: KnownVariables): Node | Refusal {
  const refused = refusedCalls(calls);
  if (refused) return refused;
  let result = value;
  for (const call of calls) {
    const next = applyFunction(result, call, known);
    if ('refused' in next) return next;
    result = next;
  }
  return result;
}

function applyFunction(value: Node, call: string, known: KnownVariables): Node | Refusal {
  for (const { name, call: pattern, run } of FUNCTIONS) {
    const match = pattern.exec(call);
    if (!match) continue;
    if (isString(value)) return run(value, match, known);
    return { refused: `${name} can only be used with text` };
  }
  return noFunction(call);
}

function noFunction(call: string): Refusal {
  return { refused: `there is no interpolation function "${call}" (look at its name and arguments)` };
}

/** One level deep; unknown references stay. The message must not tell what a masked variable holds. */
function expandVars(node: ScalarNode, { lookup, masked }: KnownVariables): Node | Refusal {
  for (const part of partsOf(node.text)) {
    if (typeof part !== 'string' && masked.has(part.name) && lookup(part.name) !== undefined)
      return { refused: `expand_vars cannot expand the masked variable ${part.name}` };
  }
  return withText(node, expandVariables(node.text, lookup, 'keep'));
}

function truncate(node: ScalarNode, [, offset, length]: RegExpExecArray): Node {
  const start = Number(offset);
  return withText(node, [...node.text].slice(start, start + Number(length)).join(''));
}

function posixEscape(node: ScalarNode): Node {
  if (node.text === '') return withText(node, "''");
  const escaped = node.text.replace(/[^A-Za-z0-9_\-.,:+/@\n]/gu, '\\$&').replaceAll('\n', "'\n'");
  return withText(node, escaped);
}

function split(node: ScalarNode, [, separator = '']: RegExpExecArray): Node | Refusal {
  if (separator === '') return { refused: 'the separator of split must not be empty' };
  const { at, path, text } = node;
  let start = 0;
  const items = text.split(separator).flatMap((part) => {
    const stripped = strip(part);
    const from = start + part.indexOf(stripped);
    start += part.length + separator.length;
    const place = locateInScalar(at, text, from, from + stripped.length);
    return stripped === '' ? [] : [{ value: textNode(stripped, place, path), via: NO_HOPS }];
  });
  return { kind: 'list', at, path, items };
}

function withText(node: ScalarNode, text: string): ScalarNode {
  return text === node.text ? node : textNode(text, node.at, node.path);
}
