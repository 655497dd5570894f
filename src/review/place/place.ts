import type { Span } from '../../source.ts';
import type { Finding } from '../judge/finding.ts';
import type { DiscussionPosition } from '../plan/action.ts';
import type { DiffRefs } from '../snapshot.ts';
import type { FileDiff } from './diff.ts';
import { lastLine, lineRangeAround } from './line-range.ts';

/** The diff of a merge request, by path on either side. */
export interface DiffIndex {
  readonly refs: DiffRefs;
  readonly byNewPath: ReadonlyMap<string, FileDiff>;
  readonly byOldPath: ReadonlyMap<string, FileDiff>;
}

/** Where the jobs stand that a finding reaches: for a cause that is a line of the job which no rule names, or is gone. */
export interface JobAreas {
  /** Entries of `include` on its way. */
  readonly includes: readonly Span[];
  readonly head: readonly Span[];
  readonly base: readonly Span[];
}

export function indexDiff(refs: DiffRefs, diffs: readonly FileDiff[]): DiffIndex {
  return {
    refs,
    byNewPath: new Map(diffs.filter((each) => !each.change.deletedFile).map((each) => [each.change.newPath, each])),
    byOldPath: new Map(diffs.filter((each) => !each.change.newFile).map((each) => [each.change.oldPath, each])),
  };
}

/**
 * Positions to try in turn; none when no changed file has to do with the finding. Its own place comes first, then each hop
 * outwards, then the lines it names as its cause. An added line anywhere on that way says more than a line that was there
 * before, so those come first; then lines the diff merely shows; then what changed in the jobs; then a whole file.
 */
export function place(finding: Finding, diff: DiffIndex, areas: JobAreas): readonly DiscussionPosition[] {
  if (isOfProject(finding)) return [];
  const way = wayOf(finding);
  const line =
    firstOf([...way, ...areas.includes], (span) => newSide(diff, span, 'added')) ??
    firstOf(way, (span) => newSide(diff, span, 'context')) ??
    firstOf(areas.head, (span) => newSide(diff, span, 'added')) ??
    firstOf(areas.base, (span) => oldSide(diff, span));
  const file = line ?? firstOf([...way, ...areas.head], (span) => wholeFile(diff, span));
  if (!file) return [];
  const whole = { ...file, oldLine: null, newLine: null };
  if (!line) return [whole];
  return [...rangeAround(line, finding.at, diff), line, whole];
}

/** It stands at the very start of a file and has no text of its own: no line is at fault, so the summary tells it alone. */
function isOfProject({ at: { start, end } }: Finding): boolean {
  return start.line === 1 && start.column === 1 && end.line === 1 && end.column === 1;
}

/** All lines of the finding's own value, where the diff shows more than one of them. A cause is best met on its changed line. */
function rangeAround(line: DiscussionPosition, value: Span, diff: DiffIndex): readonly DiscussionPosition[] {
  const { newLine, newPath } = line;
  const file = diff.byNewPath.get(newPath);
  const within = value.file === newPath && newLine !== null && isWithin(newLine, value);
  const range = file && within && lineRangeAround(file, value, newLine);
  return range ? [{ ...line, oldLine: range.end.oldLine, newLine: range.end.newLine, range }] : [];
}

function isWithin(line: number, span: Span): boolean {
  return span.start.line <= line && line <= lastLine(span);
}

/** The finding's own place, each hop outwards (of every job it reaches), then its named causes. */
function wayOf(finding: Finding): readonly Span[] {
  const hops = finding.uses.map((use) => use.via.map((hop) => hop.at));
  const furthest = Math.max(0, ...hops.map((each) => each.length));
  const outwards = Array.from({ length: furthest }, (_, step) => hops.flatMap((each) => each[step] ?? []));
  return [finding.at, ...outwards.flat(), ...finding.because, ...(finding.also ?? []).map(({ at }) => at)];
}

function firstOf(
  spans: readonly Span[],
  find: (span: Span) => DiscussionPosition | null,
): DiscussionPosition | undefined {
  for (const span of spans) {
    const found = find(span);
    if (found) return found;
  }
  return undefined;
}

function newSide(diff: DiffIndex, span: Span, wanted: 'added' | 'context'): DiscussionPosition | null {
  const file = diff.byNewPath.get(span.file);
  const newLine = file && firstWithin(file[wanted], span);
  if (!newLine) return null;
  return { ...inFile(diff, file), oldLine: file.shown.get(newLine)?.oldLine ?? null, newLine };
}

/** `span` is a place at the merge base. */
function oldSide(diff: DiffIndex, span: Span): DiscussionPosition | null {
  const file = diff.byOldPath.get(span.file);
  const oldLine = file && firstWithin(file.removed, span);
  return oldLine ? { ...inFile(diff, file), oldLine, newLine: null } : null;
}

/** The first of the lines, which are in order, that the span reaches: thousands of findings may share a span of as many lines. */
function firstWithin(lines: readonly number[], span: Span): number | undefined {
  let [from, until] = [0, lines.length];
  while (from < until) {
    const middle = (from + until) >> 1;
    if ((lines[middle] ?? 0) < span.start.line) from = middle + 1;
    else until = middle;
  }
  const line = lines[from];
  return line !== undefined && line <= lastLine(span) ? line : undefined;
}

function wholeFile(diff: DiffIndex, span: Span): DiscussionPosition | null {
  const file = diff.byNewPath.get(span.file);
  return file ? { ...inFile(diff, file), oldLine: null, newLine: null } : null;
}

/** GitLab wants both paths always, equal unless the file was renamed. */
function inFile(diff: DiffIndex, file: FileDiff): Omit<DiscussionPosition, 'oldLine' | 'newLine'> {
  return { ...diff.refs, oldPath: file.change.oldPath, newPath: file.change.newPath };
}
