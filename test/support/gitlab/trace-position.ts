/**
 * What becomes of positions when the diff changes. 17.5, lib/gitlab/diff/position_tracer/** and
 * app/services/discussions/update_diff_position_service.rb: A and B are the two sides of the diff before, C and D those of the
 * diff now.
 */
import { diffLines, type FileDiff } from './diff-trees.ts';
import type { Discussion } from './discussions.ts';
import type { User } from './instance.ts';
import type { MergeRequest, Version } from './merge-request.ts';
import { compareOnly, lineAt, lineCodeOf, pathCode, refsOf, type StoredPosition, sameRefs } from './position.ts';
import type { Tree } from './repository.ts';
import { versionPath } from './system-notes.ts';

/** `change`: where the line changed between the versions, when it is outdated. */
export type Traced = { readonly position: StoredPosition } | { readonly change: FileDiff | undefined };

interface Sides {
  readonly ac: readonly FileDiff[];
  readonly bd: readonly FileDiff[];
  readonly cd: readonly FileDiff[];
}

/** `a`, `b`, `c`, `d`: whole trees. Only the paths of the position are compared, so a rename in between is not seen. */
export function tracePosition(
  position: StoredPosition,
  trees: Readonly<Record<'a' | 'b' | 'c' | 'd', Tree>>,
  to: Version,
): Traced {
  const paths = [...new Set([position.old_path, position.new_path])].filter((path) => path !== null);
  const sides: Sides = {
    ac: compareOnly(trees.a, trees.c, paths),
    bd: compareOnly(trees.b, trees.d, paths),
    cd: compareOnly(trees.c, trees.d, paths),
  };
  if (position.position_type !== 'text') return traceFile(position, sides, to);
  return position.new_line === null ? traceRemoved(position, sides, to) : traceNewSide(position, sides, to);
}

/** Moves the threads that stood in the diff before, or says in them that their line changed. */
export function traceDiscussions(mergeRequest: MergeRequest, from: Version, to: Version, pusher: User): void {
  const tree = (sha: string) => mergeRequest.tree(sha);
  const trees = { a: tree(from.baseSha), b: tree(from.headSha), c: tree(to.baseSha), d: tree(to.headSha) };
  for (const discussion of mergeRequest.discussions) {
    const position = discussion.notes[0]?.position;
    // Those outdated before stay where they are.
    if (!position || !sameRefs(position, refsOf(from))) continue;
    const traced = tracePosition(position, trees, to);
    if ('position' in traced) {
      for (const note of discussion.notes) if (note.position) note.position = traced.position;
    } else {
      becomeOutdated(mergeRequest, discussion, traced.change, { position, from, to, pusher });
    }
  }
}

function becomeOutdated(
  mergeRequest: MergeRequest,
  discussion: Discussion,
  change: FileDiff | undefined,
  { position, from, to, pusher }: { position: StoredPosition; from: Version; to: Version; pusher: User },
): void {
  const onText = position.position_type === 'text';
  const gone = { ...position, old_line: position.new_line ?? position.old_line, new_line: null };
  const code = onText ? lineCodeOf(change, { ...gone, line_range: null }) : pathCode(position);
  const link = `${versionPath(mergeRequest, from, to)}#${code ?? pathCode(position)}`;
  const version = `[version ${mergeRequest.versions.length} of the diff](${link})`;
  discussion.addSystemNote(pusher, `changed this ${onText ? 'line' : 'file'} in ${version}`);
  if (mergeRequest.project.settings.resolve_outdated_diff_discussions) discussion.resolve(pusher, true);
}

/** A whole file: until it changes. */
function traceFile(position: StoredPosition, { bd, cd }: Sides, to: Version): Traced {
  const touched = bd.find((file) => file.oldPath === position.new_path);
  const file = cd.find((candidate) => candidate.newPath === position.new_path);
  if (touched || !file) return { change: touched };
  return { position: { ...position, ...refsOf(to), old_path: file.oldPath, new_path: file.newPath } };
}

function traceRemoved(position: StoredPosition, { ac, cd }: Sides, to: Version): Traced {
  const before = carry(ac, 'old', position.old_path, position.old_line);
  const now = before && carry(cd, 'old', before.path, before.line);
  // Gone from the target, or no longer removed.
  if (!before || now) return { change: ac.find((file) => file.oldPath === position.old_path) };
  const file = cd.find((candidate) => candidate.oldPath === before.path);
  return { position: placed(position, file, to, before.line, null, before.path) };
}

/** Added and unchanged lines: as long as the line is there and the diff can show it. */
function traceNewSide(position: StoredPosition, { bd, cd }: Sides, to: Version): Traced {
  const change = bd.find((file) => file.oldPath === position.new_path);
  const now = carry(bd, 'old', position.new_path, position.new_line);
  if (!now) return { change };
  const file = cd.find((candidate) => candidate.newPath === now.path);
  const before = carry(cd, 'new', now.path, now.line);
  const next = placed(position, file, to, before?.line ?? null, now.line, now.path);
  return before && !(file && lineAt(file, next)) ? { change } : { position: next };
}

function placed(
  position: StoredPosition,
  file: FileDiff | undefined,
  to: Version,
  old_line: number | null,
  new_line: number | null,
  path: string,
): StoredPosition {
  const paths = { old_path: file?.oldPath ?? path, new_path: file?.newPath ?? path };
  return { ...position, ...refsOf(to), ...paths, old_line, new_line };
}

/** A line's path and number on the other side of a comparison; null when it is gone. */
function carry(diffs: readonly FileDiff[], from: 'old' | 'new', path: string | null, line: number | null) {
  if (path === null || line === null) return null;
  const pathOf = (file: FileDiff, side: 'old' | 'new') => (side === 'old' ? file.oldPath : file.newPath);
  const to = from === 'old' ? 'new' : 'old';
  const diff = diffs.find((file) => pathOf(file, from) === path && file[from] !== null);
  if (!diff) return { path, line };
  const lines = diffLines(diff);
  const there = lines.find((candidate) => candidate[from] === line);
  if (there) return there[to] === null ? null : { path: pathOf(diff, to), line: there[to] };
  // Beyond its end a file goes on as it ends.
  const last = Math.max(0, ...lines.map((candidate) => candidate[to] ?? 0));
  const end = Math.max(0, ...lines.map((candidate) => candidate[from] ?? 0));
  return { path: pathOf(diff, to), line: line - end + last };
}
