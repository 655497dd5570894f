/** The path of a block: `inputs.name`, `inputs.list[0].key`. Source: lib/gitlab/ci/config/interpolation/access.rb (18.11). */
import { joinHops, type Node } from '../../yaml/tree.ts';
import type { InputValue } from './input-declaration.ts';

const MAX_SEGMENTS = 5;
const MAX_BYTES = 1024;
const MAX_INDEXES = 5;
const INDEXED = /^(\w+)((?:\[\d+\])+)$/;

/** The names a block may start with, and below them the names of values. */
export type Roots = ReadonlyMap<string, Pick<ReadonlyMap<string, InputValue>, 'get'>>;

/** What went wrong, for people. */
export interface Refusal {
  readonly refused: string;
}

export function access(path: string, roots: Roots): InputValue | Refusal {
  const segments = path.split('.');
  if (segments.length < 2) return { refused: `"${path}" is not a path like inputs.name` };
  if (Buffer.byteLength(path) > MAX_BYTES) return { refused: 'the path of an interpolation block is too long' };
  const last = segments.slice(MAX_SEGMENTS - 1).join('.');
  const [root = '', name = '', ...rest] =
    segments.length < MAX_SEGMENTS ? segments : [...segments.slice(0, MAX_SEGMENTS - 1), last];
  const values = roots.get(root);
  if (!values) return { refused: `unknown interpolation key "${root}" in "${path}"` };
  let found: InputValue | Refusal = step(name, path, (key) => values.get(key));
  for (const segment of rest) {
    if ('refused' in found || found.unknown) return found;
    const { value, via }: InputValue = found;
    found = step(segment, path, (key) => {
      const entry = value.kind === 'map' ? value.entries.get(key) : undefined;
      return entry && { value: entry.value, via: joinHops(entry.via, via) };
    });
  }
  return found;
}

/** One segment: a key, and the indexes behind it. */
function step(segment: string, path: string, under: (key: string) => InputValue | undefined): InputValue | Refusal {
  const indexed = segment.includes('[') ? INDEXED.exec(segment) : null;
  if (segment.includes('[') && !indexed) return { refused: `"${path}" has an index that is not a number` };
  const key = indexed?.[1] ?? segment;
  const found = under(key);
  if (!found) return { refused: `unknown interpolation key "${key}" in "${path}"` };
  return indexed && !found.unknown ? indexInto(found, indexed[2] ?? '', path) : found;
}

function indexInto(list: InputValue, written: string, path: string): InputValue | Refusal {
  const indexes = [...written.matchAll(/\d+/g)].map(([digits]) => Number(digits));
  if (indexes.length > MAX_INDEXES) return { refused: `"${path}" has more than ${MAX_INDEXES} indexes` };
  let found = list;
  for (const index of indexes) {
    const node: Node = found.value;
    if (node.kind !== 'list') return { refused: `"${path}" has an index into a value that is not a list` };
    const item = node.items[index];
    if (!item) return { refused: `"${path}" has an index beyond the end of the list` };
    found = { value: item.value, via: joinHops(item.via, found.via) };
  }
  return found;
}
