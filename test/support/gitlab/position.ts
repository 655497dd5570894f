/** Positions of notes in the diff: checked when they are made, traced when the diff changes. */
import { createHash } from 'node:crypto';
import { type ApiError, badParameter, invalidNote } from './api-error.ts';
import { type DiffLine, diffLines, diffTrees, type FileDiff, PATCH_LIMIT, unifiedDiff } from './diff.ts';
import type { MergeRequest, Version } from './merge-request.ts';
import type { Tree } from './repository.ts';

/** As it goes over the wire. */
export interface StoredPosition {
  readonly base_sha: string;
  readonly start_sha: string;
  readonly head_sha: string;
  readonly position_type: 'text' | 'file' | 'image';
  readonly old_path: string | null;
  readonly new_path: string | null;
  readonly old_line: number | null;
  readonly new_line: number | null;
  readonly line_range: unknown;
}

const NO_LINE_CODE = { line_code: ["can't be blank", 'must be a valid line code'] };

/** Throws GitLab's 400 for positions that its diff does not hold. */
export function checkPosition(mergeRequest: MergeRequest, given: Record<string, unknown>): StoredPosition {
  const position = readPosition(given);
  const { base_sha, start_sha, head_sha } = position;
  const version = mergeRequest.versions.findLast(
    (candidate) => candidate.baseSha === base_sha && candidate.startSha === start_sha && candidate.headSha === head_sha,
  );
  if (!version) throw invalidNote(NO_LINE_CODE);
  const file = fileAt(mergeRequest.tree(version.baseSha), mergeRequest.tree(version.headSha), position);
  if (position.position_type === 'file') {
    if (position.old_path === null || position.new_path === null) throw incomplete();
    // GitLab may take a file note on an untouched file, where nobody would see it: not here.
    if (!file) throw invalidNote({ position: ['is invalid'] });
    return position;
  }
  if (position.old_line === null && position.new_line === null) throw incomplete();
  if (!file || !hasLine(file, position)) throw invalidNote(NO_LINE_CODE);
  if (position.line_range !== null) checkRange(file, position);
  return position;
}

/** Where a note stands in a newer diff; null when its line changed: the note becomes outdated. */
export function tracePosition(
  mergeRequest: MergeRequest,
  position: StoredPosition,
  from: Version,
  to: Version,
): StoredPosition | null {
  const tree = (sha: string) => mergeRequest.tree(sha);
  const bases = diffTrees(tree(from.baseSha), tree(to.baseSha));
  const heads = diffTrees(tree(from.headSha), tree(to.headSha));
  const current = mergeRequest.diff(to);
  const moved = { ...position, base_sha: to.baseSha, start_sha: to.startSha, head_sha: to.headSha };
  if (position.position_type !== 'text') {
    const touched = heads.some((file) => file.oldPath === position.new_path);
    const file = current.find((candidate) => candidate.newPath === position.new_path);
    return touched || !file ? null : { ...moved, old_path: file.oldPath, new_path: file.newPath };
  }
  const oldLine = carry(bases, position.old_path, position.old_line);
  const newLine = carry(heads, position.new_path, position.new_line);
  // Of a file that was renamed since, only notes on removed lines move along.
  if (newLine && newLine.path !== position.new_path) return null;
  const file = current.find((candidate) =>
    newLine ? candidate.newPath === newLine.path : candidate.oldPath === oldLine?.path,
  );
  if (!file) return null;
  const line = diffLines(file).find((candidate) =>
    position.new_line === null
      ? candidate.old === oldLine?.line && candidate.new === null
      : newLine !== null && candidate.new === newLine.line,
  );
  if (!line) return null;
  return { ...moved, old_path: file.oldPath, new_path: file.newPath, old_line: line.old, new_line: line.new };
}

function readPosition(given: Record<string, unknown>): StoredPosition {
  const text = (name: string) => (typeof given[name] === 'string' ? (given[name] as string) : null);
  const line = (name: string) => {
    const value = given[name];
    if (value === undefined || value === null || value === '') return null;
    if (!/^-?\d+$/.test(String(value))) throw badParameter(`position[${name}] is invalid`);
    return Number(value);
  };
  const required = (name: string) => {
    const value = text(name);
    if (value === null) throw badParameter(`position[${name}] is missing`);
    return value;
  };
  const type = required('position_type');
  if (type !== 'text' && type !== 'file' && type !== 'image') {
    throw badParameter('position[position_type] does not have a valid value');
  }
  return {
    base_sha: required('base_sha'),
    start_sha: required('start_sha'),
    head_sha: required('head_sha'),
    position_type: type,
    old_path: text('old_path'),
    new_path: text('new_path'),
    old_line: line('old_line'),
    new_line: line('new_line'),
    line_range: given.line_range ?? null,
  };
}

/**
 * The comparison of the position's own paths alone, as GitLab makes it: without its old path a renamed file looks new,
 * and every line of it added. 17.5, lib/gitlab/diff/position.rb.
 */
function fileAt(before: Tree, after: Tree, position: StoredPosition): FileDiff | undefined {
  const paths = [position.old_path, position.new_path];
  const only = (tree: Tree) => new Map([...tree].filter(([path]) => paths.includes(path)));
  return diffTrees(only(before), only(after))[0];
}

/** The exact pair of numbers; unchanged lines far from a change are unfolded. A file above the limit has no lines. */
function hasLine(file: FileDiff, position: StoredPosition): boolean {
  if (Buffer.byteLength(unifiedDiff(file)) > PATCH_LIMIT) return false;
  return diffLines(file).some((line) => line.old === position.old_line && line.new === position.new_line);
}

/** Both ends must be lines of the diff under their own names, the end where the note stands. Stricter than GitLab. */
function checkRange(file: FileDiff, position: StoredPosition): void {
  const { start, end } = position.line_range as Record<string, Record<string, unknown>>;
  const found = [start, end].map((given) => diffLines(file).find((line) => isNamed(line, file, given)));
  const [first, last] = found;
  const stands = last?.old === position.old_line && last.new === position.new_line;
  const [before, after] = [first?.new ?? 0, last?.new ?? 0];
  if (!first || !last || !stands || before >= after) throw invalidNote({ position: ['is invalid'] });
}

/** 17.5, lib/gitlab/git.rb, diff_line_code. */
function isNamed(line: DiffLine, file: FileDiff, given: Record<string, unknown> | undefined): boolean {
  const path = createHash('sha1')
    .update(file.new === null ? file.oldPath : file.newPath)
    .digest('hex');
  const type = line.old === null ? 'new' : line.new === null ? 'old' : undefined;
  return (
    given?.line_code === `${path}_${line.counters.join('_')}` &&
    (given.type ?? undefined) === type &&
    (given.old_line ?? null) === line.old &&
    (given.new_line ?? null) === line.new
  );
}

/** A line's path and number on the other side of a comparison; null when it is gone. */
function carry(diffs: readonly FileDiff[], path: string | null, line: number | null) {
  if (path === null || line === null) return null;
  const diff = diffs.find((file) => file.oldPath === path && file.old !== null);
  if (!diff) return { path, line };
  const now = diffLines(diff).find((candidate) => candidate.old === line)?.new;
  return now ? { path: diff.newPath, line: now } : null;
}

function incomplete(): ApiError {
  return invalidNote({ position: ['is incomplete'], ...NO_LINE_CODE });
}
