/** Positions of notes in the diff: read from a request, looked up in GitLab's comparison. */
import { createHash } from 'node:crypto';
import { badParameter, broken } from './api-error.ts';
import { type DiffLine, diffLines, diffTrees, type FileDiff, PATCH_LIMIT, unifiedDiff } from './diff-trees.ts';
import type { Version } from './merge-request.ts';
import type { Commit, Repository, Tree } from './repository.ts';

/** As it goes over the wire; a whole file has neither lines nor a range. */
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

type Refs = Pick<StoredPosition, 'base_sha' | 'start_sha' | 'head_sha'>;

const REQUIRED = ['base_sha', 'start_sha', 'head_sha', 'position_type'] as const;

/** Null: none was given. An empty object is a position with nothing in it. Throws 400 for what is no position. */
export function readPosition(given: unknown): StoredPosition | null {
  if (given === undefined || given === null) return null;
  if (typeof given !== 'object') {
    const inside = REQUIRED.map((name) => `position[${name}] is missing, position[${name}] is invalid`);
    throw badParameter(['position is invalid', ...inside].join(', '));
  }
  const fields = given as Readonly<Record<string, unknown>>;
  if (Object.keys(fields).length === 0) return NOWHERE;
  const missing = REQUIRED.filter((name) => typeof fields[name] !== 'string');
  if (missing.length > 0) throw badParameter(missing.map((name) => `position[${name}] is missing`).join(', '));
  const type = fields.position_type;
  if (type !== 'text' && type !== 'file' && type !== 'image') {
    throw badParameter('position[position_type] does not have a valid value');
  }
  const path = (name: string) => (typeof fields[name] === 'string' ? (fields[name] as string) : null);
  const onText = type === 'text';
  return {
    base_sha: String(fields.base_sha),
    start_sha: String(fields.start_sha),
    head_sha: String(fields.head_sha),
    position_type: type,
    old_path: path('old_path'),
    new_path: path('new_path'),
    old_line: onText ? lineOf(fields, 'old_line') : null,
    new_line: onText ? lineOf(fields, 'new_line') : null,
    line_range: onText ? (fields.line_range ?? null) : null,
  };
}

/** A draft without a position has this one. */
export const NOWHERE: StoredPosition = {
  base_sha: '',
  start_sha: '',
  head_sha: '',
  position_type: 'text',
  old_path: null,
  new_path: null,
  old_line: null,
  new_line: null,
  line_range: null,
};

export function presentPosition(position: StoredPosition): Record<string, unknown> {
  const { base_sha, start_sha, head_sha, position_type, old_path, new_path, ...lines } = position;
  const refs = { base_sha: base_sha || null, start_sha: start_sha || null, head_sha: head_sha || null };
  return { ...refs, old_path, new_path, position_type, ...(position_type === 'text' ? lines : {}) };
}

export function refsOf(version: Version): Refs {
  return { base_sha: version.baseSha, start_sha: version.startSha, head_sha: version.headSha };
}

/** Short SHAs are as good as long ones. */
export function sameRefs(a: Refs, b: Refs): boolean {
  const same = (one: string, other: string) => one !== '' && (one.startsWith(other) || other.startsWith(one));
  return (['base_sha', 'start_sha', 'head_sha'] as const).every((name) => same(a[name], b[name]));
}

/**
 * The comparison of the position's own paths alone, as GitLab makes it, or of all where it names none: without its old path a
 * renamed file looks new, and every line of it added. 17.5, lib/gitlab/diff/position.rb. Throws 500 for an unknown commit.
 */
export function fileAt(repository: Repository, position: StoredPosition): FileDiff | undefined {
  if (position.head_sha === '') return undefined;
  const [before, after] = compared(repository, position);
  const paths = [position.old_path, position.new_path].filter((path) => path !== null);
  return compareOnly(before.tree, after.tree, paths)[0];
}

/** Only some files of two trees; no paths = all. */
export function compareOnly(before: Tree, after: Tree, paths: readonly string[]): FileDiff[] {
  if (paths.length === 0) return diffTrees(before, after);
  const only = (tree: Tree) => new Map([...tree].filter(([path]) => paths.includes(path)));
  return diffTrees(only(before), only(after));
}

/** From the merge base of start and head, or straight where start is the base. */
function compared(repository: Repository, refs: Refs): [Commit, Commit] {
  const start = repository.resolve(refs.start_sha);
  const head = repository.resolve(refs.head_sha);
  if (!start || !head) throw broken();
  const straight = refs.start_sha === refs.base_sha;
  const from = straight ? start.sha : (repository.mergeBase(start.sha, head.sha) ?? start.sha);
  return [repository.get(from), head];
}

/**
 * The exact pair of numbers; unchanged lines far from a change are unfolded. A file above the limit has no lines, one that
 * was merely renamed has none either.
 */
export function lineAt(file: FileDiff, position: StoredPosition): DiffLine | undefined {
  const size = Buffer.byteLength(unifiedDiff(file));
  if (size === 0 || size > PATCH_LIMIT) return undefined;
  return diffLines(file).find((line) => line.old === position.old_line && line.new === position.new_line);
}

/** 17.5, lib/gitlab/git.rb, diff_line_code. Null: the diff does not hold the line. */
export function lineCodeOf(file: FileDiff | undefined, position: StoredPosition): string | null {
  const line = file && lineAt(file, position);
  return line ? codeOf(file, line) : null;
}

function codeOf({ newPath }: FileDiff, { counters }: DiffLine): string {
  return `${createHash('sha1').update(newPath).digest('hex')}_${counters.join('_')}`;
}

/** Whether it says enough to be one at all: both paths of a whole file, else a path and a line. */
export function isComplete(position: StoredPosition): boolean {
  const { position_type, old_path, new_path, old_line, new_line } = position;
  if (position_type !== 'text') return old_path !== null && new_path !== null;
  return (old_path ?? new_path) !== null && (old_line ?? new_line) !== null;
}

export function pathCode({ new_path, old_path }: StoredPosition): string {
  return createHash('sha1')
    .update(new_path ?? old_path ?? '')
    .digest('hex');
}

function lineOf(fields: Readonly<Record<string, unknown>>, name: string): number | null {
  const value = fields[name];
  if (value === undefined || value === null || value === '') return null;
  if (!/^-?\d+$/.test(String(value))) throw badParameter(`position[${name}] is invalid`);
  return Number(value);
}

/**
 * What is wrong with a range that GitLab takes all the same: each end must be a line of the diff under its own name, and the
 * note must stand at the second. Null: nothing.
 */
export function rangeFault(file: FileDiff | undefined, position: StoredPosition): string | null {
  if (position.line_range === null || !file) return null;
  const { start, end } = position.line_range as Record<string, Record<string, unknown> | undefined>;
  const [first, last] = [start, end].map((given) => diffLines(file).find((line) => isNamed(line, file, given)));
  if (!first || !last) return 'a line_range with an end that is no line of the diff';
  if (last.old !== position.old_line || last.new !== position.new_line) return 'a line_range that ends elsewhere';
  return (first.new ?? 0) < (last.new ?? 0) ? null : 'a line_range that starts after its end';
}

function isNamed(line: DiffLine, file: FileDiff, given: Record<string, unknown> | undefined): boolean {
  const type = line.old === null ? 'new' : line.new === null ? 'old' : undefined;
  return (
    given?.line_code === codeOf(file, line) &&
    (given.type ?? undefined) === type &&
    (given.old_line ?? null) === line.old &&
    (given.new_line ?? null) === line.new
  );
}
