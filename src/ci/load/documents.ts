/**
 * Cuts a text at its `---` lines, before it is parsed. Sources: lib/gitlab/config/loader/multi_doc_yaml.rb,
 * lib/gitlab/ci/config/yaml/documents.rb (18.11).
 */
import type { Problem, SourceFile } from '../../source.ts';
import { parseYaml } from '../../yaml/parse.ts';
import type { MapNode } from '../../yaml/tree.ts';

export interface Documents {
  /** Only where a first document with `spec` is followed by another one. */
  readonly header: MapNode | null;
  /** Null when there is no document left, or it could not be read. */
  readonly content: MapNode | null;
  readonly problems: readonly Problem[];
  /** What reading them took: words, signs and line ends. */
  readonly words: number;
}

// The white space after the marker goes with it: line ends, and the indentation of the next line.
const DIVIDER = /(?<![^\n])---[ \t\r\n\f\v]+/g;
const MAX_PIECES = 3;

const read = new WeakMap<SourceFile, Documents>();

/** A file that is included again, or looked at in the next round, is not parsed again. */
export function readDocuments(file: SourceFile): Documents {
  const known = read.get(file) ?? parseDocuments(file);
  read.set(file, known);
  return known;
}

function parseDocuments(file: SourceFile): Documents {
  const problems: Problem[] = [];
  const maps: MapNode[] = [];
  let words = 0;
  for (const { start, end } of pieces(file.text)) {
    const { node, problems: found, words: read } = parseYaml(file, start, end);
    problems.push(...found);
    words += read;
    if (node?.kind === 'map') {
      if (node.entries.size > 0) maps.push(node);
    } else if (node) problems.push({ at: node.at, message: 'the configuration must be a hash of keywords and jobs' });
  }
  const [first, ...others] = maps;
  const content = others.at(-1);
  if (first?.entries.has('spec') && content) return { header: first, content, problems, words };
  return { header: null, content: first ?? null, problems, words };
}

function pieces(text: string): { start: number; end: number }[] {
  const found: { start: number; end: number }[] = [];
  let start = 0;
  for (const match of text.matchAll(DIVIDER)) {
    if (found.length === MAX_PIECES - 1) break;
    found.push({ start, end: match.index });
    start = match.index + match[0].length;
  }
  found.push({ start, end: text.length });
  return found;
}
