/** `services` (lib/gitlab/ci/config/entry/{services,service}.rb, 18.11). */

import { isString, isStringList, textOf } from '../../yaml/ruby-types.ts';
import { type Entry, isNull, joinHops, located, type Node, type Plain, toPlain, valueAt } from '../../yaml/tree.ts';
import type { Service } from '../config.ts';
import type { Report } from '../problem.ts';
import { holdsUnknownInput } from '../variables/unknown-inputs.ts';
import { checkValue } from './checks.ts';
import type { Expand } from './expand-text.ts';
import { flatItems } from './flat-items.ts';
import { imageOf, plainObject, readImageable, scalarsIn } from './image.ts';
import { readVariables, variablesIn } from './variables.ts';

const KEYS: ReadonlySet<string> = new Set([
  'name',
  'entrypoint',
  'docker',
  'kubernetes',
  'pull_policy',
  'alias',
  'command',
  'variables',
]);

/** GitLab lays lists flat without a limit; its parser stops at this depth. */
const MAX_LEVEL = 100;

export function readServices(node: Node, what: string, report: Report): readonly Plain[] | undefined {
  if (node.kind !== 'list') {
    report(node.at, `${what}: must be a list`);
    return undefined;
  }
  const items = flatItems({ value: node, via: [] }, MAX_LEVEL);
  if (!items) report(node.at, `${what}: too long`);
  return (items ?? []).flatMap((item): Plain[] => {
    const service = isNull(item.value) ? undefined : readService(item.value, report);
    return service ? [service] : [];
  });
}

function readService(node: Node, report: Report): Plain | undefined {
  const imageable = readImageable(node, KEYS, 'service', report);
  if (!imageable || node.kind !== 'map') return imageable;
  const alias = valueAt(node, 'alias');
  const command = valueAt(node, 'command');
  const variables = valueAt(node, 'variables');
  checkValue(alias, isString, 'service: alias must be a string', report);
  checkValue(command, isCommand, 'service: command must be a string or a list of strings', report);
  return plainObject({
    ...imageable,
    alias: alias && toPlain(alias),
    command: command && commandOf(command),
    variables: variables && readVariables(variables, 'plain', 'service: variables', report),
  });
}

/** A text, or a list of texts and of lists of texts. */
function isCommand(node: Node): boolean {
  if (isString(node)) return true;
  return node.kind === 'list' && node.items.every(({ value }) => isString(value) || isStringList(value));
}

function commandOf(node: Node): readonly string[] {
  return (flatItems({ value: node, via: [] }, MAX_LEVEL) ?? []).flatMap(({ value }) => textOf(value) ?? []);
}

/** Those with a name; each value with its whole way. */
export function servicesOf(entry: Entry, expand: Expand): readonly Service[] {
  const isUnknown = entry.value.kind === 'scalar' && holdsUnknownInput(entry.value.text);
  const items = entry.value.kind === 'list' ? (flatItems(entry, MAX_LEVEL) ?? []) : isUnknown ? [entry] : [];
  return items.flatMap((item): Service[] => {
    const image = imageOf(item, expand, 'service');
    if (!image) return [];
    const part = (key: string) => {
      const found = item.value.kind === 'map' ? item.value.entries.get(key) : undefined;
      return found && { ...found, via: joinHops(found.via, item.via) };
    };
    const alias = part('alias');
    const command = part('command');
    const variables = part('variables');
    const lines = command ? (flatItems(command, MAX_LEVEL) ?? []) : [];
    const named = alias && scalarsIn(alias)[0];
    return [
      {
        ...image,
        alias: named ? located(named.value.text, named.value, named.via) : null,
        command: lines.flatMap(({ value, via }) => (value.kind === 'scalar' ? located(value.text, value, via) : [])),
        variables: variables ? variablesIn(variables) : new Map(),
      },
    ];
  });
}
