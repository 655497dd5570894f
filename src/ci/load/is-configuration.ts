/**
 * Is a file that others may include a CI/CD configuration at all? `templates/*.yml` is where components are, but Helm charts,
 * other CI systems and playbooks keep files there too. GitLab would take none of these, so nothing is missed by leaving them.
 */
import type { SourceFile } from '../../source.ts';
import { isStringList, textOf } from '../../yaml/ruby-types.ts';
import { type Entry, entryOf, isNull, type MapNode, type Node } from '../../yaml/tree.ts';
import { readDocuments } from './documents.ts';

const known = new WeakMap<SourceFile, boolean>();

export function isConfiguration(file: SourceFile): boolean {
  const is = known.get(file) ?? looksLikeOne(file);
  known.set(file, is);
  return is;
}

function looksLikeOne(file: SourceFile): boolean {
  const { header, content, problems } = readDocuments(file);
  if (header) return isHeader(header);
  if (problems.length > 0 || !content) return isMeantFor(file.text);
  if (entryOf(content, 'spec')) return isHeader(content);
  const entries = [...content.entries.values()];
  return entries.some(isJob) || (entries.some(isSection) && entries.every(isPossible));
}

/** Manifests of Kubernetes have a `spec` beside other keys. */
function isHeader({ entries }: MapNode): boolean {
  return entries.has('spec') && !entries.has('apiVersion') && !entries.has('kind');
}

/** A text that is no YAML: by the words that other formats do not have. */
function isMeantFor(text: string): boolean {
  return !/^(?:apiVersion|kind):/m.test(text) && WORDS.test(text);
}

const WORDS =
  /^(?:spec|include|stages|workflow|default|before_script):|^[ \t]+(?:script|before_script|after_script|extends):/m;

const JOB_WORDS = ['script', 'trigger', 'extends', 'before_script', 'after_script', 'rules', 'stage'];

function isJob({ value }: Entry): boolean {
  return value.kind === 'map' && JOB_WORDS.some((word) => entryOf(value, word) !== undefined);
}

/** Sections in the form that GitLab wants. */
const SECTIONS: Readonly<Record<string, (value: Node) => boolean>> = {
  include: () => true,
  stages: isStringList,
  workflow: (value) => value.kind === 'map',
  default: (value) => value.kind === 'map',
  before_script: (value) => value.kind !== 'map',
  after_script: (value) => value.kind !== 'map',
  variables: (value) => value.kind === 'map',
  image: (value) => textOf(value) !== null || entryOf(value, 'name') !== undefined,
  services: (value) => value.kind === 'list',
  cache: () => true,
};

function isSection({ key, value }: Entry): boolean {
  return Object.hasOwn(SECTIONS, key.text) && SECTIONS[key.text]?.(value) === true;
}

/** May it stand at top level? */
function isPossible(entry: Entry): boolean {
  const { key, value } = entry;
  return isSection(entry) || key.text.startsWith('.') || value.kind === 'map' || isNull(value);
}
