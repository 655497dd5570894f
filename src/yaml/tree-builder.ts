/** The package's nodes → our tree: tags, anchors, merge keys and duplicate keys as Ruby's parser takes them. */

import { Alias, type Pair, type ParsedNode, Scalar, YAMLMap, YAMLSeq } from 'yaml';
import { type Hop, Location, NO_HOPS, type Problem, type SourceFile } from '../source.ts';
import { mergeInto } from './merge-key.ts';
import { type Refused, resolvePlain, type ScalarValue } from './plain-scalar.ts';
import { isString } from './ruby-types.ts';
import { REFERENCE_TAG, refusedCollectionTag, resolveTagged } from './tag.ts';
import { type Entry, type Item, type KeyPath, keyId, type Node, type ScalarNode } from './tree.ts';

/** GitLab's limit on nested maps and lists. Source: lib/gitlab/config/loader/yaml.rb, MAX_YAML_DEPTH. */
export const MAX_DEPTH = 100;
/** GitLab's limit on the memory of what was read (`max_yaml_size_bytes`), aliases counted each time. */
export const MAX_BYTES = 2_097_152;

// About what Ruby's objects take.
export const STRING_BYTES = 40;
const SHORT_STRING = 23;
export const LIST_BYTES = 40;
export const MAP_BYTES = 160;
const ITEM_BYTES = 8;

const ANCHOR_NAME = /^[\w-]+$/;

interface Anchored {
  /** Null while its own content is being read. */
  node: Node | null;
  bytes: number;
  /** Levels of maps and lists in it. */
  height: number;
}

/** A key that stands in its map for a second time. */
export interface Double {
  readonly at: Location;
  readonly first: Location;
}

/** Builds one tree; anchors live as long as it does. */
export class TreeBuilder {
  readonly #file: SourceFile;
  readonly #start: number;
  readonly #problems: Problem[];
  readonly #dates: 'refused' | 'text';
  readonly #anchors = new Map<string, Anchored>();
  /** Keys that stand in their map already. */
  readonly doubles: Double[] = [];
  #bytes = 0;
  #depth = 0;
  #deepest = 0;
  #tooBig = false;

  /** `start` is added to every offset; problems are appended to `problems`. */
  constructor(file: SourceFile, start: number, problems: Problem[], dates: 'refused' | 'text') {
    this.#file = file;
    this.#start = start;
    this.#problems = problems;
    this.#dates = dates;
  }

  build(root: ParsedNode): Node {
    return this.#item(root, null).value;
  }

  #item(node: ParsedNode, path: KeyPath | null): Item {
    if (node instanceof Alias) return this.#alias(node, path);
    return { value: node.anchor ? this.#anchored(node, node.anchor, path) : this.#node(node, path), via: NO_HOPS };
  }

