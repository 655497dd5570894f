/** GitLab's own reading of a configuration beside ours. */
import type { IncludedFile, ResolvedConfig, ToldInclude } from '../../ci/config.ts';
import { JOB_KEYS, TRIGGER_KEYS } from '../../ci/keywords/job-keys.ts';
import { onOneLine, shorten } from '../../quoted-text.ts';
import type { Redactor } from '../../secrets/redactor.ts';
import { looseFile, type SourceFile } from '../../source.ts';
import { parseYaml } from '../../yaml/parse.ts';
import type { MapNode, Node } from '../../yaml/tree.ts';
import type { LintDifference, LintReport } from '../judge/report.ts';
import type { LintResult } from '../snapshot.ts';
import { isAboutConfiguration, lintVerdict } from './lint-errors.ts';
import { type TreeDifference, treeDifferences } from './tree-differences.ts';

const MOST_SHOWN = 50;
const MOST_ERRORS = 20;
const LONGEST_ERROR = 400;
const LONGEST_PATH = 160;
const LONGEST_VALUE = 80;

/** Makes untrusted text fit to be shown: without credentials, on one line, cut. */
type Show = (text: string, longest: number) => string;

export interface ComparedLint {
  readonly report: LintReport;
  /** Where the merged configurations differ, GitLab's as it was read. */
  readonly differences: readonly TreeDifference[];
  /** GitLab's merged configuration; null: there is none, or it cannot be read. */
  readonly merged: SourceFile | null;
}

/** `ours` has to be of a pipeline that lint evaluates: see lintedPipelinesOf. */
export function compareLint(lint: LintResult, ours: ResolvedConfig, redactor: Redactor): ComparedLint {
  const show: Show = (text, longest) => shorten(onOneLine(redactor.text(text)), longest);
  const merged = lint.mergedYaml === null ? null : looseFile(MERGED, lint.mergedYaml, `${MERGED}.yml`);
  const compared = compareMerged(merged, ours);
  const found = typeof compared === 'string' ? [] : compared;
  // A file that only one of us reads explains what else differs, so it comes first.
  const files = found.length > 0 ? differentFiles(lint, ours.root, show) : [];
  const differences = [
    ...differentVerdict(lint, ours, show),
    ...files,
    ...found.map((difference) => differenceOf(difference, show)),
  ];
  const report = {
    valid: lintVerdict(lint) === 'valid',
    errors: lint.errors.slice(0, MOST_ERRORS).map((error) => show(error, LONGEST_ERROR)),
    differences: differences.slice(0, MOST_SHOWN),
    total: differences.length,
    notCompared: typeof compared === 'string' ? compared : null,
    refuted: [],
  };
  return { report, differences: found, merged };
}

/** GitLab's name for it in the answer. */
const MERGED = 'merged_yaml';

/** Has everything been read that GitLab would read? What is wrong in a child pipeline is none of lint's business. */
export function isComplete(config: ResolvedConfig): boolean {
  const unread = config.problems.some((problem) => problem.unavailable !== undefined && problem.kind !== 'child');
  return config.missing.length === 0 && !unread;
}

/** What differs, or why nothing can be compared. */
function compareMerged(merged: SourceFile | null, ours: ResolvedConfig): readonly TreeDifference[] | string {
  if (merged === null) return 'GitLab gives no merged configuration.';
  if (!isComplete(ours)) return 'Pipewarden could not read every file that GitLab includes here.';
  if (!ours.tree) return 'Pipewarden found no configuration.';
  const { node, problems } = parseYaml(merged);
  if (node?.kind !== 'map' || problems.length > 0) return "GitLab's merged configuration could not be read.";
  return treeDifferences(withoutEdges(ours.tree), withoutEdges(node));
}

/** GitLab writes `.pre` and `.post` around stages (lib/gitlab/ci/config/edge_stages_injector.rb, 18.11). */
function withoutEdges(tree: MapNode): MapNode {
  const entries = new Map(tree.entries);
  for (const key of ['stages', 'types']) {
    const entry = entries.get(key);
    if (entry?.value.kind !== 'list') continue;
    const items = entry.value.items.filter(({ value }) => !isEdge(value));
    entries.set(key, { ...entry, value: { ...entry.value, items } });
  }
  return { ...tree, entries };
}

function isEdge(node: Node): boolean {
  return node.kind === 'scalar' && (node.value === '.pre' || node.value === '.post');
}

