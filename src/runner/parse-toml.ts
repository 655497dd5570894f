/** TOML text → the tree that YAML files have, every node with its place and key path. */
import { type AST, ParseError, parseTOML } from 'toml-eslint-parser';
import type { Location, Problem } from '../source.ts';
import type { Entry, Item, KeyPath, ListNode, MapNode, Node, ScalarNode } from '../yaml/tree.ts';

export interface ParsedToml {
  readonly node: MapNode | null;
  readonly problem: Problem | null;
}

/** From offsets in the text to its place in the file that holds it. */
export type Locate = (start: number, end: number) => Location;

/** No configuration comes near; the parser takes three seconds for a megabyte. */
const MAX_LENGTH = 256 * 1024;
const MAX_DEPTH = 50;

interface Table extends MapNode {
  readonly entries: Map<string, Entry>;
}

interface Tables extends ListNode {
  readonly items: Item[];
}

/** Never throws. `path` is the key path of the text itself. A table of a list goes by its `name`, so that it may move. */
export function parseToml(text: string, locate: Locate, path: KeyPath | null = null): ParsedToml {
  if (text.length > MAX_LENGTH) return { node: null, problem: { at: locate(0, 1), message: 'too large to be read' } };
  try {
    const [top] = parseTOML(text).body;
    return { node: new TomlTree(locate).build(top, path), problem: null };
  } catch (error) {
    if (error instanceof ParseError) {
      // What is missing at the end is said of the last character.
      const at = Math.max(0, Math.min(error.index, text.trimEnd().length - 1));
      return { node: null, problem: { at: locate(at, at + 1), message: `TOML syntax error: ${error.message}` } };
    }
    // The parser calls itself for every bracket.
    if (error instanceof RangeError)
      return { node: null, problem: { at: locate(0, 1), message: 'nested too deep or too long' } };
    throw error;
  }
}

/** Which tables may be extended by later ones the parser has checked. */
class TomlTree {
  readonly #locate: Locate;

  constructor(locate: Locate) {
    this.#locate = locate;
  }

  build(top: AST.TOMLTopLevelTable, path: KeyPath | null): MapNode {
    const root = this.#table(top, path);
    for (const each of top.body) {
      if (each.type === 'TOMLKeyValue') this.#assign(root, each, 0);
      else this.#fill(this.#headed(root, each), each.body, 0);
    }
    return root;
  }

  /** The table that `[a.b]` or `[[a.b]]` opens. */
  #headed(root: Table, header: AST.TOMLTable): Table {
    const last = header.key.keys.at(-1);
    const parent = this.#descend(root, header.key.keys.slice(0, -1));
    if (!last) return root;
    if (header.kind === 'standard') return this.#descend(parent, [last]);
    const list = this.#listAt(parent, last);
    const table = this.#table(header.key, keyPath(list.path, nameIn(header.body) ?? String(list.items.length)));
    list.items.push({ value: table, via: [] });
    return table;
  }

  #fill(table: Table, body: readonly AST.TOMLKeyValue[], depth: number): void {
    for (const each of body) this.#assign(table, each, depth);
  }

  #assign(table: Table, { key, value }: AST.TOMLKeyValue, depth: number): void {
    const last = key.keys.at(-1);
    if (!last) return;
    const parent = this.#descend(table, key.keys.slice(0, -1));
    const path = keyPath(parent.path, nameOf(last));
    parent.entries.set(nameOf(last), this.#entry(last, this.#value(value, path, depth + 1)));
  }

  /** Tables that are not there yet are made; of a list its last table is meant. */
  #descend(from: Table, keys: readonly (AST.TOMLBare | AST.TOMLQuoted)[]): Table {
    let at = from;
    for (const key of keys) {
      const known = at.entries.get(nameOf(key))?.value;
      const next = known?.kind === 'list' ? known.items.at(-1)?.value : known;
      if (next?.kind === 'map') {
        at = next as Table;
        continue;
      }
      const made = this.#table(key, keyPath(at.path, nameOf(key)));
      at.entries.set(nameOf(key), this.#entry(key, made));
      at = made;
    }
    return at;
  }

  #listAt(parent: Table, key: AST.TOMLBare | AST.TOMLQuoted): Tables {
    const known = parent.entries.get(nameOf(key))?.value;
    if (known?.kind === 'list') return known as Tables;
    const list: Tables = {
      kind: 'list',
      items: [],
      at: this.#locationOf(key),
      path: keyPath(parent.path, nameOf(key)),
    };
    parent.entries.set(nameOf(key), this.#entry(key, list));
    return list;
  }

  #value(node: AST.TOMLContentNode, path: KeyPath, depth: number): Node {
    if (depth > MAX_DEPTH) throw new RangeError('nested too deep');
    if (node.type === 'TOMLInlineTable') {
      const table = this.#table(node, path);
      this.#fill(table, node.body, depth);
      return table;
    }
    if (node.type === 'TOMLArray') {
      const items = node.elements.map((element, index) => {
        const name = element.type === 'TOMLInlineTable' ? nameIn(element.body) : null;
        return { value: this.#value(element, keyPath(path, name ?? String(index)), depth + 1), via: [] };
      });
      return { kind: 'list', items, at: this.#locationOf(node), path };
    }
    return this.#scalar(node, path);
  }

  #scalar(node: AST.TOMLValue, path: KeyPath | null): ScalarNode {
    const written = { at: this.#locationOf(node), path, kind: 'scalar' } as const;
    switch (node.kind) {
      case 'string':
        return { ...written, type: 'string', value: node.value, text: node.value, style: 'quoted' };
      case 'boolean':
        return { ...written, type: 'boolean', value: node.value, text: String(node.value), style: 'plain' };
      case 'integer':
      case 'float': {
        const text = node.kind === 'integer' ? String(node.bigint) : node.number;
        return { ...written, type: node.kind, value: node.value, text, style: 'plain' };
      }
      default:
        return { ...written, type: 'string', value: node.datetime, text: node.datetime, style: 'plain' };
    }
  }

  #table(written: AST.HasLocs, path: KeyPath | null): Table {
    return { kind: 'map', entries: new Map(), at: this.#locationOf(written), path };
  }

  #entry(key: AST.TOMLBare | AST.TOMLQuoted, value: Node): Entry {
    const text = nameOf(key);
    const written = { at: this.#locationOf(key), path: value.path };
    return { key: { ...written, kind: 'scalar', type: 'string', value: text, text, style: 'plain' }, value, via: [] };
  }

  #locationOf({ range: [start, end] }: AST.HasLocs): Location {
    return this.#locate(start, end);
  }
}

function keyPath(parent: KeyPath | null, key: string): KeyPath {
  return { parent, key };
}

function nameOf(key: AST.TOMLBare | AST.TOMLQuoted): string {
  return key.type === 'TOMLBare' ? key.name : key.value;
}

/** The `name` that a table of a list gives itself. */
function nameIn(body: readonly AST.TOMLKeyValue[]): string | null {
  for (const { key, value } of body) {
    const [first, ...more] = key.keys;
    if (!first || more.length > 0 || nameOf(first) !== 'name') continue;
    return value.type === 'TOMLValue' && value.kind === 'string' ? value.value : null;
  }
  return null;
}
