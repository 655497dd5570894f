/** A merged configuration as YAML, and where each of its values comes from. */
import { stringify } from 'yaml';
import type { Hop, Location } from '../source.ts';
import { resolvePlain } from '../yaml/plain-scalar.ts';
import { joinHops, type Node, type ScalarNode } from '../yaml/tree.ts';
import { locationText, printable, printableJson } from './printable.ts';

/** What to write behind a value; null: no origins are wanted. */
type Note = ((at: Location, via: readonly Hop[]) => string) | null;

interface Line {
  readonly text: string;
  readonly origin: string;
}

/** `origins`: every value that is no map and no list is followed by a comment that says where it is written. */
export function configYaml(tree: Node, { origins }: { origins: boolean }): string {
  const note: Note = origins ? (at, via) => `# ${locationText(at.span)}${wayText(via)}` : null;
  const lines = [...nodeLines(tree, '', [], note)];
  const width = Math.min(60, Math.max(0, ...lines.map(({ text, origin }) => (origin === '' ? 0 : text.length))));
  return `${lines.map(({ text, origin }) => (origin === '' ? text : `${text.padEnd(width)}  ${origin}`)).join('\n')}\n`;
}

/** ` (extends .base ← include ci/base.yml)`: from the job back to where it is written; or nothing. */
function wayText(via: readonly Hop[]): string {
  if (via.length === 0) return '';
  const way = via.map((hop) => `${hop.by} ${printable(hop.name)}`).reverse();
  return ` (${way.join(' ← ')})`;
}

/** Lines of a value that begins on a line of its own. */
function* nodeLines(node: Node, indent: string, via: readonly Hop[], note: Note): Generator<Line> {
  if (node.kind === 'map' && node.entries.size > 0) {
    for (const entry of node.entries.values()) {
      const hops = joinHops(entry.via, via);
      yield* valueLines(`${indent}${scalarText(entry.key)}:`, entry.value, `${indent}  `, hops, note);
    }
  } else if (node.kind === 'list' && node.items.length > 0) {
    for (const item of node.items)
      yield* valueLines(`${indent}-`, item.value, `${indent}  `, joinHops(item.via, via), note);
  } else {
    yield leafLine(indent, node, via, note);
  }
}

/** Lines of a value behind its key or dash. A map of a list's item starts on the line of the dash. */
function* valueLines(head: string, node: Node, indent: string, via: readonly Hop[], note: Note): Generator<Line> {
  const nested = (node.kind === 'map' && node.entries.size > 0) || (node.kind === 'list' && node.items.length > 0);
  if (nested && head.endsWith('-') && node.kind === 'map') {
    const lines = [...nodeLines(node, indent, via, note)];
    for (const [index, line] of lines.entries()) {
      yield index === 0 ? { ...line, text: `${head} ${line.text.slice(indent.length)}` } : line;
    }
  } else if (nested) {
    yield { text: head, origin: '' };
    yield* nodeLines(node, indent, via, note);
  } else if (node.kind === 'scalar' && isBlock(node)) {
    yield* blockLines(head, node, indent, via, note);
  } else {
    yield leafLine(`${head} `, node, via, note);
  }
}

function leafLine(head: string, node: Node, via: readonly Hop[], note: Note): Line {
  return { text: `${head}${leafText(node)}`, origin: note ? note(node.at, via) : '' };
}

function leafText(node: Node): string {
  if (node.kind === 'map') return '{}';
  if (node.kind === 'list') return '[]';
  if (node.kind === 'reference') return `!reference [${node.target.map((key) => quoted(key)).join(', ')}]`;
  return scalarText(node);
}

/** Several lines that a literal block can hold unchanged. */
function isBlock(node: ScalarNode): boolean {
  const text = node.type === 'string' ? String(node.value) : '';
  return /^[^\s].*\n/.test(text) && printable(text.replaceAll('\n', '')) === text.replaceAll('\n', '');
}

function* blockLines(head: string, node: ScalarNode, indent: string, via: readonly Hop[], note: Note): Generator<Line> {
  const text = String(node.value);
  const kept = /\n*$/.exec(text)?.[0].length ?? 0;
  yield { text: `${head} |${kept === 0 ? '-' : kept === 1 ? '' : '+'}`, origin: note ? note(node.at, via) : '' };
  const lines = text.split('\n');
  if (kept > 0) lines.pop();
  for (const line of lines) yield { text: line === '' ? '' : `${indent}${line}`, origin: '' };
}

function scalarText(node: ScalarNode): string {
  if (node.type === 'symbol') {
    const plain = `:${node.text}`;
    return isPlain(plain) && resolvePlain(plain) !== undefined ? plain : `:${printableJson(node.text)}`;
  }
  if (node.type === 'string') return quoted(String(node.value));
  return node.type === 'null' ? 'null' : node.text;
}

/** Plain where Ruby's parser reads the same text again, else quoted. */
function quoted(text: string): string {
  return isPlain(text) && resolvePlain(text) === undefined ? text : printableJson(text);
}

function isPlain(text: string): boolean {
  const printed = stringify(text, { version: '1.1', lineWidth: 0, defaultStringType: 'PLAIN' });
  return printed === `${text}\n` && printable(text) === text;
}
