/** Puts inputs into a file's content. Sources: lib/gitlab/ci/config/interpolation/{template,config,block}.rb (18.11). */
import { idOf } from '../../object-id.ts';
import { noting } from '../../once-per.ts';
import type { Hop, Location } from '../../source.ts';
import { NO_HOPS } from '../../source.ts';
import { locateInScalar } from '../../yaml/locate-in-scalar.ts';
import { type Entry, type Item, joinHops, keyId, type MapNode, type Node, type ScalarNode } from '../../yaml/tree.ts';
import { treeSize } from '../../yaml/tree-size.ts';
import { rubyText, strip } from '../expressions/ruby-text.ts';
import type { Report } from '../problem.ts';
import type { InputValue } from './input-declaration.ts';
import { access, type Refusal, type Roots } from './interpolation-access.ts';
import { type Block, blocksIn } from './interpolation-block.ts';
import { applyFunctions, type KnownVariables, refusedCalls } from './interpolation-functions.ts';
import { textNode } from './json-node.ts';
import { type Replacement, replaceBlocks } from './replace-blocks.ts';

const MAX_BLOCKS = 10_000;
const MAX_NODES = 500_000;
/** Of one text. GitLab counts bytes before the values are in; we stop texts that grow beyond it as well. */
const MAX_TEXT = 1_048_576;
/** Of all texts that come in as whole values; ours, against values that multiply from file to file. */
const MAX_INSERTED = 33_554_432;

/** Matrix values are put in later, by `parallel`. */
const KEPT = /^matrix(?:\.|\s*(?:\||$))/;

export interface InterpolationContext {
  readonly roots: Roots;
  readonly known: KnownVariables;
  readonly report: Report;
}

/** Sets of included files have most of their files in common: what was filled with the very same values is the very same tree. */
const filled = new WeakMap<MapNode, Map<string, MapNode>>();

/** The content with every block replaced; parts without blocks are the same nodes as before. */
export function interpolate(content: MapNode, { roots, known, report }: InterpolationContext): MapNode {
  const key = keyOfValues(roots);
  const ofContent = filled.get(content) ?? new Map<string, MapNode>();
  filled.set(content, ofContent);
  const before = key === null ? undefined : ofContent.get(key);
  if (before) return before;
  const lookup = noting(known.lookup);
  const reported = noting(report);
  const context = { roots, known: { ...known, lookup: lookup.call }, report: reported.call };
  const tree = new Interpolation(context).map(content);
  if (key !== null && !lookup.wasCalled() && !reported.wasCalled()) ofContent.set(key, tree);
  return tree;
}

/** Null: some value may be any. */
function keyOfValues(roots: Roots): string | null {
  const values = [...roots].map(([root, named]) => [root, named instanceof Map ? [...named].map(keyOfValue) : null]);
  return values.every(([, named]) => named) ? JSON.stringify(values) : null;
}

function keyOfValue([name, { value, via, unknown }]: readonly [string, InputValue]): unknown {
  const what = value.kind === 'scalar' ? [idOf(value.at), value.type, value.text] : idOf(value);
  return [name, what, via.map(idOf), unknown];
}

/** One run: it stops at the first limit. */
class Interpolation {
  readonly #context: InterpolationContext;
  readonly #blocks = new Map<string, InputValue | Refusal>();
  #nodes = 0;
  #inserted = 0;
  #stopped = false;

  constructor(context: InterpolationContext) {
    this.#context = context;
  }

  map(map: MapNode): MapNode {
    const entries = new Map<string, Entry>();
    let changed = false;
    for (const entry of map.entries.values()) {
      const key = this.#key(entry.key);
      const { value, via } = this.#node(entry.value, entry.via);
      if (key === entry.key && value === entry.value) {
        entries.set(keyId(key), entry);
        continue;
      }
      changed = true;
      entries.set(keyId(key), { key, value, via });
    }
    return changed ? { ...map, entries } : map;
  }

