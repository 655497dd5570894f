/** Where what stands at a place is defined: bases, references, included files, inputs and anchors. */
import { readDocuments } from '../ci/load/documents.ts';
import { MAX_LEVELS } from '../ci/merge/extends.ts';
import { Location, type SourceFile } from '../source.ts';
import { type Entry, entryOf, itemsOf, type MapNode, type Node, valueAt } from '../yaml/tree.ts';
import { excerptNaming } from './excerpt.ts';
import { isInclude } from './hover-text.ts';
import type { Spot } from './spot.ts';

/** The files of a configuration as they are now. */
export interface Texts {
  readonly files: readonly SourceFile[];
  /** Files that an entry of `include` led to, by the text of the entry. */
  included(written: string): readonly SourceFile[];
}

export function definitionsOf(file: SourceFile, offset: number, spot: Spot | null, texts: Texts): readonly Location[] {
  const files = new Map([file, ...texts.files].map((each) => [each.id, each]));
  // An excerpt knows no lines.
  return placesOf(file, offset, spot, texts).map(({ file: { id }, start, end }) => {
    return new Location(files.get(id) ?? file, start, end);
  });
}

function placesOf(file: SourceFile, offset: number, spot: Spot | null, texts: Texts): readonly Location[] {
  const input = inputAt(file.text, offset);
  if (input !== null) return inputPlaces(input, file, texts);
  switch (spot?.on) {
    case 'alias':
      return anchorBefore(file, spot.name, spot.at.start);
    case 'reference':
      return keyPlaces(spot.target, texts);
    case 'value':
      return valuePlaces(spot.path, spot.value, texts);
    case 'key':
      return givenInputPlaces(spot, texts);
    default:
      return [];
  }
}

/** Keywords whose values name jobs. */
const NAMES_JOBS: ReadonlySet<string | undefined> = new Set(['extends', 'needs', 'dependencies']);

function valuePlaces(path: readonly string[], value: Node & { kind: 'scalar' }, texts: Texts): readonly Location[] {
  if (isInclude(path)) return texts.included(value.at.text.trim()).map((file) => new Location(file, 0, 0));
  const isName = path.length === 2 || (path.length === 3 && path[2] === 'job');
  return isName && NAMES_JOBS.has(path[1]) ? keyPlaces([value.text], texts) : [];
}

/** What cannot be found as a whole is where the nearest key above it is. */
function keyPlaces([top = '', ...below]: readonly string[], texts: Texts): readonly Location[] {
  const entries = (key: string) => texts.files.flatMap((file) => topEntry(file, key) ?? []);
  const found = inside(entries(top), below);
  let bases = entries(top);
  for (let level = 0; found.length === 0 && level < MAX_LEVELS; level++) {
    bases = bases.flatMap(({ value }) => namesIn(valueAt(value, 'extends'))).flatMap(entries);
    found.push(...inside(bases, below));
  }
  return (found.length > 0 ? found : entries(top)).map(({ key }) => key.at);
}

function topEntry(file: SourceFile, key: string): Entry | undefined {
  if (!file.text.includes(key)) return;
  return readDocuments(excerptNaming(file, key)).content?.entries.get(key);
}

function inside(entries: readonly Entry[], path: readonly string[]): Entry[] {
  return path.reduce((found, key) => found.flatMap(({ value }) => entryOf(value, key) ?? []), [...entries]);
}

function namesIn(node: Node | undefined): readonly string[] {
  const all = node?.kind === 'scalar' ? [node] : itemsOf(node);
  return all.flatMap((name) => (name.kind === 'scalar' ? name.text : []));
}

const INPUT = /\$\[\[\s*inputs\.([\w-]+)[^\]\n]*\]\]/g;

/** The name of the input whose block holds the offset; null: there is none. */
function inputAt(text: string, offset: number): string | null {
  const start = text.lastIndexOf('\n', offset - 1) + 1;
  const end = text.indexOf('\n', offset);
  for (const match of text.slice(start, end === -1 ? text.length : end).matchAll(INPUT)) {
    const from = start + match.index;
    if (from <= offset && offset <= from + match[0].length) return match[1] ?? null;
  }
  return null;
}

/** In the header of the file, or in a file that the header includes. */
function inputPlaces(name: string, file: SourceFile, texts: Texts): readonly Location[] {
  // Alone, what was a header is all that there is.
  const spec = topEntry(file, 'spec')?.value;
  const own = entryOf(valueAt(spec, 'inputs'), name);
  if (own) return [own.key.at];
  const includes = valueAt(spec, 'include');
  const entries = includes ? (includes.kind === 'list' ? itemsOf(includes) : [includes]) : [];
  const files = entries.flatMap((entry) => filesNamed(entry, texts));
  return files.flatMap((each) => entryOf(topEntry(each, 'inputs')?.value, name)?.key.at ?? []);
}

/** `inputs` beside what an include names: where the file declares them. */
function givenInputPlaces(spot: Spot & { on: 'key' }, texts: Texts): readonly Location[] {
  const { path, key, above } = spot;
  const isGiven = path.at(-2) === 'inputs' && isInclude(path.slice(0, -1));
  if (!isGiven || !above) return [];
  return filesNamed(above, texts).flatMap((file) => inputPlaces(key.text, file, texts));
}

function filesNamed(entry: Node, texts: Texts): readonly SourceFile[] {
  const naming = entry.kind === 'map' ? valuesOf(entry) : [entry];
  return naming.flatMap((node) => (node.kind === 'scalar' ? texts.included(node.at.text.trim()) : []));
}

function valuesOf({ entries }: MapNode): readonly Node[] {
  return [...entries.values()].flatMap(({ value }) => (value.kind === 'list' ? itemsOf(value) : [value]));
}

/** The nearest one above: an anchor can be given again. */
function anchorBefore(file: SourceFile, name: string, before: number): readonly Location[] {
  for (let at = before; at > 0; ) {
    at = file.text.lastIndexOf(`&${name}`, at - 1);
    if (at === -1) break;
    const end = at + 1 + name.length;
    if (!/[^\s,[\]{}]/.test(file.text.charAt(end))) return [new Location(file, at, end)];
  }
  return [];
}