function differentVerdict(lint: LintResult, ours: ResolvedConfig, show: Show): readonly LintDifference[] {
  const theirs = isComplete(ours) ? lintVerdict(lint) : null;
  const broken = ours.problems.filter((problem) => problem.fatal);
  const difference = (here: string, gitlab: string): LintDifference => ({
    path: '',
    keyword: 'valid',
    ours: here,
    gitlab,
  });
  if (theirs === 'valid') return broken.map(({ message }) => difference(show(message, LONGEST_VALUE), 'valid'));
  if (theirs === null || broken.length > 0) return [];
  return [difference('valid', show(lint.errors.find(isAboutConfiguration) ?? 'invalid', LONGEST_VALUE))];
}

/** Do both read the same files? How often, and in which order, does not matter here. */
export function readsSameFiles(lint: LintResult, { root }: Pick<ResolvedConfig, 'root'>): boolean {
  const { here, there } = onlyIn(lint, root);
  return here.length === 0 && there.length === 0;
}

/** Files that only one of us has read. */
function onlyIn(lint: LintResult, root: IncludedFile): Record<'here' | 'there', readonly string[]> {
  const read = new Set(root.includes.flatMap(locations));
  const theirs = new Set(lint.includes.map(({ type, location }) => locationOf(type, location)));
  return {
    here: [...read].filter((location) => !theirs.has(location)),
    there: [...theirs].filter((location) => !read.has(location)),
  };
}

/** What lint has read, in its order, beside what follows from what we know. */
export function unknownTo({ root }: Pick<ResolvedConfig, 'root'>, lint: LintResult): readonly ToldInclude[] {
  const known = new Map<string, number>();
  for (const location of root.includes.flatMap(locations)) known.set(location, (known.get(location) ?? 0) + 1);
  return lint.includes.filter(({ type, location }) => {
    const key = locationOf(type, location);
    const times = known.get(key) ?? 0;
    known.set(key, times - 1);
    return times <= 0;
  });
}

function differentFiles(lint: LintResult, root: IncludedFile, show: Show): readonly LintDifference[] {
  const { here, there } = onlyIn(lint, root);
  const only = (location: string, isOurs: boolean): LintDifference => ({
    path: 'include',
    keyword: 'include',
    ours: isOurs ? show(location, LONGEST_VALUE) : null,
    gitlab: isOurs ? null : show(location, LONGEST_VALUE),
  });
  return [...here.map((location) => only(location, true)), ...there.map((location) => only(location, false))];
}

function locations(included: IncludedFile): string[] {
  const { kind, file, name } = included;
  const inProject = kind === 'local' || kind === 'project';
  const own = locationOf(kind === 'project' ? 'file' : kind, inProject ? (file?.path ?? name) : name);
  return [own, ...included.includes.flatMap(locations)];
}

function locationOf(type: string, location: string): string {
  return `${type} ${location.replace(/^\/+/, '')}`;
}

function differenceOf({ path, ours, theirs }: TreeDifference, show: Show): LintDifference {
  return {
    path: show(pathText(path), LONGEST_PATH),
    keyword: keywordOf(path),
    ours: ours && valueText(ours, path, show),
    gitlab: theirs && valueText(theirs, path, show),
  };
}

function pathText(path: TreeDifference['path']): string {
  return path.map((step, index) => (typeof step === 'number' ? `[${step}]` : index > 0 ? `.${step}` : step)).join('');
}

/** Keys of the top level that are no jobs. */
export const TOP_KEYS: ReadonlySet<string> = new Set([
  ...['default', 'include', 'workflow', 'spec', 'stages', 'types', 'variables'],
  ...['image', 'services', 'cache', 'before_script', 'after_script'],
]);

/** A name for counting: one of GitLab's keywords, whatever an author called the job. */
function keywordOf([top, keyword]: TreeDifference['path']): string {
  if (TOP_KEYS.has(String(top))) return String(top);
  if (keyword === undefined) return 'job';
  return JOB_KEYS.has(String(keyword)) || TRIGGER_KEYS.has(String(keyword)) ? String(keyword) : 'other';
}

/** Values of variables are often secrets, so they are never shown. */
function valueText(node: Node, path: TreeDifference['path'], show: Show): string {
  switch (node.kind) {
    case 'map':
      return `a map of ${node.entries.size}`;
    case 'list':
      return `a list of ${node.items.length}`;
    case 'reference':
      return '!reference';
    case 'scalar':
      if (path.slice(0, -1).includes('variables')) return '(not shown)';
      if (typeof node.value === 'string') return `"${show(node.value, LONGEST_VALUE)}"`;
      return show(node.text || 'null', LONGEST_VALUE);
  }
}
