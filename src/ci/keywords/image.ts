/** `image`, and what it has in common with a service (lib/gitlab/ci/config/entry/{imageable,image,pull_policy}.rb, 18.11). */

import { isPullPolicy } from '../../pull-policies.ts';
import { isBlank, isInteger, isString, isStringList, textOf } from '../../yaml/ruby-types.ts';
import {
  type Entry,
  type Item,
  isNull,
  joinHops,
  located,
  type MapNode,
  type Node,
  type Plain,
  plainMap,
  toPlain,
  valueAt,
} from '../../yaml/tree.ts';
import type { ExpandedText, Image } from '../config.ts';
import type { Report } from '../problem.ts';
import { checkKeys, checkValue } from './checks.ts';
import type { Expand } from './expand-text.ts';

const IMAGE_KEYS: ReadonlySet<string> = new Set(['name', 'entrypoint', 'docker', 'kubernetes', 'pull_policy']);
const MAX_PLATFORM = 64;
const MAX_USER = 255;

export function readImage(node: Node, what: string, report: Report): Plain | undefined {
  return readImageable(node, IMAGE_KEYS, what, report);
}

/** A text is short for a map with `name`. */
export function readImageable(node: Node, keys: ReadonlySet<string>, what: string, report: Report): Plain | undefined {
  const name = textOf(node);
  if (name !== null) {
    if (isBlank(node)) report(node.at, `${what}: name must not be blank`);
    return plainObject({ name });
  }
  if (node.kind !== 'map') {
    report(node.at, `${what}: must be a string or a hash`);
    return undefined;
  }
  checkKeys(node, keys, what, report);
  const named = valueAt(node, 'name');
  if (!named || !isString(named) || isBlank(named)) report(named?.at ?? node.at, `${what}: needs a name`);
  const entrypoint = valueAt(node, 'entrypoint');
  checkValue(entrypoint, isStringList, `${what}: entrypoint must be a list of strings`, report);
  const policies = readPullPolicy(valueAt(node, 'pull_policy'), what, report);
  const options = readExecutorOptions(node, what, report);
  return plainObject({
    name: textOf(named) ?? undefined,
    entrypoint: entrypoint && toPlain(entrypoint),
    pull_policy: policies,
    executor_opts: Object.keys(options).length > 0 ? options : undefined,
  });
}

/** One policy is short for a list of one. */
function readPullPolicy(node: Node | undefined, what: string, report: Report): readonly string[] | undefined {
  if (!node) return undefined;
  const items = node.kind === 'list' ? node.items.map((item) => item.value) : [node];
  if (items.length === 0) report(node.at, `${what}: pull_policy must not be empty`);
  for (const item of items) {
    if (!isPullPolicy(textOf(item))) report(item.at, `${what}: pull_policy must be always, never or if-not-present`);
  }
  return items.flatMap((item) => textOf(item) ?? []);
}

function readExecutorOptions(image: MapNode, what: string, report: Report): Plain {
  const options: Plain = Object.create(null);
  const read = (executor: string, check: (value: Node, key: string) => string | null): void => {
    const node = valueAt(image, executor);
    if (!node) return;
    if (node.kind !== 'map') {
      report(node.at, `${what}: ${executor} must be a hash`);
      return;
    }
    for (const [id, { key, value }] of node.entries) {
      const wrong = check(value, id);
      if (wrong !== null) report(wrong === UNKNOWN ? key.at : value.at, `${what}: ${executor} ${key.text} ${wrong}`);
    }
    options[executor] = plainMap(node, (value) => toPlain(value));
  };
  read('docker', (value, key) => {
    if (key === 'platform') return textWithin(value, MAX_PLATFORM);
    return key === 'user' ? textWithin(value, MAX_USER) : UNKNOWN;
  });
  read('kubernetes', (value, key) => {
    if (key !== 'user') return UNKNOWN;
    return isInteger(value) ? null : textWithin(value, MAX_USER);
  });
  return options;
}

const UNKNOWN = 'is unknown';

function textWithin(node: Node, limit: number): string | null {
  const text = textOf(node);
  if (text === null) return 'must be a string';
  const { length } = [...text];
  return length >= 1 && length <= limit ? null : `must have 1 to ${limit} characters`;
}

/** Without a prototype and without keys that hold undefined. */
export function plainObject(values: Plain): Plain {
  const plain: Plain = Object.create(null);
  for (const [key, value] of Object.entries(values)) if (value !== undefined) plain[key] = value;
  return plain;
}

/** Null when it has no name to work with. */
export function imageOf(edge: Entry | Item, expand: Expand, mode: 'image' | 'service'): Image | null {
  const { value: node, via } = edge;
  const inside = (map: Node, key: string, outer: Item['via']): Item | null => {
    const entry = map.kind === 'map' ? map.entries.get(key) : undefined;
    return entry && !isNull(entry.value) ? { value: entry.value, via: joinHops(entry.via, outer) } : null;
  };
  const named: Item | null = node.kind === 'map' ? inside(node, 'name', via) : { value: node, via };
  if (named?.value.kind !== 'scalar' || named.value.type === 'null') return null;
  const users = ['docker', 'kubernetes'].flatMap((executor): ExpandedText[] => {
    const options = inside(node, executor, via);
    const user = options && inside(options.value, 'user', options.via);
    return user?.value.kind === 'scalar' ? [expand(located(user.value.text, user.value, user.via), 'service')] : [];
  });
  const entrypoint = inside(node, 'entrypoint', via);
  const policy = inside(node, 'pull_policy', via);
  return {
    name: expand(located(named.value.text, named.value, named.via), mode),
    entrypoint: entrypoint && scalarsIn(entrypoint).map(({ value, via }) => located(value.text, value, via)),
    pullPolicy: policy
      ? scalarsIn(policy).map(({ value, via }) => expand(located(value.text, value, via), 'service'))
      : [],
    users,
  };
}

/** The scalar itself, or those of a list, each with its whole way. */
export function scalarsIn(edge: Entry | Item): { value: Extract<Node, { kind: 'scalar' }>; via: Item['via'] }[] {
  const items = edge.value.kind === 'list' ? edge.value.items : [{ value: edge.value, via: [] }];
  return items.flatMap(({ value, via }) =>
    value.kind === 'scalar' && value.type !== 'null' ? { value, via: joinHops(via, edge.via) } : [],
  );
}
