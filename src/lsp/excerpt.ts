/**
 * As much of a large file as an answer needs: a text with the same offsets, in which all that stands below other top-level keys is
 * a comment. Lines are not the same: line ends would cost more to read than the rest. To read all of the largest configurations
 * takes a tenth of a second, and who types asks at every key.
 */
import type { SourceFile } from '../source.ts';

/** What a top-level key spans, up to the next one or the end of the document. */
interface Section {
  readonly start: number;
  readonly end: number;
}

/** Everything below a top-level key of this name, and what its aliases stand for. */
export function excerptNaming(file: SourceFile, key: string): SourceFile {
  const { text } = file;
  return excerpt(file, ({ start }) => text.slice(start, lineEnd(text, start)).includes(key));
}

/** The section that holds the offset, and what its aliases stand for. */
export function excerptAt(file: SourceFile, offset: number): SourceFile {
  return excerpt(file, ({ start, end }) => start <= offset && offset <= end);
}

function excerpt(file: SourceFile, isWanted: (section: Section) => boolean): SourceFile {
  const sections = sectionsOf(file);
  const kept = withAnchors(
    sections.filter((section) => isWanted(section)),
    sections,
    file.text,
  );
  let text = '';
  let at = 0;
  for (const { start, end } of joined(sections.filter((section) => !kept.has(section)))) {
    text += `${file.text.slice(at, start)}#${' '.repeat(end - start - 2)}\n`;
    at = end;
  }
  return { ...file, text: text + file.text.slice(at) };
}

/** Neighbours as one. */
function joined(sections: readonly Section[]): readonly Section[] {
  const all: { start: number; end: number }[] = [];
  for (const { start, end } of sections) {
    const last = all.at(-1);
    if (last?.end === start) last.end = end;
    else all.push({ start, end });
  }
  return all;
}

const ALIAS = /\*([\w-]+)/g;

/** More than are needed do no harm, so a glob in a script may count as an alias. */
function withAnchors(wanted: readonly Section[], sections: readonly Section[], text: string): ReadonlySet<Section> {
  const kept = new Set(wanted);
  const seen = new Set<string>();
  for (const { start, end } of kept) {
    for (const [, name = ''] of text.slice(start, end).matchAll(ALIAS)) {
      if (seen.has(name)) continue;
      seen.add(name);
      for (const section of withAnchor(name, sections, text)) kept.add(section);
    }
  }
  return kept;
}

function withAnchor(name: string, sections: readonly Section[], text: string): readonly Section[] {
  const found: Section[] = [];
  const anchor = `&${name}`;
  for (let at = text.indexOf(anchor); at !== -1; at = text.indexOf(anchor, at + 1)) {
    found.push(...sections.filter(({ start, end }) => start <= at && at < end));
  }
  return found;
}

const known = new WeakMap<SourceFile, readonly Section[]>();

/** None where the root is no map in block style that begins in the first column: then there is nothing to leave out. */
function sectionsOf(file: SourceFile): readonly Section[] {
  const sections = known.get(file) ?? cut(file.text);
  known.set(file, sections);
  return sections;
}

/** A line that begins with a key, or ends a document. */
const EDGE = /^(?:---(?=\s|$)|(?![\s#{}[\]]|-[\s-])[^\n]*?:(?=\s|$))/gm;
/** What may stand before the first key. */
const NOTHING = /^(?:[ \t\r]*(?:#[^\n]*)?\n|---[ \t\r]*(?:#[^\n]*)?\n|%[^\n]*\n)*$/;

function cut(text: string): readonly Section[] {
  const edges = [...text.matchAll(EDGE)];
  const first = edges.find(([edge]) => edge !== '---');
  if (!first || !NOTHING.test(text.slice(0, first.index))) return [];
  return edges.flatMap(({ 0: edge, index: start }, nth) => {
    return edge === '---' ? [] : [{ start, end: edges[nth + 1]?.index ?? text.length }];
  });
}

function lineEnd(text: string, start: number): number {
  const end = text.indexOf('\n', start);
  return end === -1 ? text.length : end;
}
