/** Changes in the text of a YAML file that leave the rest of it alone. */
import { type Node, stringify } from 'yaml';

/** Replaces the text from `start` up to `end`. */
export interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** `edits` do not overlap; those at the same place come in their order. Line ends are those of the text. */
export function applyEdits(text: string, edits: readonly Edit[]): string {
  const newline = text.includes('\r\n') ? '\r\n' : '\n';
  let result = '';
  let at = 0;
  for (const edit of [...edits].sort((a, b) => a.start - b.start)) {
    result += text.slice(at, edit.start) + edit.text.replaceAll('\n', newline);
    at = edit.end;
  }
  return result + text.slice(at);
}

/** Behind the last character of a node that is no space. */
export function endOfNode(text: string, { range }: Node): number {
  let end = range?.[1] ?? 0;
  while (end > 0 && /\s/.test(text[end - 1] ?? '')) end--;
  return end;
}

/** Where the line that holds an offset ends. */
export function endOfLine(text: string, offset: number): number {
  const end = text.slice(offset).search(/\r?\n/);
  return end === -1 ? text.length : offset + end;
}

/** Spaces that put a line below the beginning of a node. */
export function indentAt(text: string, { range }: Node): string {
  const start = range?.[0] ?? 0;
  return ' '.repeat(start - (text.lastIndexOf('\n', start - 1) + 1));
}

/** A value on one line, quoted so that it may stand in braces. */
export function flowText(value: unknown): string {
  const options = { version: '1.1', collectionStyle: 'flow', flowCollectionPadding: false, lineWidth: 0 } as const;
  return stringify([value], options).trim().slice(1, -1);
}
