import { z } from 'zod';
import { blocksIn } from '../ci/inputs/interpolation-block.ts';
import { readDocuments } from '../ci/load/documents.ts';
import type { Located, SourceFile } from '../source.ts';
import { textOf } from '../yaml/ruby-types.ts';
import { type Entry, entriesOf, entryOf, isNull, located, type Node, valueAt } from '../yaml/tree.ts';
import { includedTexts } from './judging/included-texts.ts';
import { defineRule } from './rule.ts';

export const inputUnconstrained = defineRule({
  id: 'input-unconstrained',
  summary: 'An input that becomes part of a script, an image or an include, but takes any text.',
  why: 'Whoever gives the input, be it another project or the form for a new pipeline, chooses commands and images with it.',
  fix: 'Add `options` or a `regex`, declare it a number or boolean, or put it into scripts with `posix_escape`.',
  blindSpots:
    'Only inputs that the file itself declares are checked, not those of `spec:include`. How strict a `regex` is, and where an input goes by way of a variable, is not judged.',
  keywords: ['spec:inputs'],
  level: 'off',
  source: 'https://docs.gitlab.com/ci/inputs/#define-input-parameters-with-specinputs',
  examples: {
    bad: [
      {
        yaml: 'spec:\n  inputs:\n    target: {default: all}\n---\nbuild:\n  script:\n    - make $[[ inputs.target ]]\n',
      },
    ],
    good: [
      {
        yaml: 'spec:\n  inputs:\n    target: {default: all, options: [all, test]}\n---\nbuild:\n  script:\n    - make $[[ inputs.target ]]\n',
      },
    ],
  },
  options: z.strictObject({}),
  messages: { found: 'The input {value} takes any text and becomes part of {keyword}.' },
  *check(config, _options, { hit, project }) {
    for (const { file, via } of includedTexts(config)) {
      if (file.project?.toLowerCase() !== project.toLowerCase()) continue;
      for (const { at, name, keyword } of openInputsOf(file)) {
        yield hit(null, { ...at, via }, 'found', { value: name, keyword }, name);
      }
    }
  },
});

interface OpenInput {
  readonly name: string;
  /** What it first becomes part of. */
  readonly keyword: string;
  readonly at: Located<string>;
}

const remembered = new WeakMap<SourceFile, readonly OpenInput[]>();

/** Files are shared by configurations, so each is searched once. */
function openInputsOf(file: SourceFile): readonly OpenInput[] {
  const known = remembered.get(file) ?? (file.text.includes('$[[') ? openInputsIn(file) : []);
  remembered.set(file, known);
  return known;
}

function openInputsIn(file: SourceFile): readonly OpenInput[] {
  const { header, content } = readDocuments(file);
  const inputs = entriesOf(valueAt(valueAt(header ?? undefined, 'spec'), 'inputs')).filter(takesAnyText);
  if (inputs.length === 0 || !content) return [];
  const uses = usesIn(content);
  return inputs.flatMap(({ key }) => {
    const keyword = uses.get(key.text);
    return keyword === undefined ? [] : [{ name: key.text, keyword, at: located(key.text, key) }];
  });
}

function takesAnyText({ value }: Entry): boolean {
  if (isNull(value)) return true;
  if (/^(?:number|boolean)$/.test(textOf(valueAt(value, 'type')) ?? '')) return false;
  return !['options', 'regex', 'rules'].some((key) => entryOf(value, key));
}

const SCRIPTS = new Set(['script', 'before_script', 'after_script', 'pre_get_sources_script', 'run']);
const KEYWORDS = new Set([...SCRIPTS, 'image', 'services', 'include']);

interface Part {
  readonly node: Node;
  /** Whose value it is a part of; null: of none that matters. */
  readonly keyword: string | null;
}

/** input → keyword whose value it becomes part of. */
function usesIn(content: Node): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  const waiting: Part[] = [{ node: content, keyword: null }];
  for (let part = waiting.pop(); part; part = waiting.pop()) {
    waiting.push(...partsOf(part));
    const { node, keyword } = part;
    if (node.kind !== 'scalar' || keyword === null) continue;
    for (const name of inputsIn(node.text, keyword)) if (!found.has(name)) found.set(name, keyword);
  }
  return found;
}

function partsOf({ node, keyword }: Part): readonly Part[] {
  if (node.kind === 'list') return node.items.map(({ value }) => ({ node: value, keyword }));
  return entriesOf(node).map(({ key, value }) => ({
    node: value,
    keyword: keyword ?? (KEYWORDS.has(key.text) ? key.text : null),
  }));
}

function inputsIn(text: string, keyword: string): readonly string[] {
  if (!text.includes('$[[')) return [];
  const blocks = blocksIn(text).map(({ inside }) => inside);
  const open = blocks.filter((inside) => !(SCRIPTS.has(keyword) && /\|\s*posix_escape\b/.test(inside)));
  return open.flatMap((inside) => /^inputs\.([\w-]+)/.exec(inside)?.[1] ?? []);
}
