/** Suggestions in notes on lines: read out of a body, shown, applied. 18.9. */

import { splitLines } from './diff-trees.ts';
import type { Note } from './discussions.ts';
import type { MergeRequest } from './merge-request.ts';
import { refsOf, type StoredPosition, sameRefs } from './position.ts';

export interface Suggestion {
  readonly id: number;
  /** Lines above and below the note's own that it replaces, too. */
  readonly above: number;
  readonly below: number;
  readonly fromContent: string;
  readonly toContent: string;
  applied: boolean;
}

const FENCE = /^(`{3,})suggestion(?::-(\d+)\+(\d+))?[ \t]*\n([\s\S]*?)^\1`*[ \t]*$/gm;
const MOST = 100;

/** None for a removed line, a whole file, a plain note. */
export function readSuggestions(
  mergeRequest: MergeRequest,
  position: StoredPosition | null,
  body: string,
): readonly Suggestion[] {
  if (!position?.new_line) return [];
  const text = textAt(mergeRequest, position);
  return [...body.matchAll(FENCE)].map(([, , up = '0', down = '0', toContent = '']) => {
    const [above, below] = [Math.min(MOST, Number(up)), Math.min(MOST, Number(down))];
    const fromContent = contentOf(text, linesOf(position, { above, below }));
    return { id: mergeRequest.instance.nextId('suggestion'), above, below, fromContent, toContent, applied: false };
  });
}

export function presentSuggestion(mergeRequest: MergeRequest, note: Note, suggestion: Suggestion) {
  const [from_line, to_line] = linesOf(note.position!, suggestion);
  return {
    id: suggestion.id,
    from_line,
    to_line,
    appliable: isAppliable(mergeRequest, note, suggestion),
    applied: suggestion.applied,
    from_content: suggestion.fromContent,
    to_content: suggestion.toContent,
  };
}

/** Not where its line or another of the range changed since, and not where nothing would. */
export function isAppliable(mergeRequest: MergeRequest, note: Note, suggestion: Suggestion): boolean {
  const { position } = note;
  const { version } = mergeRequest;
  if (suggestion.applied || mergeRequest.state !== 'opened' || !position || !version) return false;
  if (suggestion.fromContent === suggestion.toContent || !sameRefs(position, refsOf(version))) return false;
  return contentOf(textAt(mergeRequest, position), linesOf(position, suggestion)) === suggestion.fromContent;
}

/** The file with the suggestion in place. */
export function appliedText(mergeRequest: MergeRequest, position: StoredPosition, suggestion: Suggestion): string {
  const lines = splitLines(textAt(mergeRequest, position));
  const [from, to] = linesOf(position, suggestion);
  return [...lines.slice(0, from - 1), suggestion.toContent, ...lines.slice(to)].join('');
}

/** First and last line of the new side, from 1. */
function linesOf(
  { new_line }: StoredPosition,
  { above, below }: Pick<Suggestion, 'above' | 'below'>,
): [number, number] {
  const line = new_line ?? 0;
  return [Math.max(1, line - above), line + below];
}

function textAt(mergeRequest: MergeRequest, { head_sha, new_path }: StoredPosition): string {
  const commit = mergeRequest.project.repository.resolve(head_sha);
  return commit?.tree.get(new_path ?? '')?.text ?? '';
}

function contentOf(text: string, [from, to]: readonly [number, number]): string {
  return splitLines(text)
    .slice(from - 1, to)
    .join('');
}
