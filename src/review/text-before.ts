import type { StructuredPatchHunk } from 'diff';
import { hunksIn } from './place/patch-hunks.ts';
import type { Change } from './snapshot.ts';

/**
 * A file's text at the merge base, made of the one at the head and GitLab's diff. Null: the diff does not tell, or is not of this
 * text. `head` is empty where the file is gone.
 */
export function textBefore({ diff }: Pick<Change, 'diff'>, head: string): string | null {
  // GitLab writes bytes that are no UTF-8 in its own way.
  if (diff === '' || diff.includes('\uFFFD') || head.includes('\uFFFD')) return null;
  const hunks = hunksIn(diff);
  if (hunks.length === 0) return null;
  const lines = head.match(/[^\n]*\n|[^\n]+/g) ?? [];
  const before: string[] = [];
  let at = 0;
  for (const hunk of hunks) {
    for (; at < hunk.newStart - 1; at++) before.push(lines[at] ?? '');
    if (at !== hunk.newStart - 1 || before.length !== hunk.oldStart - 1) return null;
    for (const { sign, text } of linesOf(hunk)) {
      if (sign !== '-' && lines[at++] !== text) return null;
      if (sign !== '+') before.push(text);
    }
  }
  return before.concat(lines.slice(at)).join('');
}

/** With their ends: the last line of a file may have none. */
function linesOf({ lines }: StructuredPatchHunk): readonly { readonly sign: string; readonly text: string }[] {
  return lines.flatMap((line, index) => {
    if (line.startsWith('\\')) return [];
    const end = lines[index + 1]?.startsWith('\\') ? '' : '\n';
    return [{ sign: line.charAt(0), text: line.slice(1) + end }];
  });
}
