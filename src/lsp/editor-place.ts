import { pathToFileURL } from 'node:url';
import type { Range } from 'vscode-languageserver';
import type { Span } from '../source.ts';

/** Ours are 1-based; both count UTF-16 units. */
export function rangeOf({ start, end }: Pick<Span, 'start' | 'end'>): Range {
  return {
    start: { line: start.line - 1, character: start.column - 1 },
    end: { line: end.line - 1, character: end.column - 1 },
  };
}

/** The address of a file of the checkout. */
export function addressOf(folder: string, path: string): string {
  return pathToFileURL(`${folder}/${path}`).href;
}