  #key(key: ScalarNode): ScalarNode {
    const { value } = this.#node(key, NO_HOPS);
    if (value === key) return key;
    if (value.kind === 'scalar') return { ...value, at: key.at, path: key.path };
    this.#context.report(key.at, 'a key must not become a list or a hash');
    return key;
  }

  #node(node: Node, via: readonly Hop[]): InputValue {
    this.#nodes += 1;
    if (this.#nodes > MAX_NODES) this.#stop(node.at, 'the configuration has too many values to put inputs into');
    if (this.#stopped) return { value: node, via };
    switch (node.kind) {
      case 'map':
        return { value: this.map(node), via };
      case 'list':
        return { value: this.#list(node.items, node), via };
      case 'scalar':
        return this.#scalar(node, via);
      case 'reference':
        return { value: node, via };
    }
  }

  /** A text that becomes a list gives its items to the list around it. */
  #list(items: readonly Item[], list: Node & { kind: 'list' }): Node {
    const result: Item[] = [];
    let changed = false;
    for (const item of items) {
      const { value, via } = this.#node(item.value, item.via);
      if (value === item.value) {
        result.push(item);
        continue;
      }
      changed = true;
      if (item.value.kind === 'scalar' && value.kind === 'list') {
        for (const inner of value.items) result.push({ value: inner.value, via: joinHops(inner.via, via) });
      } else result.push({ value, via });
    }
    return changed ? { ...list, items: result } : list;
  }

  #scalar(node: ScalarNode, via: readonly Hop[]): InputValue {
    if (node.type === 'symbol') return this.#scalar({ ...node, type: 'string', value: node.text }, via);
    if (node.type !== 'string' || !node.text.includes('$[[')) return { value: node, via };
    if (Buffer.byteLength(node.text) > MAX_TEXT) this.#stop(node.at, 'a string with inputs is too long');
    const blocks = this.#stopped ? [] : blocksIn(node.text);
    const [first] = blocks;
    if (!first) return { value: node, via };
    return blocks.length === 1 && first.text === node.text
      ? this.#whole(node, first, via)
      : this.#inText(node, blocks, via);
  }

  /** The value itself, of whatever type. */
  #whole(node: ScalarNode, block: Block, via: readonly Hop[]): InputValue {
    const found = this.#value(node, block);
    if (!found || stays(found, block)) return { value: node, via };
    const size = treeSize(found.value);
    this.#nodes += size.nodes;
    this.#inserted += size.characters;
    if (this.#nodes > MAX_NODES || this.#inserted > MAX_INSERTED)
      this.#stop(node.at, 'the configuration becomes too big with its inputs');
    const hop: Hop = { by: 'input', at: locationOf(node, block), name: block.inside };
    return { value: found.value, via: joinHops(joinHops(found.via, [hop]), via) };
  }

  #inText(node: ScalarNode, blocks: readonly Block[], via: readonly Hop[]): InputValue {
    const replacements: Replacement[] = [];
    const hops: Hop[] = [];
    const places = new Set<Location>();
    for (const block of blocks) {
      const found = this.#value(node, block);
      if (!found || this.#stopped) return { value: node, via };
      const isKept = stays(found, block);
      replacements.push({ block, value: isKept ? block.text : rubyText(found.value) });
      const { at } = found.value;
      if (isKept || places.has(at)) continue;
      places.add(at);
      hops.push(...found.via, { by: 'input', at, name: block.inside });
    }
    const text = replaceBlocks(node.text, replacements, MAX_TEXT);
    if (text === null) this.#stop(node.at, 'a string becomes too long with its inputs');
    return { value: textNode(text ?? node.text, node.at, node.path), via: joinHops(hops, via) };
  }

  /** Equal blocks are evaluated once. */
  #value(node: ScalarNode, block: Block): InputValue | null {
    let found = this.#blocks.get(block.text);
    if (!found) {
      found = evaluate(block, node, this.#context);
      this.#blocks.set(block.text, found);
      if (this.#blocks.size > MAX_BLOCKS) this.#stop(node.at, 'the configuration has too many interpolation blocks');
      if ('refused' in found) this.#context.report(locationOf(node, block), found.refused);
    }
    return 'refused' in found ? null : found;
  }

  #stop(at: Location, message: string): void {
    if (!this.#stopped) this.#context.report(at, message);
    this.#stopped = true;
  }
}

function locationOf(node: ScalarNode, block: Block): Location {
  return locateInScalar(node.at, node.text, block.start, block.start + block.text.length);
}

function stays(found: InputValue, block: Block): boolean {
  return found.unknown === true || isFilledLater(block);
}

function isFilledLater(block: Block): boolean {
  return KEPT.test(block.inside);
}

function evaluate(block: Block, node: ScalarNode, { roots, known }: InterpolationContext): InputValue | Refusal {
  if (isFilledLater(block)) return { value: node, via: NO_HOPS };
  const [path = '', ...calls] = block.inside.split('|').map(strip);
  const found = access(path, roots);
  if ('refused' in found) return found;
  if (found.unknown) return refusedCalls(calls) ?? found;
  const value = applyFunctions(found.value, calls, known);
  return 'refused' in value ? value : { value, via: found.via };
}