  #alias(alias: Alias.Parsed, path: KeyPath | null): Item {
    const at = this.#locate(alias.range[0], alias.range[1]);
    const known = this.#anchors.get(alias.source);
    if (!known) {
      this.#problems.push({ at, message: `YAML syntax error: unknown alias "${alias.source}"` });
      return { value: nullAt(at, path), via: NO_HOPS };
    }
    if (!known.node || !this.#fits(known, at)) {
      this.#refuseSize(at);
      return { value: nullAt(at, path), via: NO_HOPS };
    }
    return { value: known.node, via: [{ by: 'alias', at, name: alias.source } satisfies Hop] };
  }

  #fits(anchored: Anchored, at: Location): boolean {
    this.#bytes += anchored.bytes;
    this.#deepest = Math.max(this.#deepest, this.#depth + anchored.height);
    if (this.#bytes > MAX_BYTES || this.#depth + anchored.height > MAX_DEPTH) this.#refuseSize(at);
    return !this.#tooBig;
  }

  #anchored(node: Exclude<ParsedNode, Alias.Parsed>, name: string, path: KeyPath | null): Node {
    if (!ANCHOR_NAME.test(name)) {
      const at = this.#locate(node.range[0], node.range[0]);
      this.#problems.push({ at, message: `YAML syntax error: "${name}" is not a name for an anchor` });
    }
    // The parser hands a `!reference` list over before it could remember its anchor.
    const forgotten = node.tag === REFERENCE_TAG && !(node instanceof YAMLMap);
    const anchored: Anchored = { node: null, bytes: 0, height: 0 };
    if (!forgotten) this.#anchors.set(name, anchored);
    const bytes = this.#bytes;
    const deepest = this.#deepest;
    this.#deepest = this.#depth;
    anchored.node = this.#node(node, path);
    anchored.bytes = this.#bytes - bytes;
    anchored.height = this.#deepest - this.#depth;
    this.#deepest = Math.max(deepest, this.#deepest);
    return anchored.node;
  }

  #node(node: Exclude<ParsedNode, Alias.Parsed>, path: KeyPath | null): Node {
    if (node instanceof Scalar) {
      const scalar = this.#scalar(node, path);
      return node.tag === REFERENCE_TAG ? { kind: 'reference', at: scalar.at, path, target: [] } : scalar;
    }
    const at = this.#locationOfCollection(node);
    if (this.#depth >= MAX_DEPTH || this.#bytes > MAX_BYTES) {
      this.#refuseSize(at);
      return nullAt(at, path);
    }
    this.#depth += 1;
    if (this.#depth > this.#deepest) this.#deepest = this.#depth;
    const built = node instanceof YAMLSeq ? this.#list(node, at, path) : this.#map(node, at, path);
    this.#depth -= 1;
    return built;
  }

  #list(list: YAMLSeq.Parsed, at: Location, path: KeyPath | null): Node {
    this.#bytes += LIST_BYTES + ITEM_BYTES * list.items.length;
    const items: Item[] = [];
    for (const item of list.items) items.push(this.#item(item as ParsedNode, path));
    if (list.tag === REFERENCE_TAG) return { kind: 'reference', at, path, target: targetOf(items) };
    this.#checkTag(list.tag, 'list', at);
    return { kind: 'list', at, path, items };
  }

  #map(map: YAMLMap.Parsed, at: Location, path: KeyPath | null): Node {
    this.#bytes += MAP_BYTES + ITEM_BYTES * map.items.length;
    const entries = new Map<string, Entry>();
    for (const item of map.items) {
      const pair = item as Pair<ParsedNode, ParsedNode | null>;
      if (!map.flow && isEmpty(pair.key)) this.#checkKey(pair.key.range[0]);
      this.#pair(pair, entries, path);
    }
    if (map.tag === REFERENCE_TAG) return { kind: 'reference', at, path, target: [] };
    this.#checkTag(map.tag, 'map', at);
    return { kind: 'map', at, path, entries };
  }

  #pair(pair: Pair<ParsedNode, ParsedNode | null>, entries: Map<string, Entry>, path: KeyPath | null): void {
    const key = this.#key(pair.key, path);
    const below = { parent: path, key: key.text };
    const { value, via } = pair.value
      ? this.#item(pair.value, below)
      : { value: nullAt(this.#locate(pair.key.range[1], pair.key.range[1]), below), via: NO_HOPS };
    const merges = key.type === 'string' && key.text === '<<' && pair.key.tag !== STRING_TAG;
    if (merges && mergeInto(entries, value, via, pair.value instanceof YAMLSeq)) return;
    const id = keyId(key);
    // What `<<` brought keeps the path it has there.
    const first = entries.get(id)?.key;
    if (first && path === first.path) this.doubles.push({ at: key.at, first: first.at });
    entries.set(id, { key, value, via });
  }

  #key(node: ParsedNode, path: KeyPath | null): ScalarNode {
    const { value } = this.#item(node, path);
    if (value.kind === 'scalar') return value;
    const text = value.at.text;
    this.#problems.push({ at: value.at, message: 'a key must be a string, a number or a boolean' });
    return { kind: 'scalar', at: value.at, path, type: 'string', value: text, text, style: 'plain' };
  }

  /** In a block an empty key needs its question mark. */
  #checkKey(offset: number): void {
    const at = this.#locate(offset, offset);
    const before = lastNonBlank(this.#file.text, at.start);
    if (before < this.#start || this.#file.text[before] !== '?')
      this.#problems.push({ at, message: 'YAML syntax error: a key is missing before the colon' });
  }

  #scalar(node: Scalar.Parsed, path: KeyPath | null): ScalarNode {
    const at = this.#locate(node.range[0], node.range[1]);
    const style = styleOf(node);
    const text = style === 'block' ? blockText(node, at) : String(node.source ?? '');
    this.#bytes += text.length > SHORT_STRING ? STRING_BYTES + text.length : STRING_BYTES;
    const read = readScalar(node.tag, text, style === 'plain');
    if (read === undefined) return { kind: 'scalar', at, path, type: 'string', value: text, text, style };
    if ('refused' in read) {
      if (read.refused !== 'Date' || this.#dates === 'refused') this.#refuseClass(read.refused, at);
      return { kind: 'scalar', at, path, type: 'string', value: text, text, style };
    }
    return { kind: 'scalar', at, path, type: read.type, value: read.value, text: read.text, style };
  }

  #checkTag(tag: string | undefined, kind: 'map' | 'list', at: Location): void {
    if (tag && refusedCollectionTag(tag, kind)) this.#refuseClass(tag, at);
  }

  #refuseClass(name: string, at: Location): void {
    const message =
      name === 'Float'
        ? 'YAML syntax error: this is not a number'
        : `YAML syntax error: unspecified class ${name} (dates, times and Ruby objects must be quoted)`;
    this.#problems.push({ at, message });
  }

  #refuseSize(at: Location): void {
    if (!this.#tooBig) this.#problems.push({ at, message: 'the parsed YAML is too big' });
    this.#tooBig = true;
  }

  #locate(start: number, end: number): Location {
    return new Location(this.#file, this.#start + start, this.#start + end);
  }

  /** A block collection's range runs on to the next token; what we mean ends with its last value. */
  #locationOfCollection(node: YAMLMap.Parsed | YAMLSeq.Parsed): Location {
    return this.#locate(node.range[0], endOf(node));
  }
}

