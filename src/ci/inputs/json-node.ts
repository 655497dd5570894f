/** JSON values as nodes: pipeline inputs, and texts that GitLab reads as JSON. */
import type { Location } from '../../source.ts';
import { NO_HOPS } from '../../source.ts';
import { floatText } from '../../yaml/ruby-number.ts';
import { type Entry, type KeyPath, keyId, type Node, type ScalarNode } from '../../yaml/tree.ts';

/** Ruby's JSON parser refuses deeper nesting. */
const MAX_DEPTH = 100;

/** Every node stands at `at`. Null when the value is nested more than 100 levels deep. */
export function jsonNode(value: unknown, at: Location, path: KeyPath | null, depth = 0): Node | null {
  if (depth > MAX_DEPTH) return null;
  if (Array.isArray(value)) {
    const items = value.map((item) => jsonNode(item, at, path, depth + 1));
    if (items.some((item) => item === null)) return null;
    return { kind: 'list', at, path, items: items.flatMap((item) => (item ? [{ value: item, via: NO_HOPS }] : [])) };
  }
  if (typeof value === 'object' && value !== null) {
    const entries = new Map<string, Entry>();
    for (const [name, inner] of Object.entries(value)) {
      const node = jsonNode(inner, at, { parent: path, key: name }, depth + 1);
      if (!node) return null;
      const key = textNode(name, at, path);
      entries.set(keyId(key), { key, value: node, via: NO_HOPS });
    }
    return { kind: 'map', at, path, entries };
  }
  return jsonScalar(value, at, path);
}

function jsonScalar(value: unknown, at: Location, path: KeyPath | null): ScalarNode {
  const common = { kind: 'scalar', at, path, style: 'plain' } as const;
  switch (typeof value) {
    case 'string':
      return textNode(value, at, path);
    case 'boolean':
      return { ...common, type: 'boolean', value, text: String(value) };
    case 'number':
      return Number.isSafeInteger(value)
        ? { ...common, type: 'integer', value, text: String(value) }
        : { ...common, type: 'float', value, text: floatText(value) };
    default:
      return { ...common, type: 'null', value: null, text: '' };
  }
}

/** A string that stands at `at`. */
export function textNode(text: string, at: Location, path: KeyPath | null): ScalarNode {
  return { kind: 'scalar', at, path, type: 'string', value: text, text, style: 'quoted' };
}

const WHOLE_NUMBER = /^\s*-?(?:0|[1-9]\d*)\s*$/;

/** What a text says as JSON; null when it is none. */
export function parsedJson(node: ScalarNode): Node | null {
  const { text, at, path } = node;
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return null;
  }
  if (typeof value !== 'number') return jsonNode(value, at, path);
  const common = { kind: 'scalar', at, path, value, style: 'plain' } as const;
  return WHOLE_NUMBER.test(text)
    ? { ...common, type: 'integer', text: text.trim() }
    : { ...common, type: 'float', text: floatText(value) };
}
