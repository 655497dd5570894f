/** A merge request's review as its author sees it: the diff with discussions under their lines, the summary, the status. */
import { diffLines, type FileDiff } from '../support/gitlab/diff-trees.ts';
import type { MergeRequestHandle, ShownDiscussion, ShownStatus } from '../support/gitlab/merge-request-handle.ts';

export interface ReviewView {
  readonly title: string;
  /** `group/project!1` */
  readonly reference: string;
  readonly files: readonly FileView[];
  /** Threads whose lines the diff does not show any more. */
  readonly others: readonly ShownDiscussion[];
  readonly summary: string | null;
  readonly statuses: readonly ShownStatus[];
}

export interface FileView {
  readonly path: string;
  readonly rows: readonly RowView[];
}

export interface RowView {
  readonly kind: 'added' | 'removed' | 'unchanged' | 'gap';
  readonly old: number | null;
  readonly new: number | null;
  readonly text: string;
  readonly discussions: readonly ShownDiscussion[];
}

/** Unchanged lines shown around a change or a discussion. */
const CONTEXT = 3;

export function viewReview(mergeRequest: MergeRequestHandle): ReviewView {
  const { mergeRequest: state } = mergeRequest;
  const discussions = mergeRequest.discussions();
  const present = discussions.filter((discussion) => !discussion.outdated);
  const diffs = state.version ? state.diff(state.version) : [];
  const files = diffs.map((diff) => viewFile(diff, present));
  const shown = new Set(files.flatMap((file) => file.rows.flatMap((row) => row.discussions)));
  return {
    title: state.title,
    reference: state.reference,
    files,
    others: discussions.filter((discussion) => !shown.has(discussion)),
    summary: mergeRequest.summary(),
    statuses: mergeRequest.statuses(),
  };
}

function viewFile(diff: FileDiff, discussions: readonly ShownDiscussion[]): FileView {
  const here = discussions.filter(({ position }) => position?.new_path === diff.newPath);
  const lines = diffLines(diff).map((line) => ({
    ...line,
    discussions: here.filter(({ position }) => position?.old_line === line.old && position.new_line === line.new),
  }));
  const worth = lines.flatMap((line, index) =>
    line.old === null || line.new === null || line.discussions.length > 0 ? [index] : [],
  );
  const rows: RowView[] = [];
  let last = -1;
  lines.forEach((line, index) => {
    if (!worth.some((at) => Math.abs(at - index) <= CONTEXT)) return;
    if (index > last + 1) rows.push({ kind: 'gap', old: null, new: null, text: '', discussions: [] });
    last = index;
    const kind = line.old === null ? 'added' : line.new === null ? 'removed' : 'unchanged';
    rows.push({ ...line, kind, text: line.text.replace(/\r?\n$/, '') });
  });
  return { path: diff.newPath, rows };
}
