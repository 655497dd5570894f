/** What an editor shows of a place: markdown, in which what comes from files stands only in code. */
import { code } from '../render/markdown.ts';
import { english } from '../render/words-en.ts';
import type { IncludeFacts, KeyFacts, ResolvedValue } from './project-view.ts';
import type { Spot } from './spot.ts';

const MOST_VALUES = 12;
const MOST_FILES = 20;

/** Null: nothing is known of it. `factsOf`: of a top-level key. */
export function hoverText(
  spot: Spot,
  factsOf: (key: string) => KeyFacts | null,
  includes: ReadonlyMap<string, IncludeFacts>,
): string | null {
  if (spot.on === 'value' && isInclude(spot.path)) {
    const facts = includes.get(spot.value.at.text.trim());
    if (facts) return includeText(facts);
  }
  const [key, ...below] = spot.path;
  const facts = key === undefined ? null : factsOf(key);
  if (key === undefined || !facts) return null;
  const isAboutRunner = below.length === 0 || below[0] === 'tags';
  const runners = isAboutRunner ? facts.runners.map((text) => `- ${english.answers.runners}: ${text}`) : [];
  const values = facts.values.map((all) => all.filter(({ path }) => below.every((part, at) => path[at] === part)));
  const different = unique(values.filter((all) => all.length > 0));
  if (runners.length + different.length === 0) return null;
  const title = `**${[key, ...below].map((part) => code(part, 80)).join(' › ')}**`;
  return [title, ...runners, ...different.map((all) => valuesText(all, below.length))].join('\n\n');
}

/** In the root or in a trigger job; inputs and rules are none of it. */
export function isInclude(path: readonly string[]): boolean {
  const at = path[0] === 'include' ? 0 : path[1] === 'trigger' && path[2] === 'include' ? 2 : -1;
  return at !== -1 && path.length <= at + 2;
}

/** One list for pipelines that differ. */
function unique(lists: readonly (readonly ResolvedValue[])[]): readonly (readonly ResolvedValue[])[] {
  return [...new Map(lists.map((list) => [JSON.stringify(list), list])).values()];
}

function valuesText(all: readonly ResolvedValue[], depth: number): string {
  const lines = all.slice(0, MOST_VALUES).map((value) => valueLine(value, depth));
  return [...lines, ...(all.length > MOST_VALUES ? [`- ${english.more(all.length - MOST_VALUES)}`] : [])].join('\n');
}

function valueLine({ path, text, file, line, way }: ResolvedValue, depth: number): string {
  const name = path.slice(depth).join('.');
  const shown = `${name === '' ? '' : `${code(name, 80)}: `}${code(text)}`;
  const hops = way.map((hop) => `${code(hop, 80)} ← `).join('');
  return `- ${shown} (${hops}${code(`${file}:${line}`)})`;
}

function includeText({ paths, elsewhere, unavailable }: IncludeFacts): string {
  const lines = [
    ...[...paths, ...elsewhere].map((file) => `- ${code(file)}`),
    ...unavailable.map((file) => `- not read: ${code(file)}`),
  ];
  const more = lines.length > MOST_FILES ? [`- ${english.more(lines.length - MOST_FILES)}`] : [];
  return ['**include**', '', ...lines.slice(0, MOST_FILES), ...more].join('\n');
}