const STRING_TAG = 'tag:yaml.org,2002:str';

function readScalar(tag: string | undefined, text: string, plain: boolean): ScalarValue | Refused | undefined {
  if (tag === undefined) return plain ? resolvePlain(text) : undefined;
  // "!" alone says "not a string"
  return tag === '!' ? resolvePlain(text) : resolveTagged(tag, text);
}

function isEmpty(node: ParsedNode): boolean {
  return node instanceof Scalar && node.range[0] === node.range[1] && !node.tag && !node.anchor;
}

function lastNonBlank(text: string, end: number): number {
  let at = end - 1;
  while (at >= 0 && ' \t\r\n'.includes(text.charAt(at))) at -= 1;
  return at;
}

function styleOf({ type }: Scalar.Parsed): ScalarNode['style'] {
  if (type === 'PLAIN') return 'plain';
  return type === 'BLOCK_LITERAL' || type === 'BLOCK_FOLDED' ? 'block' : 'quoted';
}

/** Where the text of a file ends within a block's last line, there is no line end to keep. */
function blockText(node: Scalar.Parsed, at: Location): string {
  const text = String(node.source ?? '');
  const lastLine = at.end === at.file.text.length ? at.text.slice(at.text.lastIndexOf('\n')) : '';
  const cutOff = lastLine.trim() !== '';
  return cutOff && text.endsWith('\n') ? text.slice(0, -1) : text;
}

function endOf(node: ParsedNode): number {
  let at: ParsedNode = node;
  while (at instanceof YAMLMap || at instanceof YAMLSeq) {
    if (at.flow) return at.range[1];
    const last: unknown = at.items.at(-1);
    const next =
      last && typeof last === 'object' && 'key' in last ? lastOf(last as Pair<ParsedNode, ParsedNode | null>) : last;
    if (!next) return at.range[1];
    at = next as ParsedNode;
  }
  return at.range[1];
}

function lastOf(pair: Pair<ParsedNode, ParsedNode | null>): ParsedNode {
  return pair.value ?? pair.key;
}

/** Only texts may stand in a `!reference`; an empty target is refused when it is followed. */
function targetOf(items: readonly Item[]): string[] {
  const target: string[] = [];
  for (const { value } of items) {
    if (!isString(value)) return [];
    target.push(value.text);
  }
  return target;
}

function nullAt(at: Location, path: KeyPath | null): ScalarNode {
  return { kind: 'scalar', at, path, type: 'null', value: null, text: '', style: 'plain' };
}
